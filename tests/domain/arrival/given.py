"""Parcels of made-up lanes, whose stretches take what a story says: the truth is known."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from random import Random
from typing import Any

from carriers import load_arrival, load_services, load_zones
from domain.arrival.almanac import Almanac, country_of
from domain.arrival.ways import MARKS, Mark, Way
from domain.choosing.lanes import Lane

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
CN_GB = Lane(origin="CN", destination="GB")

Takes = Mapping[int, float]
TAKES: dict[Mark, Takes] = {
    Mark.PICKED_UP: {0: 0.3, 1: 0.6, 2: 0.1},
    Mark.ARRIVED: {3: 0.2, 4: 0.5, 5: 0.2, 8: 0.1},
    Mark.CLEARED: {0: 0.5, 1: 0.3, 3: 0.2},
    Mark.OUT: {0: 0.2, 1: 0.6, 2: 0.2},
    Mark.DELIVERED: {0: 0.9, 1: 0.1},
}
"""Working days of each stretch, by its end."""


@cache
def almanac() -> Almanac:
    """By the packaged files."""
    return Almanac(load_arrival(), load_services(), load_zones())


def a_way(booked_at: datetime = MONDAY, /, days: int = 6, **reached: Any) -> Way:
    """A parcel that reached marks after so many days: `a_way(picked_up=1, arrived=5)`."""
    marks = {Mark(name): booked_at + timedelta(days=after) for name, after in reached.items()}
    return Way(
        carrier="petrel",
        service="ROAD",
        lane=CN_GB,
        days=days,
        booked_at=booked_at,
        declaration="H7",
        reached={Mark.BOOKED: booked_at, **marks},
        seen_at=max([booked_at, *marks.values()]),
    )


def shipped(booked_at: datetime, takes: Mapping[Mark, int], **changes: Any) -> Way:
    """A parcel whose stretches took so many working days."""
    way = a_way(booked_at).model_copy(update=changes)
    day = almanac().day(booked_at, way.lane.origin)
    reached = {Mark.BOOKED: booked_at}
    for mark in MARKS[1:]:
        if mark in takes:
            day = next(islice(almanac().calendar(way, mark).onward(day), takes[mark], None))
            reached[mark] = _at(day, way, mark)
    seen_at = max(reached.values())
    return way.model_copy(update={"reached": reached, "seen_at": seen_at})


def a_lane(parcels: int, seed: int = 1, **changes: Any) -> list[Way]:
    """So many parcels of a lane, two a day, whose stretches know nothing of one another."""
    dice = Random(seed)
    return [
        shipped(
            MONDAY + timedelta(hours=12 * nth),
            {mark: drawn_from(takes, dice) for mark, takes in TAKES.items()},
            **changes,
        )
        for nth in range(parcels)
    ]


def drawn_from(takes: Takes, dice: Random) -> int:
    days: Sequence[int] = list(takes)
    return dice.choices(days, weights=list(takes.values()))[0]


def _at(day: date, way: Way, mark: Mark) -> datetime:
    """Late on that day by the clock there, so that marks of one day come in their order."""
    begun = almanac().begins(day, country_of(way, mark))
    return begun + timedelta(hours=17, minutes=mark.place)
