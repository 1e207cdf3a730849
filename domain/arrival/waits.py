"""Waits: how many days something takes, as shares of parcels by whole days.

What few parcels show is drawn towards what is expected without them, as if so many more parcels
had shown that (the Dirichlet prior of a multinomial; Gelman and others, Bayesian Data Analysis,
section 3.4; general knowledge). Plain floats: a share is an estimate, not money.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import floor

Wait = tuple[float, ...]
"""The share of parcels by days from 0 on; they sum to one."""

DAYS_MAX = 60
"""No stretch of a way is reckoned to take more working days."""

NEGLIGIBLE = 0.0001
"""The share of the slowest that is counted on the day on which all others have come."""


def expected(days: float, spread: Mapping[float, float], stuck: float, frees: float) -> Wait:
    """What is expected of a stretch that nobody has records of.

    Args:
        days: How long it is said to take.
        spread: Shares of parcels by how many times as long they take.
        stuck: The share that stays for as long as it stays.
        frees: The share of those that goes on with every day.
    """
    shares = [0.0] * (DAYS_MAX + 1)
    for times, share in spread.items():
        # Between two days: so much of it on each that the mean is kept.
        whole = floor(days * times)
        part = days * times - whole
        shares[min(whole, DAYS_MAX)] += share * (1 - part)
        shares[min(whole + 1, DAYS_MAX)] += share * part
    going = [(1 - stuck) * share for share in shares]
    staying = [stuck * frees * (1 - frees) ** day for day in range(DAYS_MAX)]
    last = stuck * (1 - frees) ** DAYS_MAX
    return tuple(a + b for a, b in zip(going, (*staying, last), strict=True))


def drawn(counted: Mapping[int, int], towards: Wait, trusted_like: float) -> Wait:
    """What so many parcels showed, by days, drawn towards what is expected without them."""
    whole = trusted_like + sum(counted.values())
    shares = [trusted_like * share / whole for share in towards]
    for days, parcels in sorted(counted.items()):
        shares[min(max(days, 0), DAYS_MAX)] += parcels / whole
    return tuple(shares)


def left(wait: Wait, waited: int) -> Wait:
    """How many more days it takes those for whom it has taken so many already."""
    waited = min(max(waited, 0), len(wait))
    rest = sum(wait[waited:])
    return trimmed([share / rest for share in wait[waited:]]) if rest > 0 else (1.0,)


def trimmed(wait: Sequence[float]) -> Wait:
    """The same, its slowest few counted on the day by which nearly all have come."""
    so_far = list(accumulate(wait))
    last = next((n for n, share in enumerate(so_far) if share >= 1 - NEGLIGIBLE), len(wait) - 1)
    return (*wait[:last], max(1 - (so_far[last - 1] if last else 0.0), 0.0))


def summed(wait: Sequence[float], more: Sequence[float]) -> list[float]:
    """The shares of the sums of two waits that know nothing of each other."""
    sums = [0.0] * (len(wait) + len(more) - 1)
    for days, share in enumerate(wait):
        if share:
            for further, part in enumerate(more, start=days):
                sums[further] += share * part
    return sums


def one_after_the_other(waits: Iterable[Wait]) -> Wait:
    """All of them together."""
    whole: Wait = (1.0,)
    for wait in waits:
        whole = trimmed(summed(whole, wait))
    return whole
