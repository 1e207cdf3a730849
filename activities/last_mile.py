"""The last mile: other wishes for a delivery, and who moves next after a failed attempt."""

from collections.abc import Sequence
from datetime import UTC, datetime

from temporalio import activity

from activities.errors import PartnerRefused
from activities.ports import Journal, LastMile
from domain.carriage import Booking
from domain.holds import Hold
from domain.last_mile.attempts import (
    KEPT_IF_UNKNOWN,
    Attempts,
    Course,
    Mover,
    course,
    failures,
    remind_at,
)
from domain.last_mile.changes import DeliveryAnswer, DeliveryChange, Waiting
from domain.notices import Notice, NoticeKind
from domain.order import Order
from domain.tracking import Milestone

REMINDER = "reminder"


class LastMileActivities:
    """The steps between the depot and the door."""

    def __init__(self, last_mile: LastMile, journal: Journal, attempts: Attempts) -> None:
        self.last_mile = last_mile
        self.journal = journal
        self.attempts = attempts

    @activity.defn(name="change_delivery")
    async def change(
        self, order: Order, booking: Booking, change: DeliveryChange
    ) -> DeliveryAnswer:
        """Tell the carrier what is wished now, under a key made of the change.

        A carrier that will not is no failure: whoever asked is told why, and the options stay.

        Raises:
            PartnerUnavailable: Retried; whoever asked sees that there is no answer yet.
        """
        await self.journal.delivery_changed(order, change, None, change.asked_at)
        answer = DeliveryAnswer()
        try:
            for parcel in booking.each(None):
                key = change.key(order)
                key = f"{key}:{parcel.waybill}" if booking.pieces else key
                await self.last_mile.change_delivery(parcel, change.options, key)
        except PartnerRefused as refusal:
            answer = DeliveryAnswer(refused=refusal.message)
        await self.journal.delivery_changed(order, change, answer, datetime.now(UTC))
        return answer

    @activity.defn(name="consider_attempt")
    async def consider(
        self,
        booking: Booking,
        hold: Hold,
        scans: Sequence[Milestone],
        waited: bool,
        at: datetime,
    ) -> Course:
        """Who moves next after a failed attempt; the customer is asked where it is them.

        That it failed they are told with the scan.

        Args:
            booking: Whose parcel it is.
            hold: The question that a person would be asked.
            scans: What is known of the order's parcels.
            waited: Whether somebody has had their time for this attempt already.
            at: Now, by the run's clock.
        """
        row = self.attempts.of(booking.carrier, booking.service)
        missed = failures(m for m in scans if m.waybill == hold.evidence.get("waybill"))
        decided = course(row, missed, waited=waited, at=at)
        if decided.way is Mover.CONSIGNEE:
            facts = {"why": hold.evidence.get("why", ""), "waybill": booking.waybill}
            notice = Notice(
                kind=NoticeKind.CHOICE_WANTED,
                cause=hold.cause,
                until=decided.quiet_until,
                facts=facts,
            )
            await self.journal.noticed(hold.order_id, notice, at)
        return decided

    @activity.defn(name="remind_of_pickup")
    async def remind(
        self, order: Order, booking: Booking, ready: Milestone, reminding: bool, at: datetime
    ) -> Waiting:
        """Bring a parcel that waits to be fetched to the customer's mind before it goes back.

        That it waits they are told with the scan.

        Args:
            order: The current revision.
            booking: Whose parcel it is.
            ready: The scan that says so.
            reminding: Whether it is time to; else it is only worked out when it will be.
            at: Now, by the run's clock.

        Returns:
            When to remind, where it is known how long the parcel is kept; and until when no scan
            is expected of it.
        """
        row = self.attempts.of(booking.carrier, booking.service)
        due, keeps_until = remind_at(row, ready)
        if not reminding:
            quiet_until = keeps_until or ready.at + KEPT_IF_UNKNOWN
            return Waiting(remind_at=due, keeps_until=keeps_until, quiet_until=quiet_until)
        notice = Notice(
            kind=NoticeKind.READY_FOR_PICKUP,
            cause=f"{ready.waybill}:{REMINDER}",
            until=keeps_until,
            facts={"place": ready.place, "waybill": ready.waybill},
        )
        await self.journal.noticed(order.order_id, notice, at)
        return Waiting(keeps_until=keeps_until)
