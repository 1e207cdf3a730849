"""The database: one engine from a URL, and threads that keep its waits off the event loop.

Synchronous drivers in a few threads, because the asynchronous ones cost more than they
save: one row per transaction took 0.53 ms of CPU on SQLite against 0.98 ms, and 0.59 ms on
PostgreSQL against 0.92 ms (measured on two cores, 2026-11-21).
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from records.tables.core import Records, table

T = TypeVar("T")

READERS = 4
WRITERS = 4
"""Threads, and so connections, of one process; SQLite has one writer whatever we do."""

BUSY_TIMEOUT_MS = 30_000
"""How long SQLite waits for another process to finish writing."""

NAMED_AT_ONCE = 500
"""Values named in one question: databases bound how many a statement may have."""

SQLITE_PRAGMAS = (
    f"busy_timeout = {BUSY_TIMEOUT_MS}",  # first: the next one may have to wait
    "journal_mode = WAL",  # readers and the writer do not block each other
    "synchronous = FULL",  # a commit survives the loss of power
    "foreign_keys = ON",
)

RecordsTrouble = SQLAlchemyError
"""What a call on the records raises when their database fails it."""

_READS = "records_reads"


def url_of(database_url: str) -> URL:
    """The URL with the driver we ship: psycopg for PostgreSQL, sqlite3 for SQLite.

    Raises:
        ValueError: It is no URL, or names another kind of database.
    """
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise ValueError("it is no database URL") from error
    match url.get_backend_name():
        case "sqlite":
            return url.set(drivername="sqlite+pysqlite")
        case "postgresql" | "postgres":
            return url.set(drivername="postgresql+psycopg")
        case other:
            raise ValueError(f"the records are kept in SQLite or PostgreSQL, not in {other}")


def make_engine(database_url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://...`.

    On SQLite every transaction begins IMMEDIATE, so that a writer waits its turn at the
    start, where waiting is allowed, instead of failing in the middle, where it is not;
    those of `Database.read` begin plainly and wait for nobody.
    """
    url = url_of(database_url)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, pool_size=READERS + 1)
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_size=READERS + WRITERS, pool_pre_ping=True)


def _configure_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # ours to begin, not the driver's
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


class Database:
    """The records' database, shared by the journal, the views, the inbox and the API's keys.

    Async callers hand in a function of a connection; it runs in a thread, in one
    transaction, committed when it returns and rolled back when it raises. A caller that is
    cancelled does not undo it: what was begun is finished.
    """

    def __init__(self, database_url: str) -> None:
        self.engine = make_engine(database_url)
        sqlite_file = self.engine.dialect.name == "sqlite"
        # SQLite's writers queue here, in order, rather than poll each other for its lock.
        self._writers = ThreadPoolExecutor(1 if sqlite_file else WRITERS, "records-write")
        self._readers = ThreadPoolExecutor(READERS, "records-read")
        snapshot = {_READS: True} if sqlite_file else {"isolation_level": "REPEATABLE READ"}
        self._reading = self.engine.execution_options(**snapshot)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run this in a transaction that writes."""
        return await self._run(self._writers, self.engine, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run this in a transaction that only reads: one moment, seen whole."""
        return await self._run(self._readers, self._reading, work)

    def close(self) -> None:
        """Finish what was begun, then let go of every thread and connection."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.engine.dispose()

    @staticmethod
    async def _run(
        threads: ThreadPoolExecutor, engine: Engine, work: Callable[[Connection], T]
    ) -> T:
        def transaction() -> T:
            with engine.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(threads, transaction)


def in_parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """These, no more than `NAMED_AT_ONCE` at a time."""
    return (names[first : first + NAMED_AT_ONCE] for first in range(0, len(names), NAMED_AT_ONCE))


@cache
def once(model: type[Records], dialect: str) -> sqlite.Insert | postgresql.Insert:
    """INSERT .. ON CONFLICT DO NOTHING: a row that is there already stays as it is."""
    return insert(model, dialect).on_conflict_do_nothing()


def insert(model: type[Records], dialect: str) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT; the two dialects spell it alike, SQLAlchemy does not."""
    into = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return into(table(model))
