"""One Temporal for all of these tests; a worker, a world and a database for each."""

import dataclasses
import logging
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import structlog
from temporalio.client import Client

from records.cover.cases import StoredCases
from records.engine import Database
from records.journal import RecordsJournal
from records.lanes import StoredLanes
from records.views import Views
from starter.client import Tidewaiter
from tests.fakes import World
from tests.starter.served import served
from tests.starter.shell import Desk, Shell
from tests.starter.shop import Shop
from tests.temporal import dev_server
from worker import at_work, worker


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """A verb that serves configures the logs of its process, which here is everybody's."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture(scope="session")
async def temporal() -> AsyncIterator[Client]:
    """The real server, in memory."""
    async with await dev_server() as environment:
        yield environment.client


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path) -> str:
    """A database of the test's own."""
    return f"sqlite:///{shutil.copy(migrated, tmp_path / 'records.db')}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """That database, open."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def idle(temporal: Client, database: Database, database_url: str) -> Shop:
    """A shop whose worker is not up."""
    return a_shop(temporal, database, database_url)


@pytest.fixture(scope="session")
def closed(
    temporal: Client, migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """A shop in which nothing is ever done: for all that is refused at the door."""
    url = f"sqlite:///{shutil.copy(migrated, tmp_path_factory.mktemp('closed') / 'records.db')}"
    opened = Database(url)
    yield a_shop(temporal, opened, url)
    opened.close()


def a_shop(temporal: Client, database: Database, url: str) -> Shop:
    """A shop with a task queue of its own."""
    queue = uuid.uuid4().hex
    client = Tidewaiter(temporal, Views(database), RecordsJournal(database), queue)
    return Shop(client, World(), database, url)


@pytest.fixture
async def shop(idle: Shop) -> AsyncIterator[Shop]:
    """A shop at work."""
    ports = dataclasses.replace(
        idle.world.ports(),
        journal=idle.tidewaiter.journal,
        experience=StoredLanes(idle.database),
        cases=StoredCases(idle.database),
    )
    ours = worker(
        idle.tidewaiter.temporal,
        idle.tidewaiter.task_queue,
        ports,
        graceful_shutdown_timeout=timedelta(0),
    )
    async with at_work(ours):
        yield idle


@pytest.fixture
async def http(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """The API of a shop at work, on loopback and without a token."""
    async with served(shop) as client:
        yield client


@pytest.fixture
async def idle_http(idle: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """The API of a shop whose worker is not up."""
    async with served(idle) as client:
        yield client


@pytest.fixture(scope="session")
async def closed_http(closed: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """The API of the shop in which nothing is done."""
    async with served(closed) as client:
        yield client


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    stand_in = Desk()

    async def connect(*_: object, **__: object) -> Desk:
        return stand_in

    monkeypatch.setattr(Tidewaiter, "connect", connect)
    return stand_in


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)
