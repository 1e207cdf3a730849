"""The worker: every activity and workflow, over the ports, and how it runs."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog
from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.answers import AnswerActivities
from activities.carriage import CarriageActivities
from activities.claims import ClaimActivities
from activities.conduct import Conduct
from activities.customs import CustomsActivities
from activities.desk import DeskActivities
from activities.landed_cost import LandedCostActivities
from activities.last_mile import LastMileActivities
from activities.returns import ReturnActivities
from activities.settlement import SettlementActivities
from runtime.connect import connect
from runtime.settings import Settings
from wiring.ports import Ports, ports
from workflows.claims import ClaimWorkflow
from workflows.hearing import Hearing
from workflows.order import OrderWorkflow
from workflows.returns import ReturnWorkflow

INTERCEPTORS = (Conduct(), Hearing())


WORKFLOWS = (OrderWorkflow, ReturnWorkflow, ClaimWorkflow)


PASSED_THROUGH = ("activities", "domain", "iso3166", "iso4217", "structlog", "stdnum")


CACHED_RUNS_MAX = 2000
"""About 67 KiB each; an order that leaves the cache costs a replay at its next event."""


ACTIVITIES_AT_ONCE_MAX = 200


STICKY_FOR = timedelta(seconds=2)
"""How long a run's next task waits for the worker that knows it, should that one be dead."""


GRACE = timedelta(seconds=10)


STOPPED_WITHIN = GRACE + timedelta(seconds=20)
"""Within this a worker has stopped, or never will: the SDK's core can lose a step that was under
way when it was told to stop, and wait for it without end (seen with 1.35; its race is told of in
temporalio/sdk-rust 1537 and temporalio/sdk-python 1837, read 2026-11-22)."""


UNVERSIONED = WorkerDeploymentConfig(
    version=WorkerDeploymentVersion("tidewaiter", "0.1.0"), use_worker_versioning=False
)
"""Named so that the SDK does not hash every loaded module for a build id at each start."""


def activities(ports: Ports) -> Sequence[Callable[..., Any]]:
    """Every activity, over these ports."""
    desk = DeskActivities(ports.journal, ports.notices)
    landed_cost = LandedCostActivities(ports.rates, ports.screening, ports.journal)
    customs = CustomsActivities(
        ports.rates, ports.broker, ports.filing, ports.documents, ports.journal
    )
    carriage = CarriageActivities(
        ports.carrier, ports.journal, ports.experience, ports.rulebook, ports.covers
    )
    answers = AnswerActivities(ports.broker, ports.carrier, ports.journal)
    last_mile = LastMileActivities(ports.last_mile, ports.journal, ports.attempts)
    settlement = SettlementActivities(
        ports.broker, ports.carrier, ports.payments, ports.journal, ports.last_mile
    )
    claims = ClaimActivities(ports.covers, ports.cases, ports.journal, ports.claim_terms)
    returns = ReturnActivities(ports.hub, ports.payments, ports.journal)
    return (
        desk.open,
        desk.announce,
        desk.remind,
        desk.close,
        landed_cost.confirm,
        customs.lodge,
        customs.withdraw,
        customs.amend,
        carriage.book,
        carriage.void,
        carriage.poll,
        answers.carry_out,
        last_mile.change,
        last_mile.consider,
        last_mile.remind,
        settlement.settle,
        settlement.undo_import,
        settlement.settle_replaced,
        settlement.settle_after_cash,
        settlement.hear_cash,
        settlement.answer_cash,
        settlement.release_charge,
        settlement.abandon,
        claims.open,
        claims.file,
        claims.by_hand,
        claims.ask,
        claims.argue,
        claims.note,
        claims.withdraw,
        claims.close,
        claims.prepare,
        claims.trace,
        claims.hear_trace,
        claims.number_reshipment,
        claims.replaced,
        claims.packages_replaced,
        returns.reserve,
        returns.authorise,
        returns.ask,
        returns.judge,
        returns.settle,
        returns.close,
    )


RUNNER = UnsandboxedWorkflowRunner()
"""Nothing watches a run here: the sandbox took a seventh of the worker's CPU and a third of a
replay's, though our modules were shared with it. docs/performance.md has the figures."""


WATCHFUL_RUNNER = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
)
"""Refuses a workflow the clocks and the chance that no replay would repeat: every journey of
the tests runs in it."""


def worker(client: Client, task_queue: str, ports: Ports, **options: Any) -> Worker:
    """A worker for orders, returns and claims; tests pass options of their own."""
    settings: dict[str, Any] = {
        "max_cached_workflows": CACHED_RUNS_MAX,
        "max_concurrent_activities": ACTIVITIES_AT_ONCE_MAX,
        "sticky_queue_schedule_to_start_timeout": STICKY_FOR,
        "graceful_shutdown_timeout": GRACE,
        "deployment_config": UNVERSIONED,
        "workflow_runner": RUNNER,
    }
    return Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=activities(ports),
        interceptors=INTERCEPTORS,
        **(settings | options),
    )


@asynccontextmanager
async def at_work(worker: Worker) -> AsyncIterator[Worker]:
    """Have it work while the block runs. One that does not stop is left: its steps are repeated.

    Raises:
        Exception: What the worker failed with; the block is cancelled then.
    """
    opened = AsyncExitStack()
    await opened.enter_async_context(worker)
    try:
        yield worker
    finally:
        stopping = asyncio.ensure_future(opened.__aexit__(*sys.exc_info()))
        await asyncio.wait([stopping], timeout=STOPPED_WITHIN.total_seconds())
        if stopping.done():
            await stopping
        else:
            stopping.cancel()
            structlog.get_logger(__name__).warning("left a worker that does not stop")


async def run(settings: Settings) -> None:
    """Work until SIGTERM or Ctrl-C; steps under way get `GRACE` to finish."""
    stop = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    async with ports(settings) as world:  # first, so that a wrong setting is the first to be told
        client = await connect(settings, role="worker")
        async with at_work(worker(client, settings.task_queue, world)):
            structlog.get_logger(__name__).info("working", task_queue=settings.task_queue)
            await stop.wait()
