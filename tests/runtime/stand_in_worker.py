"""The worker of that stand-in: one workflow, which waits for one signal."""

import asyncio
import sys
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from runtime.connect import connect
from runtime.settings import Settings


@workflow.defn
class Waiting:
    """Waits for one signal."""

    def __init__(self) -> None:
        self._told = False

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self._told)
        return "told"

    @workflow.signal
    def tell(self) -> None:
        self._told = True


@activity.defn
async def nothing() -> None:
    """Gives the worker an activity to poll for."""


async def work() -> None:
    settings = Settings()
    if settings.task_queue == "unwilling":
        sys.exit("no such queue")
    client = await connect(settings, role="worker")
    async with Worker(
        client,
        task_queue=settings.task_queue,
        workflows=[Waiting],
        activities=[nothing],
        workflow_runner=UnsandboxedWorkflowRunner(),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
    ):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work())
