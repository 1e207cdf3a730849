"""The Denied Persons List: tab separated, a row for each address."""

import pytest

from importers import bis_dpl
from importers.parties import NotThisList, Remark
from tests.importers.denied_parties import file, samples

HEADER = "\t".join(f'"{column}"' for column in bis_dpl.NEEDED)


def row(*cells: str) -> str:
    return "\t".join(f'"{cell}"' for cell in cells)


def test_two_addresses_are_one_entry() -> None:
    found = bis_dpl.read(
        [
            file(
                "dpl.txt",
                HEADER,
                row("EXAMPLE, A.", "CA", "01/01/2020", "01/01/2030", "1 F.R. 1"),
                row("EXAMPLE, A.", "US", "01/01/2020", "01/01/2030", "1 F.R. 2"),
            )
        ]
    )

    (entry,) = found.entries
    assert entry.countries == ("CA", "US")
    assert entry.programmes == ("Denied Persons List, until 01/01/2030",)
    assert entry.remarks == "1 F.R. 1; 1 F.R. 2"


def test_what_is_not_understood_is_told() -> None:
    found = bis_dpl.read(
        [file("dpl.txt", HEADER, row("", "", "", "", ""), row("EXAMPLE", "ATLANTIS", "", "", ""))]
    )

    assert [entry.countries for entry in found.entries] == [()]
    assert found.remarks == (
        Remark("dpl.txt, entry 1", "it has no name"),
        Remark("1 times", "ATLANTIS is no country that we know"),
    )


def test_another_file_is_refused() -> None:
    with pytest.raises(NotThisList, match="no header"):
        bis_dpl.read([file("dpl.txt", "Name,Country")])


def test_the_sample_of_the_real_file() -> None:
    found = bis_dpl.read(samples("dpl.txt"))

    assert len(found.entries) == 227
    assert found.remarks == ()
