"""The US Consolidated Screening List: many lists in one file."""

import pytest

from domain.screening.listed import ListedKind
from importers import bis_dpl, csl, ofac
from importers.parties import NotThisList, Remark
from tests.importers.denied_parties import file, samples

HEADER = ",".join((*csl.NEEDED, "citizenships", "dates_of_birth", "end_date"))
SDN = "Specially Designated Nationals (SDN) - Treasury Department"
EL = "Entity List (EL) - Bureau of Industry and Security"


def test_a_row_is_an_entry_with_what_stands_between_semicolons() -> None:
    row = (
        f'{SDN},101,Individual,FIRST; SECOND,"EXAMPLE, Anna","1 Example Street, Minsk, BY; '
        'Example Road, RU","EXAMPLE, Anya; EXAMPLE, A.",CY,1974; 1975-02-01,'
    )
    (entry,) = csl.read([file("csl.csv", HEADER, row)]).entries

    assert (entry.entry, entry.kind) == ("OFAC-101", ListedKind.INDIVIDUAL)
    assert entry.aliases == ("EXAMPLE, Anya", "EXAMPLE, A.")
    assert entry.countries == ("BY", "RU", "CY")
    assert entry.born == ("1974", "1975-02-01")
    assert entry.programmes == (SDN, "FIRST", "SECOND")


def test_rows_without_a_number_are_one_entry_by_their_name() -> None:
    rows = [
        f'{EL},,,,Example Works,"Road {n}, {country}",,,,' for n, country in enumerate(("DE", "FR"))
    ]
    (entry,) = csl.read([file("csl.csv", HEADER, *rows)]).entries

    assert entry.entry.startswith("EL-")
    assert entry.countries == ("DE", "FR")


def test_a_denial_says_until_when_it_runs() -> None:
    row = "Denied Persons List (DPL) - Bureau of Industry and Security,,,,EXAMPLE,,,,,2030-01-31"
    (entry,) = csl.read([file("csl.csv", HEADER, row)]).entries

    assert entry.programmes[0].endswith("until 2030-01-31")


def test_a_row_without_a_name_is_told() -> None:
    found = csl.read([file("csl.csv", HEADER, f"{EL},,,,,,,,,")])

    assert (found.entries, found.remarks) == ((), (Remark("csl.csv, entry 1", "it has no name"),))


def test_another_file_is_refused() -> None:
    with pytest.raises(NotThisList, match="no header with the columns addresses, alt_names"):
        csl.read([file("prices.csv", "sku,price", "TEE,20")])
    with pytest.raises(NotThisList, match="one file, not 2"):
        csl.read([file("a.csv", HEADER), file("b.csv", HEADER)])


def test_the_sample_of_the_real_file() -> None:
    found = csl.read(samples("csl.csv"))

    assert len(found.entries) == 110
    assert found.remarks == ()


def test_one_party_has_one_entry_whichever_file_it_is_read_from() -> None:
    listed = {entry.entry for entry in csl.read(samples("csl.csv")).entries}
    denied = {entry.entry for entry in bis_dpl.read(samples("dpl.txt")).entries}
    blocked = {entry.entry for entry in ofac.read(samples("sdn.csv")).entries}

    assert listed & denied
    assert all(entry.startswith("OFAC-") for entry in blocked)
    assert any(entry.startswith("OFAC-") for entry in listed)
