"""A worker at work, and how it is left."""

import asyncio
from datetime import timedelta
from types import TracebackType
from typing import Self, cast

import pytest
from temporalio.worker import Worker

from worker import at_work


class Endless:
    """Stops when it is let; keeps what the block ended with."""

    def __init__(self, *, stops: bool, fails: Exception | None = None) -> None:
        self.stops, self.fails = stops, fails
        self.ended_with: type[BaseException] | None = None
        self.given_up = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ended_with = kind
        if self.fails:
            raise self.fails
        try:
            await asyncio.sleep(0 if self.stops else 3600)
        except asyncio.CancelledError:
            self.given_up = True
            raise


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.STOPPED_WITHIN", timedelta(milliseconds=50))


async def test_a_worker_that_does_not_stop_is_left() -> None:
    worker = Endless(stops=False)

    async with at_work(cast("Worker", worker)):
        pass
    await asyncio.sleep(0)

    assert worker.given_up


async def test_what_went_wrong_in_the_block_is_told_whether_it_stops_or_not() -> None:
    for stops in (True, False):
        worker = Endless(stops=stops)
        with pytest.raises(KeyError, match="mine"):
            async with at_work(cast("Worker", worker)):
                raise KeyError("mine")
        assert worker.ended_with is KeyError


async def test_what_the_worker_failed_with_is_told() -> None:
    with pytest.raises(RuntimeError, match="no more tasks"):
        async with at_work(
            cast("Worker", Endless(stops=True, fails=RuntimeError("no more tasks")))
        ):
            pass
