"""Calls to Temporal, each bounded in time, their failures in our own words."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from temporalio.client import (
    RPCTimeoutOrCancelledError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from starter.refusals import NoWorker, TemporalSilent, Unavailable

T = TypeVar("T")

SERVER_PATIENCE = timedelta(seconds=10)
"""For what the server does alone: start, signal, describe."""

WORKER_PATIENCE = timedelta(seconds=10)
"""For what a worker must answer: queries and updates. A busy one may have to replay first."""


class RunGone(Exception):
    """There is no open run under this id: it ended, or never was."""


async def of_server(call: Awaitable[T]) -> T:
    """Wait for something that needs the Temporal server alone.

    Raises:
        RunGone: There is no open run to do it to.
        TemporalSilent: No answer within `SERVER_PATIENCE`.
    """
    silent = TemporalSilent(f"Temporal did not answer within {SERVER_PATIENCE.seconds} s")
    return await _bounded(call, SERVER_PATIENCE, silent)


async def of_worker(call: Awaitable[T]) -> T:
    """Wait for something that a worker must answer.

    Raises:
        RunGone: There is no open run to ask.
        NoWorker: No worker answered within `WORKER_PATIENCE`.
        TemporalSilent: The server itself cannot be reached.
    """
    seconds = WORKER_PATIENCE.seconds
    silent = NoWorker(f"no worker answered within {seconds} s; `tidewaiter worker` starts one")
    return await _bounded(call, WORKER_PATIENCE, silent)


async def of_worker_or_kept(
    call: Awaitable[T], kept: Callable[[], Awaitable[T | None]], unknown: Exception
) -> T:
    """What a run says of itself; what is kept of it, once it has ended or nobody can be asked.

    Raises:
        Exception: `unknown`, as there is no such run and nothing is kept of one.
        Unavailable: Nobody can be asked, and nothing is kept yet.
    """
    try:
        return await of_worker(call)
    except (RunGone, WorkflowQueryRejectedError) as gone:
        trouble = unknown
        trouble.__cause__ = gone
    except Unavailable as unavailable:
        trouble = unavailable
    if (found := await kept()) is not None:
        return found
    raise trouble


def refusal(failed: WorkflowUpdateFailedError) -> tuple[str, str]:
    """The type and the words with which a run refused an update."""
    cause = failed.cause
    if isinstance(cause, ApplicationError):
        return cause.type or "", cause.message
    return "", str(cause)


async def _bounded(call: Awaitable[T], patience: timedelta, silent: Unavailable) -> T:
    # The SDK's own timeout is per attempt, and it makes many.
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await call
    except (TimeoutError, RPCTimeoutOrCancelledError):
        # The SDK says it both of a server that is silent and of a caller that was cancelled.
        task = asyncio.current_task()
        if task and task.cancelling():
            raise asyncio.CancelledError from None
        raise silent from None
    except RPCError as error:
        raise _translated(error, silent) from error


def _translated(error: RPCError, silent: Unavailable) -> Exception:
    match error.status:
        case RPCStatusCode.NOT_FOUND:
            return RunGone(error.message)
        case RPCStatusCode.DEADLINE_EXCEEDED | RPCStatusCode.CANCELLED:
            return silent
        case RPCStatusCode.FAILED_PRECONDITION if isinstance(silent, NoWorker):
            return NoWorker(f"no worker answers: {error.message}")
        case _:
            return TemporalSilent(f"Temporal cannot answer: {error.message}")
