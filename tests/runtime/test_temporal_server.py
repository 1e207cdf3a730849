import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from runtime import temporal_server
from runtime.child import Child, Leash
from runtime.connect import TemporalUnreachable, connect_to
from runtime.home import Home
from runtime.ports import LOOPBACK, free_ports
from runtime.search_attributes import SearchAttributeTaken, register
from runtime.temporal_server import TemporalMissing, find_temporal

STAGE = SearchAttributeKey.for_keyword("Stage")


def a_temporal(folder: Path, version: str) -> Path:
    """A program of that name that tells this version."""
    folder.mkdir()
    binary = folder / "temporal"
    binary.write_text(f"#!/bin/sh\necho temporal version {version} '(Server x, UI y)'\n")
    binary.chmod(0o755)
    return binary


@pytest.fixture
def without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporal_server, "files", lambda _name: None)


def test_the_packaged_binary_is_the_one_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(a_temporal(tmp_path / "bin", "99.0.0").parent))

    assert find_temporal().parent != tmp_path / "bin"


@pytest.mark.usefixtures("without_the_package")
def test_without_the_package_a_recent_one_on_the_path_will_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed = a_temporal(tmp_path / "bin", "1.10.0")
    monkeypatch.setenv("PATH", str(installed.parent))

    assert find_temporal() == installed


@pytest.mark.usefixtures("without_the_package")
def test_one_too_old_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(a_temporal(tmp_path / "bin", "1.3.9").parent))

    with pytest.raises(TemporalMissing, match=r"1\.4 or newer: .*/temporal is 1\.3\.9"):
        find_temporal()


@pytest.mark.usefixtures("without_the_package")
def test_having_none_at_all_is_said_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(TemporalMissing, match="none was found. Install the `embedded` extra"):
        find_temporal()


@dataclass(frozen=True)
class Running:
    """A server on a home of its own."""

    child: Child
    home: Home
    address: str
    ui: str


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    home = Home(tmp_path / "home")
    ports = free_ports({"grpc": 0, "ui": 0})
    program = temporal_server.program(
        find_temporal(),
        home,
        port=ports["grpc"],
        ui_port=ports["ui"],
        environment=dict(os.environ),
    )
    async with home.held() as descriptor:
        with Leash(descriptor) as leash:
            child = Child(program, leash)
            await child.start()
            yield Running(
                child, home, f"{LOOPBACK}:{ports['grpc']}", f"http://{LOOPBACK}:{ports['ui']}/"
            )
            await child.stop()


async def test_what_temporal_has_accepted_survives_a_kill(server: Running) -> None:
    client = await connect_to(server.address, role="test")
    await register(client, {STAGE.name: "Keyword"})
    await client.start_workflow(
        "Anything",
        id="order-1",
        task_queue="nobody",
        search_attributes=TypedSearchAttributes([SearchAttributePair(STAGE, "customs")]),
    )

    server.child.kill()
    await server.child.ended()
    with pytest.raises(TemporalUnreachable):
        await connect_to(server.address, role="test", patience=timedelta(seconds=1))
    await server.child.start()

    survivor = await client.get_workflow_handle("order-1").describe()
    assert survivor.status is WorkflowExecutionStatus.RUNNING
    assert survivor.typed_search_attributes[STAGE] == "customs"


async def test_a_namespace_learns_the_search_attributes_it_does_not_know(server: Running) -> None:
    client = await connect_to(server.address, role="test")

    assert await register(client, {"Stage": "Keyword"}) == ("Stage",)
    # A later version of ours wants one more.
    assert await register(client, {"Stage": "Keyword", "Deadline": "Datetime"}) == ("Deadline",)
    assert await register(client, {"Stage": "Keyword", "Deadline": "Datetime"}) == ()
    with pytest.raises(SearchAttributeTaken, match="Stage of another type than KeywordList"):
        await register(client, {"Stage": "KeywordList"})


async def test_the_server_has_its_ui_and_keeps_a_write_ahead_log(server: Running) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(server.ui)).is_success

    with closing(sqlite3.connect(server.home.temporal_db)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
