"""The real dev server, for what only it does."""

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.fakes import World
from tests.journeys.conftest import House
from tests.temporal import dev_server
from worker import at_work, worker

SUGGEST_CONTINUING_AFTER = 60
"""History events; 4,096 by default."""


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[WorkflowEnvironment]:
    """In memory, and impatient with long histories."""
    impatience = f"limit.historyCount.suggestContinueAsNew={SUGGEST_CONTINUING_AFTER}"
    async with await dev_server(impatience) as environment:
        yield environment


@pytest.fixture
async def house(server: WorkflowEnvironment) -> AsyncIterator[House]:
    """A worker and a world of its own."""
    world = World()
    house = House(server, world, uuid.uuid4().hex)
    at_once = timedelta(0)
    ours = worker(server.client, house.task_queue, world.ports(), graceful_shutdown_timeout=at_once)
    async with at_work(ours):
        yield house
