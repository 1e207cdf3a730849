"""Freeing a parcel on its way: what holds it is asked, what is answered is done."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.customs import CustomsActivities
    from domain.carriage import PieceEnd
    from domain.concerns import concerns
    from domain.holds import Hold
    from domain.pieces import written_off
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

from workflows.claiming import Claiming
from workflows.desk import GivenUp
from workflows.doors import FOREVER
from workflows.doorstep import Doorstep
from workflows.steps import Answered

ASKS_OF_EACH = "each silent piece is asked about"
"""The patch from which on a silence that one piece was given up for is asked about the next, and
nothing is asked about the one that was."""


class Freeing(Claiming, Doorstep):
    """The part of an order's run that deals with whatever stops its parcel."""

    async def face_concerns(self) -> None:
        """Act on each answer, close what events have settled, put each new question."""
        self.has_news = False
        self.follow_home()
        await self.pass_on()
        await self.hear_searches()
        found = concerns(
            self.order,
            self.parcel,
            self.scans,
            self.said,
            heard_at=self.heard_at,
            now=workflow.now(),
            outlook=self.outlook,
        )
        causes = {concern.cause for concern in found}
        for hold in list(self.holds.values()):
            settled = hold.cause not in causes or self.quiet(hold.cause)
            answered_or_settled = hold.hold_id in self.answers or settled
            if answered_or_settled and (resolution := await self.close(hold)):
                await self.carry_out(hold, resolution)
        asked = {hold.cause for hold in self.holds.values()}
        for concern in found:
            if concern.cause in asked or self.quiet(concern.cause) or self.given_up(concern):
                continue
            if question := await self.after_thought(self.still_open(concern)):
                failed = self.in_vain.pop(concern.cause, "")
                await self.put(question.told(last_answer=failed) if failed else question)
        await self.remind_of_pickup()

    async def carry_out(self, hold: Hold, resolution: Resolution) -> None:
        """Do what the answer says; a cause that is still there afterwards is asked anew."""
        match resolution:
            case Cancel():
                raise GivenUp(resolution.by)
            case WriteOff():
                self.write_off(hold)
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
                await self.instruct(hold, resolution)

    def write_off(self, hold: Hold) -> None:
        """Give the parcel up; of several pieces this one, and the rest goes on."""
        waybill = hold.evidence.get("waybill", "")
        of_several = self.parcel.pieces and self.parcel.piece(waybill) is not self.parcel
        if not of_several or not workflow.patched(ASKS_OF_EACH):
            self.answered_until[hold.cause] = FOREVER
        if of_several:
            self.booking = written_off(self.parcel, waybill)
            self.has_news = True  # the order may be at rest now
        else:
            self.enter(Stage.WRITTEN_OFF)

    def given_up(self, concern: Hold) -> bool:
        """Whether it is about a piece that nobody waits for any more."""
        ends = {piece.waybill: piece.end for piece in self.parcel.pieces}
        end = ends.get(concern.evidence.get("waybill", ""))
        return end is PieceEnd.REPLACED or (
            end is PieceEnd.WRITTEN_OFF and workflow.patched(ASKS_OF_EACH)
        )

    async def correct(self, hold: Hold, resolution: CorrectDeclaration) -> None:
        """Have the declaration put right where it stands; the order is right from then on."""
        outcome = await self.attempt(
            CustomsActivities.amend, [self.order, self.landed, hold, resolution]
        )
        if isinstance(outcome, Hold):
            self.say_in_vain(hold, resolution, outcome.question)
        else:
            self.order, self.landed = outcome.order, outcome.landed
            self.answered_until[hold.cause] = FOREVER
            self.publish()
