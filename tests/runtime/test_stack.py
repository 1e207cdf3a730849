import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from temporalio.client import WorkflowExecutionStatus

from runtime.child import ChildFailed
from runtime.connect import connect
from runtime.home import Home
from runtime.ports import LOOPBACK
from runtime.settings import Settings
from runtime.stack import RecordsUnavailable, Stack
from tests.waiting import soon

STAGE = {"Stage": "Keyword"}

OWNER = """
import asyncio, sys
from datetime import timedelta
from runtime.settings import Settings
from runtime.stack import Stack

async def main():
    async with Stack(Settings(), search_attributes={}, tidewaiter=sys.argv[1:]) as stack:
        await stack.client.start_workflow(
            "Waiting",
            id="order-1",
            task_queue=stack.settings.task_queue,
            task_timeout=timedelta(seconds=1),  # the kill may well fall into a task
        )
        print("up", flush=True)
        await stack.failure()

asyncio.run(main())
"""

Make = Callable[..., Stack]


@pytest.fixture
def a_stack(settings: Settings, stand_in: tuple[str, ...]) -> Make:
    def make(**changes: Any) -> Stack:
        given = settings.model_copy(update=changes.pop("settings", {}))
        return Stack(given, search_attributes=STAGE, tidewaiter=stand_in, **changes)

    return make


async def health_of_worker(settings: Settings) -> int:
    """What a worker container's health check says."""
    check = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime.pollers"), env={**os.environ, **settings.environment()}
    )
    return await check.wait()


async def test_a_stack_brings_everything_up_and_leaves_nothing_running(a_stack: Make) -> None:
    async with a_stack() as stack:
        pids = dict(stack.processes)
        assert list(pids) == ["temporal", "sandbox", "worker", "api"]
        assert all(pids.values())
        assert Home(stack.home.path).addresses() == stack.addresses

        found = await connect(Settings(home=stack.home.path), role="cli")
        assert found.service_client.config.target_host == stack.addresses.temporal
        assert await health_of_worker(stack.settings) == 0
        assert await health_of_worker(stack.settings.model_copy(update={"task_queue": "-"})) == 1

    assert not any(stack.processes.values())
    assert stack.home.addresses() is None


async def test_the_parts_find_each_other_and_nothing_else(a_stack: Make) -> None:
    async with a_stack(
        settings={"carrier_url": "https://carrier.example", "carrier_token": SecretStr("theirs")}
    ) as stack:
        settings = stack.settings

        assert settings.api_url == stack.addresses.api
        assert settings.endpoint("broker").url == f"{stack.addresses.sandbox}/broker"
        assert settings.endpoint("broker").token
        assert settings.required("broker_webhook_secret").get_secret_value().startswith("whsec_")
        assert settings.endpoint("carrier").url == "https://carrier.example"
        assert settings.endpoint("carrier").token.get_secret_value() == "theirs"
        assert settings.carrier_webhook_secret is None


async def test_a_part_that_dies_is_started_again_and_that_is_said(a_stack: Make) -> None:
    said: list[str] = []

    async with a_stack(say=said.append) as stack:
        before = stack.processes["api"]
        assert before
        os.kill(before, signal.SIGKILL)

        await soon(lambda: stack.processes["api"] not in {before, None})

    assert said == ["api ended (SIGKILL): starting it again."]


async def test_a_part_that_keeps_dying_is_given_up(
    a_stack: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.stack.DEATHS_MAX", 1)

    async with a_stack() as stack:
        sandbox = stack.processes["sandbox"]
        assert sandbox
        os.kill(sandbox, signal.SIGKILL)

        with pytest.raises(ChildFailed, match="sandbox ended 1 times, at last with SIGKILL"):
            await stack.failure()


async def test_a_part_killed_on_purpose_stays_down_until_it_is_restarted(a_stack: Make) -> None:
    said: list[str] = []

    async with a_stack(say=said.append) as stack:
        await stack.kill("worker")
        assert stack.processes["worker"] is None
        order = await stack.client.start_workflow(
            "Waiting", id="order-1", task_queue=stack.settings.task_queue
        )
        await stack.kill("temporal")
        await stack.restart("temporal")
        await stack.restart("worker")

        await order.signal("tell")
        assert await order.result() == "told"

    assert not said


async def test_a_port_already_taken_is_stepped_over_and_said(a_stack: Make) -> None:
    said: list[str] = []
    with socket.create_server((LOOPBACK, 0)) as other:
        taken = other.getsockname()[1]

        async with a_stack(say=said.append, settings={"sandbox_port": taken}) as stack:
            port = stack.settings.sandbox_port

    assert port != taken
    assert said == [f"Port {taken} is taken: sandbox is on {port}."]


async def test_a_part_that_cannot_start_takes_the_others_down_with_it(
    a_stack: Make, tmp_path: Path
) -> None:
    stack = a_stack(settings={"task_queue": "unwilling"})

    with pytest.raises(ChildFailed, match=r"worker ended(.|\n)*no such queue"):
        async with stack:
            pytest.fail("it started without its worker")

    assert not any(stack.processes.values())


@pytest.mark.parametrize(
    ("database_url", "reason"),
    [
        ("postgresql://tw:hidden@127.0.0.1:1/tw", "refused"),
        ("mysql://127.0.0.1/tw", "not in mysql"),
    ],
)
async def test_records_that_cannot_be_opened_are_named_without_their_password(
    a_stack: Make, database_url: str, reason: str
) -> None:
    with pytest.raises(RecordsUnavailable, match=reason) as refused:
        async with a_stack(settings={"database_url": database_url}):
            pytest.fail("it started without its records")

    assert "127.0.0.1" in str(refused.value)
    assert "hidden" not in str(refused.value)


async def test_after_a_kill_the_next_stack_goes_on_where_the_orders_are(
    a_stack: Make, settings: Settings, stand_in: tuple[str, ...]
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, *stand_in],
        env={**os.environ, **settings.environment()},
        stdout=subprocess.PIPE,
        process_group=0,
    ) as killed:
        assert killed.stdout
        assert killed.stdout.readline() == b"up\n"
        os.killpg(killed.pid, signal.SIGKILL)

        # At once, with what was left behind perhaps still dying.
        async with a_stack() as stack:
            order = stack.client.get_workflow_handle("order-1")
            assert (await order.describe()).status is WorkflowExecutionStatus.RUNNING
            await order.signal("tell")
            assert await order.result() == "told"
