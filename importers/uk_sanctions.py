"""The UK Sanctions List of the Foreign, Commonwealth and Development Office, as CSV.

Published at sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv; since 2026-01-28 it is the
only British list. A first line "Report Date: 31-Mar-2026", then a header, then one row for
each name and address of an entry. Columns as public readers of the file have them, read
2026-11-21: the kind stands under "Designation Type", or under "Individual, Entity, Ship".
"""

import re
from collections.abc import Sequence
from datetime import date

from domain.screening.listed import Listed, ListedKind, ListName
from domain.screening.names import words_of
from importers.parties import (
    MONTHS,
    Countries,
    NotThisList,
    PartyList,
    Remark,
    SourceFile,
    merged,
    only,
    parts_of,
    rows_of,
    text_of,
    version_of,
)

NEEDED = ("Unique ID", "Name 1", "Name 6", "Name type", "Regime Name")

_NAME_PARTS = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_KIND_COLUMNS = ("Designation Type", "Individual, Entity, Ship")
_COUNTRY_COLUMNS = (
    "Address Country",
    "Nationality(/ies)",
    "Country of birth",
    "Current believed flag of ship",
)
_KINDS = {
    "individual": ListedKind.INDIVIDUAL,
    "entity": ListedKind.ENTITY,
    "ship": ListedKind.VESSEL,
}
_REPORT = re.compile(r"Report Date:\s*(\d{1,2})[-/ ](\w{2,9})[-/ ](\d{4})")
_BORN = re.compile(r"(\d\d|dd)/(\d\d|mm)/(\d{4})", re.IGNORECASE)
_NUMBERED = re.compile(r"\(\d+\)")


def read(files: Sequence[SourceFile]) -> PartyList:
    """The list that this file holds.

    Raises:
        NotThisList: It has not the columns of the format.
    """
    file = only(files)
    countries = Countries()
    remarks: list[Remark] = []
    named: list[tuple[bool, Listed]] = []
    for number, row in enumerate(rows_of(file, NEEDED), start=1):
        entry, names = (row.get("Unique ID") or "").strip(), _names(row)
        if not entry or not names:
            remarks.append(Remark(f"{file.name}, entry {number}", "it has no id or no name"))
            continue
        also = (row.get("Name type") or "").strip().casefold() != "primary name"
        named.append((also, _listed(row, entry, names, countries)))
    # The primary name comes first, whichever row of the entry it stands on.
    named.sort(key=lambda each: each[0])
    version = version_of(ListName.UK_SANCTIONS, files, report_date(text_of(file)))
    entries = merged(listed for _, listed in named)
    return PartyList(version, entries, (*remarks, *countries.remarks()))


def report_date(text: str) -> date | None:
    """The day that the file says it is of; None if it says none.

    Raises:
        NotThisList: The calendar has no such day.
    """
    found = _REPORT.search(text[:200])
    if found is None:
        return None
    day, month, year = found.groups()
    short = month[:3].capitalize()
    if not month.isdecimal() and short not in MONTHS:
        return None
    number = int(month) if month.isdecimal() else MONTHS.index(short) + 1
    try:
        return date(int(year), number, int(day))
    except ValueError as broken:
        raise NotThisList(f"{found[0]}: {broken}") from broken


def _names(row: dict[str, str]) -> list[str]:
    latin = " ".join(part for column in _NAME_PARTS if (part := (row.get(column) or "").strip()))
    other = (row.get("Name non-latin script") or "").strip()
    return [name for name in (latin, other) if words_of(name)]


def _listed(row: dict[str, str], entry: str, names: list[str], countries: Countries) -> Listed:
    kind = next((row[column] for column in _KIND_COLUMNS if row.get(column)), "")
    written = (
        part
        for column in _COUNTRY_COLUMNS
        for part in parts_of(_NUMBERED.sub(";", row.get(column) or ""), ";|")
    )
    regime, imposed = row["Regime Name"].strip(), (row.get("Sanctions Imposed") or "").strip()
    return Listed(
        source=ListName.UK_SANCTIONS,
        entry=f"UK-{entry}",
        name=names[0],
        aliases=tuple(names[1:]),
        kind=_KINDS.get(kind.strip().casefold(), ListedKind.UNKNOWN),
        countries=countries.of(written),
        born=tuple(_born(*found) for found in _BORN.findall(row.get("D.O.B") or "")),
        programmes=parts_of(f"{regime}|{imposed}", "|"),
        remarks=(row.get("Other Information") or "").strip(),
    )


def _born(day: str, month: str, year: str) -> str:
    if not month.isdecimal() or month == "00":
        return year
    return f"{year}-{month}" if not day.isdecimal() or day == "00" else f"{year}-{month}-{day}"
