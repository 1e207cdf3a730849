"""The end of an order: bills against estimates, what the customer gets back."""

from datetime import UTC, datetime, timedelta

import structlog
from temporalio import activity

from activities.errors import PartnerError, PartnerRefused, PartnerUnavailable
from activities.ports import Broker, Carrier, Journal, LastMile, Payments
from domain.carriage import Booking, PieceEnd
from domain.charges import Bill, LandedCost
from domain.customs import lrn_of
from domain.holds import Hold
from domain.last_mile.cash import CLAIMED_FOR, Cash, missing, patient_until, prepaid, short
from domain.last_mile.undone_imports import IN_FORCE, OVER, Undoing, UndoneImport, paid_on
from domain.money import Money, OtherMoney
from domain.order import Order
from domain.refunds import owed_at
from domain.resolutions import ClaimCash, KeepWaiting, Resolution
from domain.settlement import Settlement
from domain.status import Stage
from domain.territories import crosses_a_border

_log = structlog.get_logger(__name__)


class SettlementActivities:
    """The last step of an order, in each of its endings."""

    def __init__(
        self,
        broker: Broker,
        carrier: Carrier,
        payments: Payments,
        journal: Journal,
        last_mile: LastMile | None = None,
    ) -> None:
        self.last_mile = last_mile
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

    @activity.defn(name="settle_after_cash")
    async def settle_after_cash(self, order: Order, stage: Stage, booking: Booking) -> Settlement:
        """The same of an order whose cash was heard of before.

        Raises:
            PartnerUnavailable: A bill has not been written yet. Retried for weeks.
            PartnerRefused: A bill is in money that nobody can book it in; a person's at once.
        """
        owed = owed_at(stage, order, booking)
        return await self._settle(order, stage, booking, owed, hears_cash=False)

    @activity.defn(name="settle_replaced")
    async def settle_replaced(self, order: Order, stage: Stage, booking: Booking) -> Settlement:
        """The same of an order whose goods are sent once more: nothing is paid back.

        Raises:
            PartnerUnavailable: A bill has not been written yet. Retried for weeks.
            PartnerRefused: A bill is in money that nobody can book it in; a person's at once.
        """
        return await self._settle(order, stage, booking, None)

    async def _settle(
        self,
        order: Order,
        stage: Stage,
        booking: Booking,
        refund: Money | None,
        *,
        hears_cash: bool = True,
    ) -> Settlement:
        if booking.pieces:
            await self.journal.pieces_ended(booking)
        try:
            if stage is Stage.DELIVERED:
                await self._proven(order, booking)
            if refund:
                await self.payments.refund(order.payment_reference, refund, order.key("refund"))
            bills = await self._bills(order, booking)
            if order.delivery.collect and self.last_mile and hears_cash:
                await self._cash(order, stage, booking)
        except PartnerUnavailable:
            # The way has ended, whenever the bills come: returns are possible from now on.
            await self.journal.entered(order.order_id, stage, datetime.now(UTC))
            raise
        try:
            return await self.journal.settled(order, stage, bills, refund, datetime.now(UTC))
        except OtherMoney as other:
            await self.journal.entered(order.order_id, stage, datetime.now(UTC))
            raise PartnerRefused("billing", str(other), code="other_money") from other

    @activity.defn(name="hear_cash")
    async def hear_cash(
        self, order: Order, booking: Booking, since: datetime, quiet_until: datetime | None
    ) -> Hold | None:
        """Book what was collected at the door and passed on; a question where it is short.

        Args:
            order: A delivered order with cash to collect.
            booking: Its parcel.
            since: When it was delivered, by the run's clock.
            quiet_until: Until when an answer has put the question off.

        Raises:
            PartnerUnavailable: Something is missing, and it is too early to ask about it. Retried.
            PartnerRefused: The carrier cannot be asked, or tells of other money; a person's.
        """
        # The way has ended, whenever the cash comes: returns are possible from now on.
        await self.journal.entered(order.order_id, Stage.DELIVERED, datetime.now(UTC))
        if self.last_mile is None:
            return None
        await self._proven(order, booking)  # cash may come when the proof is no longer shown
        cash = await self._told_of_cash(order, booking, self.last_mile)
        if (owed := missing(order, cash)) is None:
            return None
        now, until = activity.info().started_time, patient_until(cash, since, quiet_until)
        if now < until:
            late = f"{owed} in cash was not passed on yet"
            unhurried = min(until - now, timedelta(days=1)) if quiet_until else None
            raise PartnerUnavailable(booking.carrier, late, retry_after=unhurried)
        return short(order, booking, cash, owed)

    @activity.defn(name="answer_cash")
    async def answer_cash(self, order: Order, answer: Resolution, at: datetime) -> datetime | None:
        """Until when nobody is asked again about cash; None once it is given up, and booked so."""
        match answer:
            case KeepWaiting():
                return at + timedelta(days=answer.days)
            case ClaimCash():
                return at + CLAIMED_FOR
            case _:
                await self.journal.cash_written_off(order, datetime.now(UTC))
                return None

    @activity.defn(name="undo_import")
    async def undo_import(self, order: Order, landed: LandedCost | None) -> UndoneImport:
        """Take the declaration of goods that went back, or mark what was paid on it.

        A declaration that the authority will not take back any more is no failure: what was
        paid is then to be claimed.

        Raises:
            PartnerUnavailable: The broker is out of reach. Retried; taken back once by key.
        """
        undone = UndoneImport(how=Undoing.NOTHING, lrn=lrn_of(order), paid=paid_on(order, landed))
        reply = await self.broker.ask(order) if crosses_a_border(order) else None
        if reply is None or reply.status in OVER:
            return undone
        how, why = Undoing.RECOVERABLE, f"it is {reply.status.replace('_', ' ')}"
        if reply.status not in IN_FORCE:
            try:
                await self.broker.withdraw(order, order.key("invalidate"))
                how = Undoing.INVALIDATED
            except PartnerRefused as refusal:
                why = refusal.message
        undone = undone.model_copy(update={"how": how, "mrn": reply.mrn, "why": why})
        await self.journal.import_undone(order, undone, datetime.now(UTC))
        return undone

    @activity.defn(name="release_charge")
    async def release_charge(self, order: Order, by: str) -> None:
        """Give back everything the customer was charged for an order that will not ship.

        Args:
            order: The revision that was given up.
            by: Who gave it up; "" where nobody answered for too long.
        """
        paid = order.money(prepaid(order))
        if paid.amount or not order.delivery.collect:
            await self.payments.release(order.payment_reference, paid, f"{order.order_id}:release")
        await self.journal.unwound(order, datetime.now(UTC), released=True, by=by)
        await self.journal.entered(order.order_id, Stage.CANCELLED, datetime.now(UTC))

    @activity.defn(name="abandon_order")
    async def abandon(self, order: Order, at: datetime) -> None:
        """Write down that nobody follows this parcel any more."""
        await self.journal.entered(order.order_id, Stage.ABANDONED, at)

    async def _cash(self, order: Order, stage: Stage, booking: Booking) -> None:
        """Book what was collected at the door and passed on, or that nothing was collected.

        Raises:
            PartnerUnavailable: The carrier has passed nothing on yet. Retried for weeks.
            PartnerRefused: It cannot be asked, or tells of other money; a person's.
        """
        if stage is not Stage.DELIVERED or self.last_mile is None:
            await self.journal.cash_settled(order, None, datetime.now(UTC))
            return
        cash = await self._told_of_cash(order, booking, self.last_mile)
        if cash is None:
            raise PartnerUnavailable(booking.carrier, "the cash was not passed on yet")
        if cash.remitted != cash.collected:
            _log.warning("cash is missing", order_id=order.order_id, carrier=booking.carrier)

    async def _told_of_cash(
        self, order: Order, booking: Booking, last_mile: LastMile
    ) -> Cash | None:
        """What the carrier tells of its cash, booked; asked anew it would tell the same money.

        Raises:
            PartnerRefused: It cannot be asked, or tells of other money than the order's.
        """
        cash = await last_mile.cash(booking)
        try:
            if cash:
                await self.journal.cash_settled(order, cash, datetime.now(UTC))
        except OtherMoney as other:
            raise PartnerRefused(booking.carrier, str(other), code="other_money") from other
        return cash

    async def _proven(self, order: Order, booking: Booking) -> None:
        """Keep who took the parcel, once. Without it the books are closed all the same.

        While bills are waited for, a carrier that shows nothing yet is asked again.
        """
        if self.last_mile is None:
            return
        for parcel in booking.each(PieceEnd.DELIVERED):
            if not await self.journal.lacks_proof(parcel.waybill):
                continue
            try:
                proof = await self.last_mile.proof(parcel)
            except PartnerError as trouble:  # what it says may name the consignee
                _log.info("no proof of delivery", order_id=order.order_id, partner=trouble.partner)
                return
            if proof:
                await self.journal.proved(order, proof, datetime.now(UTC))

    async def _bills(self, order: Order, booking: Booking) -> tuple[Bill, ...]:
        bills = {"carrier": await self.carrier.bill(booking)}
        if crosses_a_border(order):
            bills = {"broker": await self.broker.bill(order), **bills}
        for partner, bill in bills.items():
            if bill is None:
                raise PartnerUnavailable(partner, "no bill yet")
        return tuple(bill for bill in bills.values() if bill)
