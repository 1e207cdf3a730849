"""The rows of the US tariff's export, JSON or CSV, in one shape."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from importers.files import NotTheFile, Record, records
from importers.rows import Unreadable

CSV_COLUMNS = {
    "HTS Number": "htsno",
    "Indent": "indent",
    "Description": "description",
    "Unit of Quantity": "units",
    "General Rate of Duty": "general",
    "Special Rate of Duty": "special",
    "Column 2 Rate of Duty": "other",
}
_NEEDED = frozenset({"htsno", "indent", "description", "general", "special", "other"})

_CODE = re.compile(r"\d{4}(?:\.?\d\d){0,3}")
_REFERENCE = re.compile(r"\b99\d\d\.\d\d\.\d\d\b")


Reference = tuple[str, frozenset[str]]


class Line(NamedTuple):
    """One row of the schedule; `code` is empty on rows that only group others.

    `references` are the headings of chapter 99 that footnotes send to, each with the columns
    that the footnote is on: `general`, `special`, `other`, `desc`; None where the file has no
    footnotes at all.
    """

    row: int
    code: str
    indent: int
    description: str
    units: tuple[str, ...]
    general: str
    special: str
    other: str
    references: tuple[Reference, ...] | None


def lines(path: Path) -> Iterator[Line | Unreadable]:
    """Every row of the export, counted from 1.

    Raises:
        NotTheFile: Its rows lack the schedule's columns.
    """
    known = False
    for row, record in enumerate(records(path), start=1):
        if isinstance(record, str):
            yield Unreadable(row, "", record[:80], "it is no JSON object")
            continue
        named = {CSV_COLUMNS.get(name, name): cell for name, cell in record.items()}
        if not known and not named.keys() >= _NEEDED:
            raise NotTheFile(f"{path.name} has no {', '.join(sorted(_NEEDED - named.keys()))}")
        known = True
        yield _line(row, named)
    if not known:
        raise NotTheFile(f"{path.name} has no row of the schedule")


def _line(row: int, record: Record) -> Line | Unreadable:
    code, indent = _text(record.get("htsno")), _text(record.get("indent"))
    if code and not _CODE.fullmatch(code):
        return Unreadable(row, "", code[:80], "it is no HTS code")
    if not (indent.isascii() and indent.isdigit()):
        return Unreadable(row, code, indent[:80], "its indent is no number")
    return Line(
        row=row,
        code=code.replace(".", ""),
        indent=int(indent[:3]),
        description=_text(record.get("description")),
        units=tuple(_units(record.get("units"))),
        general=_text(record.get("general")),
        special=_text(record.get("special")),
        other=_text(record.get("other")),
        references=tuple(_references(record["footnotes"])) if "footnotes" in record else None,
    )


def _text(cell: object) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _units(cell: object) -> Iterator[str]:
    """The units of a JSON list, which a CSV cell holds as text."""
    if isinstance(cell, str) and cell.startswith("["):
        try:
            cell = json.loads(cell)
        except (ValueError, RecursionError):
            cell = [cell]
    if isinstance(cell, list):
        yield from (unit for unit in map(_text, cell) if unit)


def _references(footnotes: object) -> Iterator[Reference]:
    for footnote in _dicts(footnotes):
        columns = footnote.get("columns")
        named = frozenset(map(str, columns)) if isinstance(columns, list) else frozenset[str]()
        for heading in _REFERENCE.findall(_text(footnote.get("value"))):
            yield heading, named


def _dicts(cell: object) -> Iterable[Record]:
    return (each for each in cell if isinstance(each, dict)) if isinstance(cell, list) else ()
