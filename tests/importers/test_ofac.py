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
    files = [SDN._replace(name="cons_prim.csv"), ALT._replace(name="cons_alt.csv")]
    found = ofac.read(files, ListName.OFAC_CONSOLIDATED)

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


@pytest.mark.parametrize(
    ("name", "of", "other"),
    [
        ("sdn.csv", ListName.OFAC_CONSOLIDATED, "ofac-sdn"),
        ("SDN (1).csv", ListName.OFAC_CONSOLIDATED, "ofac-sdn"),
        ("cons_prim.csv", ListName.OFAC_SDN, "ofac-consolidated"),
    ],
)
def test_a_file_that_is_named_as_the_other_list_is_refused(
    name: str, of: ListName, other: str
) -> None:
    with pytest.raises(NotThisList) as refused:
        ofac.read([SDN._replace(name=name)], of)

    assert str(refused.value) == f"{name} is a file of {other}, by its name"


def test_a_file_of_any_other_name_may_be_either() -> None:
    mine = SDN._replace(name="today.csv")

    assert len(ofac.read([mine], ListName.OFAC_CONSOLIDATED).entries) == 2
    assert len(ofac.read([mine], ListName.OFAC_SDN).entries) == 2


def test_the_same_file_twice_is_refused() -> None:
    with pytest.raises(NotThisList, match=r"sdn\.csv and copy\.csv both hold entries"):
        ofac.read([SDN, SDN._replace(name="copy.csv")])


def test_an_entry_without_a_name_is_told() -> None:
    nameless = file("sdn.csv", SDN.content.decode().replace("EXAMPLE, Anna", ""))

    found = ofac.read([nameless])

    assert [entry.entry for entry in found.entries] == ["OFAC-102"]
    assert Remark("101", "it has no name") in found.remarks


def test_a_cell_without_an_end_is_refused() -> None:
    with pytest.raises(NotThisList, match=r"^sdn\.csv: line 1: field larger than field limit"):
        ofac.read([file("sdn.csv", f'101,"{"A" * 200_000}')])


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
