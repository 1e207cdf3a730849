"""What is alive while quotes are measured: our API, the bare endpoint, and that once more."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import carts
from domain.quoting.quotes import Offer, QuoteRequest
from runtime.child import Child, Leash, Program
from runtime.ports import LOOPBACK, free_ports
from starter.quotes import by_packaged_rates

OURS, BARE = (Path(__file__).with_name(name) for name in ("quote_server.py", "bare_quotes.py"))

NAMES = ("product", "bare", "control")


@dataclass(frozen=True)
class Server:
    """A candidate that answers, by port and pid."""

    name: str
    port: int
    pid: int

    @property
    def memory_mib(self) -> float:
        """What it keeps resident."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@asynccontextmanager
async def standing(build: Path, bare_kind: str) -> AsyncIterator[tuple[Server, ...]]:
    """The three servers, on files under this folder that are deleted afterwards."""
    async with AsyncExitStack() as until:
        folder = Path(until.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=build)))
        leash = until.enter_context(Leash())
        ports = free_ports(dict.fromkeys(NAMES, 0))
        (answer := folder / "answer.json").write_bytes(await answered())
        servers = []
        for name, port in ports.items():
            ours = (str(OURS), str(port), str(folder))
            bare = (str(BARE), str(port), bare_kind, str(answer))
            command = (sys.executable, *(ours if name == "product" else bare))
            log = folder / f"{name}.log"
            child = Child(Program(name, command, os.environ, log, listening(port)), leash)
            until.push_async_callback(child.stop)
            await child.start()
            assert child.pid, f"{name} ended at once"
            servers.append(Server(name, port, child.pid))
        yield tuple(servers)


async def answered() -> bytes:
    """Our answer to the first cart."""
    request = QuoteRequest.model_validate_json(next(carts.bodies(1)))
    quoted = await by_packaged_rates().quote(request, datetime.now(UTC))
    assert isinstance(quoted.options[0], Offer), quoted
    return quoted.model_dump_json().encode()


def listening(port: int) -> Callable[[int], Awaitable[bool]]:
    """Whether somebody accepts connections there, as a child's readiness."""

    async def listens(_: int) -> bool:
        try:
            _reader, writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            return False
        writer.close()
        return True

    return listens
