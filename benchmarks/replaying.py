"""Replay: what a worker pays for an order that has left its cache."""

import time
from collections.abc import AsyncIterator

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, WorkflowRunner

import worker
from benchmarks import bare
from benchmarks.blocks import Block
from runtime.converter import data_converter

COPIES = 10


async def replay(
    candidate: str, nth: int, history: WorkflowHistory, bare_runner: WorkflowRunner
) -> Block:
    """Replay one history ten times in this process, which does nothing else meanwhile."""
    if candidate == "product":
        replayer = Replayer(
            workflows=worker.WORKFLOWS,
            data_converter=data_converter,
            workflow_runner=worker.RUNNER,
            build_id="bench",
        )
    else:
        replayer = Replayer(
            workflows=[bare.BareOrder], workflow_runner=bare_runner, build_id="bench"
        )
    began = time.process_time()
    async with replayer.workflow_replay_iterator(_copies(history)) as replayed:
        async for result in replayed:
            assert result.replay_failure is None, result.replay_failure
    cpu_ms = (time.process_time() - began) * 1000 / COPIES
    return Block(candidate, "replay", nth, {"cpu_ms": cpu_ms})


async def _copies(history: WorkflowHistory) -> AsyncIterator[WorkflowHistory]:
    for nth in range(COPIES):
        yield WorkflowHistory(f"{history.workflow_id}-{nth}", history.events)
