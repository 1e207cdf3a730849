"""A verb's conversation with Tidewaiter, and how its troubles are told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from runtime.errors import CannotRun
from starter.client import Tidewaiter
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
    try:
        return asyncio.run(_talk(conversation))
    except Refused as refused:
        raise BadInput(refusal_of(refused)) from refused
    except Unavailable as unavailable:
        raise CannotRun(str(unavailable)) from unavailable
    except SQLAlchemyError as error:
        raise CannotRun(_unreadable(error)) from error


async def _talk(conversation: Callable[[Tidewaiter], Awaitable[T]]) -> T:
    async with await Tidewaiter.connect(settings(), role="cli") as tidewaiter:
        return await conversation(tidewaiter)


def _unreadable(error: SQLAlchemyError) -> str:
    where = repr(make_url(settings().database_url))  # without its password
    reason = str(getattr(error, "orig", None) or error).splitlines()[0]
    return f"the records at {where}: {reason}; `tidewaiter migrate` makes their tables"
