"""What every reader of a list of denied parties has in common."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from domain.screening.listed import Listed, ListName, ListVersion
from importers.countries import country_of

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class SourceFile(NamedTuple):
    """A file as it was downloaded."""

    name: str
    content: bytes


class NotThisList(ValueError):
    """The files are not those of this list; says what is wrong with which."""


class Remark(NamedTuple):
    """Something in a file that was not understood, and where."""

    where: str
    what: str


class PartyList(NamedTuple):
    """A list as it was read: its entries, and what in it was not understood."""

    version: ListVersion
    entries: tuple[Listed, ...]
    remarks: tuple[Remark, ...]


class Countries:
    """Country codes of what a list writes; remembers what it could not place."""

    def __init__(self) -> None:
        self.unknown: dict[str, int] = {}

    def of(self, written: Iterable[str]) -> tuple[str, ...]:
        """The codes of these countries, each once."""
        return tuple(dict.fromkeys(code for name in written if (code := self._of(name))))

    def _of(self, name: str) -> str | None:
        if not name.strip():
            return None
        code = country_of(name)
        if code is None:
            self.unknown[name.strip()] = self.unknown.get(name.strip(), 0) + 1
        return code

    def remarks(self) -> tuple[Remark, ...]:
        """Every name that is no country, and how often it stood there."""
        return tuple(
            Remark(f"{times} times", f"{name} is no country that we know")
            for name, times in self.unknown.items()
        )


def version_of(name: ListName, files: Sequence[SourceFile], as_of: date | None) -> ListVersion:
    """The version that these files make, in whatever order they are given."""
    digests = sorted(hashlib.sha256(file.content).hexdigest() for file in files)
    whole = digests[0] if len(digests) == 1 else _digest("".join(digests))
    return ListVersion(name=name, sha256=whole, as_of=as_of)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(file: SourceFile) -> str:
    """The file as text: UTF-8, or what Windows wrote before."""
    try:
        return file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return file.content.decode("cp1252", errors="replace")


def cells_of(file: SourceFile, delimiter: str = ",") -> Iterator[list[str]]:
    """The rows of a file of separated values, without empty ones and without an end-of-file.

    Raises:
        NotThisList: Its quotation marks or its lines are none of such a file.
    """
    reader = csv.reader(io.StringIO(text_of(file), newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if row and row != ["\x1a"]:
                yield row
    except csv.Error as broken:
        raise NotThisList(f"{file.name}: line {reader.line_num}: {broken}") from broken


def rows_of(
    file: SourceFile, needed: Iterable[str], delimiter: str = ","
) -> Iterator[dict[str, str]]:
    """The rows under a header, by column; lines before the header are passed over.

    Raises:
        NotThisList: No line of the first few has all of the columns needed.
    """
    needed = frozenset(needed)
    rows = cells_of(file, delimiter)
    for _, cells in zip(range(3), rows, strict=False):
        header = [cell.strip() for cell in cells]
        if needed <= set(header):
            return (dict(zip(header, row, strict=False)) for row in rows)
    raise NotThisList(f"{file.name}: no header with the columns {', '.join(sorted(needed))}")


def only(files: Sequence[SourceFile]) -> SourceFile:
    """The file of a list that is published as one.

    Raises:
        NotThisList: There are more, or none.
    """
    if len(files) != 1:
        raise NotThisList(f"this list is one file, not {len(files)}")
    return files[0]


def parts_of(text: str, separators: str = ";") -> tuple[str, ...]:
    """What stands between separators, trimmed, without what is empty, each once."""
    parts = (part.strip() for part in re.split(f"[{re.escape(separators)}]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def merged(entries: Iterable[Listed]) -> tuple[Listed, ...]:
    """One entry for all rows about the same party; the first row gives the name."""
    by_entry: dict[str, list[Listed]] = {}
    for entry in entries:
        by_entry.setdefault(entry.entry, []).append(entry)
    return tuple(_merged(rows) for rows in by_entry.values())


def _merged(rows: Sequence[Listed]) -> Listed:
    first = rows[0]
    if len(rows) == 1:
        return first
    names = (name for row in rows for name in (row.name, *row.aliases))
    return first.model_copy(
        update={
            "aliases": tuple(name for name in dict.fromkeys(names) if name != first.name),
            **{
                field: tuple(dict.fromkeys(value for row in rows for value in getattr(row, field)))
                for field in ("countries", "born", "programmes")
            },
            "remarks": "; ".join(dict.fromkeys(row.remarks for row in rows if row.remarks)),
        }
    )
