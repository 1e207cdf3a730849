"""The inbox: webhooks as they came, kept before they are acknowledged.

The sender hears 2xx once its event is kept; a loop then forwards what is pending. Several
such loops may run: an event forwarded twice is recognised by its id where it arrives. Events
are kept, and dealt with, in groups of one transaction each.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select, update

from domain.values import Value
from records.engine import Database, in_parts, once
from records.tables.core import Inbox as InboxTable
from records.tables.core import table

_INBOX = table(InboxTable)

ATTEMPTS_MAX = 100
"""An event that could not be forwarded so often waits for a person (`Views.counts`)."""

STUCK = _INBOX.c.processed_at.is_(None) & (
    _INBOX.c.unreadable | (_INBOX.c.attempts >= ATTEMPTS_MAX)
)
"""Nobody tries it again: it was tried too often, or is not what its sender should send."""


_OF_LETTER = _INBOX.c.inbox_id == bindparam("of_letter")
_DONE = (
    update(_INBOX)
    .where(_OF_LETTER, _INBOX.c.processed_at.is_(None))
    .values(processed_at=bindparam("now"))
)
_FAILED = (
    update(_INBOX)
    .where(_OF_LETTER)
    .values(
        attempts=_INBOX.c.attempts + 1,
        unreadable=bindparam("hopeless"),
        last_error=bindparam("why"),
        due_at=bindparam("again_at"),
    )
)


class Event(NamedTuple):
    """What somebody sent, under which id of theirs; not to be looked at before `due_at`."""

    sender: str
    event_id: str
    body: bytes
    at: datetime
    due_at: datetime | None = None


class Failure(NamedTuple):
    """A letter that could not be forwarded, why, and when it is tried again.

    What is unreadable stays so, however often it is tried: it waits for a person.
    """

    inbox_id: int
    why: str
    due_at: datetime | None = None
    unreadable: bool = False


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
        (new,) = await self.store_all([Event(sender, event_id, body, at)])
        return new

    async def store_all(self, events: Sequence[Event]) -> tuple[bool, ...]:
        """Keep these in one transaction, all or none; for each whether it was not kept before."""
        # Sorted, so that two who keep the same events at once never wait for each other.
        rows = {(event.sender, event.event_id): event for event in reversed(events)}
        ordered = [_row(rows[key]) for key in sorted(rows)]

        def insertion(db: Connection) -> set[tuple[str, str]]:
            key = (_INBOX.c.sender, _INBOX.c.event_id)
            insert = once(InboxTable, db.dialect.name).returning(*key)
            return {(row.sender, row.event_id) for row in db.execute(insert, ordered)}

        new = await self._database.write(insertion)
        flags = []
        for event in events:
            key = (event.sender, event.event_id)
            flags.append(key in new)
            new.discard(key)  # sent twice at once, the second is a repetition
        return tuple(flags)

    async def lacks(self, sender: str, event_ids: Collection[str]) -> frozenset[str]:
        """Which of a sender's events were never kept."""
        ids = sorted(event_ids)

        def kept(db: Connection) -> set[str]:
            found: set[str] = set()
            for some in in_parts(ids):
                query = select(_INBOX.c.event_id).where(_INBOX.c.sender == sender)
                found |= set(db.scalars(query.where(_INBOX.c.event_id.in_(some))))
            return found

        return frozenset(ids) - await self._database.read(kept)

    async def pending(
        self,
        limit: int = 100,
        *,
        due: datetime | None = None,
        senders: Collection[str] | None = None,
    ) -> tuple[Letter, ...]:
        """What is to be forwarded: first what was tried least, in order of arrival.

        Only what is due at this moment, or was sent by these, where they are named.
        """
        query = (
            select(*(_INBOX.c[name] for name in Letter.model_fields))
            .where(_INBOX.c.processed_at.is_(None), ~STUCK)
            .order_by(_INBOX.c.attempts, _INBOX.c.inbox_id)
            .limit(limit)
        )
        if due is not None:
            query = query.where(or_(_INBOX.c.due_at.is_(None), _INBOX.c.due_at <= due))
        if senders is not None:
            query = query.where(_INBOX.c.sender.in_(sorted(senders)))
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

    async def done(self, inbox_ids: Collection[int], at: datetime) -> None:
        """These were forwarded."""
        if inbox_ids:
            rows = [{"of_letter": inbox_id, "now": at} for inbox_id in sorted(inbox_ids)]
            await self._database.write(lambda db: db.execute(_DONE, rows))

    async def failed(self, failures: Iterable[Failure]) -> None:
        """These could not be forwarded now; they come after what was tried less often."""
        rows = [
            {
                "of_letter": failure.inbox_id,
                "why": failure.why,
                "again_at": failure.due_at,
                "hopeless": failure.unreadable,
            }
            for failure in sorted(failures)
        ]
        if rows:
            await self._database.write(lambda db: db.execute(_FAILED, rows))


def _row(event: Event) -> dict[str, object]:
    return {
        "sender": event.sender,
        "event_id": event.event_id,
        "body": event.body,
        "received_at": event.at,
        "due_at": event.due_at,
        "attempts": 0,
        "unreadable": False,
    }
