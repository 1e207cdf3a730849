"""The last mile: other wishes for a delivery, and who moves next after a failed attempt."""

from collections.abc import Sequence
from datetime import UTC, datetime

from temporalio import activity

from activities.errors import PartnerRefused
from activities.journal import Journal
from activities.ports import LastMile
from domain.attempts import Attempts, Course, Way, course, failures, remind_at
from domain.carriage import Booking
from domain.holds import Hold
from domain.last_mile import DeliveryAnswer, DeliveryChange, Waiting
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
            await self.last_mile.change_delivery(booking, change.options, change.key(order))
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
        """Who moves next after a failed attempt; the customer is told of it, and asked if theirs.

        Args:
            booking: Whose parcel it is.
            hold: The question that a person would be asked.
            scans: What is known of the parcel.
            waited: Whether somebody has had their time for this attempt already.
            at: Now, by the run's clock.
        """
        row = self.attempts.of(booking.carrier, booking.service)
        decided = course(row, failures(scans), waited=waited, at=at)
        asked = decided.way is Way.CONSIGNEE
        kind = NoticeKind.CHOICE_WANTED if asked else NoticeKind.ATTEMPT_FAILED
        notice = Notice(
            kind=kind,
            cause=hold.cause,
            until=decided.quiet_until if asked else None,
            facts={"why": hold.evidence.get("why", ""), "waybill": booking.waybill},
        )
        if not waited:
            await self.journal.noticed(hold.order_id, notice, at)
        return decided

    @activity.defn(name="remind_of_pickup")
    async def remind(
        self, order: Order, booking: Booking, ready: Milestone, reminding: bool, at: datetime
    ) -> Waiting:
        """Tell the customer that the parcel waits to be fetched; later, that it will go back.

        Returns:
            When to remind, where it is known how long the parcel is kept.
        """
        row = self.attempts.of(booking.carrier, booking.service)
        due, keeps_until = remind_at(row, ready)
        cause = f"{ready.event_id}:{REMINDER}" if reminding else ready.event_id
        facts = {"place": ready.place, "waybill": booking.waybill}
        notice = Notice(
            kind=NoticeKind.READY_FOR_PICKUP, cause=cause, until=keeps_until, facts=facts
        )
        await self.journal.noticed(order.order_id, notice, at)
        return Waiting(remind_at=None if reminding else due, keeps_until=keeps_until)
