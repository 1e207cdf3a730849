"""The backtest: what would have been foretold of parcels that have come, and how far off it was.

Each parcel is foretold at each of its marks, with what was known before it was booked and nothing
later. A range of whole days holds a little more than the share it is named after, so what it held
is shown beside what it was said to hold. Whether all shares are right is shown in tenths: where
they are, each tenth of the foretold distribution holds a tenth of the parcels (the histogram of
Czado, Gneiting and Held, Predictive Model Assessment for Count Data, Biometrics 2009; general
knowledge).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from heapq import heapify, heappop
from statistics import fmean, median
from typing import NamedTuple

from domain.arrival.almanac import Almanac
from domain.arrival.foretelling import EARLIEST, LATEST, LIKELY, Forecast, LaneTimes, foretold
from domain.arrival.ways import MARKS, Mark, Way
from domain.choosing.lanes import Lane

WINDOW = timedelta(days=180)
"""What is older says little about today's service."""

TENTHS = 10


class Guess(NamedTuple):
    """One parcel foretold at one mark, beside what came of it.

    `said` is the share that the range was said to hold. The parcel came where the foretold shares
    rise from `under` to `upto`. Errors are in days, above zero where it came later than foretold:
    ours, that of the days its carrier names, and that of the mean of its service on the lane.
    """

    way: Way
    mark: Mark
    parcels: int
    said: float
    held: bool
    under: float
    upto: float
    error: int
    carrier_error: int
    mean_error: int


class Score(NamedTuple):
    """What some guesses come to: shares, and errors in days, whichever way."""

    parcels: int
    guesses: int
    said: float
    held: float
    mean: float
    median: float
    carrier_mean: float
    lane_mean: float
    tenths: tuple[float, ...]


class _Known:
    """What was known of a lane at one moment: it only moves forward."""

    def __init__(self, almanac: Almanac, ways: Iterable[Way]) -> None:
        self.times = LaneTimes(almanac)
        self._coming = [
            (way.delivered_at, nth, way) for nth, way in enumerate(ways) if way.delivered_at
        ]
        heapify(self._coming)
        self._kept: list[tuple[object, int, Way]] = []
        self._totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])

    def before(self, way: Way) -> None:
        """Move on to the moment at which this one was booked."""
        while self._coming and self._coming[0][0] < way.booked_at:
            _, nth, come = heappop(self._coming)
            self._count(come, 1)
            self._kept.append((come.booked_at, nth, come))
        old = [each for each in self._kept if each[2].booked_at < way.booked_at - WINDOW]
        for each in old:
            self._count(each[2], -1)
            self._kept.remove(each)

    def mean_days(self, way: Way) -> int | None:
        """What its service took on the lane on average, from booking to door."""
        parcels, days = self._totals[way.carrier, way.service]
        return round(days / parcels) if parcels else None

    def _count(self, way: Way, parcels: int) -> None:
        self.times.add(way, parcels)
        totals = self._totals[way.carrier, way.service]
        totals[0] += parcels
        totals[1] += (
            parcels * (_came(way, self.times.almanac) - _booked(way, self.times.almanac)).days
        )


def backtested(ways: Iterable[Way], almanac: Almanac) -> Iterator[Guess]:
    """Every parcel that has come, foretold at each of its marks, lane by lane."""
    lanes: dict[Lane, list[Way]] = defaultdict(list)
    for way in ways:
        if way.delivered_at and way.coming:
            lanes[way.lane].append(way)
    for lane in sorted(lanes, key=str):
        known = _Known(almanac, lanes[lane])
        for way in sorted(lanes[lane], key=lambda way: way.booked_at):
            known.before(way)
            yield from _guesses(way, known, almanac)


def _guesses(way: Way, known: _Known, almanac: Almanac) -> Iterator[Guess]:
    came = _came(way, almanac)
    mean_days = known.mean_days(way)
    for mark in MARKS[:-1]:
        if mark not in way.reached or way.reached[mark] > way.reached[Mark.DELIVERED]:
            continue
        at, then = way.reached[mark], way.known_at(mark)
        forecast = foretold(then, known.times, at)
        assert forecast is not None, "what has not come is foretold"
        today = almanac.day(at, way.lane.destination)
        by_carrier = max(_booked(way, almanac) + timedelta(days=way.days), today)
        named = way.days if mean_days is None else mean_days
        by_mean = max(_booked(way, almanac) + timedelta(days=named), today)
        yield _guess(way, mark, forecast, came, (by_carrier, by_mean))


def _guess(way: Way, mark: Mark, forecast: Forecast, came: date, naive: tuple[date, date]) -> Guess:
    first, last = forecast.by(EARLIEST), forecast.by(LATEST)
    yesterday = timedelta(days=1)
    by_carrier, by_mean = naive
    return Guess(
        way=way,
        mark=mark,
        parcels=forecast.parcels,
        said=forecast.chance(last) - forecast.chance(first - yesterday),
        held=first <= came <= last,
        under=forecast.chance(came - yesterday),
        upto=forecast.chance(came),
        error=(came - forecast.by(LIKELY)).days,
        carrier_error=(came - by_carrier).days,
        mean_error=(came - by_mean).days,
    )


def scored(guesses: Sequence[Guess]) -> Score:
    """What these guesses come to; of at least one."""
    off = [abs(guess.error) for guess in guesses]
    return Score(
        parcels=len({id(guess.way) for guess in guesses}),
        guesses=len(guesses),
        said=fmean(guess.said for guess in guesses),
        held=fmean(guess.held for guess in guesses),
        mean=fmean(off),
        median=float(median(off)),
        carrier_mean=fmean(abs(guess.carrier_error) for guess in guesses),
        lane_mean=fmean(abs(guess.mean_error) for guess in guesses),
        tenths=tuple(fmean(_within(guess, nth) for guess in guesses) for nth in range(TENTHS)),
    )


def _within(guess: Guess, nth: int) -> float:
    """How much of a parcel lies in this tenth: it is spread over the share of its day."""
    low, high = nth / TENTHS, (nth + 1) / TENTHS
    if guess.upto <= guess.under:  # foretold not to come on that day at all
        return float(low <= guess.under < high or (nth == TENTHS - 1 and guess.under >= 1))
    shared = min(high, guess.upto) - max(low, guess.under)
    return max(shared, 0.0) / (guess.upto - guess.under)


def _came(way: Way, almanac: Almanac) -> date:
    return almanac.day(way.reached[Mark.DELIVERED], way.lane.destination)


def _booked(way: Way, almanac: Almanac) -> date:
    return almanac.day(way.booked_at, way.lane.destination)
