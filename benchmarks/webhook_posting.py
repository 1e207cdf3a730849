"""A sender of webhooks: it posts each event until somebody acknowledges it, as senders do."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Iterable
from contextlib import suppress

from runtime.ports import LOOPBACK

ANSWER_WITHIN_SECONDS = 10.0
AGAIN_AFTER_SECONDS = 0.1

_SUCCESS = range(200, 300)
_Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Posting:
    """Some requests, over so many connections, to one port.

    `acknowledged` are the answers of success, `refused` those of other statuses by status, `cut`
    the attempts without a whole answer. What was refused or cut is sent again, after all others.
    """

    def __init__(self, port: int, requests: Iterable[bytes], connections: int) -> None:
        self._port = port
        self._left = deque(requests)
        self._connections = connections
        self.acknowledged = 0
        self.cut = 0
        self.refused: Counter[int] = Counter()
        self.seconds = 0.0

    async def run(self) -> None:
        """Post until all are acknowledged."""
        began = time.perf_counter()
        await asyncio.gather(*(self._keep_posting() for _ in range(self._connections)))
        self.seconds = time.perf_counter() - began

    async def _keep_posting(self) -> None:
        line: _Line | None = None
        while self._left:
            request = self._left.popleft()
            try:
                line = line or await asyncio.open_connection(LOOPBACK, self._port)
                status = await _post(line, request)
            except (OSError, EOFError, ValueError, asyncio.LimitOverrunError):
                status, self.cut = 0, self.cut + 1
                await _hang_up(line)
                line = None
            if status in _SUCCESS:
                self.acknowledged += 1
                continue
            if status:
                self.refused[status] += 1
            self._left.append(request)
            await asyncio.sleep(AGAIN_AFTER_SECONDS)
        await _hang_up(line)


async def _post(line: _Line, request: bytes) -> int:
    """The status of the whole answer to a request."""
    reader, writer = line
    writer.write(request)
    async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        _, _, rest = head.partition(b"content-length:")
        await reader.readexactly(int(rest.partition(b"\r\n")[0]))
    return int(head.split(maxsplit=2)[1])


async def _hang_up(line: _Line | None) -> None:
    if line:
        line[1].close()
        with suppress(OSError):
            await line[1].wait_closed()
