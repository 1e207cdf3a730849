import asyncio
import io
import os
import signal
from functools import partial

import pytest
from rich.console import Console

from runtime.home import Home
from runtime.settings import Settings
from runtime.stack import Stack
from runtime.up import up
from tests.waiting import soon


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=200)


@pytest.fixture(autouse=True)
def with_stand_ins(monkeypatch: pytest.MonkeyPatch, stand_in: tuple[str, ...]) -> None:
    monkeypatch.setattr("runtime.up.Stack", partial(Stack, tidewaiter=stand_in))


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def announced(home: Home) -> None:
    await soon(lambda: home.addresses() is not None)


async def test_up_says_where_everything_is_and_ends_well_when_told_to(
    settings: Settings, console: Console
) -> None:
    home = Home(settings.home)
    running = asyncio.create_task(up(settings, console, {}))
    await announced(home)
    addresses = home.addresses()
    assert addresses

    os.kill(os.getpid(), signal.SIGTERM)

    assert await running == 0
    for address in (addresses.temporal_ui, addresses.api, addresses.sandbox, "records.db"):
        assert address in printed(console)
    assert f"tidewaiter --home {settings.home} holds" in printed(console)


async def test_a_second_up_on_the_same_home_ends_with_2_and_says_why(
    settings: Settings, console: Console
) -> None:
    async with Home(settings.home).held():
        assert await up(settings, console, {}) == 2

    assert "`tidewaiter up` runs on it" in printed(console)


async def test_up_without_its_temporal_ends_with_1_and_says_why(
    settings: Settings, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.temporal_server.files", lambda _name: None)
    monkeypatch.setenv("PATH", "")

    assert await up(settings, console, {}) == 1
    assert "No `temporal`" in printed(console)
