"""One sandbox for all contract tests; each test has orders of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.stand_in import StandIn, stand_in


@pytest.fixture(scope="session")
async def shared_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[StandIn]:
    async with stand_in(tmp_path_factory.mktemp("sandbox")) as world:
        yield world


@pytest.fixture
async def world(shared_world: StandIn) -> AsyncIterator[StandIn]:
    yield shared_world
    await shared_world.faults()
