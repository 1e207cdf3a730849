"""A verb's conversation with Tidewaiter, and how its troubles are told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from runtime.errors import CannotRun
from runtime.settings import Settings
from starter.client import Tidewaiter
from starter.commands.records import records_of
from starter.commands.setting import settings
from starter.commands.trouble import BadInput
from starter.commands.written import refusal_of
from starter.refusals import Refused, Unavailable

T = TypeVar("T")


def ask(conversation: Callable[[Tidewaiter], Awaitable[T]]) -> T:
    """Connect as the environment says, talk, and hand back what was said.

    Raises:
        BadInput: It was refused, and nothing happened.
        CannotRun: Temporal, a worker or the records do not answer.
    """
    ours = settings()
    try:
        with records_of(ours):
            return asyncio.run(_talk(ours, conversation))
    except Refused as refused:
        raise BadInput(refusal_of(refused)) from refused
    except Unavailable as unavailable:
        raise CannotRun(str(unavailable)) from unavailable


async def _talk(ours: Settings, conversation: Callable[[Tidewaiter], Awaitable[T]]) -> T:
    async with await Tidewaiter.connect(ours, role="cli") as tidewaiter:
        return await conversation(tidewaiter)
