"""The one way in which a run is begun by the request that opens it: those of claims and returns."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from temporalio.client import WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from domain.order import Order
from starter.client.connected import TASK_TIMEOUT, Connected
from starter.client.rpc import RunGone, of_worker
from starter.refusals import NoWorker
from workflows.attributes import search_attributes

T = TypeVar("T")

NUMBERS_TRIED_MAX = 5
"""How often somebody else may take the next number before we give up."""

CLOSING_WAITS = (0.1, 0.3, 0.9)
"""Seconds to wait for a run that is just closing; then its number is free."""


class Opening(Connected):
    """The part that starts a run, or meets the one that is there, and hears what it says."""

    async def _under_next_number(
        self, first: int, open_as: Callable[[int], Awaitable[T]], taken: type[Exception]
    ) -> T | None:
        """Open under the first number that nobody else has; None where all that are tried are."""
        for number in range(first, first + NUMBERS_TRIED_MAX):
            try:
                return await open_as(number)
            except taken:
                continue
        return None

    async def _opened(
        self,
        run: Any,
        order: Order,
        request: Any,
        *,
        run_id: str,
        update: str,
        stage: str,
        about: str,
        answer: type[T],
    ) -> T:
        """Send the request to the run of this id, which is started where none is open.

        The records say whether what has this number has ended; a run that was refused at the
        door has left nothing, so its number is free. The update has an id of its own each time:
        the server would answer a repeated one with what a run that is gone had refused before.

        Raises:
            WorkflowUpdateFailedError: The run says no.
            NoWorker: Nobody took the request, or a run of this number was closing all the while.
        """
        for wait in (*CLOSING_WAITS, None):
            start = WithStartWorkflowOperation(
                run,
                args=[order, request],
                id=run_id,
                task_queue=self.task_queue,
                task_timeout=TASK_TIMEOUT,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                search_attributes=search_attributes(order, stage),
                static_summary=about,
            )
            try:
                said: T = await of_worker(
                    self.temporal.execute_update_with_start_workflow(
                        update,  # by name: the SDK's types know no asynchronous update here
                        request,
                        start_workflow_operation=start,
                        result_type=answer,
                    )
                )
            except RunGone as gone:
                if wait is None:
                    raise NoWorker(f"{run_id} was closing; ask again") from gone
                await asyncio.sleep(wait)
            else:
                return said
        raise AssertionError("the last wait is none")
