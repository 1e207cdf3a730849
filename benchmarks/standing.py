"""What is alive while we measure: one real server on a file, and three worker processes."""

import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, inspect, select, table
from temporalio.client import Client
from temporalio.converter import DataConverter

from benchmarks.blocks import Candidate
from benchmarks.telling import Ear
from records.engine import make_engine
from runtime.child import Child, Leash, Program
from runtime.converter import data_converter
from runtime.home import Home
from runtime.pollers import polls
from runtime.ports import LOOPBACK, free_ports
from runtime.search_attributes import register
from runtime.temporal_server import find_temporal, program
from workflows.attributes import REGISTERED

PROGRAM = Path(__file__).with_name("candidate.py")


@dataclass(frozen=True)
class Kind:
    """What a candidate runs."""

    name: str
    worker: str
    workflow: str
    converter: DataConverter


def kinds(*, bare: str) -> tuple[Kind, ...]:
    """Ours, a bare one of this sort, and another of the same."""
    return (
        Kind("product", "product", "OrderWorkflow", data_converter),
        Kind("bare", bare, "BareOrder", DataConverter.default),
        Kind("control", bare, "BareOrder", DataConverter.default),
    )


@dataclass(frozen=True)
class Standing:
    """The parts, by pid and by address."""

    folder: Path
    ear: Ear
    server: int
    candidates: tuple[Candidate, ...]

    def rows(self, candidate: str) -> int:
        """All that a candidate has written to its database; the migrations' own table is not."""
        engine = make_engine(_database(self.folder, candidate))
        with engine.begin() as db:
            names = [name for name in inspect(db).get_table_names() if name != "alembic_version"]
            written = sum(
                db.scalar(select(func.count()).select_from(table(name))) or 0 for name in names
            )
        engine.dispose()
        return written


@asynccontextmanager
async def standing(build: Path, *, bare: str) -> AsyncIterator[Standing]:
    """Start everything on files under this folder; stop it and delete them afterwards."""
    async with AsyncExitStack() as until:
        folder = Path(until.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=build)))
        # A socket's path must be short, and the build folder's may be long.
        ear_at = Path(until.enter_context(tempfile.TemporaryDirectory())) / "ear"
        ear = await until.enter_async_context(Ear.at(ear_at))
        leash = until.enter_context(Leash())

        async def started(what: Program) -> int:
            child = Child(what, leash)
            until.push_async_callback(child.stop)
            await child.start()
            assert child.pid, f"{what.name} ended at once"
            return child.pid

        ports = free_ports({"temporal": 0, "ui": 0})
        address = f"{LOOPBACK}:{ports['temporal']}"
        server = await started(_server(folder, ports))
        await register(await Client.connect(address), REGISTERED)
        candidates = []
        for kind in kinds(bare=bare):
            client = await Client.connect(address, data_converter=kind.converter)
            pid = await started(_worker(kind, client, folder, ear_at))
            candidates.append(Candidate(kind.name, kind.workflow, client, kind.name, pid))
        yield Standing(folder, ear, server, tuple(candidates))


def _server(folder: Path, ports: Mapping[str, int]) -> Program:
    home = Home(folder)
    home.logs.mkdir()
    return program(
        find_temporal(),
        home,
        port=ports["temporal"],
        ui_port=ports["ui"],
        environment=os.environ,
    )


def _worker(kind: Kind, client: Client, folder: Path, ear_at: Path) -> Program:
    async def works(pid: int) -> bool:
        return await polls(client, kind.name, f":{pid}@")

    command = (
        *(sys.executable, str(PROGRAM), kind.worker, client.service_client.config.target_host),
        *(kind.name, _database(folder, kind.name), str(ear_at)),
    )
    return Program(kind.name, command, os.environ, folder / "logs" / f"{kind.name}.log", works)


def _database(folder: Path, candidate: str) -> str:
    return f"sqlite:///{folder / candidate}.db"
