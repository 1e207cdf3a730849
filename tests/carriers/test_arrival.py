"""The rules of arrival: read whole or refused by field."""

from pathlib import Path

import pytest

from carriers import CarrierFileError, load_arrival

PACKAGED = Path(__file__).parents[2] / "carriers" / "arrival.toml"


def test_the_packaged_rules_are_read_and_have_a_version() -> None:
    rules = load_arrival()

    assert len(rules.version) == 12
    mean = sum(times * share for times, share in rules.expectation.spread.items())
    assert mean == 1  # carriers are taken at their word


def test_rules_of_a_folder_stand_in_for_ours(tmp_path: Path) -> None:
    ours = PACKAGED.read_text(encoding="utf-8")
    (tmp_path / "arrival.toml").write_text(ours.replace('usual = "0.5"', 'usual = "0.7"'))

    theirs = load_arrival(tmp_path)

    assert str(theirs.expectation.usual) == "0.7"
    assert theirs.version != load_arrival().version
    assert load_arrival(tmp_path / "empty").version == load_arrival().version


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('"2.1" = "0.10"', '"2.1" = "0.20"', "spread must sum to 1"),
        ('booked = "0"', 'booked = "0.1"', "by must name every mark"),
        ('cleared = "0.75"', 'cleared = "0.5"', "by must not fall"),
        ('out = "1"', "", "hours must name out"),
        ('US = "America/Chicago"', 'US = "America/Nowhere"', "days_by"),
        ("at_once = 4", "at_once = 4\nfaster = 1", "faster"),
    ],
)
def test_rules_that_make_no_sense_are_refused_by_field(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    ours = PACKAGED.read_text(encoding="utf-8")
    assert was in ours
    (tmp_path / "arrival.toml").write_text(ours.replace(was, becomes, 1))

    with pytest.raises(CarrierFileError, match=said):
        load_arrival(tmp_path)
