"""The Denied Persons List of the US Bureau of Industry and Security, tab separated.

Published at bis.gov as dpl.txt, with a header, whose columns were read from a file of the
format on 2026-11-21. One party may stand on several rows, one for each address.
"""

from collections.abc import Sequence

from domain.screening.listed import Listed, ListName
from domain.screening.names import fingerprint, words_of
from importers.parties import (
    Countries,
    PartyList,
    Remark,
    SourceFile,
    merged,
    only,
    rows_of,
    version_of,
)

NEEDED = ("Name", "Country", "Effective_Date", "Expiration_Date", "FR_Citation")


def read(files: Sequence[SourceFile]) -> PartyList:
    """The list that this file holds.

    Raises:
        NotThisList: It has not the columns of the format.
    """
    file = only(files)
    countries = Countries()
    entries: list[Listed] = []
    remarks: list[Remark] = []
    for number, row in enumerate(rows_of(file, NEEDED, "\t"), start=1):
        name = (row.get("Name") or "").strip()
        if not words_of(name):
            remarks.append(Remark(f"{file.name}, entry {number}", "it has no name"))
            continue
        until = (row.get("Expiration_Date") or "").strip()
        programme = "Denied Persons List" + (f", until {until}" if until else "")
        entries.append(
            Listed(
                source=ListName.BIS_DPL,
                entry=f"DPL-{fingerprint(words_of(name))}",
                name=name,
                countries=countries.of((row.get("Country") or "",)),
                programmes=(programme,),
                remarks=(row.get("FR_Citation") or "").strip(),
            )
        )
    version = version_of(ListName.BIS_DPL, files, None)
    return PartyList(version, merged(entries), (*remarks, *countries.remarks()))
