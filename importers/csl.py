"""The US Consolidated Screening List as comma separated values.

Published at trade.gov/consolidated-screening-list: the lists of the Treasury (OFAC), of
Commerce (BIS) and of State in one file with a header, whose columns were read from a file of
the format on 2026-11-21. What stands between semicolons is several; an address ends with the
ISO code of its country. The file does not say of which day it is.
"""

import re
from collections.abc import Sequence

from domain.screening.listed import Listed, ListedKind, ListName
from domain.screening.names import fingerprint, words_of
from importers.parties import (
    Countries,
    PartyList,
    Remark,
    SourceFile,
    merged,
    only,
    parts_of,
    rows_of,
    version_of,
)

NEEDED = ("source", "entity_number", "type", "programs", "name", "addresses", "alt_names")

_KINDS = {kind.value: kind for kind in ListedKind}
_SHORT = re.compile(r"\(([A-Z]{2,5})\)")
_BORN = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def read(files: Sequence[SourceFile]) -> PartyList:
    """The list that this file holds.

    Raises:
        NotThisList: It has not the columns of the format.
    """
    file = only(files)
    countries = Countries()
    entries: list[Listed] = []
    remarks: list[Remark] = []
    for number, row in enumerate(rows_of(file, NEEDED), start=1):
        if words_of(row.get("name") or ""):
            entries.append(_entry(row, countries))
        else:
            remarks.append(Remark(f"{file.name}, entry {number}", "it has no name"))
    version = version_of(ListName.US_CSL, files, None)
    return PartyList(version, merged(entries), (*remarks, *countries.remarks()))


def _entry(row: dict[str, str], countries: Countries) -> Listed:
    name = row["name"].strip()
    addresses = parts_of(row.get("addresses") or "")
    written = [address.rsplit(",", 1)[-1] for address in addresses]
    written = [last.strip() for last in written if re.fullmatch(r" ?[A-Z]{2}", last)]
    for column in ("citizenships", "nationalities"):
        written += parts_of(row.get(column) or "", ";,")
    return Listed(
        source=ListName.US_CSL,
        entry=_entry_id(row["source"], row.get("entity_number") or "", name),
        name=name,
        aliases=parts_of(row.get("alt_names") or ""),
        kind=_KINDS.get((row.get("type") or "").lower(), ListedKind.UNKNOWN),
        countries=countries.of(written),
        born=tuple(dict.fromkeys(_BORN.findall(row.get("dates_of_birth") or ""))),
        programmes=(_list_of(row), *parts_of(row.get("programs") or "")),
        remarks=(row.get("remarks") or "").strip(),
    )


def _list_of(row: dict[str, str]) -> str:
    """The list that a row comes from, and until when a denial runs."""
    source, until = row["source"].strip(), (row.get("end_date") or "").strip()
    return f"{source}, until {until}" if until else source


def _entry_id(source: str, number: str, name: str) -> str:
    """OFAC's own number where there is one; the others have none, so their name is hashed."""
    if number.strip() and "Treasury" in source:
        return f"OFAC-{number.strip()}"
    short = _SHORT.search(source)
    return f"{short[1] if short else 'CSL'}-{fingerprint(words_of(name))}"
