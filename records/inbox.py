"""The inbox: webhooks as they came, kept before they are acknowledged.

The sender hears 2xx once its event is kept; a loop then forwards what is pending. Several
such loops may run: an event forwarded twice is recognised by its id where it arrives.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from domain.values import Value
from records.engine import Database, once
from records.tables import Inbox as InboxTable
from records.tables import table

_INBOX = table(InboxTable)

ATTEMPTS_MAX = 100
"""An event that could not be forwarded so often waits for a person (`Views.counts`)."""

NAMED_AT_ONCE = 500
"""Events in one question: databases bound how many values a statement may name."""

STUCK = _INBOX.c.processed_at.is_(None) & (
    _INBOX.c.unreadable | (_INBOX.c.attempts >= ATTEMPTS_MAX)
)
"""Nobody tries it again: it was tried too often, or is not what its sender should send."""


class Letter(Value):
    """One event: who sent it, under which id of theirs, and its raw body."""

    inbox_id: int
    sender: str
    event_id: str
    body: bytes
    received_at: datetime
    attempts: int
    unreadable: bool = False
    last_error: str | None = None

    @property
    def given_up(self) -> bool:
        """Nobody tries it again."""
        return self.unreadable or self.attempts >= ATTEMPTS_MAX


class Inbox:
    """What carriers, brokers and hubs told us and nobody has dealt with yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def store(self, sender: str, event_id: str, body: bytes, at: datetime) -> bool:
        """Keep an event; False if it was kept before."""
        row = {
            "sender": sender,
            "event_id": event_id,
            "body": body,
            "received_at": at,
            "attempts": 0,
            "unreadable": False,
        }

        def insertion(db: Connection) -> bool:
            insert = once(InboxTable, db.dialect.name).returning(_INBOX.c.inbox_id)
            return db.execute(insert, row).first() is not None

        return await self._database.write(insertion)

    async def lacks(self, sender: str, event_ids: Collection[str]) -> frozenset[str]:
        """Which of a sender's events were never kept."""
        ids = sorted(event_ids)

        def kept(db: Connection) -> set[str]:
            found: set[str] = set()
            for first in range(0, len(ids), NAMED_AT_ONCE):
                some = _INBOX.c.event_id.in_(ids[first : first + NAMED_AT_ONCE])
                query = select(_INBOX.c.event_id).where(_INBOX.c.sender == sender, some)
                found |= set(db.scalars(query))
            return found

        return frozenset(ids) - await self._database.read(kept)

    async def pending(self, limit: int = 100) -> tuple[Letter, ...]:
        """What is to be forwarded: first what was tried least, in order of arrival."""
        query = (
            select(*(_INBOX.c[name] for name in Letter.model_fields))
            .where(_INBOX.c.processed_at.is_(None), ~STUCK)
            .order_by(_INBOX.c.attempts, _INBOX.c.inbox_id)
            .limit(limit)
        )
        rows = await self._database.read(lambda db: db.execute(query).mappings().all())
        return tuple(Letter.model_validate(dict(row)) for row in rows)

    async def troubled(self, limit: int = 100) -> tuple[Letter, ...]:
        """What could not be forwarded so far, and why: what was tried most comes first."""
        query = (
            select(*(_INBOX.c[name] for name in Letter.model_fields))
            .where(_INBOX.c.processed_at.is_(None), _INBOX.c.attempts > 0)
            .order_by(_INBOX.c.attempts.desc(), _INBOX.c.inbox_id)
            .limit(limit)
        )
        rows = await self._database.read(lambda db: db.execute(query).mappings().all())
        return tuple(Letter.model_validate(dict(row)) for row in rows)

    async def done(self, inbox_id: int, at: datetime) -> None:
        """It was forwarded."""
        await self._database.write(
            lambda db: db.execute(
                update(_INBOX)
                .where(_INBOX.c.inbox_id == inbox_id, _INBOX.c.processed_at.is_(None))
                .values(processed_at=at)
            )
        )

    async def failed(self, inbox_id: int, why: str, *, unreadable: bool = False) -> None:
        """It could not be forwarded now; it comes after what was tried less often.

        What is unreadable stays so, however often it is tried: it waits for a person.
        """
        await self._database.write(
            lambda db: db.execute(
                update(_INBOX)
                .where(_INBOX.c.inbox_id == inbox_id)
                .values(attempts=_INBOX.c.attempts + 1, unreadable=unreadable, last_error=why)
            )
        )
