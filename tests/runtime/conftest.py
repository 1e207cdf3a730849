import os
import sys
from pathlib import Path

import pytest

from runtime.settings import Settings

STAND_IN = (sys.executable, str(Path(__file__).with_name("stand_in.py")))


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of what the developer's own shell sets reaches these tests."""
    for name in list(os.environ):
        if name.startswith(("TEMPORAL_", "TIDEWAITER_")) or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", os.devnull)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home of its own, and whatever ports are free."""
    return Settings(
        home=tmp_path / "home", temporal_port=0, temporal_ui_port=0, sandbox_port=0, api_port=0
    )


@pytest.fixture
def stand_in() -> tuple[str, ...]:
    """A command with our verbs that starts in moments and does nothing else."""
    return STAND_IN
