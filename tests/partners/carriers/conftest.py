"""One sandbox for the wire-level tests of all carriers; each test has orders of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.stand_in import StandIn, stand_in


@pytest.fixture(scope="session")
async def carriers_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[StandIn]:
    async with stand_in(tmp_path_factory.mktemp("carriers")) as world:
        yield world


@pytest.fixture
async def world(carriers_world: StandIn) -> AsyncIterator[StandIn]:
    yield carriers_world
    await carriers_world.faults()
