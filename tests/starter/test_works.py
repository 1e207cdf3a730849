"""What the API does beside requests, by what is switched on."""

from typing import Any

import pytest
from pydantic import SecretStr

from markets import MarketRates
from starter.telling import Telling
from starter.watching import Watching
from tests.starter.served import settings
from tests.starter.shop import Shop
from tests.starter.test_tellers import MAIL
from wiring.api import working

CARRIER: dict[str, Any] = {
    "carrier_url": "https://carrier.example.com",
    "carrier_token": SecretStr("token"),
}


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ({}, []),
        (MAIL, [Telling]),
        (CARRIER, [Watching]),
        (CARRIER | MAIL, [Watching, Telling]),
    ],
)
async def test_what_is_switched_on_goes_on(
    idle: Shop, given: dict[str, Any], kinds: list[type]
) -> None:
    exchange = MarketRates.packaged().exchange

    async with working(settings(idle, **given), idle.tidewaiter, exchange) as works:
        assert [type(getattr(work, "__self__", work)) for work in works] == kinds
