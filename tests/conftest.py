"""What more than one floor's tests stand on."""

from pathlib import Path

import pytest
from hypothesis import settings

from records.migrate import upgrade

# A machine that does something else as well makes no test fail.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database of this version, to be copied: migrating takes a while."""
    path = tmp_path_factory.mktemp("records") / "records.db"
    upgrade(f"sqlite:///{path}")
    return path
