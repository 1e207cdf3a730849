"""`tidewaiter sandbox`: the stand-in world alone."""

from pathlib import Path

from pydantic import SecretStr

from runtime.settings import Settings
from sandbox import server
from sandbox.config import SandboxConfig
from starter.commands.serving import logged, serve
from starter.commands.setting import settings

HOST = "127.0.0.1"
"""The sandbox asks nobody who they are: it listens on loopback only."""


def run(port: int | None, data_dir: Path | None) -> None:
    """Run the stand-in world until it is told to stop."""
    ours = logged(settings())
    at = (HOST, ours.sandbox_port if port is None else port)
    serve(server.serve(*at, world(ours, data_dir or ours.home / "sandbox")), *at)


def world(ours: Settings, data_dir: Path) -> SandboxConfig:
    """The sandbox as these settings want it; it signs webhooks with the secrets we know."""
    return SandboxConfig(
        data_dir=data_dir,
        day_seconds=ours.sandbox_day_seconds,
        callback_url=ours.api_url,
        broker_secret=_text(ours.broker_webhook_secret),
        carrier_secret=_text(ours.carrier_webhook_secret),
        hub_secret=_text(ours.hub_webhook_secret),
        easypost_secret=_text(ours.easypost_webhook_secret),
    )


def _text(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
