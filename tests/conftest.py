"""What the tests of more than one floor stand on."""

import gc
from pathlib import Path

import pytest
from hypothesis import settings

from records.migrate import upgrade

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of an example
settings.load_profile("untimed")


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
