"""Freeing a parcel on its way: what holds it is asked, what is answered is done."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.answers import AnswerActivities
    from activities.carriage import CarriageActivities
    from activities.customs import CustomsActivities
    from domain.concerns import concerns
    from domain.holds import Hold
    from domain.resolutions import (
        AcceptAssessment,
        Cancel,
        CorrectDeclaration,
        DisputeAssessment,
        KeepWaiting,
        Resolution,
        WriteOff,
    )
    from domain.status import Stage

from workflows.desk import GivenUp
from workflows.doors import FOREVER, OrderDoors
from workflows.steps import Answered


class Freeing(OrderDoors):
    """The part of an order's run that deals with whatever stops its parcel."""

    async def face_concerns(self) -> None:
        """Act on each answer, close what events have settled, put each new question."""
        self.has_news = False
        found = concerns(
            self.order,
            self.parcel,
            self.scans,
            self.said,
            heard_at=self.heard_at,
            now=workflow.now(),
        )
        causes = {concern.cause for concern in found}
        for hold in list(self.holds.values()):
            answered_or_settled = hold.hold_id in self.answers or hold.cause not in causes
            if answered_or_settled and (resolution := await self.close(hold)):
                await self.carry_out(hold, resolution)
        asked = {hold.cause for hold in self.holds.values()}
        for concern in found:
            until = self.answered_until.get(concern.cause)
            if concern.cause not in asked and (until is None or until <= workflow.now()):
                failed = self.in_vain.pop(concern.cause, "")
                await self.put(concern.told(last_answer=failed) if failed else concern)

    async def carry_out(self, hold: Hold, resolution: Resolution) -> None:
        """Do what the answer says; a cause that is still there afterwards is asked anew."""
        match resolution:
            case Cancel():
                raise GivenUp(resolution.by)
            case WriteOff():
                self.answered_until[hold.cause] = FOREVER
                self.enter(Stage.WRITTEN_OFF)
            case KeepWaiting():
                self.answered_until[hold.cause] = workflow.now() + timedelta(days=resolution.days)
            case AcceptAssessment() | DisputeAssessment():
                # Nothing to do now: the records open a dispute when the bill has come.
                self.answered_until[hold.cause] = FOREVER
            case CorrectDeclaration():
                await self.correct(hold, resolution)
            case _ if not self.dispatched and resolution.amend(self.order) is not self.order:
                raise Answered(resolution)
            case _:
                outcome = await self.attempt(
                    AnswerActivities.carry_out, [self.order, self.parcel, hold, resolution]
                )
                if isinstance(outcome, Hold):
                    self.say_in_vain(hold, resolution, outcome)
                else:
                    self.answered_until[hold.cause] = FOREVER

    async def correct(self, hold: Hold, resolution: CorrectDeclaration) -> None:
        """Have the declaration put right where it stands; the order is right from then on."""
        outcome = await self.attempt(
            CustomsActivities.amend, [self.order, self.landed, hold, resolution]
        )
        if isinstance(outcome, Hold):
            self.say_in_vain(hold, resolution, outcome)
        else:
            self.order, self.landed = outcome.order, outcome.landed
            self.answered_until[hold.cause] = FOREVER
            self.publish()

    def say_in_vain(self, hold: Hold, resolution: Resolution, outcome: Hold) -> None:
        """Show why an answer was not carried out, here and where the question is put again."""
        self.remark(outcome.question)
        self.in_vain[hold.cause] = f"{resolution.kind} failed: {outcome.question}"

    async def poll(self) -> None:
        """Ask a carrier that has gone quiet."""
        self.polled_at = workflow.now()
        tracking = await self.insist(CarriageActivities.poll, self.order, self.parcel)
        for milestone in tracking.milestones if tracking else ():
            self.milestones.setdefault(milestone.event_id, milestone)
            self.heard_at = max(self.heard_at, milestone.at)
