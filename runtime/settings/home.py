"""Where a process keeps what it has, what it reads beside the package, and how it logs."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PositiveFloat

from runtime.settings.base import AbsolutePath, Group, Port

HOME = ".tidewaiter"
"""The home of those who name none, in the folder they are in."""


def _records_under_home(data: dict[str, Any]) -> str:
    return f"sqlite:///{data['home'] / 'records.db'}"


class HomeSettings(Group):
    """What every process of ours needs, and the embedded stack."""

    # Absolute, because the embedded stack's processes must all mean the same folder.
    home: AbsolutePath = Path(HOME)
    database_url: str = Field(default_factory=_records_under_home, validation_alias="DATABASE_URL")
    task_queue: str = "tidewaiter"

    # A folder of market files that stand in for the packaged ones, or stand beside them.
    markets: AbsolutePath | None = None

    # A folder with services.toml and policies/ that go before the packaged ones.
    carriers: AbsolutePath | None = None

    # A folder of fonts beside the packaged ones, for characters that those lack.
    fonts: AbsolutePath | None = None

    # How long a quoted price stands at most; rules or rates that change may end it sooner.
    quote_hours: PositiveFloat = 24.0

    # Where the embedded stack would like its parts; a port already taken is stepped over.
    temporal_port: Port = 7233
    temporal_ui_port: Port = 8233
    sandbox_port: Port = 8090

    # How long one day lasts in the stand-in world; real partners keep their own time.
    sandbox_day_seconds: PositiveFloat = 1.0

    log_format: Literal["json", "console"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
