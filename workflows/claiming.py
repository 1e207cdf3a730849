"""What an order's run does about a parcel that is missed: search, claim, send once more."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.answers import AnswerActivities
    from activities.carriage import CarriageActivities
    from activities.claims import ClaimActivities
    from domain.carriage import Booking
    from domain.cover.claims import ClaimStage
    from domain.cover.reshipping import Packages, again, missing, numbers, without
    from domain.cover.traces import Trace, TraceOutcome
    from domain.holds import Hold
    from domain.order import Order
    from domain.resolutions import FileClaim, Reship, Resolution, TraceParcel
    from domain.status import Carried, Stage

from workflows.attributes import search_attributes
from workflows.doors import FOREVER, OrderDoors
from workflows.runs import claim_run_id, order_run_id

BY_PACKAGE = "goods are sent once more by package"
"""The patch from which on one package of several is sent once more, under a number that is free."""

CLOSING_WAITS = tuple(timedelta(seconds=2**nth) for nth in range(9))
"""How long a run that has our number is waited for: one that is refused is just closing."""


class Claiming(OrderDoors):
    """The part of an order's run that starts runs beside it; they outlive it."""

    def __init__(self, start: Order | Carried) -> None:
        super().__init__(start)
        before = start if isinstance(start, Carried) else None
        self.done_about = dict(before.done_about) if before else {}
        self.searches = dict(before.searches) if before else {}
        self.replaced_by = ""

    def headline(self) -> str:
        """Where the order stands, and which one it replaces or is replaced by."""
        told = [super().headline()]
        told += [f"sent once more for {self.order.replaces}"] if self.order.replaces else []
        told += [f"sent once more as {self.replaced_by}"] if self.replaced_by else []
        return ", ".join(told)

    def carried(self) -> Carried:
        """With what was done about causes that are still there."""
        more = {"done_about": self.done_about, "searches": self.searches}
        return super().carried().model_copy(update=more)

    async def instruct(self, hold: Hold, resolution: Resolution) -> None:
        """Have done what a partner is to do; one that refuses leaves the question open."""
        match resolution:
            case Reship() if workflow.patched(BY_PACKAGE):
                await self.send_again(hold, resolution)
            case Reship() if self.parcel.pieces:
                why = "an order of several pieces is not sent once more as a whole"
                self.say_in_vain(hold, resolution, why)
            case Reship():
                self.answered_until[hold.cause] = FOREVER
                await self.reship()
                self.enter(Stage.WRITTEN_OFF)
            case FileClaim():
                await self.claim(hold, resolution)
            case TraceParcel():
                await self.search(hold, resolution)
            case _:
                outcome = await self.attempt(
                    AnswerActivities.carry_out, [self.order, self.parcel, hold, resolution]
                )
                if isinstance(outcome, Hold):
                    self.say_in_vain(hold, resolution, outcome.question)
                else:
                    self.answered_until[hold.cause] = FOREVER

    def missed(self, hold: Hold) -> Booking:
        """The parcel that a question is about; of several pieces that one."""
        return self.parcel.piece(hold.evidence.get("waybill", ""))

    def still_open(self, concern: Hold) -> Hold:
        """A question without the answers that were carried out and left its cause in place."""
        for answer in self.done_about.get(concern.cause, ()):
            concern = concern.without(answer)
        return concern

    def did(self, hold: Hold, answer: str) -> None:
        """Note that this answer needs no second time for the cause of this hold."""
        self.done_about[hold.cause] = (*self.done_about.get(hold.cause, ()), answer)

    async def search(self, hold: Hold, answer: TraceParcel) -> None:
        """Have the carrier look for the parcel; nobody is asked again before it could."""
        outcome = await self.attempt(ClaimActivities.trace, [self.order, self.missed(hold), hold])
        if isinstance(outcome, Hold):
            self.say_in_vain(hold, answer, outcome.question)
            return
        self.did(hold, "trace")
        self.searches[hold.cause] = outcome
        self.answered_until[hold.cause] = outcome.answer_by

    async def hear_searches(self) -> None:
        """Ask what came of each search whose time is over; what is found is followed again."""
        due = [c for c, trace in self.searches.items() if trace.answer_by <= workflow.now()]
        for cause in due:
            trace = self.searches.pop(cause)
            heard: Trace | None = await self.insist(
                ClaimActivities.hear_trace, self.order, self.parcel.piece(trace.waybill), trace
            )
            if heard and heard.outcome is TraceOutcome.FOUND:
                self.heard_at = workflow.now()
                await self.poll()
            found = heard.outcome.replace("_", " ") if heard and heard.outcome else "no answer"
            self.remark(f"Search for {trace.waybill}: {found}.")

    async def claim(self, hold: Hold, answer: FileClaim) -> None:
        """Start the claim's run, once; what is to become of the parcel is asked on."""
        request = await self.write(ClaimActivities.prepare, self.order, hold, answer)
        if isinstance(request, str):
            self.say_in_vain(hold, answer, f"nothing was claimed: {request}")
            return
        await self._start_beside(
            "ClaimWorkflow",
            [self.order, request],
            run_id=claim_run_id(request.claim_id),
            stage=ClaimStage.REQUESTED.value,
            # As in the client: one that was refused at the door leaves its number free.
            reuse=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            waits=CLOSING_WAITS,
        )
        self.did(hold, "file_claim")
        self.remark(f"Claimed as {request.claim_id}.")

    async def send_again(self, hold: Hold, answer: Reship) -> None:
        """Start an order of what is missing, once; of several packages the others go on."""
        packages = missing(self.parcel, self.scans, hold.evidence.get("waybill", ""))
        sent_as = await self.start_again(packages)
        if sent_as is None:
            self.say_in_vain(hold, answer, "nothing was sent: it was sent once more too often")
            return
        if packages:
            gone = tuple(self.parcel.pieces[nth].waybill for nth in packages)
            await self.write(ClaimActivities.packages_replaced, self.order, sent_as, gone)
            self.booking, self.has_news = without(self.parcel, packages, sent_as), True
            self.remark(f"{', '.join(gone)} sent once more as {sent_as}.")
        else:
            await self.write(ClaimActivities.replaced, self.order, sent_as)
            self.answered_until[hold.cause] = FOREVER
            self.replaced_by = sent_as
            self.enter(Stage.WRITTEN_OFF)

    async def start_again(self, packages: Packages) -> str | None:
        """The order that these packages are sent as, once its run is there; None if none can be."""
        tries = 0
        while found := await self.write(
            ClaimActivities.number_reshipment, self.order, packages, tries
        ):
            if found.sent or await self._begin_order(found.order):
                return found.order.order_id
            tries += 1  # somebody has a run of this number; the records will say who
            await asyncio.sleep(found.wait.total_seconds())
        return None

    async def reship(self) -> None:
        """As runs of before did: an order of the same goods, whoever has its number."""
        order = again(self.order, numbers(self.order)[0])
        await self._begin_order(order)
        self.replaced_by = order.order_id
        await self.write(ClaimActivities.replaced, self.order, order.order_id)

    async def _begin_order(self, order: Order) -> bool:
        """Start an order's run; False where there is one, which may have ended."""
        return await self._start_beside(
            "OrderWorkflow",
            [order],
            run_id=order_run_id(order.order_id),
            stage=Stage.RELEASE.value,
            reuse=WorkflowIDReusePolicy.REJECT_DUPLICATE,  # an order is sent once, ended or not
        )

    async def poll(self) -> None:
        """Ask a carrier that has gone quiet."""
        self.polled_at = workflow.now()
        tracking = await self.insist(CarriageActivities.poll, self.order, self.parcel)
        for milestone in tracking.milestones if tracking else ():
            self.milestones.setdefault(milestone.event_id, milestone)
            self.heard_at = max(self.heard_at, milestone.at)

    async def _start_beside(
        self,
        name: str,
        args: list[Any],
        *,
        run_id: str,
        stage: str,
        reuse: WorkflowIDReusePolicy,
        waits: tuple[timedelta, ...] = (),
    ) -> bool:
        """Start a run that lives on when this one ends; False where one stays there."""
        try:
            await workflow.start_child_workflow(
                name,
                args=args,
                id=run_id,
                id_reuse_policy=reuse,
                parent_close_policy=ParentClosePolicy.ABANDON,
                search_attributes=search_attributes(self.order, stage),
                static_summary=f"{run_id} · {self.order.seller.seller_id}",
            )
        except WorkflowAlreadyStartedError:
            if waits and workflow.patched("outwait-a-closing-claim"):
                await asyncio.sleep(waits[0].total_seconds())
                return await self._start_beside(
                    name, args, run_id=run_id, stage=stage, reuse=reuse, waits=waits[1:]
                )
            workflow.logger.info("%s runs already", run_id)
            return False
        return True
