"""The sandbox on a free port, every adapter over real sockets, and a receiver of webhooks."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from activities.ports import Broker, Carrier, Notices, Payments, ReturnHub
from domain.carriage import Booking, Offer
from domain.charges import Charge, ChargeKind, LandedCost
from domain.customs import CustomsReply, DeclarationStatus
from domain.order import Order
from domain.returns import ReturnItem, ReturnReason, ReturnRequest
from partners.brokers.gateway import BrokerGateway
from partners.carriers.gateway import CarrierGateway
from partners.http import Partner, Timeouts
from partners.hubs.gateway import HubGateway
from partners.notices.gateway import NoticesGateway
from partners.payments.gateway import PaymentsGateway
from sandbox.config import SandboxConfig
from sandbox.server import running
from tests.builders import LONG_AGO
from tests.waiting import PATIENCE, until

DAY_SECONDS = 0.02
HASTE = Timeouts(read=0.5)
SLOW_SECONDS = 5.0
"""What a slow partner takes, as fault rules say it: much longer than that."""
SECRET = "whsec_" + base64.b64encode(b"a secret of these tests, no other").decode()


def a_config(data_dir: Path, **changes: Any) -> SandboxConfig:
    """A world whose days last 20 ms and whose authority answers at once."""
    return SandboxConfig(
        **{
            "data_dir": data_dir,
            "day_seconds": DAY_SECONDS,
            "answer_seconds": 0.01,
            "carrier_secret": SECRET,
            "broker_secret": SECRET,
            "hub_secret": SECRET,
            **changes,
        }
    )


def a_landed_cost(order: Order) -> LandedCost:
    """What was quoted, as computed."""
    amounts = (
        (ChargeKind.FREIGHT, order.quote.freight),
        (ChargeKind.DUTY, order.quote.duties),
        (ChargeKind.TAX, order.quote.taxes),
    )
    return LandedCost(
        currency=order.currency,
        destination=order.destination,
        entry_date=LONG_AGO.date(),
        customs_value=order.goods_value,
        charges=tuple(
            Charge(kind=kind, name=kind, amount=amount, rule="test", source="test")
            for kind, amount in amounts
        ),
        rules_version="test",
    )


def a_return(order_id: str, reason: ReturnReason = ReturnReason.CHANGED_MIND) -> ReturnRequest:
    """One lamp comes back."""
    return ReturnRequest(
        order_id=order_id,
        number=1,
        items=(ReturnItem(sku="LAMP", quantity=1),),
        reason=reason,
        requested_by="customer",
    )


@dataclass
class StandIn:
    """A running sandbox and all adapters to it."""

    url: str
    broker: Broker
    carrier: Carrier
    hub: ReturnHub
    payments: Payments
    notices: Notices
    http: httpx.AsyncClient
    lines: list[Partner] = field(default_factory=list)

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Nothing happens by itself until the block ends: what is "not yet" so stays so."""
        await self.pause()
        try:
            yield
        finally:
            await self.pause(False)

    async def pause(self, paused: bool = True) -> None:
        """Let nothing happen by itself from now on; or go on."""
        answer = await self.http.put("/control/clock", json={"paused": paused})
        assert answer.status_code == 200, answer.text

    async def scenario(self, order_id: str, **scenario: object) -> None:
        """Have the world treat an order so."""
        answer = await self.http.put(f"/control/scenarios/{order_id}", json=scenario)
        assert answer.status_code == 200, answer.text

    async def faults(self, *rules: dict[str, object], seed: int = 7) -> None:
        """Have the world fail so."""
        plan = {"seed": seed, "rules": rules}
        answer = await self.http.put("/control/faults", json=plan)
        assert answer.status_code == 200, answer.text

    async def ledger(self, order_id: str) -> list[dict[str, Any]]:
        """The effects of an order, oldest first."""
        answer = await self.http.get("/control/ledger", params={"order_id": order_id})
        effects: list[dict[str, Any]] = answer.json()["effects"]
        return effects

    async def effects(self, order_id: str) -> list[str]:
        """What was done for an order, oldest first."""
        return [effect["effect"] for effect in await self.ledger(order_id)]

    async def documents(self, order_id: str) -> dict[str, list[dict[str, Any]]]:
        """What the world keeps of an order, by kind."""
        answer = await self.http.get("/control/state", params={"order_id": order_id})
        kept: dict[str, list[dict[str, Any]]] = answer.json()["documents"]
        return kept

    async def declared(self, order: Order) -> CustomsReply:
        """Lodge, and wait for the authority's answer."""
        await self.broker.lodge(order, a_landed_cost(order), order.key("lodge"))
        return await self.reply(
            order, lambda reply: reply.status is not DeclarationStatus.SUBMITTED
        )

    async def reply(self, order: Order, wanted: Callable[[CustomsReply], bool]) -> CustomsReply:
        """Ask the broker until the reply is one that is wanted."""

        async def standing() -> CustomsReply | None:
            reply = await self.broker.ask(order)
            return reply if reply and wanted(reply) else None

        return await until(standing)

    async def booked(self, order: Order, mrn: str | None = None) -> Booking:
        """Book the cheapest offer."""
        return await self.carrier.book(order, await self.cheapest(order), mrn, order.key("book"))

    async def cheapest(self, order: Order) -> Offer:
        """The cheapest offer for an order."""
        return min(await self.carrier.offers(order), key=lambda offer: offer.price.amount)

    async def seen(self, booking: Booking, kind: str) -> list[str]:
        """Poll the carrier until it has seen this; everything it has seen."""

        async def kinds() -> list[str] | None:
            tracking = await self.carrier.track(booking)
            seen = [str(milestone.kind) for milestone in tracking.milestones]
            return seen if kind in seen else None

        return await until(kinds)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[StandIn]:
    """Every adapter, over real sockets, to a sandbox at this address."""
    names = ("broker", "carrier", "hub", "payments", "notices")
    lines = {name: Partner(name, f"{url}/{name}", "token") for name in names}
    async with httpx.AsyncClient(base_url=url, verify=False, timeout=PATIENCE) as http:
        yield StandIn(
            url=url,
            broker=BrokerGateway(lines["broker"]),
            carrier=CarrierGateway(lines["carrier"]),
            hub=HubGateway(lines["hub"]),
            payments=PaymentsGateway(lines["payments"]),
            notices=NoticesGateway(lines["notices"]),
            http=http,
            lines=list(lines.values()),
        )
    for line in lines.values():
        await line.close()


@contextmanager
def impatient(*lines: Partner) -> Iterator[None]:
    """These lines give a partner up that is silent for half a second; else they are patient."""
    patience = [line._http.timeout for line in lines]
    for line in lines:
        line._http.timeout = httpx.Timeout(HASTE.read)
    try:
        yield
    finally:
        for line, seconds in zip(lines, patience, strict=True):
            line._http.timeout = seconds


@asynccontextmanager
async def stand_in(data_dir: Path, **changes: Any) -> AsyncIterator[StandIn]:
    """A sandbox over this folder, and every adapter to it."""
    async with running(a_config(data_dir, **changes)) as url, connected(url) as world:
        yield world


@dataclass
class Mailbox:
    """A receiver of webhooks that keeps them and answers as it is told."""

    url: str
    status: int = 204
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def of(self, partner: str) -> list[dict[str, Any]]:
        """The bodies that a partner sent, in the order of arrival."""
        return [json.loads(body) for path, _, body in self.received if path.endswith(f"/{partner}")]


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """A receiver on a free port."""
    writers: list[asyncio.StreamWriter] = []
    answering: list[asyncio.Task[None] | None] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        answering.append(asyncio.current_task())
        try:
            while head := await _head(reader):
                path, headers = head
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                box.received.append((path, headers, body))
                reply = f"HTTP/1.1 {box.status} OK\r\ncontent-length: 0\r\n\r\n"
                writer.write(reply.encode() if box.status != 204 else b"HTTP/1.1 204 OK\r\n\r\n")
                await writer.drain()
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    box = Mailbox(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    try:
        yield box
    finally:
        server.close()
        for writer in writers:
            writer.close()
        await asyncio.gather(*(task for task in answering if task))


async def _head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]] | None:
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return None
    request, *lines = raw.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if line)
    return request.split(" ")[1], {name.lower(): value for name, value in headers.items()}


@pytest.fixture(scope="session")
async def shared_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[StandIn]:
    """One sandbox for many tests, each with orders of its own."""
    async with stand_in(tmp_path_factory.mktemp("sandbox")) as world:
        yield world


@pytest.fixture
async def world(shared_world: StandIn) -> AsyncIterator[StandIn]:
    """The shared sandbox, without faults afterwards."""
    yield shared_world
    await shared_world.faults()
