"""The client's part for orders: submit, follow, cancel, amend."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from temporalio.client import (
    WorkflowExecutionDescription,
    WorkflowFailureError,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.order import Order
from domain.status import ENDS, OrderOutcome, OrderStatus, Stage
from domain.values import Value
from starter.client import kept
from starter.client.connected import TASK_TIMEOUT
from starter.client.customers import Customers
from starter.client.rpc import RunGone, of_server, of_worker, refusal
from starter.reading.content import fingerprint, refuse_unfit
from starter.refusals import OrderConflict, OrderUnknown, Refused, RunFailed, TooLate, Unavailable
from workflows.attributes import STAGE, search_attributes
from workflows.order import OrderWorkflow
from workflows.runs import order_run_id

FINGERPRINT = "fingerprint"
"""The memo that tells the same order submitted again from another one with its id."""

LOOK_EVERY = timedelta(milliseconds=500)

TASK_ATTEMPTS_UNREMARKED = 2
"""A worker that is restarted may lose a task or two; one that fails again will not get on."""


class Submitted(Value):
    """An order's run; `created` is False where the same order had been submitted before."""

    order_id: str
    workflow_id: str
    run_id: str
    created: bool


class Orders(Customers):
    """What can be asked of one order."""

    async def submit(self, order: Order) -> Submitted:
        """Start the order's run; the same order again is the run that it already has.

        Raises:
            OrderRefused: A revision, a waiver or a size that no posted order may have.
            OrderConflict: Another order has this id.
            TemporalSilent: Temporal did not answer. Submitting again is safe.
        """
        refuse_unfit(order)
        if await self.records.order(order.order_id):
            return await self._submitted_before(order)
        workflow_id = order_run_id(order.order_id)
        try:
            run = await of_server(
                self.temporal.start_workflow(
                    OrderWorkflow.run,
                    order,
                    id=workflow_id,
                    task_queue=self.task_queue,
                    task_timeout=TASK_TIMEOUT,
                    # Only this pair tells a new run from one that was there; a start that the
                    # SDK had to send twice is recognised by the server and is no failure.
                    id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    memo={FINGERPRINT: fingerprint(order)},
                    search_attributes=search_attributes(order, Stage.RELEASE),
                    static_summary=f"{order.order_id} · {order.seller.seller_id} "
                    f"→ {order.destination}",
                )
            )
        except WorkflowAlreadyStartedError:
            return await self._submitted_before(order)
        return Submitted(
            order_id=order.order_id,
            workflow_id=workflow_id,
            run_id=run.result_run_id or "",
            created=True,
        )

    async def status(self, order_id: str) -> OrderStatus:
        """Where the order stands.

        Its stage as its run shows it, all else as the run has written it down. No worker is
        asked: there may be none, and a query that meets an update in a worker which has just
        started can leave a run that never replays (`docs/decisions/0009-no-queries.md`).

        Raises:
            OrderUnknown: There is no such order.
            TemporalSilent: Temporal is away, and nothing is written down yet.
        """
        stage: str | None = None
        stuck = ""
        trouble: Exception = OrderUnknown(order_id)
        try:
            run = await of_server(self._order_run(order_id).describe())
            stage, stuck = run.typed_search_attributes.get(STAGE), _stuck(run)
        except RunGone as gone:
            trouble.__cause__ = gone
        except Unavailable as unavailable:
            trouble = unavailable
        status = await kept.order_status(self.records, order_id)
        link = await self.tracking_url(order_id)
        if stage is None:
            if status is None:
                raise trouble
            return status.model_copy(update={"tracking_url": link})
        status = status or OrderStatus(order_id=order_id, stage=Stage.RELEASE, revision=1)
        shown = {"stage": Stage(stage), "trouble": stuck, "tracking_url": link}
        return status.model_copy(update=shown)

    async def outcome(self, order_id: str) -> OrderOutcome:
        """Wait for the end of the order, which may take weeks, and say how it ended.

        Raises:
            OrderUnknown: There is no such order.
            RunFailed: Its run was cancelled or terminated in Temporal.
        """
        try:
            return await self._order_run(order_id).result()
        except WorkflowFailureError as failed:
            raise RunFailed(
                f"the run of {order_id} ended without outcome: {failed.cause}"
            ) from failed
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        row = await self.records.order(order_id)
        if row is None:
            raise OrderUnknown(order_id)
        return OrderOutcome(
            order_id=order_id,
            stage=row.stage,
            revision=row.revision,
            waybill=row.waybill,
            settlement=row.settlement,
        )

    async def watch(
        self, order_id: str, *, every: timedelta = LOOK_EVERY
    ) -> AsyncIterator[OrderStatus]:
        """Yield the status now and at every change, up to the order's last stage.

        Raises:
            OrderUnknown: There is no such order.
        """
        seen: OrderStatus | None = None
        while seen is None or seen.stage not in ENDS:
            status = await self.status(order_id)
            if status != seen:
                yield status
            seen = status
            if status.stage not in ENDS:
                await asyncio.sleep(every.total_seconds())

    async def cancel(self, order_id: str, *, by: str) -> str:
        """Give the order up before dispatch; what was done for it is undone.

        Asking twice is asking once.

        Raises:
            TooLate: The goods have left, or the order has ended.
            OrderUnknown: There is no such order.
            NoWorker: Nobody took the wish. Asking again is safe.
        """
        try:
            return await of_worker(
                self._order_run(order_id).execute_update(
                    OrderWorkflow.cancel, by, id=f"cancel:{order_id}"
                )
            )
        except (RunGone, WorkflowUpdateFailedError) as refused:
            raise await self._too_late(order_id, refused) from refused

    async def amend(self, order: Order) -> int:
        """Replace the order before dispatch. Asking twice is asking once.

        Returns:
            The revision that it will be, or is already.

        Raises:
            OrderRefused: As for `submit`; the revision is counted by the run, not posted.
            TooLate: The goods have left, or the order has ended or is being cancelled.
            OrderUnknown: There is no such order.
            NoWorker: Nobody took the wish. Asking again is safe.
        """
        refuse_unfit(order)
        content = fingerprint(order)
        known = await self.records.latest_document(order.order_id)
        if known and fingerprint(known) == content:
            return known.revision
        revision = known.revision if known else 1
        try:
            return await of_worker(
                self._order_run(order.order_id).execute_update(
                    OrderWorkflow.amend, order, id=f"amend:{revision}:{content}"
                )
            )
        except (RunGone, WorkflowUpdateFailedError) as refused:
            raise await self._too_late(order.order_id, refused) from refused

    async def _too_late(self, order_id: str, why: RunGone | WorkflowUpdateFailedError) -> Refused:
        if isinstance(why, WorkflowUpdateFailedError):
            return TooLate(refusal(why)[1])
        row = await self.records.order(order_id)
        if row is None:
            return OrderUnknown(order_id)
        return TooLate(f"{order_id} has ended: it is {row.stage.replace('_', ' ')}")

    async def _submitted_before(self, order: Order) -> Submitted:
        """The run that the order has, if it is this order's.

        A run that Temporal no longer keeps is known from the records, which have the order as
        it was last amended.
        """
        workflow_id = order_run_id(order.order_id)
        try:
            run = await of_server(self._order_run(order.order_id).describe())
            run_id, known = run.run_id, await run.memo_value(FINGERPRINT, "")
        except RunGone:
            document = await self.records.latest_document(order.order_id)
            run_id, known = "", fingerprint(document) if document else ""
        if known != fingerprint(order):
            raise OrderConflict(f"another order has the id {order.order_id}")
        return Submitted(
            order_id=order.order_id, workflow_id=workflow_id, run_id=run_id, created=False
        )


def _stuck(run: WorkflowExecutionDescription) -> str:
    """Why the run does not get on: its code fails, which only a repaired worker cures."""
    attempt = run.raw_description.pending_workflow_task.attempt
    if attempt <= TASK_ATTEMPTS_UNREMARKED:
        return ""
    return f"the run's task fails (attempt {attempt}); see workflow {run.id} in Temporal"
