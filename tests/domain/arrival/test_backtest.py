"""The backtest tells a forecast that is right from one that is not."""

from collections.abc import Iterable
from datetime import timedelta
from math import sqrt
from random import Random

import pytest

from domain.arrival.backtest import Guess, Score, backtested, scored
from domain.arrival.ways import MARKS, Mark, Way
from tests.domain.arrival.given import MONDAY, TAKES, a_lane, a_way, almanac, drawn_from, shipped

PARCELS = 300
SETTLED = 60
"""Parcels of a lane from which on its own count, not what the carrier names."""


def guessed(ways: Iterable[Way], *marks: Mark) -> list[Guess]:
    """What was foretold at these marks once the lane had shown enough."""
    return [
        guess
        for guess in backtested(ways, almanac())
        if guess.parcels >= SETTLED and guess.mark in (marks or MARKS)
    ]


def within_sampling_error(score: Score) -> bool:
    """Three standard errors of a share."""
    return abs(score.held - score.said) <= 3 * sqrt(score.said * (1 - score.said) / score.parcels)


@pytest.mark.parametrize("mark", [Mark.BOOKED, Mark.PICKED_UP, Mark.ARRIVED])
def test_where_stretches_know_nothing_of_one_another_it_is_calibrated(mark: Mark) -> None:
    score = scored(guessed(a_lane(PARCELS), mark))

    assert score.said >= 0.8
    assert within_sampling_error(score)
    error = 3 * sqrt(0.1 * 0.9 / score.parcels)
    assert all(abs(tenth - 0.1) <= error + 0.02 for tenth in score.tenths)
    assert sum(score.tenths) == pytest.approx(1)


def test_it_is_nearer_than_the_days_that_are_named_and_than_the_mean() -> None:
    score = scored(guessed(a_lane(PARCELS)))

    assert score.mean < score.lane_mean < score.carrier_mean
    assert score.median <= 1


def test_parcels_that_are_slow_all_the_way_come_outside_the_range_and_that_is_shown() -> None:
    """The honest case: stretches that know of one another, as where a depot is full for weeks."""
    dice = Random(3)
    slow = {mark: max(takes) * 2 for mark, takes in TAKES.items()}
    ways = []
    for nth in range(PARCELS):
        usual = {mark: drawn_from(takes, dice) for mark, takes in TAKES.items()}
        full = (nth // 40) % 3 == 2
        ways.append(shipped(MONDAY + timedelta(hours=12 * nth), slow if full else usual))

    score = scored(guessed(ways, Mark.BOOKED))

    assert score.held < score.said - 0.1
    assert not within_sampling_error(score)
    assert score.tenths[-1] > 0.2


def test_nothing_later_than_its_booking_is_known_of_any_parcel() -> None:
    """All are booked before the first has come, so each is foretold from what is named alone."""
    at_once = [
        shipped(MONDAY + timedelta(minutes=nth), dict.fromkeys(MARKS[1:], 4)) for nth in range(30)
    ]

    assert {guess.parcels for guess in backtested(at_once, almanac())} == {0}


def test_what_is_older_than_half_a_year_is_forgotten() -> None:
    old = a_lane(20)
    late = a_way(MONDAY + timedelta(days=250), picked_up=1, delivered=6)

    *_, last = backtested([*old, late], almanac())

    assert (last.way, last.parcels) == (late, 0)


def test_parcels_that_have_not_come_are_passed_over() -> None:
    lost = a_way(picked_up=1).model_copy(update={"coming": False})

    assert list(backtested([a_way(picked_up=1), lost], almanac())) == []


def test_a_parcel_that_came_when_nobody_foretold_it_lies_in_an_outer_tenth() -> None:
    (guess, *_) = backtested([a_way(days=2, delivered=400)], almanac())

    assert not guess.held
    assert scored([guess]).tenths[-1] == 1
    assert guess.error > 380
