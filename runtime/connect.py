"""One way to a Temporal cluster, for every process of ours."""

import asyncio
import os
import re
import socket
from datetime import timedelta

from temporalio.client import Client
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.service import RPCError

from runtime.converter import data_converter
from runtime.errors import CannotRun
from runtime.home import Home
from runtime.settings import Settings

CUSTOMARY = "127.0.0.1:7233"
PATIENCE = timedelta(seconds=10)


class TemporalUnreachable(CannotRun):
    """No usable Temporal answered in time; the message is one line and names the address."""


async def connect(settings: Settings, *, role: str, patience: timedelta = PATIENCE) -> Client:
    """Connect to the Temporal that the environment names.

    Address, namespace, TLS and API key come from the standard ``TEMPORAL_*`` variables and
    TOML profile. Where those name no address, it is that of the embedded stack running on
    ``settings.home``, else Temporal's customary 127.0.0.1:7233.

    Args:
        settings: Only ``home`` is read.
        role: Who is calling (``worker``, ``api``, ``cli``); Temporal shows it as
            ``role:pid@host`` beside what it did.
        patience: How long an answer may take.

    Raises:
        TemporalUnreachable: Nothing answered in time, or the settings cannot be read.
    """
    try:
        config = ClientConfig.load_client_connect_config()
    except (RuntimeError, ValueError, OSError) as error:
        raise TemporalUnreachable(f"TEMPORAL_* settings: {_reason(error)}") from error
    if "target_host" in config:
        return await _open(config, role, patience)
    if running := Home(settings.home).addresses():
        config["target_host"] = running.temporal
        return await _open(config, role, patience)
    config["target_host"] = CUSTOMARY
    try:
        return await _open(config, role, patience)
    except TemporalUnreachable as nobody:
        raise TemporalUnreachable(
            "nothing is running here: start it with `tidewaiter up` "
            f"(there is no stack on {settings.home}, and no Temporal at {CUSTOMARY})"
        ) from nobody


async def connect_to(address: str, *, role: str, patience: timedelta = PATIENCE) -> Client:
    """Connect to the default namespace at this address, whatever the environment says.

    Raises:
        TemporalUnreachable: Nothing answered in time.
    """
    return await _open(ClientConnectConfig(target_host=address), role, patience)


def public_url(settings: Settings) -> str | None:
    """Where customers reach our pages: as set, else at the stack running on this home."""
    running = None if settings.public_url else Home(settings.home).addresses()
    return running.api if running else settings.public_url


async def _open(config: ClientConnectConfig, role: str, patience: timedelta) -> Client:
    seconds = patience.total_seconds()
    try:
        # The SDK bounds each attempt on its own, but not all of them together.
        async with asyncio.timeout(seconds):
            return await Client.connect(
                **config,
                data_converter=data_converter,
                identity=f"{role}:{os.getpid()}@{socket.gethostname()}",
            )
    except TimeoutError as error:
        reason = f"no answer within {seconds:g} s"
        raise TemporalUnreachable(f"Temporal at {config['target_host']}: {reason}") from error
    except (RPCError, RuntimeError, ValueError) as error:
        reason = _reason(error)
        raise TemporalUnreachable(f"Temporal at {config['target_host']}: {reason}") from error


def _reason(error: Exception) -> str:
    """The part of an SDK error that a person can use, which it wraps in several Rust types."""
    told = re.search(r'message: "([^"]+)"', str(error))
    return told[1] if told else " ".join(str(error).split())
