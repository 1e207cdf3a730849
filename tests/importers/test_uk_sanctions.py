"""The UK Sanctions List: a line with its day, a header, a row for each name."""

from datetime import date

import pytest

from domain.screening.listed import Listed, ListedKind
from importers import uk_sanctions
from importers.parties import NotThisList, PartyList, Remark
from tests.importers.denied_parties import file

COLUMNS = (
    *("Unique ID", "Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name type"),
    *("Name non-latin script", "Regime Name", "Designation Type", "Sanctions Imposed"),
    *("Address Country", "D.O.B", "Nationality(/ies)", "Country of birth"),
)


def row(**cells: str) -> str:
    named = {"id": "Unique ID", "kind": "Designation Type", "imposed": "Sanctions Imposed"}
    named |= {"last": "Name 6", "first": "Name 1", "type": "Name type", "regime": "Regime Name"}
    named |= {"other": "Name non-latin script", "lives": "Address Country", "born": "D.O.B"}
    named |= {"of": "Nationality(/ies)", "born_in": "Country of birth"}
    written = {named[cell]: value for cell, value in cells.items()}
    return ",".join(f'"{written.get(column, "")}"' for column in COLUMNS)


def read(*rows: str, day: str = "Report Date: 31-Mar-2026", columns: str = "") -> PartyList:
    lines = (day, columns or ",".join(COLUMNS), *rows)
    return uk_sanctions.read([file("UK-Sanctions-List.csv", *lines)])


ANNA = {"id": "EXA0001", "last": "EXAMPLE", "regime": "Example regime"}


def one(*rows: str) -> Listed:
    (entry,) = read(*rows).entries
    return entry


def test_the_rows_of_an_entry_are_one_party_under_its_primary_name() -> None:
    entry = one(
        row(**ANNA, first="Anya", type="Alias"),
        row(**ANNA, first="Anna", type="Primary Name", other="Анна", kind="Individual"),
        row(**ANNA, first="Ana", type="Primary Name Variation", lives="Cyprus"),
    )

    assert (entry.entry, entry.name) == ("UK-EXA0001", "Anna EXAMPLE")
    assert entry.aliases == ("Анна", "Anya EXAMPLE", "Ana EXAMPLE")
    assert entry.kind is ListedKind.INDIVIDUAL


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("07/10/1952", "1952-10-07"),
        ("dd/10/1952", "1952-10"),
        ("dd/mm/1952", "1952"),
        ("00/00/1952", "1952"),
    ],
)
def test_a_birth_is_as_exact_as_the_list_knows_it(written: str, born: str) -> None:
    assert one(row(**ANNA, first="Anna", type="Primary Name", born=written)).born == (born,)


def test_countries_and_measures_may_be_several() -> None:
    entry = one(
        row(
            **ANNA,
            type="Primary Name",
            of="(1) Russia (2) North Korea",
            born_in="Türkiye",
            imposed="Asset freeze|Travel ban",
        )
    )

    assert entry.countries == ("RU", "KP", "TR")
    assert entry.programmes == ("Example regime", "Asset freeze", "Travel ban")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Report Date: 31-Mar-2026", date(2026, 3, 31)),
        ("Report Date: 01/10/2026", date(2026, 10, 1)),
        ("UK Sanctions List", None),
    ],
)
def test_the_list_says_of_which_day_it_is(line: str, day: date | None) -> None:
    assert read(day=line).version.as_of == day


def test_the_kind_may_stand_under_its_older_name() -> None:
    columns = ",".join(COLUMNS).replace("Designation Type", '"Individual, Entity, Ship"')
    found = read(row(**ANNA, type="Primary Name", kind="Ship"), columns=columns)

    assert found.entries[0].kind is ListedKind.VESSEL


def test_a_row_without_an_id_is_told() -> None:
    where = "UK-Sanctions-List.csv, entry 1"

    assert read(row(last="EXAMPLE")).remarks == (Remark(where, "it has no id or no name"),)


def test_the_retired_list_of_ofsi_is_refused() -> None:
    with pytest.raises(NotThisList, match="no header with the columns Name 1, Name 6"):
        read(columns="Name 6,Name 1,Group Type,Group ID")


def test_a_day_that_the_calendar_has_not_is_refused() -> None:
    with pytest.raises(NotThisList, match="Report Date: 31-Feb-2026: day is out of range"):
        read(day="Report Date: 31-Feb-2026")
