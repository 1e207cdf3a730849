"""How long a parcel may be quiet follows from how quiet its lane is."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from domain.arrival.rules import Silence
from domain.arrival.silence import watch
from domain.carriage import Watch
from domain.choosing.lanes import LaneRecord

RULES = Silence()


def hours(*spells: tuple[int, int]) -> float:
    record = LaneRecord(carrier="petrel", service="ROAD", spells=spells)
    return watch(record, RULES).silent_after / timedelta(hours=1)


def test_where_nothing_is_known_it_is_the_usual_and_says_so() -> None:
    assert watch(None, RULES) == Watch(
        poll_after=timedelta(hours=50), silent_after=timedelta(days=7), parcels=0
    )


def test_a_lane_that_scans_often_is_asked_about_sooner() -> None:
    assert hours((40, 190), (100, 10)) < 60
    assert hours((40, 3)) > 140  # three parcels prove little


def test_one_parcel_in_twenty_may_be_quieter_than_all_others() -> None:
    assert hours((40, 1900), (1000, 100)) == pytest.approx(41, abs=1)
    assert hours((40, 1800), (300, 200)) > 290


def test_it_stays_between_the_least_and_the_most() -> None:
    assert hours((1, 5000)) == RULES.least_hours
    assert hours((5000, 5000)) == RULES.most_hours


def test_on_how_many_parcels_it_stands_goes_with_it() -> None:
    record = LaneRecord(carrier="petrel", service="ROAD", spells=((40, 12), (60, 3)))

    assert watch(record, RULES).parcels == 15


def test_a_usual_spell_outside_the_limits_is_refused() -> None:
    with pytest.raises(ValidationError, match="usual_hours"):
        Silence.model_validate({"usual_hours": "20"})
