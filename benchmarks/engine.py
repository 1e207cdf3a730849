"""The engine by itself: what a quote costs without HTTP, as carts and tariffs grow.

Rates are resolved: the market is loaded, and an imported tariff is already in memory.
"""

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from benchmarks import carts
from domain.landed_cost import Priced, appraise
from domain.markets.clauses import Tariff
from domain.markets.expressions import Duty
from domain.markets.tariffs import NONE, Tariffs
from domain.order import Order
from domain.quoting.offers import Terms, offer
from domain.quoting.quotes import Way
from domain.rules import Confidence
from markets import MarketRates

ENTRY = date.fromisoformat(carts.ENTRY)
LINES = (1, 5, 20, 50, 200, 1000)
ROWS = (0, 100, 1_000, 10_000, 35_000)
"""Up to the size of the Harmonized Tariff Schedule of the United States."""

ROUNDS = 3000
SECONDS = 2.0
"""How long one figure may take, however slow it is; at least ten rounds."""

TERMS = Terms("Q-1", datetime(2026, 11, 21, 9, tzinfo=UTC), timedelta(hours=24))


@dataclass(frozen=True)
class Timed:
    """Microseconds of one call."""

    what: str
    median: float
    p99: float
    rounds: int

    @classmethod
    def of(cls, what: str, spent: Iterable[float]) -> "Timed":
        """The microseconds that each call took, in any order."""
        taken = sorted(spent)
        return cls(what, statistics.median(taken), taken[int(len(taken) * 0.99)], len(taken))


class Engine:
    """One market with its rates, and what is asked of it."""

    def __init__(self) -> None:
        self.rates = MarketRates.packaged()
        self.offered(carts.order(carts.LINES))
        gc.collect()
        gc.freeze()  # as the server does before it serves

    def priced(self, order: Order, stored: Tariffs = NONE) -> Priced:
        """The landed cost; the benchmark is wrong if there is none."""
        market = self.rates.markets[order.destination]
        priced = appraise(order, market, ENTRY, self.rates.exchange, stored=stored)
        assert isinstance(priced, Priced), priced
        return priced

    def offered(self, order: Order) -> object:
        """All that a quote works out of one way."""
        way = Way(origin=order.inventory, incoterm=order.incoterm)
        return offer(way, self.priced(order), self.rates.markets[order.destination], TERMS)

    def by_lines(self) -> Iterator[Timed]:
        """The landed cost of carts of more and more lines, and the whole offer for five."""
        for lines in LINES:
            order = carts.order(lines)
            yield timed(f"landed cost, {lines} lines", partial(self.priced, order))
        five = carts.order(carts.LINES)
        yield timed(f"offer, {carts.LINES} lines", partial(self.offered, five))

    def by_rows(self) -> Iterator[tuple[Timed, float]]:
        """The landed cost of five lines beside an imported tariff of so many rows; its MiB."""
        order = carts.order(carts.LINES)
        for rows in ROWS:
            tracemalloc.start()
            stored = Tariffs([tariff(rows)]) if rows else NONE
            taken, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            what = f"landed cost, {carts.LINES} lines, {rows} rows imported"
            yield timed(what, partial(self.priced, order, stored)), taken / 2**20


def tariff(rows: int) -> Tariff:
    """A made-up import: so many codes of ten digits, a fifth of them below the carts' own."""
    own = [f"{code[:6]}{nth:04}" for code in carts.CODES for nth in range(rows // 25)]
    rest = (f"{10_000_000 + 2000 * nth:010}" for nth in range(rows - len(own)))
    return Tariff(
        rule="made-up-import",
        edition="made up",
        valid_from=ENTRY,
        source="made up for the benchmark",
        verified_on=ENTRY,
        confidence=Confidence.INFERRED,
        rates=dict.fromkeys((*own, *rest), Duty.parse("4.5 %")),
    )


def timed(what: str, call: Callable[[], object]) -> Timed:
    """Call it again and again, with the garbage collector at rest as while a server waits."""
    for _ in range(10):
        call()
    gc.collect()
    spent: list[float] = []
    until = time.perf_counter() + SECONDS
    while len(spent) < ROUNDS and (len(spent) < 10 or time.perf_counter() < until):
        began = time.perf_counter()
        call()
        spent.append((time.perf_counter() - began) * 1e6)
    return Timed.of(what, spent)
