"""A child process: started on a leash, ready when it answers, stopped in order."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import STDOUT, Process
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from runtime import leash
from runtime.errors import CannotRun

READY_SECONDS = 60
STOP_SECONDS = 15
LOG_LINES_SHOWN = 15


class ChildFailed(CannotRun):
    """A child ended, or never became ready; the message has the end of its log."""


@dataclass(frozen=True)
class Program:
    """What to run, and how to tell that the process with this pid does its work.

    `starts` is how often it is started if it ends before it is ready: more than once for one
    that takes ports of its own choice, which another process may take first.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    ready: Callable[[int], Awaitable[bool]]
    starts: int = 1


class Leash:
    """The pipe whose closing, by us or by our death, ends every child started with it.

    Args:
        inherited: Descriptors that each child keeps open for as long as it lives.
    """

    def __init__(self, *inherited: int) -> None:
        self.inherited = inherited
        self.end, self._ours = os.pipe()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._ours)
        os.close(self.end)


class Child:
    """One program on a leash, in its own process group: a Ctrl-C is for its owner alone."""

    def __init__(self, program: Program, on: Leash) -> None:
        self.program = program
        self._leash = on
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The program's process id while it runs, else None."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    async def start(self) -> None:
        """Start the program and wait until it is ready.

        Raises:
            ChildFailed: It ended instead, or was not ready within a minute.
        """
        try:
            async with asyncio.timeout(READY_SECONDS):
                for _ in range(self.program.starts):
                    if await self._got_ready():
                        return
        except TimeoutError:
            raise self.failure(f"was not ready within {READY_SECONDS} s") from None
        raise self.failure(f"ended ({self.ending}) before it was ready")

    async def _got_ready(self) -> bool:
        self._process = await self._spawn()
        while not await self.program.ready(self._process.pid):
            if self.pid is None:
                return False
            await asyncio.sleep(0.05)
        return True

    async def ended(self) -> None:
        """Wait until the program has ended."""
        if self._process:
            await self._process.wait()

    @property
    def ending(self) -> str:
        """How the program ended, in words."""
        code = self._process.returncode if self._process else None
        if code is None:
            return "it did not"
        return f"exit code {code}" if code >= 0 else signal.Signals(-code).name

    async def stop(self) -> None:
        """Ask the program to end; kill it if it has not within fifteen seconds."""
        if self._process is None or self.pid is None:
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def kill(self) -> None:
        """End the program with SIGKILL, if it runs."""
        if self._process and self.pid is not None:
            self._process.kill()

    def failure(self, what: str) -> ChildFailed:
        """An error about this child, with the end of its log."""
        log = self.program.log
        lines = log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
        return ChildFailed("\n  ".join((f"{self.program.name} {what}; from {log}:", *lines)))

    async def _spawn(self) -> Process:
        with self.program.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-IS", leash.__file__),
                *self.program.command,
                env=self.program.environment,
                stdin=self._leash.end,
                stdout=log,
                stderr=STDOUT,
                pass_fds=self._leash.inherited,
                process_group=0,
            )
