"""Every scheme of a market file has its return, and every return its scheme."""

from pathlib import Path

import pytest

import markets
from markets import MarketFileError, load, load_schemes

SCHEMES = load_schemes()
TAXING = {row.rule: code for code, market in load().items() for row in market.schemes}


def test_every_scheme_that_collects_tax_is_reported_by_one_return() -> None:
    reported = [rule for row in SCHEMES.schemes for rule in row.of]

    assert sorted(reported) == sorted(TAXING)


@pytest.mark.parametrize("row", SCHEMES.schemes, ids=lambda row: row.code)
def test_each_says_whose_word_it_is_and_what_there_is_instead_of_a_return(row: object) -> None:
    scheme = next(each for each in SCHEMES.schemes if each == row)

    assert scheme.source
    assert scheme.every or "No return" in (scheme.note or "")
    assert all(int(month) in range(1, 13) for month in scheme.due_on)


def test_a_broken_file_is_refused_by_row_and_field(tmp_path: Path) -> None:
    text = (Path(markets.__file__).parent / "schemes.toml").read_text(encoding="utf-8")
    (tmp_path / "schemes.toml").write_text(text.replace('"month"', '"fortnight"', 1), "utf-8")

    with pytest.raises(MarketFileError, match=r"markets/schemes.toml: schemes\[0\].every"):
        load_schemes(tmp_path)
