"""The end of an order: bills against estimates, what the customer gets back."""

from datetime import UTC, datetime

from temporalio import activity

from activities.errors import PartnerRefused, PartnerUnavailable
from activities.journal import Journal
from activities.ports import Broker, Carrier, Payments
from domain.carriage import Booking
from domain.charges import Bill
from domain.money import Money, OtherMoney
from domain.order import Order
from domain.refunds import owed_at
from domain.settlement import Settlement
from domain.status import Stage
from domain.territories import crosses_a_border


class SettlementActivities:
    """The last step of an order, in each of its endings."""

    def __init__(
        self, broker: Broker, carrier: Carrier, payments: Payments, journal: Journal
    ) -> None:
        self.broker = broker
        self.carrier = carrier
        self.payments = payments
        self.journal = journal

    @activity.defn(name="settle_order")
    async def settle(self, order: Order, stage: Stage, booking: Booking) -> Settlement:
        """Pay back what the ending owes, fetch the bills, and book them against the estimate.

        Raises:
            PartnerUnavailable: A bill has not been written yet. Retried for weeks.
            PartnerRefused: A bill is in money that nobody can book it in; a person's at once.
        """
        return await self._settle(order, stage, booking, owed_at(stage, order, booking))

    @activity.defn(name="settle_replaced")
    async def settle_replaced(self, order: Order, stage: Stage, booking: Booking) -> Settlement:
        """The same of an order whose goods are sent once more: nothing is paid back.

        Raises:
            PartnerUnavailable: A bill has not been written yet. Retried for weeks.
            PartnerRefused: A bill is in money that nobody can book it in; a person's at once.
        """
        return await self._settle(order, stage, booking, None)

    async def _settle(
        self, order: Order, stage: Stage, booking: Booking, refund: Money | None
    ) -> Settlement:
        if booking.pieces:
            await self.journal.pieces_ended(booking)
        try:
            if refund:
                await self.payments.refund(order.payment_reference, refund, order.key("refund"))
            bills = await self._bills(order, booking)
        except PartnerUnavailable:
            # The way has ended, whenever the bills come: returns are possible from now on.
            await self.journal.entered(order.order_id, stage, datetime.now(UTC))
            raise
        try:
            return await self.journal.settled(order, stage, bills, refund, datetime.now(UTC))
        except OtherMoney as other:
            await self.journal.entered(order.order_id, stage, datetime.now(UTC))
            raise PartnerRefused("billing", str(other), code="other_money") from other

    @activity.defn(name="release_charge")
    async def release_charge(self, order: Order, by: str) -> None:
        """Give back everything the customer was charged for an order that will not ship.

        Args:
            order: The revision that was given up.
            by: Who gave it up; "" where nobody answered for too long.
        """
        charged = order.money(order.charged)
        await self.payments.release(order.payment_reference, charged, f"{order.order_id}:release")
        await self.journal.unwound(order, datetime.now(UTC), released=True, by=by)
        await self.journal.entered(order.order_id, Stage.CANCELLED, datetime.now(UTC))

    @activity.defn(name="abandon_order")
    async def abandon(self, order: Order, at: datetime) -> None:
        """Write down that nobody follows this parcel any more."""
        await self.journal.entered(order.order_id, Stage.ABANDONED, at)

    async def _bills(self, order: Order, booking: Booking) -> tuple[Bill, ...]:
        bills = {"carrier": await self.carrier.bill(booking)}
        if crosses_a_border(order):
            bills = {"broker": await self.broker.bill(order), **bills}
        for partner, bill in bills.items():
            if bill is None:
                raise PartnerUnavailable(partner, "no bill yet")
        return tuple(bill for bill in bills.values() if bill)
