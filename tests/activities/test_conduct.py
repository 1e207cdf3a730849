"""How every activity behaves, whatever it does."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities.conduct import BEATS_PER_TIMEOUT, _heartbeats
from tests.waiting import soon

TIMEOUT = timedelta(seconds=0.15)


def an_environment(heartbeat_timeout: timedelta | None) -> tuple[ActivityEnvironment, list[object]]:
    beats: list[object] = []
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, heartbeat_timeout=heartbeat_timeout)
    environment.on_heartbeat = lambda *details: beats.append(details)
    return environment, beats


async def working(done: Callable[[], bool]) -> None:
    with _heartbeats():
        await soon(done)


async def test_a_step_heartbeats_while_it_runs_and_no_longer() -> None:
    environment, beats = an_environment(TIMEOUT)

    await environment.run(working, lambda: len(beats) >= BEATS_PER_TIMEOUT)
    during = len(beats)
    await asyncio.sleep(TIMEOUT.total_seconds())

    assert len(beats) == during


async def test_it_beats_three_times_before_it_would_be_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment, beats = an_environment(timedelta(hours=3))
    loop, pauses = asyncio.get_running_loop(), list[float]()
    call_later = loop.call_later

    def without_waiting(pause: float, call: Callable[..., object], *args: Any) -> asyncio.Handle:
        if getattr(call, "__name__", "") != "beat":
            return call_later(pause, call, *args)
        pauses.append(pause)
        return loop.call_soon(call)

    monkeypatch.setattr(loop, "call_later", without_waiting)
    await environment.run(working, lambda: len(beats) >= BEATS_PER_TIMEOUT)

    assert set(pauses) == {3600.0}


async def test_a_step_that_ends_before_the_first_beat_sends_none() -> None:
    environment, beats = an_environment(TIMEOUT)

    await environment.run(working, lambda: True)

    assert beats == []


async def test_a_decision_without_a_heartbeat_timeout_sends_none() -> None:
    environment, beats = an_environment(None)

    began = time.monotonic()
    await environment.run(working, lambda: time.monotonic() > began + TIMEOUT.total_seconds())

    assert beats == []
