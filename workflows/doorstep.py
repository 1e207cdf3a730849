"""The doorstep: other wishes for a delivery, and patience with an attempt that failed."""

from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.last_mile import LastMileActivities
    from domain.holds import Hold
    from domain.last_mile.attempts import CONSIDERED, Course
    from domain.last_mile.changes import CHANGES_MAX, DeliveryChange, fixed
    from domain.order import Order
    from domain.promised import DeliveryOptions
    from domain.reasons import HoldReason
    from domain.status import ENDS, Carried
    from domain.tracking import Milestone, MilestoneKind, homeward

from workflows.doors import FOREVER, OrderDoors

CONSIDERS = "attempts are considered"
"""The patch from which on a failed attempt is considered before a person is asked."""

FOLLOWS_HOME = "a parcel is followed to its origin"
"""The patch from which on a parcel is followed under more than one number on its way back."""

RETURN_NUMBERS_MAX = 5
"""So many numbers a parcel is given on its way back; carriers pass it on once or twice."""


class Doorstep(OrderDoors):
    """What a run does between the depot and the door, without asking anybody of ours."""

    def __init__(self, start: Order | Carried) -> None:
        super().__init__(start)
        self.wished: DeliveryChange | None = None
        self.changes = 0
        self.return_numbers = 1

    @workflow.update(description="Other options for the delivery, until it is out for delivery.")
    def change_delivery(self, options: DeliveryOptions, by: str) -> str:
        """Record the wish. Before a label is bought it goes with it; then the carrier is asked."""
        self.changes += 1
        if self.booking is None:
            self.amendment = (
                self.amendment.model_copy(update={"delivery": options})
                if self.amendment
                else self.latest.revised(delivery=options)
            )
            return f"{self.subject}: the label is bought with these options"
        self.wished = DeliveryChange(options=options, by=by, asked_at=workflow.now())
        return f"{self.subject}: {self.booking.carrier} is asked"

    @change_delivery.validator
    def _may_change_delivery(self, options: DeliveryOptions, by: str) -> None:
        late = (
            f"it is {self.stage.replace('_', ' ')}" if self.stage in ENDS
            else "it is being cancelled" if self.cancelled_by
            else fixed(self.last)
        )  # fmt: skip
        if late:
            self._refuse("TooLate", late)
        if why := self._why_not(options, by):
            self._refuse("DeliveryRefused", why)

    def _why_not(self, options: DeliveryOptions, by: str) -> str:
        """Why this cannot be wished now; "" if it can."""
        objections = {
            "it is being amended; ask again once it is booked": self.amendment and self.booking,
            "say who asks for it": not by.strip(),
            "what is collected at the door is the seller's to say": options.collect
            != self.latest.delivery.collect,
            "these are its options already": options == self.latest.delivery,
            "the carrier is being asked for other ones; wait a bit": self.wished,
            f"it was changed {CHANGES_MAX} times already": self.changes >= CHANGES_MAX,
        }
        return next((why for why, holds in objections.items() if holds), "")

    def _refuse(self, kind: str, why: str) -> None:
        raise ApplicationError(
            f"the delivery of {self.subject} cannot be changed so: {why}",
            type=kind,
            non_retryable=True,
        )

    @property
    def stirred(self) -> bool:
        """Whether there is anything to act on."""
        return super().stirred or self.wished is not None

    async def pass_on(self) -> None:
        """Have the carrier told of a wish; one that it takes answers a failed attempt as well."""
        if (change := self.wished) is None:
            return
        outcome = await self.attempt(LastMileActivities.change, [self.order, self.parcel, change])
        self.wished = None
        if isinstance(outcome, Hold):
            self.remark(f"{self.parcel.carrier} never said whether it delivers otherwise.")
        elif not outcome.taken:
            self.remark(f"{self.parcel.carrier} does not deliver otherwise: {outcome.refused}")
        else:
            self.order = self.order.model_copy(update={"delivery": change.options})
            missed = (m for m in self.scans if m.trouble is HoldReason.DELIVERY_FAILED)
            self.answered_until |= {scan.event_id: FOREVER for scan in missed}

    async def after_thought(self, concern: Hold) -> Hold | None:
        """The question to put, by the carrier's deadline; None while somebody else moves."""
        if concern.reason not in CONSIDERED or not workflow.patched(CONSIDERS):
            return concern
        waited = concern.cause in self.answered_until
        decided: Course = await self.write(
            LastMileActivities.consider,
            self.parcel,
            concern,
            self.scans,
            waited,
            workflow.now(),
        )
        if decided.quiet_until:
            self.answered_until[concern.cause] = decided.quiet_until
            return None
        if (until := decided.keeps_until) is None:
            return concern
        return concern.told(keeps_until=f"{until:%Y-%m-%dT%H:%MZ}").wanted(until)

    async def remind_of_pickup(self) -> None:
        """Tell the customer that the parcel waits to be fetched, and again before it goes back."""
        last = self.last
        if last is None or last.kind is not MilestoneKind.READY_FOR_PICKUP:
            return
        due = self.answered_until.get(last.event_id)
        if (due and due > workflow.now()) or not workflow.patched(CONSIDERS):
            return
        waiting = await self.write(
            LastMileActivities.remind,
            self.order,
            self.parcel,
            last,
            due is not None,
            workflow.now(),
        )
        self.answered_until[last.event_id] = waiting.remind_at or FOREVER
        if waiting.quiet_until:
            self.heard_at = max(self.heard_at, waiting.quiet_until)

    @property
    def scans(self) -> list[Milestone]:
        """What is known of the parcel, under the numbers that it comes back under as well."""
        return homeward(super().scans, self.milestones.values(), self.return_numbers)

    def follow_home(self) -> None:
        """Follow a parcel to its origin that is given another number on its way back as well."""
        home = (m for m in self.milestones.values() if m.waybill not in self.parcel.waybills)
        if any(scan.returns_as for scan in home) and workflow.patched(FOLLOWS_HOME):
            self.return_numbers = RETURN_NUMBERS_MAX

    def quiet(self, cause: str) -> bool:
        """Whether something is being done about this cause, so that nobody need be asked."""
        until: datetime | None = self.answered_until.get(cause)
        return until is not None and until > workflow.now()
