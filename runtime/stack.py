"""The whole of Tidewaiter on one machine: Temporal, the sandbox, the worker and the API."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from time import monotonic
from types import TracebackType
from typing import Any, NoReturn, Self

import httpx
from pydantic import SecretStr
from temporalio.client import Client

from records.migrate import upgrade
from runtime import temporal_server
from runtime.child import Child, ChildFailed, Leash, Program
from runtime.connect import connect_to
from runtime.home import Addresses, Home, Secrets
from runtime.pollers import polls
from runtime.ports import LOOPBACK, free_ports
from runtime.search_attributes import register
from runtime.settings import PARTNERS, Settings

DEATHS_MAX = 5
STEADY_SECONDS = 600  # a child that lived this long begins its count of deaths anew

OURS = (sys.executable, "-m", "starter.cli")


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
        self.addresses, self.settings = self._placed()
        temporal, *ours = self._programs(http)

        await _together(
            asyncio.to_thread(upgrade, self.settings.database_url),
            self._bring_up(Child(temporal, leash), starting),
        )
        self.client = await connect_to(self.addresses.temporal, role="up")
        await register(self.client, self._search_attributes)
        await _together(*(self._bring_up(Child(program, leash), starting) for program in ours))
        starting.enter_context(self.home.announced(self.addresses))

    def _placed(self) -> tuple[Addresses, Settings]:
        """Where everything will be, and the settings by which the parts find each other."""
        settings = self.settings
        wanted = {
            "temporal": settings.temporal_port,
            "temporal_ui": settings.temporal_ui_port,
            "sandbox": settings.sandbox_port,
            "api": settings.api_port,
        }
        ports = free_ports(wanted)
        for name, port in ports.items():
            if wanted[name] not in {0, port}:
                self._say(f"Port {wanted[name]} is taken: {name} is on {port}.")
        addresses = Addresses(
            temporal=f"{LOOPBACK}:{ports['temporal']}",
            temporal_ui=f"http://{LOOPBACK}:{ports['temporal_ui']}",
            sandbox=f"http://{LOOPBACK}:{ports['sandbox']}",
            api=f"http://{LOOPBACK}:{ports['api']}",
        )
        here: dict[str, object] = {f"{name}_port": port for name, port in ports.items()}
        here |= {"api_host": LOOPBACK, "api_url": addresses.api}
        played = _played_by(addresses.sandbox, settings, self.home.secrets())
        return addresses, settings.model_copy(update=here | played)

    def _programs(self, http: httpx.AsyncClient) -> tuple[Program, ...]:
        """What to run, in the order to start it."""
        # The embedded cluster is the only one meant here, whatever else the user works with.
        ambient = {key: text for key, text in os.environ.items() if not key.startswith("TEMPORAL_")}
        environment = {
            **ambient,
            **self.settings.environment(),
            "TEMPORAL_ADDRESS": self.addresses.temporal,
            "TEMPORAL_NAMESPACE": "default",
            "TEMPORAL_CONFIG_FILE": os.devnull,
        }

        def ours(name: str, ready: Callable[[int], Awaitable[bool]], *options: str) -> Program:
            command = (*self._tidewaiter, name, *options)
            return Program(name, command, environment, self.home.logs / f"{name}.log", ready)

        sandbox, api = self.addresses.sandbox, self.addresses.api
        return (
            temporal_server.program(
                temporal_server.find_temporal(),
                self.home,
                port=self.settings.temporal_port,
                ui_port=self.settings.temporal_ui_port,
                environment=environment,
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
            while deaths < DEATHS_MAX:
                born = monotonic()
                await child.ended()
                deaths = deaths + 1 if monotonic() - born < STEADY_SECONDS else 1
                self._say(f"{name} ended ({child.ending}): starting it again.")
                await child.start()
            raise child.failure(f"ended {deaths} times")
        except ChildFailed as failed:
            self._failures.put_nowait(failed)


def _played_by(sandbox: str, settings: Settings, secrets: Secrets) -> dict[str, object]:
    """Settings that have the sandbox play each partner for whom none are given."""
    played: dict[str, object] = {}
    for partner in PARTNERS:
        if getattr(settings, f"{partner}_url") is not None:
            continue
        played[f"{partner}_url"] = f"{sandbox}/{partner}"
        played[f"{partner}_token"] = SecretStr(secrets.tokens[partner])
        if partner in secrets.webhooks:
            played[f"{partner}_webhook_secret"] = SecretStr(secrets.webhooks[partner])
    return played


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
