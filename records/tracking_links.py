"""The links under which customers look at their orders: made at random, found by their hash."""

import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select, update

from domain.status import Stage
from domain.values import Value
from records.engine import once
from records.tables.core import Orders, table
from records.tables.notices import TrackingLinks

_LINKS, _ORDERS = table(TrackingLinks), table(Orders)

TOKEN_BYTES = 32
"""As random as a key; nobody meets one by guessing."""


class Linked(Value):
    """The order that a token leads to, and since when it is at its stage."""

    order_id: str
    stage: Stage
    stage_at: datetime


def keep(db: Connection, order_id: str, at: datetime) -> None:
    """Give an order its link, unless it has one or had one taken away."""
    db.execute(once(TrackingLinks, db.dialect.name), [_row(order_id, _token(), at)])


def token_of(db: Connection, order_id: str) -> str | None:
    """The token that opens an order's page; None where it has none, or it was revoked."""
    query = select(_LINKS.c.token).where(_LINKS.c.order_id == order_id)
    return db.scalar(query.where(_LINKS.c.revoked_at.is_(None)))


def renew(db: Connection, order_id: str, at: datetime) -> str:
    """Another token in place of the one that was, which opens nothing from now on."""
    keep(db, order_id, at)
    token = _token()
    mine = update(_LINKS).where(_LINKS.c.order_id == order_id)
    db.execute(mine.values(_row(order_id, token, at)))
    return token


def revoke(db: Connection, order_id: str, at: datetime) -> bool:
    """Have the order's token open nothing any more; False where none did before."""
    standing = _LINKS.c.revoked_at.is_(None)
    mine = update(_LINKS).where(_LINKS.c.order_id == order_id, standing)
    return db.execute(mine.values(revoked_at=at)).rowcount > 0


def linked(db: Connection, token: str) -> Linked | None:
    """The order that a token opens. Every token is looked up alike, whatever it looks like."""
    query = (
        select(_ORDERS.c.order_id, _ORDERS.c.stage, _ORDERS.c.stage_at)
        .join(_LINKS, _LINKS.c.order_id == _ORDERS.c.order_id)
        .where(_LINKS.c.digest == _digest(token), _LINKS.c.revoked_at.is_(None))
    )
    row = db.execute(query).mappings().first()
    return Linked.model_validate(dict(row)) if row else None


def _token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def _row(order_id: str, token: str, at: datetime) -> dict[str, object]:
    digest = _digest(token)
    made = {"order_id": order_id, "digest": digest, "token": token, "made_at": at}
    return {**made, "revoked_at": None}


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
