"""The memory of the stand-in world: one SQLite file in WAL mode.

A request, and an event of the clock, is one transaction: after `kill -9` the world stands
exactly at the last whole one. (It is not synced to disk each time: a power cut may lose the
last moments, which nobody asks of a sandbox.)
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from sandbox.config import Wire

Kept = TypeVar("Kept", bound=Wire)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT, id TEXT, alias TEXT, order_id TEXT, body TEXT, PRIMARY KEY (kind, id));
CREATE INDEX IF NOT EXISTS documents_by_alias ON documents (kind, alias);
CREATE INDEX IF NOT EXISTS documents_by_order ON documents (order_id);
CREATE TABLE IF NOT EXISTS effects (
    seq INTEGER PRIMARY KEY, at TEXT, partner TEXT, effect TEXT, key TEXT, order_id TEXT,
    subject TEXT, amount TEXT, currency TEXT);
CREATE INDEX IF NOT EXISTS effects_by_order ON effects (order_id);
CREATE TABLE IF NOT EXISTS answers (
    partner TEXT, key TEXT, fingerprint TEXT, status INTEGER, body TEXT,
    PRIMARY KEY (partner, key));
CREATE TABLE IF NOT EXISTS appointments (
    id INTEGER PRIMARY KEY, at REAL, partner TEXT, subject TEXT, what TEXT, detail TEXT);
CREATE INDEX IF NOT EXISTS appointments_by_time ON appointments (at, id);
CREATE TABLE IF NOT EXISTS letters (
    id INTEGER PRIMARY KEY, message TEXT, partner TEXT, body TEXT, attempts INTEGER, at REAL);
CREATE INDEX IF NOT EXISTS letters_by_time ON letters (at, id);
CREATE TABLE IF NOT EXISTS counters (series TEXT PRIMARY KEY, last INTEGER);
"""


class Effect(NamedTuple):
    """One effect that a partner performed for us; `at` is ISO 8601 in UTC."""

    seq: int
    at: str
    partner: str
    effect: str
    key: str
    order_id: str
    subject: str
    amount: str | None = None
    currency: str | None = None


class Remembered(NamedTuple):
    """The answer that was given under a key, and what was asked."""

    fingerprint: str
    status: int
    body: str


class Appointment(NamedTuple):
    """Something that happens at a partner by itself; `at` is seconds since the epoch."""

    id: int
    at: float
    partner: str
    subject: str
    what: str
    detail: str


class Letter(NamedTuple):
    """A webhook on its way; the same message may lie in two letters."""

    id: int
    message: str
    partner: str
    body: str
    attempts: int
    at: float


class Store:
    """Documents by kind and id, the ledger, answers by key, appointments and letters."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "sandbox.sqlite3", isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _SCHEMA)
        # Letters that were being sent when the world stopped are due again at once.
        self._db.execute("UPDATE letters SET at = 0")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or, on any exception, nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # ------------------------------------------------------------------- documents

    def put(self, key: str, document: Wire, *, order_id: str = "", alias: str = "") -> None:
        """Keep a document in place of an earlier one."""
        self._db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET"
            " alias = excluded.alias, order_id = excluded.order_id, body = excluded.body",
            (type(document).__name__, key, alias, order_id, document.model_dump_json()),
        )

    def get(self, shape: type[Kept], key: str) -> Kept | None:
        """The document with this id, or None."""
        return self._one(shape, "SELECT body FROM documents WHERE kind = ? AND id = ?", key)

    def find(self, shape: type[Kept], alias: str) -> Kept | None:
        """The last document that was kept under this alias, or None."""
        return self._one(
            shape,
            "SELECT body FROM documents WHERE kind = ? AND alias = ? ORDER BY rowid DESC LIMIT 1",
            alias,
        )

    def _one(self, shape: type[Kept], query: str, value: str) -> Kept | None:
        row = self._db.execute(query, (shape.__name__, value)).fetchone()
        return shape.model_validate_json(row[0]) if row else None

    def every(self, shape: type[Kept]) -> list[Kept]:
        """All documents of a kind, oldest first."""
        rows = self._db.execute(
            "SELECT body FROM documents WHERE kind = ? ORDER BY rowid", (shape.__name__,)
        )
        return [shape.model_validate_json(row[0]) for row in rows]

    def of_order(self, order_id: str) -> list[tuple[str, str]]:
        """Kind and JSON of all documents of an order, oldest first."""
        return self._db.execute(
            "SELECT kind, body FROM documents WHERE order_id = ? ORDER BY rowid", (order_id,)
        ).fetchall()

    def number(self, series: str) -> int:
        """The next number of a series, from 1."""
        row = self._db.execute(
            "INSERT INTO counters VALUES (?, 1)"
            " ON CONFLICT (series) DO UPDATE SET last = last + 1 RETURNING last",
            (series,),
        ).fetchone()
        return int(row[0])

    # ---------------------------------------------------------------------- ledger

    def record(self, effect: Effect) -> None:
        """Add one effect to the ledger, which numbers it."""
        self._db.execute("INSERT INTO effects VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", effect[1:])

    def effects(self, order_id: str | None, after: int) -> list[Effect]:
        """The ledger, of one order or of all, after this sequence number."""
        rows = self._db.execute(
            "SELECT * FROM effects WHERE seq > ? AND (order_id = ? OR ? IS NULL) ORDER BY seq",
            (after, order_id, order_id),
        )
        return [Effect(*row) for row in rows]

    def remember(self, partner: str, key: str, answer: Remembered) -> None:
        """Keep the answer that was given under a key."""
        self._db.execute("INSERT INTO answers VALUES (?, ?, ?, ?, ?)", (partner, key, *answer))

    def remembered(self, partner: str, key: str) -> Remembered | None:
        """The answer that was given under a key, or None."""
        row = self._db.execute(
            "SELECT fingerprint, status, body FROM answers WHERE partner = ? AND key = ?",
            (partner, key),
        ).fetchone()
        return Remembered(*row) if row else None

    # ----------------------------------------------------------------- appointments

    def appoint(self, at: float, partner: str, subject: str, what: str, detail: str) -> None:
        """Let something happen at a time."""
        self._db.execute(
            "INSERT INTO appointments (at, partner, subject, what, detail) VALUES (?, ?, ?, ?, ?)",
            (at, partner, subject, what, detail),
        )

    def next_appointment(self) -> Appointment | None:
        """The earliest appointment, due or not."""
        row = self._db.execute("SELECT * FROM appointments ORDER BY at, id LIMIT 1").fetchone()
        return Appointment(*row) if row else None

    def kept(self, appointment: Appointment) -> None:
        """Strike an appointment out."""
        self._db.execute("DELETE FROM appointments WHERE id = ?", (appointment.id,))

    # ---------------------------------------------------------------------- letters

    def post(self, message: str, partner: str, body: str, at: float) -> None:
        """Put a webhook out to be sent from this time on."""
        self._db.execute(
            "INSERT INTO letters (message, partner, body, attempts, at) VALUES (?, ?, ?, 0, ?)",
            (message, partner, body, at),
        )

    def lease(self, now: float, until: float, limit: int) -> list[Letter]:
        """Take letters that are due, in that order, however late.

        Each comes back at `until` unless it is struck out before.
        """
        rows = self._db.execute(
            "SELECT * FROM letters WHERE at <= ? ORDER BY at, id LIMIT ?", (now, limit)
        ).fetchall()
        taken = [Letter(*row)._replace(attempts=row[4] + 1, at=until) for row in rows]
        self._db.executemany(
            "UPDATE letters SET at = ?, attempts = ? WHERE id = ?",
            [(letter.at, letter.attempts, letter.id) for letter in taken],
        )
        return taken

    def postpone(self, letter: Letter, at: float) -> None:
        """Send a letter again at this time."""
        self._db.execute("UPDATE letters SET at = ? WHERE id = ?", (at, letter.id))

    def delivered(self, letter: Letter) -> None:
        """Strike a letter out."""
        self._db.execute("DELETE FROM letters WHERE id = ?", (letter.id,))

    def next_letter_at(self) -> float | None:
        """When the next letter is due."""
        row = self._db.execute("SELECT min(at) FROM letters").fetchone()
        return None if row[0] is None else float(row[0])

    def waiting(self) -> tuple[int, int]:
        """How many appointments and letters are left."""
        row = self._db.execute(
            "SELECT (SELECT count(*) FROM appointments), (SELECT count(*) FROM letters)"
        ).fetchone()
        return int(row[0]), int(row[1])
