"""The API on a real socket, and the partners that sign what they send it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr
from standardwebhooks import Webhook

from domain.customs import CustomsReply
from domain.returns import Inspection
from domain.tracking import Milestone
from runtime.settings import Settings
from starter.api import Senders, create_app
from starter.incoming.inbound import News, Parse
from tests.starter.shop import Shop
from tests.waiting import PATIENCE, eventually

SECRET = "whsec_dGlkZXdhaXRlci10ZXN0cy10aWRld2FpdGVyLXRlc3Q="
TOLD: dict[str, type[Milestone | CustomsReply | Inspection]] = {
    "carrier": Milestone,
    "broker": CustomsReply,
    "hub": Inspection,
}


def settings(shop: Shop, **changes: Any) -> Settings:
    """Settings with a secret for every sender."""
    secrets = {f"{sender}_webhook_secret": SecretStr(SECRET) for sender in TOLD}
    return Settings(**{"database_url": shop.database_url, **secrets, **changes})


def parse(sender: str, body: bytes) -> tuple[str, News]:
    """Our own wire format: the order, and the value as the domain writes it."""
    told = json.loads(body)
    if "data" not in told:
        raise ValueError("it has no data")
    return told["order"], TOLD[sender].model_validate(told["data"])


@asynccontextmanager
async def served(
    shop: Shop,
    parsers: Mapping[str, Parse] | None = None,
    *,
    senders: Senders | None = None,
    **changes: Any,
) -> AsyncIterator[httpx.AsyncClient]:
    """The API, until the block ends; `parsers` read senders of formats that are not ours."""
    ours = {sender: lambda body, sender=sender: parse(sender, body) for sender in TOLD}
    read = ours | dict(parsers or {})
    app = create_app(shop.tidewaiter, read, settings(shop, **changes), senders=senders)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", lifespan="on"))
    serving = asyncio.create_task(server.serve([listening]))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with httpx.AsyncClient(
        base_url=url, trust_env=False, timeout=PATIENCE, verify=False
    ) as http:
        await eventually(lambda: _started(server), bool)
        yield http
    server.should_exit = True
    await serving


async def _started(server: uvicorn.Server) -> bool:
    return server.started


def letter(order_id: str, news: News) -> bytes:
    """A webhook's body."""
    return json.dumps({"order": order_id, "data": news.model_dump(mode="json")}).encode()


def signed(body: bytes, event_id: str, at: datetime | None = None) -> dict[str, str]:
    """The headers that prove who sent it, and when."""
    at = at or datetime.now(UTC)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(event_id, at, body.decode()),
    }
