"""What the tests of more than one floor stand on."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

from records.migrate import upgrade

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of an example
settings.load_profile("untimed")


PROCESSES_MAX = 6
"""Each takes about a gigabyte with its servers."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: much of their time is waiting."""
    return min(2 * (os.cpu_count() or 1), PROCESSES_MAX)


def pytest_collection() -> None:
    """Importing and collecting makes little but what stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What is there now stays: no collection need look through it again."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database of this version, to be copied: migrating takes a while."""
    path = tmp_path_factory.mktemp("records") / "records.db"
    upgrade(f"sqlite:///{path}")
    return path
