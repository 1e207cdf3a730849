"""The real dev server, for what only it does."""

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from runtime.temporal_server import find_temporal
from tests.fakes import World
from tests.journeys.conftest import House
from worker import worker
from workflows.attributes import REGISTERED

SUGGEST_CONTINUING_AFTER = 60
"""History events; 4,096 by default."""


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[WorkflowEnvironment]:
    """In memory, and impatient with long histories."""
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(find_temporal()),
        data_converter=pydantic_data_converter,
        dev_server_extra_args=[
            "--dynamic-config-value",
            "history.transferProcessorMaxPollRPS=2000",
            "--dynamic-config-value",
            f"limit.historyCount.suggestContinueAsNew={SUGGEST_CONTINUING_AFTER}",
            *(f"--search-attribute={name}={kind}" for name, kind in REGISTERED.items()),
        ],
    )
    async with environment:
        yield environment


@pytest.fixture
async def house(server: WorkflowEnvironment) -> AsyncIterator[House]:
    """A worker and a world of its own."""
    world = World()
    house = House(server, world, uuid.uuid4().hex)
    async with worker(
        server.client, house.task_queue, world.ports(), graceful_shutdown_timeout=timedelta(0)
    ):
        yield house
