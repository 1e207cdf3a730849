"""The world survives its own death: `kill -9`, and the same folder again."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.builders import an_order
from tests.stand_in import SECRET, StandIn, connected, mailbox
from tests.waiting import soon, until

SCRIPT = """
import asyncio, socket, sys
from sandbox.config import SandboxConfig
from sandbox.server import _server
door = socket.socket(fileno=int(sys.argv[1]))
server = _server(SandboxConfig.model_validate_json(sys.argv[2]), "127.0.0.1", 0)
asyncio.run(server.serve(sockets=[door]))
"""


@pytest.fixture
def door() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door


@asynccontextmanager
async def process(door: socket.socket, config: str) -> AsyncIterator[StandIn]:
    """A sandbox in a process of its own behind a door of ours, killed without warning at the end.

    The door stays ours in between, or its port might be another's by then.
    """
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SCRIPT, str(door.fileno()), config),
        cwd=Path(__file__).parents[2],
        pass_fds=[door.fileno()],
    )
    url = f"http://127.0.0.1:{door.getsockname()[1]}"

    async def healthy() -> bool:
        async with httpx.AsyncClient() as http:
            try:
                return (await http.get(f"{url}/health")).is_success
            except httpx.TransportError:
                return False

    try:
        await until(healthy)
        async with connected(url) as world:
            yield world
    finally:
        running.send_signal(signal.SIGKILL)
        await running.wait()


async def test_a_killed_world_goes_on_where_it_stood(tmp_path: Path, door: socket.socket) -> None:
    order = an_order("R-1")
    async with mailbox() as box:
        box.status = 503
        config = (
            f'{{"data_dir": "{tmp_path}", "day_seconds": 0.2, "answer_seconds": 0.01,'
            f' "callback_url": "{box.url}", "carrier_secret": "{SECRET}"}}'
        )
        async with process(door, config) as world:
            accepted = await world.declared(order)
            offer = await world.cheapest(order)
            booking = await world.carrier.book(order, offer, accepted.mrn, order.key("book"))
            await world.seen(booking, "picked_up")
            before = await world.ledger("R-1")
        box.status = 204
        box.received.clear()
        async with process(door, config) as world:
            again = await world.carrier.book(order, offer, accepted.mrn, order.key("book"))
            seen = await world.seen(booking, "delivered")

            assert again == booking
            assert await world.ledger("R-1") == before
            assert seen == [
                "label_created",
                "picked_up",
                "in_transit",
                "arrived",
                "customs_cleared",
                "out_for_delivery",
                "delivered",
            ]

            await soon(lambda: len({body["data"]["event_id"] for body in box.of("carrier")}) == 6)
