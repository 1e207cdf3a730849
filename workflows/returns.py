"""One RMA: reserve the units, await the goods, judge them, refund."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.returns import ReturnActivities
    from domain.carriage import Watch
    from domain.holds import Hold
    from domain.order import Order
    from domain.reasons import HoldReason
    from domain.resolutions import KeepWaiting, SettleGrade
    from domain.returns import (
        Authorisation,
        Disposition,
        Inspection,
        ReturnOutcome,
        ReturnRequest,
        ReturnStage,
        ReturnStatus,
    )

from workflows.attributes import STAGE
from workflows.desk import GivenUp
from workflows.steps import Answered, Steps


@workflow.defn(name="ReturnWorkflow")
class ReturnWorkflow(Steps):
    """Bring units of a delivered order back; possible weeks after its run closed.

    Started by update-with-start of `request_return`; the hub reports through `inspected`.
    """

    @workflow.init
    def __init__(self, order: Order, request: ReturnRequest) -> None:
        super().__init__(request.rma, order)
        self.request = request
        self.stage = ReturnStage.REQUESTED
        self.refused: str | None = None
        self.authorisation: Authorisation | None = None
        self.inspection: Inspection | None = None
        self.published(**{STAGE.name: self.stage.value})

    @workflow.run
    async def run(self, order: Order, request: ReturnRequest) -> ReturnOutcome:
        """The whole way of one return."""
        try:
            outcome = await self.take_back()
        except GivenUp:
            outcome = await self.close_with(ReturnStage.CLOSED, "given up at the desk")
        except asyncio.CancelledError:
            await self.close_with(ReturnStage.CLOSED, "cancelled in Temporal")
            raise
        self.enter(outcome.stage)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return outcome

    async def take_back(self) -> ReturnOutcome:
        """Reserve, authorise, receive, judge, settle."""
        self.refused = await self.write(ReturnActivities.reserve, self.order, self.request)
        if self.refused:
            return await self.close_with(ReturnStage.REFUSED, self.refused)
        self.authorisation = await self.until_done(
            ReturnActivities.authorise, [self.order, self.request]
        )
        if self.authorisation is None:
            raise GivenUp
        self.enter(ReturnStage.AUTHORISED)
        inspection = await self.receive(self.authorisation.watch)
        self.enter(ReturnStage.INSPECTED)
        inspection, disposition = await self.judge(inspection)
        settled = await self.insist(
            ReturnActivities.settle, self.order, self.request, inspection, disposition
        )
        return settled or await self.close_with(ReturnStage.CLOSED, "not settled")

    async def receive(self, watch: Watch) -> Inspection:
        """Wait for the hub's inspection; ask a quiet hub; ask a person when it is overdue."""
        overdue_at = workflow.now() + watch.silent_after
        while self.inspection is None:
            await self.wait(
                lambda: self.inspection is not None, until=workflow.now() + watch.poll_after
            )
            if self.inspection is None:
                self.inspection = await self.insist(ReturnActivities.ask, self.request)
            if self.inspection is None and workflow.now() >= overdue_at:
                overdue_at = workflow.now() + await self.more_time(watch.silent_after.days)
        return self.inspection

    async def more_time(self, days: int) -> timedelta:
        """Ask whether to wait on for goods that have not come."""
        answer = await self.ask(
            Hold.ask(self.order, HoldReason.RETURN_OVERDUE, subject=self.subject, days=str(days))
        )
        return timedelta(days=answer.days) if isinstance(answer, KeepWaiting) else timedelta()

    async def judge(self, inspection: Inspection) -> tuple[Inspection, Disposition]:
        """The grade that stands and what becomes of the goods."""
        while True:
            try:
                return inspection, await self.decide(
                    ReturnActivities.judge, self.order, self.request, inspection
                )
            except Answered as answered:
                if isinstance(settled := answered.resolution, SettleGrade):
                    stands = inspection.model_copy(update={"grade": settled.grade})
                    return stands, settled.disposition

    async def close_with(self, stage: ReturnStage, why: str) -> ReturnOutcome:
        """End without a refund."""
        await self.close_all()
        closed = await self.insist(ReturnActivities.close, self.request, stage, why)
        return closed or ReturnOutcome(rma=self.request.rma, stage=stage, why=why)

    @workflow.update(description="Ask for this return; the same request twice is one return.")
    async def request_return(self, request: ReturnRequest) -> ReturnStatus:
        """Wait until the units are reserved.

        Raises:
            ApplicationError: `ReturnRefused`: more units than were delivered, or not delivered.
        """
        await workflow.wait_condition(
            lambda: self.refused is not None or self.stage is not ReturnStage.REQUESTED
        )
        if self.refused:
            raise ApplicationError(self.refused, type="ReturnRefused", non_retryable=True)
        return self.status()

    @request_return.validator
    def _same_request(self, request: ReturnRequest) -> None:
        if request != self.request:
            raise ApplicationError(
                f"{self.request.rma} was requested with other items or another reason",
                type="NumberTaken",
                non_retryable=True,
            )

    @workflow.signal(description="The returns hub has opened and graded the goods.")
    def inspected(self, inspection: Inspection) -> None:
        """Record the first inspection."""
        if self.inspection is None:
            self.inspection = inspection

    @workflow.query(description="Where the return stands.")
    def status(self) -> ReturnStatus:
        """Everything a caller may want to know of the RMA."""
        return ReturnStatus(
            rma=self.request.rma,
            stage=self.stage,
            holds=tuple(self.holds.values()),
            authorisation=self.authorisation,
            inspection=self.inspection,
        )

    def enter(self, stage: ReturnStage) -> None:
        """Enter a stage and show it."""
        self.stage = stage
        self.publish()

    def attributes(self) -> dict[str, SearchAttributeUpdate[Any]]:
        """The stage."""
        return {STAGE.name: STAGE.value_set(self.stage.value)}

    def headline(self) -> str:
        """Where the return stands, in plain words."""
        return f"{self.subject}: {self.stage}"
