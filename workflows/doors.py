"""What a run knows of its order, and the doors through which it learns more.

Handlers record and return; `workflows/order.py` acts on what they recorded.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.arrival.at_risk import Outlook
    from domain.carriage import Booking
    from domain.customs import CustomsReply, lrn_of
    from domain.holds import Hold
    from domain.order import Order
    from domain.pieces import stands
    from domain.resolutions import Resolution
    from domain.status import ENDS, Carried, OrderStatus, Stage
    from domain.tracking import DISPATCHED, Milestone

from workflows.attributes import CARRIER, STAGE
from workflows.desk import GivenUp
from workflows.steps import Steps

EVENTS_MAX = 500
"""Milestones, and replies, that a run listens to; a parcel has a dozen. The records keep all."""

FOREVER = datetime.max.replace(tzinfo=UTC)


class Amended(Exception):
    """The seller changed the order before dispatch."""


class OrderDoors(Steps):
    """The state of one order's run, told by people and by the world."""

    def __init__(self, start: Order | Carried) -> None:
        carried = start if isinstance(start, Carried) else Carried.of(start, workflow.now())
        super().__init__(carried.order.order_id, carried.order)
        self.stage = carried.stage
        self.landed = carried.landed
        self.declaration = carried.declaration
        self.booking = carried.booking
        self.milestones = {milestone.event_id: milestone for milestone in carried.milestones}
        self.replies = {reply.event_id: reply for reply in carried.replies}
        self.answered_until = dict(carried.answered_until)
        self.in_vain: dict[str, str] = {}
        self.heard_at = carried.heard_at
        self.outlook = carried.outlook
        self.polled_at = workflow.now()
        self.cancelled_by = ""
        self.amendment: Order | None = None
        self.coming: Order | None = None
        self.has_news = True
        self.published(**{STAGE.name: self.stage.value})
        self.take_over(carried.holds, carried.asked)

    @workflow.update(description="Give the order up before dispatch; what was done is undone.")
    def cancel(self, by: str) -> str:
        """Record the wish to cancel."""
        self.cancelled_by = by
        return f"{self.subject} is being cancelled"

    @cancel.validator
    def _may_cancel(self, by: str) -> None:
        self._refuse_if_too_late("cancelled")
        if not by.strip():
            raise ApplicationError("say who cancels", type="CancelRefused", non_retryable=True)

    @workflow.update(description="Replace the order before dispatch; it becomes a new revision.")
    def amend(self, order: Order) -> int:
        """Record the amended order; its revision is counted here."""
        before = self.coming or self.order
        self.amendment = order.model_copy(
            update={"revision": before.revision + 1, "waivers": before.waivers}
        )
        return self.amendment.revision

    @amend.validator
    def _may_amend(self, order: Order) -> None:
        self._refuse_if_too_late("amended")
        for field in ("order_id", "currency", "payment_reference", "charged", "seller"):
            if getattr(order, field) != getattr(self.order, field):
                raise ApplicationError(
                    f"{field} is not to be amended; it stays as the order was posted",
                    type="AmendRefused",
                    non_retryable=True,
                )

    @workflow.signal(description="A carrier's milestone, in any order, possibly twice.")
    def report(self, milestone: Milestone) -> None:
        """Record it once."""
        if milestone.event_id not in self.milestones and len(self.milestones) < EVENTS_MAX:
            self.milestones[milestone.event_id] = milestone
            self.heard_at, self.has_news = workflow.now(), True

    @workflow.signal(description="The authority's reply, in any order, possibly twice.")
    def customs_replied(self, reply: CustomsReply) -> None:
        """Record it once."""
        if reply.event_id not in self.replies and len(self.replies) < EVENTS_MAX:
            self.replies[reply.event_id] = reply
            self.has_news = True

    @workflow.signal(description="How the promised day stands: at risk, or no longer.")
    def foretold(self, outlook: Outlook) -> None:
        """Record the newest; what was known earlier is overtaken, in whatever order it comes."""
        if self.outlook is None or self.outlook.expected.at <= outlook.expected.at:
            self.outlook, self.has_news = outlook, True

    @workflow.query(description="Where the order stands.")
    def status(self) -> OrderStatus:
        """Everything a caller may want to know of the run."""
        return OrderStatus(
            order_id=self.order.order_id,
            stage=self.stage,
            revision=self.order.revision,
            holds=tuple(self.holds.values()),
            landed_cost=self.landed.total if self.landed else None,
            declaration=self.declaration,
            booking=self.booking,
            milestones=tuple(self.scans),
        )

    @property
    def scans(self) -> list[Milestone]:
        """What is known of the parcel that is booked now; a voided label's scans are not."""
        waybills = self.booking.waybills if self.booking else ()
        return [m for m in self.milestones.values() if m.waybill in waybills]

    @property
    def said(self) -> list[CustomsReply]:
        """What the authority said of the declaration of this revision."""
        return [r for r in self.replies.values() if r.lrn == lrn_of(self.order)]

    @property
    def last(self) -> Milestone | None:
        """The milestone that the order stands by; of several pieces, that of the last of them."""
        return stands(self.booking, self.scans)

    @property
    def dispatched(self) -> bool:
        """Whether the goods have left."""
        return any(milestone.kind in DISPATCHED for milestone in self.scans)

    @property
    def wants_to_stop(self) -> bool:
        """Whether somebody asked to cancel or to amend."""
        return bool(self.cancelled_by) or self.amendment is not None

    @property
    def latest(self) -> Order:
        """The order as it was asked for last, whether or not it is acted on yet."""
        return self.amendment or self.coming or self.order

    @property
    def parcel(self) -> Booking:
        """The booking, where there must be one."""
        assert self.booking, "no parcel is booked"
        return self.booking

    def say_in_vain(self, hold: Hold, resolution: Resolution, why: str) -> None:
        """Show why an answer was not carried out, here and where the question is put again."""
        self.remark(why)
        self.in_vain[hold.cause] = f"{resolution.kind} failed: {why}"

    def heed(self) -> None:
        """Raise what was asked for, if anything was."""
        super().heed()
        if self.cancelled_by:
            raise GivenUp(self.cancelled_by)
        if self.amendment and self.dispatched:
            self.remark(f"Revision {self.amendment.revision} came after dispatch and was dropped.")
            self.amendment = None
        if self.amendment:
            raise Amended

    def enter(self, stage: Stage) -> None:
        """Enter a stage and show it."""
        self.stage = stage
        self.publish()

    def attributes(self) -> dict[str, SearchAttributeUpdate[Any]]:
        """Stage and carrier."""
        known: dict[str, SearchAttributeUpdate[Any]] = {
            STAGE.name: STAGE.value_set(self.stage.value)
        }
        if self.booking:
            known[CARRIER.name] = CARRIER.value_set(self.booking.carrier)
        return known

    def headline(self) -> str:
        """Where the order stands, in plain words."""
        words = [f"{self.subject} revision {self.order.revision}: {self.stage.replace('_', ' ')}"]
        if self.booking:
            words.append(f"{self.booking.carrier} {self.booking.waybill}")
        if self.last:
            words.append(f"last seen: {self.last.kind.replace('_', ' ')} {self.last.place}".strip())
        return ", ".join(words)

    @property
    def stirred(self) -> bool:
        """Whether there is anything to act on."""
        return self.has_news or self.wants_to_stop or bool(self.answers)

    @property
    def poll_due(self) -> datetime:
        """When to ask the carrier: late at pick-up, late on the road, or silent for long.

        A parcel that is on time costs no poll, though only few of its scans are signalled.
        """
        watch = self.parcel.watch
        picked_up = next((m.at for m in self.scans if m.kind in DISPATCHED), None)
        on_time = timedelta(days=self.parcel.transit_days)
        expected = picked_up + on_time if picked_up else self.heard_at + watch.poll_after
        suspicious = min(expected, self.heard_at + watch.silent_after)
        return max(suspicious, self.polled_at + watch.poll_after)

    @property
    def silent_unasked(self) -> bool:
        """Whether the parcel is silent for too long, and its carrier was not asked since."""
        silent_at = self.heard_at + self.parcel.watch.silent_after
        due = self.polled_at < silent_at <= workflow.now() < self.poll_due
        return due and workflow.patched("ask-before-silence")

    @property
    def next_look(self) -> datetime | None:
        """When to look again although nobody said anything: a poll, a silence, a wait over."""
        silent_at = self.heard_at + self.parcel.watch.silent_after
        moments = (self.poll_due, silent_at, *self.answered_until.values())
        return min((m for m in moments if workflow.now() < m < FOREVER), default=None)

    def carried(self) -> Carried:
        """All that a successor needs to go on."""
        return Carried(
            order=self.order,
            stage=self.stage,
            landed=self.landed,
            declaration=self.declaration,
            booking=self.booking,
            milestones=tuple(self.milestones.values()),
            replies=tuple(self.replies.values()),
            holds=tuple(self.holds.values()),
            asked=self.asked,
            answered_until=self.answered_until,
            heard_at=self.heard_at,
            outlook=self.outlook,
        )

    def continue_if_long(self) -> None:
        """Hand over to a fresh run before the history grows past the server's limits."""
        if workflow.info().is_continue_as_new_suggested() and not self.stirred:
            workflow.continue_as_new(self.carried())

    def _refuse_if_too_late(self, what: str) -> None:
        why_not = (
            f"it is {self.stage.replace('_', ' ')}" if self.stage in ENDS
            else "the goods have left" if self.dispatched
            else "it is being cancelled already" if self.cancelled_by
            else ""
        )  # fmt: skip
        if why_not:
            raise ApplicationError(
                f"{self.subject} can no longer be {what}: {why_not}",
                type="TooLate",
                non_retryable=True,
            )
