"""One CDS for all tests of a module, and the adapter to it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.partners.cds.given import COLLECTION
from tests.partners.cds.hmrc import Cds, adapter
from tests.stand_in import StandIn, stand_in


@pytest.fixture(scope="module")
async def one_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[StandIn]:
    schemas = COLLECTION / "xsd"
    strict: dict[str, Any] = {"cds_schemas": schemas} if schemas.exists() else {}
    async with stand_in(tmp_path_factory.mktemp("cds"), **strict) as world:
        yield world


@pytest.fixture
async def cds(one_world: StandIn) -> AsyncIterator[Cds]:
    async with adapter(one_world) as cds:
        yield cds
    await one_world.faults()
