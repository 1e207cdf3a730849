"""What an embedded stack keeps under its home folder, `.tidewaiter` unless said otherwise."""

import asyncio
import base64
import fcntl
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Self

from pydantic import BaseModel, ConfigDict

from runtime.errors import CannotRun
from runtime.settings import PARTNERS, WEBHOOK_SENDERS

# A killed process lets go of its locks moments after the kill; what it had started is killed
# moments after that (see runtime.leash).
OWNER_GONE_SECONDS = 1
ORPHANS_GONE_SECONDS = 10


class HomeInUse(CannotRun):
    """A running stack, or what is left of a killed one, holds the home."""

    exit_code = 2


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Addresses(_Stored):
    """Where each part of a running stack is; ``temporal`` is host:port, the others URLs."""

    temporal: str
    temporal_ui: str
    sandbox: str
    api: str


class Secrets(_Stored):
    """What the parts of one home prove themselves to each other with."""

    tokens: dict[str, str]
    webhooks: dict[str, str]

    @classmethod
    def generate(cls) -> Self:
        """Fresh ones, of 256 bits each."""
        return cls(
            tokens={partner: secrets.token_urlsafe(32) for partner in PARTNERS},
            webhooks={
                sender: f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
                for sender in WEBHOOK_SENDERS
            },
        )


class Home:
    """The folder: the orders' databases, the logs, the secrets, and who runs on it now."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.temporal_db = path / "temporal.db"
        self.logs = path / "logs"
        self._addresses = path / "addresses.json"
        self._secrets = path / "secrets.json"

    @asynccontextmanager
    async def held(self) -> AsyncIterator[int]:
        """Hold the home for one stack, waiting out what a killed one left behind.

        Two locks, both of which the kernel lets go of at a process's death: the owner's own,
        and one that its children inherit, so that no database file is opened while an orphan
        still has it.

        Yields:
            The descriptor that children must inherit.

        Raises:
            HomeInUse: Another stack runs on this home, or orphans of one do not go.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)  # people's addresses are in it
        self.logs.mkdir(exist_ok=True)
        owner = os.open(self.path / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
        children = os.open(self.path / "children.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not await _locked(owner, OWNER_GONE_SECONDS):
                pid = os.read(owner, 32).decode()
                raise HomeInUse(f"{self.path} is in use: `tidewaiter up` runs on it (pid {pid})")
            os.truncate(owner, 0)
            os.write(owner, str(os.getpid()).encode())
            if not await _locked(children, ORPHANS_GONE_SECONDS):
                reason = "processes of a killed run still have its files open; end them first"
                raise HomeInUse(f"{self.path} is in use: {reason}")
            yield children
        finally:
            os.close(children)
            os.close(owner)

    def secrets(self) -> Secrets:
        """This home's secrets, generated on first use and readable by their owner only."""
        if not self._secrets.exists():
            _write_private(self._secrets, Secrets.generate().model_dump_json(indent=2))
        return Secrets.model_validate_json(self._secrets.read_bytes())

    def addresses(self) -> Addresses | None:
        """Where the stack on this home is; None if none is running.

        What a killed one had announced is still there, but nobody holds the home any more.
        """
        try:
            announced = self._addresses.read_bytes()
        except FileNotFoundError:
            return None
        return Addresses.model_validate_json(announced) if self._is_held() else None

    def _is_held(self) -> bool:
        try:
            owner = os.open(self.path / "owner.lock", os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(owner, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            return False
        finally:
            os.close(owner)

    @contextmanager
    def announced(self, addresses: Addresses) -> Iterator[None]:
        """Let other processes find the stack on this home, for as long as it runs."""
        _write_private(self._addresses, addresses.model_dump_json(indent=2))
        try:
            yield
        finally:
            self._addresses.unlink(missing_ok=True)


async def _locked(descriptor: int, patience: float) -> bool:
    deadline = monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() > deadline:
                return False
            await asyncio.sleep(0.05)
        else:
            return True


def _write_private(path: Path, text: str) -> None:
    """Replace a file in one step, so that a crash leaves the old one or the new one."""
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{text}\n")
    draft.replace(path)
