"""On which day a parcel comes: what must hold whatever the lane has shown."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carriers import load_zones
from domain.arrival.almanac import Almanac
from domain.arrival.foretelling import Forecast, LaneTimes, foretold, known_since
from domain.arrival.ways import MARKS, Mark, Way
from domain.choosing.lanes import Lane
from domain.choosing.services import Services
from tests.domain.arrival.given import MONDAY, a_lane, a_way, almanac, shipped

REACHED = ("picked_up", "arrived", "cleared", "out")


def forecast(way: Way, times: LaneTimes | None = None, at: datetime | None = None) -> Forecast:
    found = foretold(way, times or LaneTimes(almanac()), at or way.seen_at)
    assert found
    return found


def days(found: Forecast, since: datetime = MONDAY) -> tuple[int, int, int]:
    """Days from a moment to the earliest, the likely and the latest."""
    known = found.expected(since)
    first, likely, last = (
        (day - since.date()).days for day in (known.earliest, known.likely, known.latest)
    )
    return first, likely, last


@st.composite
def ways(draw: st.DrawFn) -> Way:
    """A parcel on its way, its marks at moments of any order."""
    shown = draw(st.lists(st.sampled_from(REACHED), unique=True))
    reached = {name: draw(st.integers(0, 30)) for name in shown}
    booked_at = MONDAY + timedelta(hours=draw(st.integers(0, 24 * 60)))
    return a_way(booked_at, days=draw(st.integers(1, 40)), **reached)


@st.composite
def lanes(draw: st.DrawFn) -> LaneTimes:
    """A lane that has shown some parcels, whatever they took."""
    took = st.dictionaries(st.sampled_from(MARKS[1:-1]), st.integers(0, 25))
    shown = draw(st.lists(took, max_size=12))
    ended = [{**takes, Mark.DELIVERED: draw(st.integers(0, 9))} for takes in shown]
    return LaneTimes(almanac(), [shipped(MONDAY, takes) for takes in ended])


@given(ways(), lanes(), st.integers(0, 80))
def test_the_days_are_in_their_order_and_none_is_past(
    way: Way, times: LaneTimes, waited: int
) -> None:
    at = way.seen_at + timedelta(days=waited)
    known = forecast(way, times, at).expected(at)

    assert known.earliest <= known.likely <= known.latest
    assert known.earliest >= almanac().day(at, "GB")


@given(ways(), lanes(), st.lists(st.integers(0, 24 * 100), min_size=2, max_size=5))
def test_more_time_without_a_scan_never_makes_it_earlier(
    way: Way, times: LaneTimes, waited: list[int]
) -> None:
    found = [forecast(way, times, way.seen_at + timedelta(hours=h)) for h in sorted(waited)]

    for sooner, later in pairwise(found):
        for share in (0.1, 0.5, 0.9):
            assert sooner.by(share) <= later.by(share)


@given(ways(), lanes())
def test_the_shares_are_a_whole(way: Way, times: LaneTimes) -> None:
    found = forecast(way, times)

    assert sum(share for _, share in found.days) == pytest.approx(1)
    assert found.chance(found.days[-1][0]) == pytest.approx(1)


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_in_which_a_lane_showed_its_parcels_is_nothing_to_it(dice: Random) -> None:
    shown = a_lane(30)
    shuffled = dice.sample(shown, k=len(shown))
    way = a_way(picked_up=1)

    assert forecast(way, LaneTimes(almanac(), shown)) == forecast(
        way, LaneTimes(almanac(), shuffled)
    )


def test_what_is_taken_out_of_a_lane_was_never_there() -> None:
    kept, old = a_lane(20)[:10], a_lane(20)[10:]
    times = LaneTimes(almanac(), [*kept, *old])
    for way in old:
        times.add(way, -1)

    assert forecast(a_way(), times) == forecast(a_way(), LaneTimes(almanac(), kept))


@pytest.mark.parametrize("named", [2, 4, 8, 14, 30])
def test_without_history_it_is_what_the_carrier_names_and_says_how_unsure_that_is(
    named: int,
) -> None:
    found = forecast(a_way(days=named))
    first, likely, last = days(found)

    assert found.parcels == 0
    assert named / 2 <= first < last <= named * 2.5 + 3  # a weekend may lie in between
    assert abs(likely - named) <= 3
    assert first <= named <= last


def test_a_lane_with_history_moves_it_to_what_its_parcels_took() -> None:
    slow = dict.fromkeys((Mark.PICKED_UP, Mark.CLEARED, Mark.OUT, Mark.DELIVERED), 3)
    parcels = [shipped(MONDAY, slow | {Mark.ARRIVED: 10}) for _ in range(60)]
    few, many = LaneTimes(almanac(), parcels[:3]), LaneTimes(almanac(), parcels)

    unknown, a_little, well = (
        days(forecast(a_way(), times)) for times in (LaneTimes(almanac()), few, many)
    )

    assert unknown[1] < a_little[1] < well[1]
    assert well[2] - well[0] < 14
    assert forecast(a_way(), many).parcels == 60


def test_each_mark_that_is_reached_narrows_it() -> None:
    times = LaneTimes(almanac(), a_lane(200))
    reached: dict[str, int] = {}
    widths = []
    for name, day in {"picked_up": 1, "arrived": 5, "cleared": 6, "out": 8}.items():
        reached[name] = day
        first, _, last = days(forecast(a_way(**reached), times))
        widths.append(last - first)

    assert widths == sorted(widths, reverse=True)
    assert widths[-1] <= 1


def test_what_has_not_happened_yet_is_excluded() -> None:
    """One in ten takes eight days on the road: after six it must be one of them."""
    times = LaneTimes(almanac(), a_lane(200))
    way = a_way(picked_up=0)

    assert days(forecast(way, times))[1] <= 8
    assert days(forecast(way, times, MONDAY + timedelta(days=6)))[0] >= 8


def test_a_mark_that_a_service_never_shows_is_not_waited_for() -> None:
    quiet = {Mark.PICKED_UP: 1, Mark.DELIVERED: 7}
    times = LaneTimes(almanac(), [shipped(MONDAY, quiet) for _ in range(30)])

    assert times.ahead(a_way()) == (Mark.PICKED_UP, Mark.DELIVERED)
    assert times.ahead(a_way(arrived=4)) == (Mark.DELIVERED,)


def test_customs_take_what_they_take_whoever_carries_but_not_however_it_is_declared() -> None:
    simple = a_lane(60, carrier="tern", declaration="H7")
    full = [
        shipped(MONDAY, {Mark.PICKED_UP: 1, Mark.ARRIVED: 4, Mark.CLEARED: 9, Mark.DELIVERED: 2})
        for _ in range(60)
    ]
    full = [way.model_copy(update={"carrier": "tern", "declaration": "H1"}) for way in full]
    times = LaneTimes(almanac(), [*simple, *full])
    arrived = a_way(picked_up=1, arrived=5)

    by_h7 = forecast(arrived, times)
    by_h1 = forecast(arrived.model_copy(update={"declaration": "H1"}), times)

    assert by_h7.parcels == by_h1.parcels == 0  # none of this carrier's own
    assert by_h7.by(0.5) + timedelta(days=5) < by_h1.by(0.5)


def test_inside_one_country_nobody_waits_for_customs() -> None:
    at_home = a_way().model_copy(update={"lane": Lane(origin="GB", destination="GB")})

    assert Mark.CLEARED not in LaneTimes(almanac()).ahead(at_home)


def test_a_weekend_abroad_is_the_weekend_of_that_country() -> None:
    """Out for delivery on a Thursday evening, in a country that rests on Friday and Saturday."""
    thursday = MONDAY + timedelta(days=3)
    way = a_way(out=3).model_copy(update={"lane": Lane(origin="CN", destination="SA")})
    next_day = {Mark.OUT: 3, Mark.DELIVERED: 1}
    parcels = [shipped(MONDAY, next_day, lane=way.lane) for _ in range(40)]

    found = forecast(way, LaneTimes(almanac(), parcels), thursday)

    assert found.by(0.5) == date(2026, 3, 8)  # the Sunday


def knowing(**abilities: object) -> Almanac:
    """An almanac that knows this of the carrier."""
    cited = {"source": "made up", "read_on": "2026-11-22", "confidence": "verified"}
    row = {"carrier": "petrel", **abilities, **cited}
    return Almanac(almanac().rules, Services.model_validate({"services": [row]}), load_zones())


def test_a_carrier_that_delivers_on_saturdays_is_expected_on_them() -> None:
    friday = a_way(out=4)
    next_day = {Mark.OUT: 3, Mark.DELIVERED: 1}
    six_days = knowing(delivers_on=["mon", "tue", "wed", "thu", "fri", "sat"])
    parcels = [shipped(MONDAY, next_day) for _ in range(40)]

    assert forecast(friday, LaneTimes(almanac(), parcels)).by(0.5) == date(2026, 3, 9)
    assert forecast(friday, LaneTimes(six_days, parcels)).by(0.5) == date(2026, 3, 7)


def test_what_is_booked_after_the_cut_off_leaves_a_day_later() -> None:
    strict = knowing(cut_off={"at": "15:00", "zone": "Asia/Shanghai"})
    evening = a_way(MONDAY + timedelta(hours=1))  # 18:00 there

    assert almanac().days(evening)[Mark.BOOKED] == MONDAY.date()
    assert strict.days(evening)[Mark.BOOKED] == MONDAY.date() + timedelta(days=1)


def test_nothing_is_foretold_of_a_parcel_that_has_come_or_will_not() -> None:
    times = LaneTimes(almanac())

    assert foretold(a_way(delivered=6), times, MONDAY) is None
    assert foretold(a_way().model_copy(update={"coming": False}), times, MONDAY) is None


def test_what_is_known_is_as_old_as_the_last_scan_or_as_the_day() -> None:
    way = a_way(picked_up=1)
    same_day = way.seen_at + timedelta(hours=3)

    assert known_since(way, almanac(), same_day) == way.seen_at
    next_day = almanac().begins(date(2026, 3, 4), "GB")
    assert known_since(way, almanac(), next_day + timedelta(hours=9)) == next_day
