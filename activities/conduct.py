"""How every activity behaves: it heartbeats, and tells Temporal which trouble it met.

An interceptor, so that the steps themselves only say what they do.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
)

from activities.errors import PartnerRefused, PartnerUnavailable

BEATS_PER_TIMEOUT = 3


class Conduct(Interceptor):
    """Wraps every activity of a worker."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Put ours around the next."""
        return _Conducted(next)


class _Conducted(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            with _heartbeats():
                return await super().execute_activity(input)
        except PartnerUnavailable as trouble:
            raise ApplicationError(
                trouble.message,
                trouble.partner,
                type=type(trouble).__name__,
                next_retry_delay=trouble.retry_after,
                category=ApplicationErrorCategory.BENIGN,
            ) from trouble
        except PartnerRefused as trouble:
            raise ApplicationError(
                trouble.message,
                trouble.partner,
                type=PartnerRefused.__name__,
                non_retryable=True,
            ) from trouble


@contextmanager
def _heartbeats() -> Iterator[None]:
    """Heartbeat while the step runs, if it must; one that ends before the first sends none."""
    timeout = activity.info().heartbeat_timeout
    if timeout is None:
        yield
        return
    pause = timeout.total_seconds() / BEATS_PER_TIMEOUT
    loop = asyncio.get_running_loop()
    due: asyncio.TimerHandle

    def beat() -> None:
        nonlocal due
        activity.heartbeat()
        due = loop.call_later(pause, beat)

    due = loop.call_later(pause, beat)
    try:
        yield
    finally:
        due.cancel()
