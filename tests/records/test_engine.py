"""The database under its users: exact, patient, safe, and off the event loop."""

import asyncio
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from records.columns import ExactAmount, UtcDateTime
from records.engine import Database, url_of
from records.inbox import Inbox
from records.journal import RecordsJournal
from records.tables.core import Orders, table
from records.views import Views
from tests.records.given import NOON, an_order
from tests.waiting import PATIENCE, soon

AMOUNTS = st.decimals(
    allow_nan=False,
    allow_infinity=False,
    min_value=Decimal(-(10**12)),
    max_value=Decimal(10**12),
    places=6,
)

DIALECTS = [url_of(url).get_dialect()() for url in ("sqlite://", "postgresql://")]

WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from records.engine import Database
from records.inbox import Inbox

async def main(url, sender):
    database = Database(url)
    inbox = Inbox(database)
    stored = [await inbox.store(sender, f"E-{n}", b"{}", datetime.now(UTC)) for n in range(100)]
    database.close()
    assert all(stored)

asyncio.run(main(*sys.argv[1:]))
"""


@given(amount=AMOUNTS)
def test_an_amount_comes_back_as_it_went(amount: Decimal) -> None:
    kept = ExactAmount()
    for dialect in DIALECTS:
        assert (
            kept.process_result_value(kept.process_bind_param(amount, dialect), dialect) == amount
        )


@pytest.mark.parametrize("amount", ["0.0000001", "1e13", "123456789012345678.123456"])
def test_an_amount_that_would_lose_a_digit_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="cannot be kept exactly"):
        ExactAmount().process_bind_param(Decimal(amount), DIALECTS[0])


async def test_times_come_back_in_utc_and_naive_ones_are_refused(
    database: Database, journal: RecordsJournal, views: Views
) -> None:
    tokyo = datetime(2026, 11, 21, 21, 0, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    await journal.priced(an_order(), None, tokyo)

    row = await views.order("O-1")
    assert row
    assert row.updated_at == tokyo
    stage_at = await database.read(lambda db: db.scalar(select(table(Orders).c.stage_at)))
    assert stage_at is not None
    assert stage_at.isoformat() == "2026-11-21T12:00:00.123456+00:00"
    with pytest.raises(ValueError, match="must name its zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), DIALECTS[0])  # noqa: DTZ001


async def test_a_transaction_that_fails_leaves_nothing(inbox: Inbox, database: Database) -> None:
    def half(db: Connection) -> None:
        db.execute(
            text(
                "INSERT INTO inbox (sender, event_id, body, received_at, attempts, unreadable)"
                " VALUES ('carrier', 'E-1', '', '2026-11-21 12:00:00', 0, FALSE)"
            )
        )
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await database.write(half)
    assert await inbox.pending() == ()


async def test_the_event_loop_is_free_while_the_database_works(database: Database) -> None:
    begun, told = threading.Event(), threading.Event()

    def working(_: Connection) -> bool:
        begun.set()
        return told.wait(PATIENCE)

    at_work = asyncio.ensure_future(database.write(working))
    await soon(begun.is_set)
    told.set()

    assert await at_work, "the loop came to say so only when the work was over"


async def test_two_processes_writing_one_sqlite_file_lose_nothing(
    sqlite_with_tables: str,
) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, sqlite_with_tables, sender])
        for sender in ("carrier", "broker")
    ]
    database = Database(sqlite_with_tables)
    inbox = Inbox(database)
    stored = await asyncio.gather(*(inbox.store("hub", f"E-{n}", b"{}", NOON) for n in range(100)))
    codes = await asyncio.gather(*(asyncio.to_thread(w.wait, 60) for w in writers))
    letters = await inbox.pending(limit=1000)
    database.close()

    assert codes == [0, 0]
    assert all(stored)
    assert len({(letter.sender, letter.event_id) for letter in letters}) == 300


async def test_sqlite_survives_the_loss_of_power_and_keeps_its_references(
    sqlite_url: str,
) -> None:
    database = Database(sqlite_url)
    pragmas = await database.read(
        lambda db: [
            db.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    )
    database.close()

    assert pragmas == ["wal", 2, 1]


def test_a_url_names_sqlite_or_postgresql() -> None:
    assert url_of("postgres://u@h/d").drivername == "postgresql+psycopg"
    assert url_of("postgresql://u@h/d").drivername == "postgresql+psycopg"
    assert url_of("sqlite:///x.db").drivername == "sqlite+pysqlite"
    with pytest.raises(ValueError, match="not in mysql"):
        url_of("mysql://u@h/d")
