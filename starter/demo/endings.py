"""How the example orders ended, by the records and by the world; and whether that was right."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pydantic import Field, TypeAdapter

from domain.money import Money, total
from domain.order import Order
from domain.returns import ReturnStage
from domain.status import Stage
from domain.values import Value
from records.rows import HoldRow, OrderRow
from records.views import Views
from starter.client import Tidewaiter
from starter.demo.stories import ReturnAction, Story
from workflows.runs import order_run_id


class Answered(Value):
    """A question that an order stopped for, and who said what; no answer if it was overtaken."""

    reason: str
    answer: str | None
    by: str | None

    def __str__(self) -> str:
        return f"{self.reason} with {self.answer or 'nothing'} by {self.by or 'nobody'}"


class LandedCost(Value):
    """What the checkout quoted, and what was billed or remitted in the end; None if nothing was."""

    quoted: Money
    actual: Money | None


class Ending(Value):
    """An order once its story is over; what is excluded is for people only."""

    order_id: str
    destination: str
    expected: Stage
    stage: Stage
    revisions: int
    holds: tuple[Answered, ...]
    landed_cost: LandedCost
    waybill: str | None
    history_events: int
    title: str = Field(exclude=True)
    returns: tuple[ReturnStage, ...] = Field(exclude=True)
    seconds: float | None = Field(exclude=True)


class Effect(Value):
    """A line of the sandbox's ledger, as far as we look at it."""

    partner: str
    effect: str
    key: str
    order_id: str
    amount: Decimal | None = None
    currency: str | None = None


EFFECTS: TypeAdapter[tuple[Effect, ...]] = TypeAdapter(tuple[Effect, ...])


async def ending(story: Story, tidewaiter: Tidewaiter) -> Ending | None:
    """How this order stands now that its story is over; None if it never began."""
    records, order = tidewaiter.records, story.posted
    row = await records.order(order.order_id)
    if row is None:
        return None
    run = await tidewaiter.temporal.get_workflow_handle(order_run_id(order.order_id)).describe()
    parcels = await records.bookings_of(order.order_id)
    return Ending(
        order_id=order.order_id,
        destination=row.destination,
        expected=story.expected,
        stage=row.stage,
        revisions=row.revision,
        holds=tuple(map(_answered, await records.holds_of(order.order_id))),
        landed_cost=LandedCost(quoted=quoted(order), actual=await _actual(records, row)),
        waybill=parcels[-1].waybill if parcels else None,
        history_events=run.history_length,
        title=story.title,
        returns=tuple(rma.stage for rma in await records.returns_of(order.order_id)),
        seconds=await _seconds_on_the_way(records, order.order_id),
    )


async def _actual(records: Views, row: OrderRow) -> Money | None:
    """What was billed, and the tax that the seller collected under a scheme and remits itself."""
    if row.settlement is None:
        return None
    landed = await records.landed_cost_of(row.order_id)
    collected = total(charge.amount for charge in landed.under_schemes) if landed else Decimal(0)
    return row.settlement.actual + Money(amount=collected, currency=row.currency)


def quoted(order: Order) -> Money:
    """What the checkout showed for bringing the goods to the door."""
    return order.money(
        total((order.quote.freight, order.quote.insurance, order.quote.import_charges))
    )


def objections(story: Story, end: Ending) -> list[str]:
    """Where the ending is not the one that the story tells."""
    found: list[str] = []
    if end.stage is not story.expected:
        found.append(f"is {end.stage}, not {story.expected}")
    told = tuple(Answered(reason=h.reason, answer=h.kind, by=h.by) for h in story.holds)
    if end.holds != told:
        found.append(f"was held and answered: {_listed(end.holds)}; not: {_listed(told)}")
    back = [action.expected for action in story.actions if isinstance(action, ReturnAction)]
    if list(end.returns) != back:
        found.append(f"its returns are {_listed(end.returns)}, not {_listed(back)}")
    if end.stage is not Stage.CANCELLED and end.landed_cost.actual is None:
        found.append("its books are not closed")
    return [f"{story.order} {objection}" for objection in found]


async def money_objections(records: Views, effects: Sequence[Effect]) -> list[str]:
    """Where the books do not balance, or say other than the payment provider did."""
    found = [
        f"ledger entry {entry.entry_id} is off by {entry.amount} {entry.currency}"
        for entry in await records.unbalanced()
    ]
    booked = {
        balance.currency: -balance.amount
        for balance in await records.balances()
        if balance.account == "customer_refunds"
    }
    paid: dict[str, Decimal] = {}
    for effect in effects:
        if effect.effect == "refund_paid" and effect.amount and effect.currency:
            paid[effect.currency] = paid.get(effect.currency, Decimal(0)) + effect.amount
    if booked != paid:
        found.append(f"refunds are booked as {_sums(booked)} and were paid as {_sums(paid)}")
    return found


def effect_objections(effects: Iterable[Effect]) -> list[str]:
    """Effects that a partner performed more than once under one key, or under none."""
    times = Counter((effect.partner, effect.effect, effect.key) for effect in effects)
    return [
        f"{partner} performed {effect} {n} times under the key {key or '(none)'}"
        for (partner, effect, key), n in times.items()
        if n > 1 or not key
    ]


def _listed(things: Iterable[object]) -> str:
    return ", ".join(map(str, things)) or "none"


def _sums(by_currency: Mapping[str, Decimal]) -> str:
    return _listed(f"{amount} {currency}" for currency, amount in by_currency.items())


def _answered(hold: HoldRow) -> Answered:
    kind = hold.resolution["kind"] if hold.resolution else None
    return Answered(reason=hold.reason, answer=kind, by=hold.resolved_by)


async def _seconds_on_the_way(records: Views, order_id: str) -> float | None:
    """From the last booking to rest; None if the parcel never came to rest."""
    parcels = await records.bookings_of(order_id)
    rest = [m.at for m in await records.milestones_of(order_id) if m.final]
    return (max(rest) - parcels[-1].booked_at).total_seconds() if parcels and rest else None
