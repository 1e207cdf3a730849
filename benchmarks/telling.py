"""How the driver learns what a run has heard, without asking: one datagram for each thing.

A worker's interceptor, the same for every candidate. It speaks from inside the workflow task,
so the driver's next signal finds that task under way and gets one of its own, as milestones
that are days apart do.
"""

import asyncio
import socket
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from temporalio import client, workflow
from temporalio.worker import (
    HandleSignalInput,
    Interceptor,
    StartActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

BOOKED, HEARD = "booked", "heard"

PATIENCE_SECONDS = 60
"""What any run may take to its next word; a longer silence is a failure of the benchmark."""

_SAY = "say"
_BOOKING = "book_carrier"


class Tells(client.Interceptor, Interceptor):
    """Set on a worker's client: the worker takes it over."""

    def __init__(self, ear: Path) -> None:
        self.mouth = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.mouth.connect(str(ear))

    def workflow_interceptor_class(
        self, making: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor]:
        """Let runs speak, which their sandbox forbids."""
        making.unsafe_extern_functions[_SAY] = self.say
        return _Heard

    def say(self, run: str, what: str) -> None:
        """Tell the driver."""
        self.mouth.send(f"{run} {what}".encode())


def _say(what: str) -> None:
    if not workflow.unsafe.is_replaying():
        workflow.extern_functions()[_SAY](workflow.info().workflow_id, what)


class _Heard(WorkflowInboundInterceptor):
    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_Booked(outbound))

    async def handle_signal(self, signal: HandleSignalInput) -> None:
        await super().handle_signal(signal)
        _say(HEARD)


class _Booked(WorkflowOutboundInterceptor):
    def start_activity(self, step: StartActivityInput) -> workflow.ActivityHandle[Any]:
        handle = super().start_activity(step)
        if step.activity == _BOOKING:
            handle.add_done_callback(lambda _: _say(BOOKED))
        return handle


class Ear(asyncio.DatagramProtocol):
    """The driver's end."""

    def __init__(self) -> None:
        self.said: dict[str, asyncio.Queue[str]] = defaultdict(asyncio.Queue)

    @classmethod
    @asynccontextmanager
    async def at(cls, path: Path) -> AsyncIterator[Self]:
        """Hear what is said to this socket, while the block runs."""
        transport, ear = await asyncio.get_running_loop().create_datagram_endpoint(
            cls, local_addr=str(path), family=socket.AF_UNIX
        )
        try:
            yield ear
        finally:
            transport.close()

    def datagram_received(self, data: bytes, _: object) -> None:
        """Keep it for whoever waits."""
        run, what = data.decode().split()
        self.said[run].put_nowait(what)

    async def hear(self, run: str, what: str) -> None:
        """Wait until a run says this, which is the next thing it must say."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            said = await self.said[run].get()
        assert said == what, f"{run} said {said}, not {what}"
