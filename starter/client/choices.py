"""Choosing: who would carry an order and why, without an effect; and what was decided for one.

Over the offers, files and records that release uses as well, so what is explained is what would
be done.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.carriage import Offer
from domain.choosing.choice import Choice, Rulebook, decide
from domain.choosing.lanes import Lane, LaneRecord
from domain.choosing.policy import Policy
from domain.choosing.tries import Try
from domain.choosing.what_if import Turn, runner_up
from domain.fx import NoRate
from domain.holds import Hold
from domain.order import Order
from domain.values import Posted, Text, Value
from markets import MarketRates
from records.rows import BookingRow, ChoiceRow
from starter.client.connected import Connected
from starter.refusals import NotComparable, NotDecided, OrderUnknown, PolicyUnknown


class Offering(Protocol):
    """Those who offer to carry orders."""

    async def offers(self, order: Order) -> Sequence[Offer]:
        """The services that would carry this order."""
        ...


class KnownLanes(Protocol):
    """What the records know of lanes."""

    async def on(self, lane: Lane, at: datetime) -> Sequence[LaneRecord]:
        """How services fared on a lane."""
        ...


class ExplainRequest(Posted):
    """An order, and the policy to choose by; the seller's own where none is named."""

    order: Order
    policy: Text | None = None


class Explained(Value):
    """A choice, with what follows from it in words.

    `held` is the question that the order would be held for before anybody is chosen; its import
    charges are then unknown. `warning` says that nobody could take over.
    """

    chosen: str | None
    why: str
    warning: str
    held: str = ""
    runner_up: Turn | None
    needed: str
    choice: Choice

    @classmethod
    def of(cls, choice: Choice, held: str = "") -> "Explained":
        """A choice explained."""
        turn = runner_up(choice)
        return cls(
            chosen=choice.chosen.name if choice.chosen else None,
            why=choice.why,
            warning=choice.warning,
            held=held,
            runner_up=turn,
            needed=turn.told if turn else "",
            choice=choice,
        )


class Tried(Try):
    """One who was asked for a label, with its waybill once it has given one.

    `voided_at` is when the label was taken back.
    """

    waybill: str | None = None
    voided_at: datetime | None = None


class Decided(Explained):
    """A choice that was made for a revision, and who was asked for a label by it."""

    revision: int
    number: int
    at: datetime
    tries: tuple[Tried, ...]

    @classmethod
    def on(cls, row: ChoiceRow, bookings: Sequence[BookingRow]) -> "Decided":
        """A choice as the records have it, with the bookings that came of it."""
        step_of = {
            booking.reference.rpartition(":")[2]: booking
            for booking in bookings
            if booking.revision == row.revision
        }
        return cls(
            **dict(Explained.of(row.choice)),
            revision=row.revision,
            number=row.number,
            at=row.at,
            tries=tuple(_tried(each, step_of.get(each.named("book"))) for each in row.tries),
        )


def _tried(each: Try, booking: BookingRow | None) -> Tried:
    if booking is None:
        return Tried(**dict(each))
    return Tried(**dict(each), waybill=booking.waybill, voided_at=booking.voided_at)


class Choosing:
    """Explains choices.

    Args:
        offering: Whose offers are compared.
        rates: What bringing goods in costs.
        book: Services and policies.
        lanes: How services fared; nothing is known without it.
    """

    def __init__(
        self,
        offering: Offering,
        rates: MarketRates,
        book: Rulebook,
        lanes: KnownLanes | None = None,
    ) -> None:
        self.offering = offering
        self.rates = rates
        self.book = book
        self.lanes = lanes

    def policy(self, name: str) -> Policy:
        """A policy by its name.

        Raises:
            PolicyUnknown: There is none.
        """
        named = self.book.policies.named
        if name not in named:
            raise PolicyUnknown(name, tuple(named))
        return named[name]

    async def explain(
        self, order: Order, at: datetime, policies: Sequence[Policy] = ()
    ) -> tuple[Explained, ...]:
        """Who would carry this order, by each of these policies, or by its seller's own.

        Raises:
            Unavailable: The carriers do not answer.
            NotComparable: What a policy or a limit is in cannot be held against the prices.
        """
        offers = await self.offering.offers(order)
        stored = await self.rates.stored(order, at.date())
        priced = self.rates.appraise(order, at.date(), stored)
        held = priced.question if isinstance(priced, Hold) else ""
        lane = Lane(origin=order.inventory.country, destination=order.destination)
        records = await self.lanes.on(lane, at) if self.lanes else ()
        landed = None if isinstance(priced, Hold) else priced.landed
        own = (self.book.policies.of(order.seller.seller_id),)
        try:
            made = [
                decide(
                    order, offers, self.book, landed=landed, records=records, at=at, policy=policy
                )
                for policy in policies or own
            ]
        except NoRate as missing:
            raise NotComparable(str(missing)) from missing
        return tuple(Explained.of(choice, held) for choice in made)


class Choices(Connected):
    """The client's part for choices: what was decided for an order."""

    async def decided(self, order_id: str) -> tuple[Decided, ...]:
        """Every choice of a carrier that was made for an order, the latest first.

        Raises:
            OrderUnknown: The records have no such order.
            NotDecided: Nothing was decided yet.
        """
        rows = await self.records.choices_of(order_id)
        if not rows:
            if await self.records.order(order_id) is None:
                raise OrderUnknown(order_id)
            raise NotDecided(f"no carrier was chosen for {order_id} yet")
        bookings = await self.records.bookings_of(order_id)
        return tuple(Decided.on(row, bookings) for row in rows)
