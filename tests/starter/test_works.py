"""What the API does beside requests, by what is switched on."""

from typing import Any

import pytest
from pydantic import SecretStr

from markets import MarketRates
from runtime.settings import SettingMissing
from starter.telling import Telling
from starter.watching import Watching
from tests.fakes import FakeCarrier
from tests.starter.served import settings
from tests.starter.shop import Shop
from tests.starter.test_tellers import MAIL
from wiring.api import reaching, working
from wiring.asking import AskedCarriers

CARRIER: dict[str, Any] = {
    "carrier_url": "https://carrier.example.com",
    "carrier_token": SecretStr("token"),
}
UNPROVEN: dict[str, Any] = {"unsigned_webhooks": ("dhl",)}
BOTH = [Watching, Telling]


@pytest.mark.parametrize(
    ("given", "carriers", "kinds"),
    [
        ({}, False, []),
        (MAIL, False, [Telling]),
        ({}, True, [Watching]),
        (MAIL, True, BOTH),
    ],
)
async def test_what_is_switched_on_goes_on(
    idle: Shop, given: dict[str, Any], carriers: bool, kinds: list[type]
) -> None:
    asked = AskedCarriers(FakeCarrier(idle.world)) if carriers else None

    async with working(settings(idle, **given), idle.tidewaiter, idle.database, asked) as works:
        assert [type(getattr(work, "__self__", work)) for work in works] == kinds


async def test_carriers_are_asked_where_they_are_set(idle: Shop) -> None:
    exchange = MarketRates.packaged().exchange

    async with reaching(settings(idle), exchange) as nobody:
        assert nobody is None
    async with reaching(settings(idle, **CARRIER), exchange) as carriers:
        assert carriers is not None


async def test_webhooks_that_only_their_carrier_proves_need_it(idle: Shop) -> None:
    unasked = reaching(settings(idle, **UNPROVEN), MarketRates.packaged().exchange)

    with pytest.raises(SettingMissing, match="TIDEWAITER_CARRIER_TOKEN"):
        async with unasked:
            pytest.fail("nobody could be asked")
