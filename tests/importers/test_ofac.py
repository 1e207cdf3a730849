"""OFAC's files: joined by the number of the entry, whatever they are called."""

import pytest

from domain.screening.listed import ListedKind, ListName
from importers import ofac
from importers.parties import NotThisList, Remark
from tests.importers.denied_parties import file, samples

NOTHING = ",".join(["-0- "] * 7)
SDN = file(
    "sdn.csv",
    f'101,"EXAMPLE, Anna","individual","FIRST] [SECOND",{NOTHING},"DOB 28 Jul 1963; alt. DOB'
    " circa 1965; POB Exampleville, Belize; nationality Russia; a.k.a. 'NICKNAME'.\"",
    f'102,"EXAMPLE TRADING CO.",-0- ,"FIRST",{NOTHING},-0- ',
    "\x1a",
)
ALT = file("alt.csv", '101,7,"aka","EXAMPLE, Anya",-0- ', '999,8,"aka","NOBODY",-0- ')
ADD = file(
    "add.csv",
    '102,9,"1 Example Street","Pyongyang","Korea, North",-0- ',
    "102,10,-0- ,-0- ,-0- ,-0- ",
)
COMMENTS = file("sdn_comments.csv", '101,"Linked To: EXAMPLE TRADING CO."')


def test_entries_are_joined_with_their_aliases_and_addresses() -> None:
    anna, company = ofac.read([ADD, COMMENTS, SDN, ALT]).entries

    assert (anna.entry, anna.name, anna.aliases) == (
        "OFAC-101",
        "EXAMPLE, Anna",
        ("EXAMPLE, Anya",),
    )
    assert anna.kind is ListedKind.INDIVIDUAL
    assert anna.born == ("1963-07-28", "1965")
    assert anna.countries == ("BZ", "RU")
    assert anna.programmes == ("FIRST", "SECOND")
    assert anna.remarks.endswith("Linked To: EXAMPLE TRADING CO.")
    assert (company.kind, company.countries) == (ListedKind.ENTITY, ("KP",))


def test_nicknames_in_the_remarks_are_no_aliases() -> None:
    assert "NICKNAME" not in ofac.read([SDN]).entries[0].aliases


def test_what_belongs_to_no_entry_is_told() -> None:
    assert ofac.read([SDN, ALT]).remarks == (Remark("999", "an alias or address of no entry"),)


def test_the_consolidated_files_have_the_same_shape() -> None:
    found = ofac.read([SDN, ALT], ListName.OFAC_CONSOLIDATED)

    assert found.version.name is ListName.OFAC_CONSOLIDATED
    assert {entry.source for entry in found.entries} == {ListName.OFAC_CONSOLIDATED}


def test_the_version_is_the_files_in_whatever_order() -> None:
    assert ofac.read([SDN, ALT]).version == ofac.read([ALT, SDN]).version
    assert ofac.read([SDN]).version != ofac.read([SDN, ALT]).version


def test_other_files_are_refused() -> None:
    with pytest.raises(NotThisList, match="the file of the entries .* is missing"):
        ofac.read([ALT])
    with pytest.raises(NotThisList, match="no file of OFAC has 3 columns"):
        ofac.read([file("prices.csv", "a,b,c")])


def test_a_broken_row_is_told_and_the_rest_is_read() -> None:
    broken = file("sdn.csv", *SDN.content.decode().split("\r\n")[:2], '103,"CUT OFF"')

    found = ofac.read([broken])

    assert [entry.entry for entry in found.entries] == ["OFAC-101", "OFAC-102"]
    assert found.remarks == (Remark("sdn.csv:3", "2 columns"),)


def test_the_sample_of_the_real_file() -> None:
    found = ofac.read(samples("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"))

    assert len(found.entries) == 17
    assert {entry.kind for entry in found.entries} == {
        ListedKind.INDIVIDUAL,
        ListedKind.ENTITY,
        ListedKind.VESSEL,
        ListedKind.AIRCRAFT,
    }
    by_entry = {entry.entry: entry for entry in found.entries}
    assert len(by_entry["OFAC-11195"].aliases) == 4
    assert by_entry["OFAC-11195"].countries == ("IR",)
    assert by_entry["OFAC-48603"].born == ("1993-04-17",)
    assert all(remark.what == "an alias or address of no entry" for remark in found.remarks)
