"""How every activity behaves: it heartbeats, and tells Temporal which trouble it met.

An interceptor, so that the steps themselves only say what they do.
"""

import asyncio
from contextlib import suppress
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
        beating = asyncio.create_task(_beat()) if activity.info().heartbeat_timeout else None
        try:
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
        finally:
            if beating:
                beating.cancel()
                with suppress(asyncio.CancelledError):
                    await beating


async def _beat() -> None:
    """Heartbeat until cancelled; a step that ends before the first beat sends none."""
    timeout = activity.info().heartbeat_timeout
    assert timeout
    while True:
        await asyncio.sleep(timeout.total_seconds() / BEATS_PER_TIMEOUT)
        activity.heartbeat()
