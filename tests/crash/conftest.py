"""Harbours for the crash tests, and a line to say what was measured."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.harbour import Harbour, opened

MEASURED = "measured"


@pytest.fixture(scope="module", autouse=True)
def bare_environment() -> Iterator[None]:
    """Nothing of what the developer's own shell sets reaches these tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("TEMPORAL_", "TIDEWAITER_")) or name == "DATABASE_URL":
                patch.delenv(name)
        yield


@pytest.fixture(scope="module")
async def harbour(
    bare_environment: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Harbour]:
    """One for all tests of a file; its partners must answer within two seconds."""
    home = tmp_path_factory.mktemp("harbour")
    async with opened(home, "impatient", day_seconds=0.4) as one:
        yield one


@pytest.fixture
async def keyless(tmp_path: Path) -> AsyncIterator[Harbour]:
    """One whose partners cannot tell a repeat from a second wish."""
    async with opened(tmp_path / "home", "keyless", day_seconds=0.2) as one:
        yield one


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tells whoever runs the tests what was measured, after all of them, green or not."""
    return lambda line: request.node.user_properties.append((MEASURED, line))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was said."""
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        lines = [str(line) for name, line in report.user_properties if name == MEASURED]
        if lines and report.when == "call":
            terminalreporter.write_line("\n  ".join((f"{report.nodeid}:", *lines)))
