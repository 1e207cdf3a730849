"""GB as it really is wired: real worker, API and records, and a sandbox that plays HMRC."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr
from temporalio.client import Client
from temporalio.worker import Worker

from domain.customs import DeclarationStatus
from domain.holds import Hold
from domain.order import Order
from domain.status import OrderOutcome, OrderStatus
from partners.brokers.cds.line import calling
from partners.brokers.cds.mail import Mail
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from runtime.settings import PARTNERS, WEBHOOK_SENDERS, Settings
from starter.api import create_app
from starter.client import Tidewaiter
from starter.demo.stories import EXAMPLES
from tests.partners.cds.given import COLLECTION
from tests.stand_in import SECRET, StandIn, stand_in
from tests.waiting import PATIENCE, eventually
from wiring.api import PARSERS
from wiring.brokers import hmrc
from wiring.ports import Ports, ports
from worker import at_work, worker

DAY_SECONDS = 0.1
HASTY = str(Path(__file__).with_name("hasty.py"))
TERMS = """
declarant = "GB123456789000"
representation = "2"

[location]
code = "LHRLHRLHR"
"""
PUSHED = "a token of these tests"


@dataclass
class Border:
    """A client, the API, and the world behind them."""

    tidewaiter: Tidewaiter
    api: httpx.AsyncClient
    world: StandIn
    settings: Settings
    ports: Ports

    async def submit(self, name: str, *, queue: str = "", **scenario: object) -> str:
        """Six mugs to Bristol, under a number of their own, treated so by the world."""
        mugs = Order.model_validate_json((EXAMPLES / "TW-1014.json").read_bytes())
        order = mugs.model_copy(update={"order_id": name, "payment_reference": f"pay-{name}"})
        await self.world.scenario(name, **scenario)
        await self._client(queue).submit(order)
        return name

    async def filed_once(self, order_id: str) -> bool:
        """Whether CDS took one declaration, and did not even have to refuse a second."""
        refused = [
            reply
            for reply in await self.tidewaiter.records.replies_of(order_id)
            if reply.status is DeclarationStatus.NOTED
        ]
        return await self.declared(order_id) == ["declaration_lodged"] and not refused

    @asynccontextmanager
    async def another_worker(self, queue: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """A worker on another queue, in a process of its own, until the block ends.

        That it is dead is noticed after a second.
        """
        ours = self.settings.model_copy(update={"task_queue": queue})
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, HASTY, "worker"),
            env={
                **os.environ,
                **ours.environment(),
                "TEMPORAL_ADDRESS": self.tidewaiter.temporal.service_client.config.target_host,
                "TEMPORAL_NAMESPACE": self.tidewaiter.temporal.namespace,
            },
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def worker_here(self, queue: str) -> AbstractAsyncContextManager[Worker]:
        """A worker on another queue, in this process."""
        at_once = timedelta(0)
        return at_work(
            worker(self.tidewaiter.temporal, queue, self.ports, graceful_shutdown_timeout=at_once)
        )

    def _client(self, queue: str) -> Tidewaiter:
        ours = self.tidewaiter
        return Tidewaiter(ours.temporal, ours.records, ours.journal, queue or ours.task_queue)

    async def held(self, order_id: str, after: str = "") -> Hold:
        """The next question of an order, after that of this id."""

        async def others() -> list[Hold]:
            waiting = await self.tidewaiter.holds(order_id=order_id)
            return [hold for hold in waiting if hold.hold_id != after]

        return (await eventually(others, bool))[0]

    async def stands(self, order_id: str, so: Callable[[OrderStatus], bool]) -> OrderStatus:
        """The first status for which this is true."""
        return await eventually(lambda: self.tidewaiter.status(order_id), so)

    async def outcome(self, order_id: str) -> OrderOutcome:
        """How it ended."""
        return await asyncio.wait_for(self.tidewaiter.outcome(order_id), PATIENCE)

    async def declared(self, order_id: str) -> list[str]:
        """What CDS did for an order, oldest first."""
        ledger = await self.world.ledger(order_id)
        return [effect["effect"] for effect in ledger if effect["partner"] == "cds"]


@asynccontextmanager
async def border(
    temporal: Client, database_url: str, folder: Path, queue: str, carriers: Path | None = None
) -> AsyncIterator[Border]:
    """Everything up, until the block ends; policies of `carriers` choose among them."""
    schemas = COLLECTION / "xsd"
    strict: dict[str, Any] = {"cds_schemas": schemas} if schemas.exists() else {}
    door = socket.create_server(("127.0.0.1", 0))
    api_url = f"http://127.0.0.1:{door.getsockname()[1]}"
    async with stand_in(
        folder / "world", day_seconds=DAY_SECONDS, callback_url=api_url, **strict
    ) as world:
        ours = settings(world.url, database_url, folder, queue).model_copy(
            update={"carriers": carriers}
        )
        database = Database(database_url)
        tidewaiter = Tidewaiter(temporal, Views(database), RecordsJournal(database), queue)
        application = hmrc(ours)
        assert application
        async with (
            ports(ours) as real,
            at_work(worker(temporal, queue, real, graceful_shutdown_timeout=timedelta(0))),
            calling(application) as line,
        ):
            app = create_app(tidewaiter, PARSERS, ours, cds=Mail(line))
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none"))
            serving = asyncio.create_task(server.serve([door]))
            async with httpx.AsyncClient(
                base_url=api_url, trust_env=False, timeout=PATIENCE
            ) as api:
                yield Border(tidewaiter, api, world, ours, real)
            server.should_exit = True
            await serving
        database.close()


def settings(world: str, database_url: str, folder: Path, queue: str) -> Settings:
    """Every partner played by the sandbox, HMRC too."""
    terms = folder / "cds.toml"
    terms.write_text(TERMS)
    urls: dict[str, Any] = {f"{partner}_url": f"{world}/{partner}" for partner in PARTNERS}
    tokens: dict[str, Any] = {f"{partner}_token": SecretStr("token") for partner in PARTNERS}
    secrets: dict[str, Any] = {
        f"{sender}_webhook_secret": SecretStr(SECRET) for sender in WEBHOOK_SENDERS
    }
    return Settings(
        **urls,
        **tokens,
        **secrets,
        database_url=database_url,
        task_queue=queue,
        cds_url=f"{world}/cds",
        cds_client_id="app",
        cds_client_secret=SecretStr("right"),
        cds_terms=terms,
        cds_pull_seconds=0.05,
        cds_webhook_token=SecretStr(PUSHED),
    )
