"""How every activity behaves, whatever it does."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from temporalio.testing import ActivityEnvironment

from activities.conduct import BEATS_PER_TIMEOUT, _heartbeats

TIMEOUT = timedelta(seconds=0.15)


def an_environment(heartbeat_timeout: timedelta | None) -> tuple[ActivityEnvironment, list[object]]:
    beats: list[object] = []
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, heartbeat_timeout=heartbeat_timeout)
    environment.on_heartbeat = lambda *details: beats.append(details)
    return environment, beats


async def working(timeouts: float) -> None:
    with _heartbeats():
        await asyncio.sleep(timeouts * TIMEOUT.total_seconds())


async def test_a_step_heartbeats_while_it_runs_and_no_longer() -> None:
    environment, beats = an_environment(TIMEOUT)

    await environment.run(working, 2)
    during = len(beats)
    await asyncio.sleep(TIMEOUT.total_seconds())

    assert BEATS_PER_TIMEOUT <= during <= 2 * BEATS_PER_TIMEOUT
    assert len(beats) == during


async def test_a_step_that_ends_before_the_first_beat_sends_none() -> None:
    environment, beats = an_environment(TIMEOUT)

    await environment.run(working, 0)

    assert beats == []


async def test_a_decision_without_a_heartbeat_timeout_sends_none() -> None:
    environment, beats = an_environment(None)

    await environment.run(working, 1)

    assert beats == []
