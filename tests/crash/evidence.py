"""What a crash test leaves behind, read once from the three who should agree.

The world's ledger over HTTP, the records through their views, Temporal's runs and histories.
Nothing is asked of a worker.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from domain.order import Order
from records.rows import Counts, HoldRow, OrderRow, ReturnRow
from starter.client import Submitted
from tests.crash.harbour import Effect, Harbour
from worker import RUNNER, WORKFLOWS
from workflows.runs import order_run_id, return_run_id

HARMLESS = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND
"""News came while a run was closing: it looks again."""


@dataclass(frozen=True)
class Run:
    """One workflow execution; `does_not_replay` says why, where today's code does otherwise."""

    run_id: str
    status: WorkflowExecutionStatus | None
    tasks_failed: tuple[str, ...] = ()
    retries: int = 0
    does_not_replay: str = ""


@dataclass(frozen=True)
class Case:
    """All that is known of one order.

    `runs` are by workflow id, the order's and its returns'; `scanned` what carriers told of its
    parcels, all but the label's own scan, and `kept` what the records have of it.
    """

    order_id: str
    order: Order | None
    row: OrderRow | None
    effects: tuple[Effect, ...]
    scanned: frozenset[str]
    kept: frozenset[str]
    holds: tuple[HoldRow, ...]
    returns: tuple[ReturnRow, ...]
    balances: Mapping[str, Decimal]
    runs: Mapping[str, tuple[Run, ...]]
    submitted: tuple[Submitted, ...]


@dataclass(frozen=True)
class Evidence:
    """All cases, and what concerns no order alone."""

    cases: tuple[Case, ...]
    counts: Counts
    unbalanced: tuple[str, ...]


async def gathered(harbour: Harbour, submitted: Mapping[str, Sequence[Submitted]]) -> Evidence:
    """The evidence on these orders."""
    effects: dict[str, list[Effect]] = defaultdict(list)
    for effect in await harbour.ledger():
        effects[effect.order_id].append(effect)
    runs = await _runs(harbour.tidewaiter.temporal)
    cases = [
        await _case(harbour, order_id, told, effects[order_id], runs)
        for order_id, told in sorted(submitted.items())
    ]
    records = harbour.tidewaiter.records
    return Evidence(
        cases=tuple(cases),
        counts=await records.counts(datetime.now(UTC)),
        unbalanced=tuple(entry.entry_id for entry in await records.unbalanced()),
    )


async def _case(
    harbour: Harbour,
    order_id: str,
    submitted: Sequence[Submitted],
    effects: Sequence[Effect],
    runs: Mapping[str, Sequence[Run]],
) -> Case:
    records = harbour.tidewaiter.records
    returns = await records.returns_of(order_id)
    wanted = [order_run_id(order_id), *(return_run_id(row.rma) for row in returns)]
    parcels = (await harbour.state(order_id))["documents"].get("Parcel", ())
    return Case(
        order_id=order_id,
        order=await records.latest_document(order_id),
        row=await records.order(order_id),
        effects=tuple(effects),
        scanned=frozenset(s["event_id"] for parcel in parcels for s in parcel["scans"][1:]),
        kept=frozenset(m.event_id for m in await records.milestones_of(order_id)),
        holds=await records.holds_of(order_id),
        returns=returns,
        balances={b.account: b.amount for b in await records.balances(order_id)},
        runs={workflow_id: tuple(runs.get(workflow_id, ())) for workflow_id in wanted},
        submitted=tuple(submitted),
    )


async def _runs(temporal: Client) -> dict[str, list[Run]]:
    """Every run there is, by workflow id."""
    listed = {run.run_id: run async for run in temporal.list_workflows()}
    histories = [await _history(temporal, run) for run in listed.values()]
    statuses = {run.run_id: await _status(temporal, run) for run in listed.values()}
    replayer = Replayer(
        workflows=WORKFLOWS, data_converter=pydantic_data_converter, workflow_runner=RUNNER
    )
    found: dict[str, list[Run]] = defaultdict(list)
    async with replayer.workflow_replay_iterator(_each(histories)) as replays:
        async for replay in replays:
            run, failure = listed[replay.history.run_id], replay.replay_failure
            found[run.id].append(
                Run(
                    run_id=run.run_id,
                    status=statuses[run.run_id],
                    tasks_failed=tuple(_tasks_failed(replay.history)),
                    retries=_retries(replay.history),
                    does_not_replay=f"{type(failure).__name__}: {failure}" if failure else "",
                )
            )
    return found


async def _status(temporal: Client, run: WorkflowExecution) -> WorkflowExecutionStatus | None:
    """Where it stands now; what is listed may be of a moment ago."""
    return (await temporal.get_workflow_handle(run.id, run_id=run.run_id).describe()).status


async def _history(temporal: Client, run: WorkflowExecution) -> WorkflowHistory:
    return await temporal.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()


async def _each(histories: Sequence[WorkflowHistory]) -> AsyncIterator[WorkflowHistory]:
    for history in histories:
        yield history


def _tasks_failed(history: WorkflowHistory) -> Iterable[str]:
    """Why workflow tasks failed; one that merely timed out died with its worker."""
    for event in history.events:
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
            failed = event.workflow_task_failed_event_attributes
            if failed.cause != HARMLESS:
                cause = WorkflowTaskFailedCause.Name(failed.cause)
                yield f"{cause}: {failed.failure.message}"


def _retries(history: WorkflowHistory) -> int:
    """How often activities were tried again."""
    return sum(
        event.activity_task_started_event_attributes.attempt - 1
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED
    )
