"""OFAC's lists as comma separated values: the SDN list, and the consolidated list beside it.

Published at sanctionslist.ofac.treas.gov as sdn.csv, alt.csv, add.csv and sdn_comments.csv, or
cons_prim.csv, cons_alt.csv, cons_add.csv and cons_comments.csv. None has a header; "-0- " is
no value; rows are joined by the number of the entry. Layout as OFAC's data specification has
it, read 2026-11-21 at moov-io.github.io/watchman/file-structure. The nicknames in the remarks
(a.k.a. 'HTC') stay there: they are too weak to search by.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from domain.screening.listed import Listed, ListedKind, ListName
from domain.screening.names import words_of
from importers.parties import (
    MONTHS,
    Countries,
    NotThisList,
    PartyList,
    Remark,
    SourceFile,
    cells_of,
    parts_of,
    version_of,
)

_COLUMNS = {12: "entries", 5: "aliases", 6: "addresses", 2: "comments"}
"""The four files, told apart by how many columns they have."""

_NAMES = {
    "sdn": ListName.OFAC_SDN,
    "alt": ListName.OFAC_SDN,
    "add": ListName.OFAC_SDN,
    "cons": ListName.OFAC_CONSOLIDATED,
}
"""The list that a file is of, by the first letters of its name, if it kept OFAC's."""

_KINDS = {
    "individual": ListedKind.INDIVIDUAL,
    "vessel": ListedKind.VESSEL,
    "aircraft": ListedKind.AIRCRAFT,
    "": ListedKind.ENTITY,
}

_BORN = re.compile(rf"DOB (?:circa )?(?:(\d{{1,2}}) )?(?:({'|'.join(MONTHS)}) )?(\d{{4}})")
_COUNTRY = re.compile(r"(?:nationality|citizen|POB(?: [^;]*,)?) ([^;,]+)")


def read(files: Sequence[SourceFile], name: ListName = ListName.OFAC_SDN) -> PartyList:
    """The list that these files hold: the entries, with aliases, addresses and comments if given.

    Raises:
        NotThisList: A file has other columns, or the name of another list's; two hold the same
            kind of rows; or the entries are missing.
    """
    for file in files:
        _refuse_another(file, name)
    remarks: list[Remark] = []
    tables = _tables(files, remarks)
    if not tables["entries"]:
        raise NotThisList("the file of the entries (sdn.csv or cons_prim.csv) is missing")
    countries = Countries()
    named = {number: rows[0] for number, rows in tables["entries"].items() if words_of(rows[0][1])}
    remarks += [Remark(n, "it has no name") for n in tables["entries"] if n not in named]
    entries = tuple(_entry(n, row, tables, countries, name) for n, row in named.items())
    orphans = (tables["aliases"].keys() | tables["addresses"].keys()) - tables["entries"].keys()
    remarks += [Remark(number, "an alias or address of no entry") for number in sorted(orphans)]
    return PartyList(version_of(name, files, None), entries, (*remarks, *countries.remarks()))


def _refuse_another(file: SourceFile, name: ListName) -> None:
    """The two lists have the same columns; only the names of their files tell them apart."""
    stem = re.match("[a-z]*", file.name.lower())
    of = _NAMES.get(stem[0] if stem else "", name)
    if of is not name:
        raise NotThisList(f"{file.name} is a file of {of}, by its name")


_Tables = dict[str, dict[str, list[list[str]]]]


def _tables(files: Sequence[SourceFile], remarks: list[Remark]) -> _Tables:
    """The rows of each kind of file by the number of their entry."""
    tables: _Tables = {kind: defaultdict(list) for kind in _COLUMNS.values()}
    holds: dict[str, str] = {}
    for file in files:
        kind = ""
        for line, row in _rows(file):
            kind = kind or _COLUMNS.get(len(row), "")
            if not kind:
                raise NotThisList(f"{file.name}: no file of OFAC has {len(row)} columns")
            if _COLUMNS.get(len(row)) != kind:
                remarks.append(Remark(f"{file.name}:{line}", f"{len(row)} columns"))
                continue
            tables[kind][row[0]].append(row)
        if kind and kind in holds:
            raise NotThisList(f"{holds[kind]} and {file.name} both hold {kind}; give one of them")
        holds[kind] = file.name
    return tables


def _rows(file: SourceFile) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(cells_of(file), start=1):
        yield line, ["" if cell.strip() == "-0-" else cell.strip() for cell in row]


def _entry(
    number: str, row: list[str], tables: _Tables, countries: Countries, source: ListName
) -> Listed:
    said = "; ".join([row[11], *(comment[1] for comment in tables["comments"].get(number, ()))])
    written = [address[4] for address in tables["addresses"].get(number, ())]
    written += [found.removeprefix("POB ") for found in _COUNTRY.findall(said)]
    return Listed(
        source=source,
        entry=f"OFAC-{number}",
        name=row[1],
        aliases=tuple(alias[3] for alias in tables["aliases"].get(number, ()) if alias[3]),
        kind=_KINDS.get(row[2].lower(), ListedKind.UNKNOWN),
        countries=countries.of((*written, row[9])),
        born=tuple(dict.fromkeys(_born(*found) for found in _BORN.findall(said))),
        programmes=parts_of(row[3], "[]"),
        remarks=said.strip("; "),
    )


def _born(day: str, month: str, year: str) -> str:
    if not month:
        return year
    shortened = f"{year}-{MONTHS.index(month) + 1:02d}"
    return f"{shortened}-{int(day):02d}" if day else shortened
