"""The whole of Tidewaiter on one machine: Temporal, the sandbox, the worker and the API."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from time import monotonic
from types import TracebackType
from typing import Any, NoReturn, Self

import httpx
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client

from records.migrate import upgrade
from runtime import temporal_server
from runtime.child import Child, ChildFailed, Leash, Program
from runtime.connect import connect_to
from runtime.errors import CannotRun
from runtime.home import Addresses, Home
from runtime.placement import environment, placed
from runtime.pollers import polls
from runtime.search_attributes import register
from runtime.settings import Settings

DEATHS_MAX = 5
STEADY_SECONDS = 600  # a child that lived this long begins its count of deaths anew

OURS = (sys.executable, "-m", "starter.cli")


class RecordsUnavailable(CannotRun):
    """Their database does not answer, or is of no kind we know."""


class Stack:
    """Everything embedded, from ``async with`` to the end of its block.

    Entering brings the records up to date, starts Temporal, then the sandbox, the worker and
    the API, and waits until each is ready. Leaving stops them in reverse. In between, a part
    that dies is started again, a few times. No part outlives this process, even killed; a new
    stack on the same home goes on where the last one was.

    Args:
        settings: Partners left unset are played by the sandbox.
        search_attributes: Name and type of each that Temporal must know.
        say: Told, in a sentence each, of ports stepped over and of parts started again.
        tidewaiter: The command that has our verbs.

    Raises:
        CannotRun: On entering, when another stack holds the home, there is no Temporal or no
            free port, or a part does not become ready; all that had started is stopped.
    """

    addresses: Addresses
    settings: Settings
    client: Client

    def __init__(
        self,
        settings: Settings,
        *,
        search_attributes: Mapping[str, str],
        say: Callable[[str], None] = lambda _: None,
        tidewaiter: Sequence[str] = OURS,
    ) -> None:
        self.settings = settings
        self.home = Home(settings.home)
        self._search_attributes = search_attributes
        self._say = say
        self._tidewaiter = tuple(tidewaiter)
        self._children: dict[str, Child] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._failures: asyncio.Queue[ChildFailed] = asyncio.Queue()
        self._running = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as starting:
            await self._start(starting)
            self._running = starting.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._running.__aexit__(kind, error, trace)

    @property
    def processes(self) -> Mapping[str, int | None]:
        """The pid of each part by name (temporal, sandbox, worker, api); None when it is down."""
        return {name: child.pid for name, child in self._children.items()}

    async def kill(self, name: str) -> None:
        """End a part with SIGKILL, and leave it down until ``restart``."""
        child = self._children[name]
        await self._let_go(child)
        child.kill()
        await child.ended()

    async def restart(self, name: str) -> None:
        """Stop a part if it runs, start it again and wait until it is ready.

        Raises:
            ChildFailed: It does not become ready.
        """
        child = self._children[name]
        await self._bring_down(child)
        await child.start()
        self._keep(child)

    async def failure(self) -> NoReturn:
        """Wait until a part cannot be kept running.

        Raises:
            ChildFailed: Always, about that part.
        """
        raise await self._failures.get()

    async def _start(self, starting: AsyncExitStack) -> None:
        descriptor = await starting.enter_async_context(self.home.held())
        leash = starting.enter_context(Leash(descriptor))
        http = await starting.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=1))
        self.addresses, self.settings = placed(self.settings, self.home.secrets(), self._say)
        temporal, *ours = self._programs(http)

        await _together(
            asyncio.to_thread(_bring_up_to_date, self.settings.database_url),
            self._bring_up(Child(temporal, leash), starting),
        )
        self.client = await connect_to(self.addresses.temporal, role="up")
        await register(self.client, self._search_attributes)
        await _together(*(self._bring_up(Child(program, leash), starting) for program in ours))
        starting.enter_context(self.home.announced(self.addresses))

    def _programs(self, http: httpx.AsyncClient) -> tuple[Program, ...]:
        """What to run, in the order to start it."""
        variables = environment(self.addresses, self.settings)

        def ours(name: str, ready: Callable[[int], Awaitable[bool]], *options: str) -> Program:
            command = (*self._tidewaiter, name, *options)
            return Program(name, command, variables, self.home.logs / f"{name}.log", ready)

        sandbox, api = self.addresses.sandbox, self.addresses.api
        return (
            temporal_server.program(
                temporal_server.find_temporal(),
                self.home,
                port=self.settings.temporal_port,
                ui_port=self.settings.temporal_ui_port,
                environment=variables,
            ),
            ours(
                "sandbox",
                partial(_answers, http, f"{sandbox}/health"),
                *("--port", str(self.settings.sandbox_port)),
            ),
            ours("worker", self._worker_ready),
            ours(
                "api",
                partial(_answers, http, f"{api}/health/ready"),
                *("--port", str(self.settings.api_port)),
            ),
        )

    async def _worker_ready(self, pid: int) -> bool:
        return await polls(self.client, self.settings.task_queue, f":{pid}@")

    async def _bring_up(self, child: Child, starting: AsyncExitStack) -> None:
        self._children[child.program.name] = child
        starting.push_async_callback(self._bring_down, child)
        await child.start()
        self._keep(child)

    async def _bring_down(self, child: Child) -> None:
        await self._let_go(child)
        await child.stop()

    def _keep(self, child: Child) -> None:
        self._keepers[child.program.name] = asyncio.create_task(self._kept_running(child))

    async def _let_go(self, child: Child) -> None:
        keeper = self._keepers.pop(child.program.name, None)
        if keeper:
            keeper.cancel()
            await asyncio.wait((keeper,))

    async def _kept_running(self, child: Child) -> None:
        name, deaths = child.program.name, 0
        try:
            while True:
                born = monotonic()
                await child.ended()
                deaths = deaths + 1 if monotonic() - born < STEADY_SECONDS else 1
                if deaths == DEATHS_MAX:
                    raise child.failure(f"ended {deaths} times, at last with {child.ending}")
                self._say(f"{name} ended ({child.ending}): starting it again.")
                await child.start()
        except ChildFailed as failed:
            self._failures.put_nowait(failed)


def _bring_up_to_date(database_url: str) -> None:
    try:
        upgrade(database_url)
    except (SQLAlchemyError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise RecordsUnavailable(f"The records at {make_url(database_url)!r}: {reason}") from error


async def _answers(http: httpx.AsyncClient, url: str, _pid: int) -> bool:
    try:
        return (await http.get(url)).is_success
    except httpx.TransportError:
        return False


async def _together(*steps: Coroutine[Any, Any, object]) -> None:
    """Take the steps at once; the first error stops the others, and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for step in steps:
                group.create_task(step)
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
