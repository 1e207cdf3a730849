"""What the benchmark makes of its blocks."""

import pytest

from benchmarks.judging import Measure, Ratio

QUICK = Measure("orders per second", "load", "orders_per_second", at_least=0.90)
CHEAP = Measure("worker CPU", "load", "worker_cpu_ms", at_most=1.25)
QUIET = Ratio(1.00, 0.97, 1.03)


def test_a_ratio_is_the_median_of_pairs_with_an_interval_around_it() -> None:
    ratio = Ratio.of([(12, 10), (11, 10), (13, 10), (12, 10), (12, 10)])

    assert ratio.median == 1.2
    assert 1.1 <= ratio.low <= 1.2 <= ratio.high <= 1.3


@pytest.mark.parametrize(
    ("measure", "ratio", "verdict"),
    [
        (QUICK, Ratio(0.95, 0.91, 0.99), "met"),
        (QUICK, Ratio(0.92, 0.88, 0.99), "open"),
        (QUICK, Ratio(0.80, 0.75, 0.89), "missed"),
        (CHEAP, Ratio(1.15, 1.10, 1.20), "met"),
        (CHEAP, Ratio(1.24, 1.20, 1.30), "open"),
        (CHEAP, Ratio(1.60, 1.50, 1.70), "missed"),
    ],
)
def test_a_goal_is_met_or_missed_by_the_whole_interval(
    measure: Measure, ratio: Ratio, verdict: str
) -> None:
    assert measure.verdict(ratio, QUIET) == verdict


def test_nothing_is_judged_where_equal_workers_differ() -> None:
    assert CHEAP.verdict(Ratio(1.60, 1.50, 1.70), Ratio(1.0, 0.9, 1.1)) == "not judged"
