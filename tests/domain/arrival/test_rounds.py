"""When a parcel's carrier is asked next."""

from datetime import timedelta

import pytest

from domain.arrival.rounds import ask_at, pause
from domain.arrival.ways import Way
from tests.domain.arrival.given import MONDAY, a_way, almanac

ASKING = almanac().rules.asking
HOUR = timedelta(hours=1)


def hours(way: Way, reference: str = "O-1:1:book", *, near: bool = False) -> float:
    return pause(way, reference, ASKING, near=near) / HOUR


@pytest.mark.parametrize(
    ("reached", "least"),
    [({}, 12), ({"picked_up": 1}, 6), ({"arrived": 4}, 3), ({"out": 6}, 1)],
)
def test_the_nearer_a_parcel_the_sooner_its_carrier_is_asked(
    reached: dict[str, int], least: int
) -> None:
    most = least * (1 + float(ASKING.jitter))
    assert least <= hours(a_way(**reached)) <= most


def test_a_promise_that_is_near_halves_it_and_webhooks_make_it_longer() -> None:
    way = a_way(picked_up=1)
    pushed = way.model_copy(update={"carrier": "easypost.usps"})

    assert hours(way, near=True) == pytest.approx(hours(way) / 2)
    assert hours(pushed) == pytest.approx(hours(way) * 3)


def test_parcels_have_turns_of_their_own_that_do_not_change() -> None:
    turns = {hours(a_way(), f"O-{nth}:1:book") for nth in range(50)}

    assert len(turns) == 50
    assert hours(a_way()) == hours(a_way())


def test_whatever_is_heard_puts_it_off_whoever_tells_it() -> None:
    quiet, now = a_way(), MONDAY + 20 * HOUR
    heard = quiet.model_copy(update={"seen_at": MONDAY + 5 * HOUR})

    assert ask_at(quiet, None, 6 * HOUR, now) == MONDAY + 6 * HOUR
    assert ask_at(heard, None, 6 * HOUR, now) == MONDAY + 11 * HOUR
    assert ask_at(heard, MONDAY + 8 * HOUR, 6 * HOUR, now) == MONDAY + 14 * HOUR


def test_a_scan_of_the_future_puts_it_off_no_further_than_from_now() -> None:
    wrong = a_way().model_copy(update={"seen_at": MONDAY + timedelta(days=400)})

    assert ask_at(wrong, None, 6 * HOUR, MONDAY) == MONDAY + 6 * HOUR
