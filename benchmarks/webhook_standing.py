"""What is alive while webhooks are measured: Temporal, a worker, the API, and the bare server.

All are processes of their own. Worker and API may be killed, and come up again on the same files
and ports.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from benchmarks import webhook_plan
from benchmarks.product import example
from benchmarks.quote_standing import listening
from domain.status import Stage
from records.engine import Database
from records.journal import RecordsJournal
from records.migrate import upgrade
from records.tables.core import Inbox, table
from records.views import Views
from runtime.child import Child, Leash, Program
from runtime.connect import connect_to
from runtime.home import Home
from runtime.pollers import polls
from runtime.ports import LOOPBACK, free_ports
from runtime.search_attributes import register
from runtime.temporal_server import find_temporal, program
from starter.client import Tidewaiter
from workflows.attributes import REGISTERED

OURS = (sys.executable, "-m", "starter.cli")
QUEUE = "webhooks"

SUBMITTED_AT_ONCE = 16
LOOK_EVERY_SECONDS = 0.02

_HERE = Path(__file__).parent
_INBOX = table(Inbox)


@dataclass(frozen=True)
class Standing:
    """The parts, and a client of them that shares no process with any."""

    tidewaiter: Tidewaiter
    database: Database
    worker: Child
    api: Child
    ports: Mapping[str, int]

    async def book(self, order_ids: Iterable[str]) -> None:
        """Release these orders, and wait until each has its parcel."""
        turns = asyncio.Semaphore(SUBMITTED_AT_ONCE)

        async def booked(order_id: str) -> None:
            async with turns:
                await self.tidewaiter.submit(example(order_id))
                await self.stands(order_id, {Stage.BOOKED})

        await asyncio.gather(*map(booked, order_ids))

    async def stands(self, order_id: str, stages: set[Stage]) -> None:
        """Wait until the records have an order at one of these stages."""
        while (row := await self.tidewaiter.records.order(order_id)) is None or (
            row.stage not in stages
        ):
            await asyncio.sleep(5 * LOOK_EVERY_SECONDS)

    async def pending(self) -> bool:
        """Whether anything waits in the inbox."""
        waits = select(_INBOX.c.inbox_id).where(_INBOX.c.processed_at.is_(None)).limit(1)
        return await self.database.read(lambda db: db.scalar(waits)) is not None

    async def killed(self, name: str) -> None:
        """End a part with SIGKILL, and start it again."""
        part = self.worker if name == "worker" else self.api
        part.kill()
        await part.ended()
        await part.start()


def waybill_of(order_id: str) -> str:
    """The parcel that the carrier in memory books for an order."""
    return f"NL{order_id}R1"


@asynccontextmanager
async def standing(build: Path, ours: tuple[str, ...] = OURS) -> AsyncIterator[Standing]:
    """Start everything on files under this folder; stop it and delete them afterwards.

    `ours` is the command that has our verbs.
    """
    async with AsyncExitStack() as until:
        folder = Path(until.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=build)))
        leash = until.enter_context(Leash())
        home = Home(folder)
        home.logs.mkdir()
        ports = free_ports(dict.fromkeys(("temporal", "ui", "api", "bare"), 0))
        address = f"{LOOPBACK}:{ports['temporal']}"
        database_url = f"sqlite:///{folder / 'records.db'}"
        upgrade(database_url)
        variables = _variables(address, database_url, ports["api"])

        async def started(what: Program) -> Child:
            child = Child(what, leash)
            until.push_async_callback(child.stop)
            await child.start()
            return child

        def python(name: str, *command: str) -> Program:
            log, ready = home.logs / f"{name}.log", listening(ports.get(name, 0))
            return Program(name, command, variables, log, ready)

        await started(
            program(
                find_temporal(),
                home,
                port=ports["temporal"],
                ui_port=ports["ui"],
                environment=os.environ,
            )
        )
        client = await connect_to(address, role="bench")
        await register(client, REGISTERED)

        async def works(pid: int) -> bool:
            return await polls(client, QUEUE, f":{pid}@")

        command = (sys.executable, str(_HERE / "webhook_worker.py"), QUEUE, database_url)
        bare = (sys.executable, str(_HERE / "bare_webhooks.py"), str(ports["bare"]))
        worker, api, _ = await asyncio.gather(
            started(Program("worker", command, variables, home.logs / "worker.log", works)),
            started(python("api", *ours, "api")),
            started(python("bare", *bare, f"sqlite:///{folder / 'bare.db'}")),
        )
        database = Database(database_url)
        until.callback(database.close)
        tidewaiter = Tidewaiter(client, Views(database), RecordsJournal(database), QUEUE)
        yield Standing(tidewaiter, database, worker, api, ports)


def _variables(address: str, database_url: str, port: int) -> dict[str, str]:
    """The environment of every part of ours: nothing of the developer's own shell."""
    theirs = ("TEMPORAL_", "TIDEWAITER_", "DATABASE_URL")
    ambient = {name: text for name, text in os.environ.items() if not name.startswith(theirs)}
    return {
        **ambient,
        "DATABASE_URL": database_url,
        "TEMPORAL_ADDRESS": address,
        "TEMPORAL_CONFIG_FILE": os.devnull,
        "TIDEWAITER_TASK_QUEUE": QUEUE,
        "TIDEWAITER_API_PORT": str(port),
        "TIDEWAITER_LOG_FORMAT": "json",
        "TIDEWAITER_AFTERSHIP_WEBHOOK_SECRET": webhook_plan.SECRET,
    }
