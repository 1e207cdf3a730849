"""One way to wait in tests: for the very thing that is asserted, and for as long as it takes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds until what has not come counts as broken. Far longer than anything takes: a machine that
has much else to do is no fault of a test."""

LOOK_EVERY_SECONDS = 0.02


async def eventually(ask: Callable[[], Awaitable[T]], true: Callable[[T], object]) -> T:
    """Ask until the answer is the awaited one."""
    async with asyncio.timeout(PATIENCE):
        while not true(answer := await ask()):
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return answer


async def until(ask: Callable[[], Awaitable[T | None]]) -> T:
    """Ask until there is an answer."""
    async with asyncio.timeout(PATIENCE):
        while not (answer := await ask()):
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return answer


async def soon(so: Callable[[], object]) -> None:
    """Look until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not so():
            await asyncio.sleep(LOOK_EVERY_SECONDS)
