"""Requests to the HTTP API under their idempotency keys, and what each was answered.

After the IETF draft "The Idempotency-Key HTTP Header Field" (httpapi-idempotency-key-header):
the same key with the same request is answered as before, with another request refused, and
while the first is still at work told to wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from records.engine import Database, once
from records.tables.core import ApiRequests as RequestsTable
from records.tables.core import table

_REQUESTS = table(RequestsTable)

CLAIM_LAPSES_AFTER = timedelta(seconds=60)
"""A request not answered for so long died with its process: the next one takes over."""


@dataclass(frozen=True)
class RequestKey:
    """An idempotency key, by whoever's it is: two sellers may choose the same."""

    scope: str
    key: str


@dataclass(frozen=True)
class Fingerprint:
    """What a request was: method and path, and a hash of its body."""

    endpoint: str
    digest: str

    @classmethod
    def of(cls, method: str, path: str, body: bytes) -> "Fingerprint":
        """Of the raw body: another spelling of the same JSON is another request."""
        return cls(f"{method} {path}", sha256(body).hexdigest())


@dataclass(frozen=True)
class Fresh:
    """Never seen: do it, then `finish`."""


@dataclass(frozen=True)
class Replay:
    """Done before: answer this."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class InFlight:
    """Being done at this moment: 409."""


@dataclass(frozen=True)
class Mismatch:
    """The key was used for another request, at this endpoint: 422."""

    endpoint: str


Claim = Fresh | Replay | InFlight | Mismatch


class ApiRequests:
    """The idempotency keys of the HTTP API."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, key: RequestKey, fingerprint: Fingerprint, at: datetime) -> Claim:
        """Take the key for this request, or say what became of the one that took it."""
        return await self._database.write(lambda db: _claim(db, key, fingerprint, at))

    async def finish(
        self, key: RequestKey, status: int, headers: Mapping[str, str], body: bytes
    ) -> None:
        """Keep the answer for whoever asks again; the first answer stands."""
        answer = {"status": status, "headers": dict(headers), "body": body}
        unanswered = and_(_of(key), _REQUESTS.c.status.is_(None))
        await self._database.write(
            lambda db: db.execute(update(_REQUESTS).where(unanswered).values(answer))
        )

    async def abandon(self, key: RequestKey) -> None:
        """Free a key whose request did nothing, so that it can be put right or sent again."""
        unanswered = and_(_of(key), _REQUESTS.c.status.is_(None))
        await self._database.write(lambda db: db.execute(delete(_REQUESTS).where(unanswered)))

    async def forget(self, before: datetime) -> int:
        """Forget the keys first used before this time; how many."""
        old = _REQUESTS.c.created_at < before
        return await self._database.write(
            lambda db: db.execute(delete(_REQUESTS).where(old)).rowcount
        )


def _of(key: RequestKey) -> ColumnElement[bool]:
    return and_(_REQUESTS.c.scope == key.scope, _REQUESTS.c.key == key.key)


def _claim(db: Connection, key: RequestKey, fingerprint: Fingerprint, at: datetime) -> Claim:
    row = {
        "scope": key.scope,
        "key": key.key,
        "endpoint": fingerprint.endpoint,
        "fingerprint": fingerprint.digest,
        "created_at": at,
        "claimed_at": at,
    }
    insertion = once(RequestsTable, db.dialect.name).returning(_REQUESTS.c.key)
    if db.execute(insertion, row).first():
        return Fresh()
    kept = db.execute(select(_REQUESTS).where(_of(key)).with_for_update()).mappings().one()
    if Fingerprint(kept["endpoint"], kept["fingerprint"]) != fingerprint:
        return Mismatch(kept["endpoint"])
    if kept["status"] is not None:
        return Replay(kept["status"], kept["headers"], kept["body"])
    if at - kept["claimed_at"] < CLAIM_LAPSES_AFTER:
        return InFlight()
    db.execute(update(_REQUESTS).where(_of(key)).values(claimed_at=at))
    return Fresh()
