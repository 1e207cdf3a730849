"""Foretelling: on which day a parcel comes, by what others of its lane did from where it stands.

A way is a chain of stretches from mark to mark. How long each takes is what the lane's parcels
showed, drawn towards what the carrier names. The stretch that the parcel is on has lasted for some
days already: parcels that took fewer say nothing of it. The stretches are taken to know nothing of
one another; where they do, the range is too narrow, and the backtest shows it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import NamedTuple

from domain.arrival.almanac import Almanac, country_of
from domain.arrival.expected import Expected
from domain.arrival.waits import Wait, drawn, expected, left, one_after_the_other, summed
from domain.arrival.ways import MARKS, Mark, Way
from domain.arrival.working_days import Calendar

EARLIEST, LIKELY, LATEST = 0.1, 0.5, 0.9
"""Of all such parcels, the shares that have come by these days of an `Expected`."""

CUSTOMS = (Mark.ARRIVED, Mark.CLEARED)
"""The stretch that is the authority's: the same whoever carries, but not however declared."""

NONE: Counter[Mark] = Counter()

HAIR = 1e-9
"""By so much a sum of floats may miss what it is."""

Stretch = tuple[Mark, Mark]


class Forecast(NamedTuple):
    """The shares of such parcels by the day they come, and how many of the lane's it stands on."""

    days: tuple[tuple[date, float], ...]
    parcels: int

    def by(self, share: float) -> date:
        """The first day by which at least this share has come."""
        so_far = 0.0
        for day, part in self.days:
            so_far += part
            if so_far >= share - HAIR:
                return day
        return self.days[-1][0]

    def chance(self, day: date) -> float:
        """The share that has come by the end of a day."""
        return sum(part for each, part in self.days if each <= day)

    def expected(self, at: datetime) -> Expected:
        """As a range, known at this moment."""
        earliest, likely, latest = (self.by(share) for share in (EARLIEST, LIKELY, LATEST))
        return Expected(
            earliest=earliest, likely=likely, latest=latest, parcels=self.parcels, at=at
        )


class LaneTimes:
    """How long the stretches of one lane took those of its parcels that have come, in days.

    Kept as counts, so that the order in which parcels are added is nothing to it; what has been
    added can be taken out again.
    """

    def __init__(self, almanac: Almanac, ways: Iterable[Way] = ()) -> None:
        self.almanac = almanac
        self._took: dict[tuple[str, str, Stretch], Counter[int]] = defaultdict(Counter)
        self._customs: dict[str | None, Counter[int]] = defaultdict(Counter)
        self._showed: dict[tuple[str, str], Counter[Mark]] = defaultdict(Counter)
        for way in ways:
            self.add(way)

    def add(self, way: Way, parcels: int = 1) -> None:
        """Count a parcel that has come; minus one takes it out. Others are passed over."""
        if way.delivered_at is None:
            return
        days = self.almanac.days(way)
        passed = [mark for mark in MARKS if mark in days]
        for start, to in ((a, b) for n, a in enumerate(passed) for b in passed[n + 1 :]):
            took = max(self.almanac.calendar(way, to).between(days[start], days[to]), 0)
            self._took[way.carrier, way.service, (start, to)][took] += parcels
            if (start, to) == CUSTOMS:
                for group in (None, way.declaration):
                    self._customs[group][took] += parcels
        for mark in passed:
            self._showed[way.carrier, way.service][mark] += parcels

    def parcels(self, way: Way) -> int:
        """How many of this one's service have come."""
        return self._showed.get((way.carrier, way.service), NONE)[Mark.DELIVERED]

    def ahead(self, way: Way) -> tuple[Mark, ...]:
        """The marks that this parcel is still to show, as parcels of its service usually do."""
        rules = self.almanac.rules.expectation
        showed = self._showed.get((way.carrier, way.service), NONE)
        trusted, parcels = float(rules.parcels), self.parcels(way)
        abroad = way.lane.origin != way.lane.destination
        least = float(rules.usual) * (parcels + trusted)
        return tuple(
            mark
            for mark in MARKS
            if mark.place > way.stands.place
            and (mark is Mark.DELIVERED or showed[mark] + trusted >= least)
            and (abroad or mark is not Mark.CLEARED)
        )

    def wait(self, way: Way, start: Mark, to: Mark) -> Wait:
        """How long a stretch takes such parcels, in working days of its calendar."""
        rules = self.almanac.rules.expectation
        named = way.days * float(rules.by[to] - rules.by[start])
        wait = expected(
            named * self.almanac.calendar(way, to).share,
            {float(times): float(share) for times, share in rules.spread.items()},
            float(rules.stuck),
            float(rules.frees),
        )
        if (start, to) == CUSTOMS:
            groups = [self._customs.get(each) for each in (None, way.declaration)]
        else:
            groups = [self._took.get((way.carrier, way.service, (start, to)))]
        for group in groups:
            wait = drawn(group or {}, wait, float(rules.parcels))
        return wait


def foretold(way: Way, times: LaneTimes, at: datetime) -> Forecast | None:
    """When a parcel comes, by all that is known at this moment; None if it has, or will not."""
    if way.stands is Mark.DELIVERED or not way.coming:
        return None
    stretches = list(_stretches(way, times, at))
    today = times.almanac.day(at, country_of(way, way.stands))
    since = times.almanac.days(way)[way.stands]
    shares: dict[date, float] = {max(today, since): 1.0}
    for calendar, group in groupby(stretches, key=lambda stretch: stretch[0]):
        wait = one_after_the_other(wait for _, wait in group)
        shares = _onward(shares, calendar, wait)
    return Forecast(tuple(sorted(shares.items())), times.parcels(way))


def _stretches(way: Way, times: LaneTimes, at: datetime) -> Iterator[tuple[Calendar, Wait]]:
    """What is left of each stretch, and the days that count on it."""
    almanac, ahead = times.almanac, times.ahead(way)
    since = almanac.days(way)[way.stands]
    today = almanac.day(at, country_of(way, way.stands))
    for start, to in pairwise((way.stands, *ahead)):
        calendar, wait = almanac.calendar(way, to), times.wait(way, start, to)
        if start is way.stands:
            wait = left(wait, calendar.between(since, max(today, since)))
        yield calendar, wait


def _onward(shares: dict[date, float], calendar: Calendar, wait: Wait) -> dict[date, float]:
    """So many working days after each of these days."""
    first, last = min(shares), max(shares)
    begun = [0.0] * (calendar.between(first, last) + 1)
    for day, share in sorted(shares.items()):
        begun[calendar.between(first, day)] += share
    sums = summed(begun, wait)
    return {day: share for day, share in zip(calendar.onward(first), sums, strict=False) if share}


def known_since(way: Way, almanac: Almanac, at: datetime) -> datetime:
    """Since when nothing new is known of a parcel: its last scan, or the day's beginning there."""
    country = way.lane.destination
    begun = almanac.begins(almanac.day(at, country), country)
    return min(max(way.seen_at, begun), at)
