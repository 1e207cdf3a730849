"""Which ways of telling customers the settings switch on."""

from typing import Any

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from domain.notices import Channel, Notice, NoticeKind
from runtime.settings import SettingMissing, Settings
from tests.builders import LONG_AGO
from tests.starter.shop import Shop
from tests.starter.test_tracking_page import a_booked_order
from wiring.notices import tellers

MAIL: dict[str, Any] = {"smtp_host": "mail.example.com", "smtp_from": "Shop <parcels@example.com>"}
HOOK: dict[str, Any] = {
    "notice_webhook_url": "https://shop.example.com/notices",
    "notice_webhook_secret": SecretStr("whsec_dGlkZXdhaXRlcg=="),
}


@pytest.mark.parametrize(
    ("given", "channels"),
    [({}, set()), (MAIL, {Channel.MAIL}), (HOOK, {Channel.WEBHOOK}), (MAIL | HOOK, set(Channel))],
)
async def test_what_is_set_is_switched_on(given: dict[str, Any], channels: set[Channel]) -> None:
    async with tellers(Settings(**given)) as found:
        assert set(found) == channels
        assert all(teller.channel is channel for channel, teller in found.items())


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"smtp_host": "mail.example.com"}, "TIDEWAITER_SMTP_FROM"),
        (MAIL | {"smtp_username": "parcels"}, "TIDEWAITER_SMTP_PASSWORD"),
        ({"notice_webhook_url": "https://a.example"}, "TIDEWAITER_NOTICE_WEBHOOK_SECRET"),
    ],
)
async def test_what_is_missing_is_named(given: dict[str, Any], missing: str) -> None:
    with pytest.raises(SettingMissing, match=f"{missing} is not set"):
        async with tellers(Settings(**given)):
            pass


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_a_way_to_secure_mail_has_its_port(security: Any, port: int) -> None:
    smtp = Settings(**MAIL, smtp_security=security).smtp()
    assert smtp
    assert smtp.port == port


@pytest.mark.parametrize("url", ["parcels.example.com", "ftp://x", "https://x/?a=b", "https://x y"])
def test_a_public_url_is_one_that_pages_can_be_put_under(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(public_url=url)


async def test_the_api_tells_what_customers_were_told(
    idle_http: httpx.AsyncClient, idle: Shop
) -> None:
    await a_booked_order(idle)
    late = Notice(kind=NoticeKind.DELAYED, cause="promised 2026-11-20")
    await idle.tidewaiter.journal.noticed("TW-1", late, LONG_AGO)

    told = (await idle_http.get("/v1/orders/TW-1/notices")).json()["notices"]
    unknown = await idle_http.get("/v1/orders/TW-9/notices")

    assert [notice["kind"] for notice in told] == ["delayed", "dispatched"]
    assert (told[0]["cause"], told[0]["deliveries"]) == ("promised 2026-11-20", [])
    assert (unknown.status_code, unknown.json()["code"]) == (404, "order_unknown")
