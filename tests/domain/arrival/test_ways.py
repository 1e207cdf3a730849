"""How far a parcel has come, by all its scans in whatever order."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.arrival.ways import Mark, Scanned, Way, quiet_spell, way
from domain.tracking import MilestoneKind
from tests.domain.arrival.given import CN_GB, MONDAY

Kind = MilestoneKind


def scan(kind: Kind, days: float) -> Scanned:
    return kind, MONDAY + timedelta(days=days)


def walked(*scans: Scanned) -> Way:
    return way(scans, carrier="petrel", service="ROAD", lane=CN_GB, days=6, booked_at=MONDAY)


def test_a_parcel_stands_at_the_furthest_mark_since_its_first_scan_there() -> None:
    stood = walked(scan(Kind.PICKED_UP, 1), scan(Kind.ARRIVED, 4), scan(Kind.ARRIVED, 5))

    assert stood.stands is Mark.ARRIVED
    assert stood.reached[Mark.ARRIVED] == MONDAY + timedelta(days=4)
    assert stood.seen_at == MONDAY + timedelta(days=5)


def test_a_scan_on_the_road_says_that_it_was_picked_up_and_no_more_than_that() -> None:
    stood = walked(scan(Kind.IN_TRANSIT, 2), scan(Kind.IN_TRANSIT, 3))

    assert stood.reached == {Mark.BOOKED: MONDAY, Mark.PICKED_UP: MONDAY + timedelta(days=2)}


@pytest.mark.parametrize("kind", [Kind.RETURNING, Kind.LOST, Kind.DISPOSED, Kind.CANCELLED])
def test_what_goes_back_or_is_lost_is_on_no_way_to_anybody(kind: Kind) -> None:
    assert not walked(scan(Kind.PICKED_UP, 1), scan(kind, 4)).coming


def test_what_was_lost_and_is_found_again_is_on_its_way() -> None:
    assert walked(scan(Kind.LOST, 4), scan(Kind.ARRIVED, 6)).coming


@given(
    st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(0, 20)), max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_order_of_scans_is_nothing_to_it(told: list[tuple[Kind, int]], dice: Random) -> None:
    scans = [scan(kind, days) for kind, days in told]
    shuffled = [*scans, *scans[:3]]
    dice.shuffle(shuffled)

    assert walked(*shuffled) == walked(*scans)


def test_the_longest_time_without_a_scan_begins_with_the_booking() -> None:
    at = [MONDAY + timedelta(hours=hours) for hours in (30, 32, 90)]

    assert quiet_spell(MONDAY, at) == timedelta(hours=58)
    assert quiet_spell(MONDAY, reversed(at[:1])) == timedelta(hours=30)
    assert quiet_spell(MONDAY, []) == timedelta(0)
