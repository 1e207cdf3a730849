"""Migrations: bring a database to the tables of this version.

>>> upgrade("sqlite:///records.db")
['0001']
>>> upgrade("sqlite:///records.db")
[]
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from records.engine import make_engine

MIGRATIONS = Path(__file__).parent / "migrations"

_LOCK = 0x7469_6465  # any number, the same in every process that migrates


def upgrade(database_url: str) -> list[str]:
    """Apply what is missing, all or nothing; the revisions that were, oldest first.

    Safe when several processes start at once: they take turns, and the later ones find
    nothing left to do.
    """
    engine = make_engine(database_url)
    try:
        with engine.begin() as connection:  # on SQLite this is the lock
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            return _upgrade(connection)
    finally:
        engine.dispose()


def current(database_url: str) -> str | None:
    """The revision that the database is at; None if nothing was ever applied."""
    engine = make_engine(database_url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> list[str]:
    applied: list[str] = []
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["applied"] = applied
    command.upgrade(config, "head")
    return applied
