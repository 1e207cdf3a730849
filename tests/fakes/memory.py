"""The memory of a world: effects, calls, and what a test makes of them."""

import asyncio
from collections import Counter, defaultdict
from decimal import Decimal

from activities.ports import Rates
from domain.carriage import Booking, Offer
from domain.choosing.choice import Rulebook
from domain.choosing.lanes import LaneRecord
from domain.cover.claims import ClaimCase, ClaimReply
from domain.cover.traces import Trace
from domain.customs import DeclarationStatus
from domain.holds import Fault
from domain.money import Money
from domain.returns import Inspection
from domain.screening.listed import Listed
from domain.tracking import Milestone
from tests.fakes.journal import FakeJournal


class Memory:
    """What happened in one test, and what it lets happen; orders are told apart by their id.

    `fail(step, error, times)` makes a step raise; `gate(step)` makes it wait. An effect
    under a key that was used before is the same effect.
    """

    def __init__(self) -> None:
        self.effects: dict[str, tuple[str, str]] = {}
        self.calls: Counter[str] = Counter()
        self.failures: dict[str, list[Exception]] = defaultdict(list)
        self.gates: dict[str, asyncio.Event] = {}
        self.lacks: dict[str, tuple[Fault, ...]] = {}
        self.undrawable: dict[str, tuple[Fault, ...]] = {}
        self.rejects: dict[str, tuple[Fault, ...]] = {}
        self.stands: dict[str, DeclarationStatus] = {}
        self.offers: list[Offer] | None = None
        self.drift = Decimal(0)
        self.rates: Rates | None = None
        self.rulebook: Rulebook | None = None
        self.cash = Money.of(0, "GBP")
        self.cash_missing = Money.of(0, "GBP")
        self.lanes: tuple[LaneRecord, ...] = ()
        self.listed: tuple[Listed, ...] = ()
        self.booked: dict[str, Booking] = {}
        self.with_whom: list[tuple[str, str, str]] = []
        self.redelivered: dict[str, str] = {}
        self.tracking: dict[str, tuple[Milestone, ...]] = {}
        self.inspections: dict[str, Inspection] = {}
        self.cases: dict[str, ClaimCase] = {}
        self.claims: dict[str, ClaimReply] = {}
        self.traces: dict[str, Trace] = {}
        self.journal = FakeJournal()

    def fail(self, step: str, error: Exception, times: int = 1) -> None:
        """Let the next calls of a step raise."""
        self.failures[step] += [error] * times

    def gate(self, step: str) -> asyncio.Event:
        """Let a step wait until the event is set."""
        return self.gates.setdefault(step, asyncio.Event())

    def done(self, order_id: str) -> list[str]:
        """The effects of an order, in the order they happened."""
        return [what for what, order in self.effects.values() if order == order_id]

    async def effect(self, step: str, order_id: str, key: str) -> None:
        """Do something once per key; trouble comes before, or after with `step:after`."""
        self.calls[step] += 1
        if step in self.gates:
            await self.gates[step].wait()
        self.stumble(step)
        self.effects.setdefault(key, (step, order_id))
        self.stumble(f"{step}:after")

    def stumble(self, step: str) -> None:
        """Raise what the step was told to fail with, once."""
        if self.failures[step]:
            raise self.failures[step].pop(0)


class Partner:
    """Base of the partners: they stand in one world."""

    def __init__(self, world: Memory) -> None:
        self.world = world


def order_of(waybill: str) -> str:
    """The order whose parcel has this number."""
    return waybill.removeprefix("NL").rsplit("R", 1)[0]
