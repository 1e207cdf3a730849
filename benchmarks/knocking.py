"""A load generator: so many connections, each with one request under way, over raw sockets."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runtime.ports import LOOPBACK

OK = b"HTTP/1.1 200"


@dataclass(frozen=True)
class Knocked:
    """What came of it: the milliseconds of each request, and the seconds of them all."""

    milliseconds: Sequence[float]
    seconds: float


def posts(bodies: Sequence[bytes], path: str = "/v1/quotes") -> tuple[bytes, ...]:
    """Requests, written out before the clock runs."""
    return tuple(
        b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (path.encode(), len(body), body)
        for body in bodies
    )


async def knock(port: int, requests: Sequence[bytes], connections: int) -> Knocked:
    """Send every request once; any answer but 200 is a failure of the benchmark."""
    left = iter(requests)
    came: list[float] = []
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    lines = [
        (await loop.create_connection(lambda: _Line(left, came), LOOPBACK, port))[1]
        for _ in range(min(connections, len(requests)))
    ]
    await asyncio.gather(*(line.done for line in lines))
    return Knocked(came, time.perf_counter() - began)


class _Line(asyncio.Protocol):
    """One connection: the next request as soon as the last one is answered."""

    def __init__(self, left: Iterator[bytes], came: list[float]) -> None:
        self.left, self.came = left, came
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.heard = b""
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self.heard += data
        head, blank, body = self.heard.partition(b"\r\n\r\n")
        if not blank or len(body) < _length(head):
            return
        self.came.append((time.perf_counter() - self.sent_at) * 1000)
        if not head.startswith(OK):
            self._fail(self.heard)
            return
        self.heard = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self._fail(b"the connection was lost")

    def _next(self) -> None:
        request = next(self.left, None)
        if request is None:
            self.done.set_result(None)
            self.transport.close()
            return
        self.sent_at = time.perf_counter()
        self.transport.write(request)

    def _fail(self, said: bytes) -> None:
        self.done.set_exception(AssertionError(said.decode(errors="replace")[:1000]))
        self.transport.close()


def _length(head: bytes) -> int:
    """How long the body is; both servers say so."""
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0])
