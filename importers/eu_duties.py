"""The EU's "Duties Import" workbook, as the Commission publishes it on CIRCABC.

One row is one measure of TARIC on one code. The file names groups of countries and does not
list their members: a preference for a group is for whoever may claim it, and another duty on
one is not understood. Codes, in `Goods code`, end with the row's two-digit suffix.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook

from importers import taric
from importers.files import NotTheFile
from importers.rows import Edition, Measure, Row, Unreadable

COLUMNS = (
    "Goods code",
    "Add code",
    "Order No.",
    "Start date",
    "End date",
    "RED_IND",
    "Origin",
    "Measure type",
    "Legal base",
    "Duty",
    "Origin code",
    "Meas. type code",
)
_DAY = re.compile(r"(\d\d)[-/.](\d\d)[-/.](\d{4})")

Cells = dict[str, object]


def read(path: Path, edition: Edition) -> Iterator[Row]:
    """Every measure of the workbook, row by row; no more than one is held in memory.

    Raises:
        NotTheFile: It is no workbook or a damaged one, or none of its sheets has the columns.
    """
    names: Sequence[str] = ()
    found = False
    for row, cells in _rows(path):
        if row == 1:
            names = ()  # another sheet
        if names:
            yield from _row(row, dict(zip(names, cells, strict=False)), edition)
        elif COLUMNS[0] in cells:
            names = _header(path, cells)
            found = True
    if not found:
        raise NotTheFile(f"{path.name} has no column {COLUMNS[0]!r}")


def _rows(path: Path) -> Iterator[tuple[int, Sequence[object]]]:
    """The cells of every row of every sheet; rows count from 1 in each.

    Raises:
        NotTheFile: It is no workbook, or it is damaged; says where, once a row was read.
    """
    where = ""
    try:
        with (
            path.open("rb") as file,  # ours to close: openpyxl forgets it where it fails
            closing(load_workbook(file, read_only=True, data_only=True)) as workbook,
        ):
            for sheet in workbook.worksheets:
                for row, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                    where = f", after row {row} of sheet {sheet.title}"
                    yield row, cells
    except Exception as broken:  # openpyxl raises whatever a damaged file makes of it
        why = next(iter(str(broken).splitlines()), type(broken).__name__)
        told = f"{path.name} is no workbook that can be read{where}: {why}"
        raise NotTheFile(told) from broken


def _header(path: Path, cells: Sequence[object]) -> Sequence[str]:
    names = [_text(cell) for cell in cells]
    if missing := [name for name in COLUMNS if name not in names]:
        raise NotTheFile(f"{path.name} has no column {', '.join(missing)}")
    return names


def _row(row: int, cells: Cells, edition: Edition) -> Iterator[Measure | Unreadable]:
    """The measure of one row; nothing for an empty one."""
    if not any(cells.values()):
        return
    told = {name: _text(cells.get(name)) for name in COLUMNS}
    area = told["Origin code"]
    try:
        found = taric.Found(
            row=row,
            code=taric.code_of(told["Goods code"]),
            kind=told["Meas. type code"],
            kind_name=told["Measure type"],
            area=area,
            area_name=told["Origin"],
            origins=() if area.isdigit() else (area,),
            not_origins=(),
            duty=told["Duty"],
            valid_from=_day(cells.get("Start date")) or edition.as_of,
            valid_to=_day(cells.get("End date")),
            legal=told["Legal base"],
            additional_code=told["Add code"],
            order_number=told["Order No."],
            note=f"reduction indicator {told['RED_IND']}" if told["RED_IND"] else "",
        )
    except ValueError as broken:
        yield Unreadable(row, told["Goods code"][:20], told["Duty"][:200], str(broken))
    else:
        yield taric.measure(found, edition.country)


def _text(cell: object) -> str:
    """A cell as text; a code that was kept as a number gets its first zero back."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int) and len(str(cell)) == taric.DIGITS - 1:
        return f"0{cell}"
    return "" if cell is None else " ".join(str(cell).split())


def _day(cell: object) -> date | None:
    """A day, from a date or from text.

    Raises:
        ValueError: It is text that is no date.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    if found := _DAY.match(text):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    return date.fromisoformat(text[:10]) if text else None
