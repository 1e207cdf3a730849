"""The rows of an order: its revisions, its stage, and whose turn it is to write them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.filing.references import lrn_for, wire_reference
from domain.notices import of_replacement
from domain.order import Order
from domain.settlement import Settlement
from domain.status import ENDS, Stage
from records import notices, pieces, tracking_links
from records.engine import in_parts, insert, once
from records.tables.core import Orders, Revisions, table

_ORDERS = table(Orders)
_OF_ORDER = _ORDERS.c.order_id == bindparam("of_order")

OPEN_STAGES = frozenset(Stage) - ENDS
BEFORE_DISPATCH = frozenset({Stage.RELEASE, Stage.BOOKED})
ENTERED_FROM = {
    stage: BEFORE_DISPATCH if stage in BEFORE_DISPATCH else OPEN_STAGES for stage in Stage
}
"""An amended order is released again while nothing has left; afterwards the way is one way."""

# Statements are built once: building one costs more than running it on SQLite.

_LOCK = select(_ORDERS).where(_OF_ORDER).with_for_update(key_share=True)
_LOCK_ALL = (
    select(_ORDERS)
    .where(_ORDERS.c.order_id.in_(bindparam("orders", expanding=True)))
    .order_by(_ORDERS.c.order_id)
    .with_for_update(key_share=True)
)
_ENTER = (
    update(_ORDERS)
    .where(_OF_ORDER, _ORDERS.c.stage_at <= bindparam("now"))
    .where(_ORDERS.c.stage.in_(bindparam("stages", expanding=True)))
    .values(stage=bindparam("entered"), stage_at=bindparam("now"), updated_at=bindparam("now"))
)
_DISPATCH = (
    update(_ORDERS)
    .where(_OF_ORDER, _ORDERS.c.stage.in_(sorted(BEFORE_DISPATCH)))
    .values(stage=Stage.IN_TRANSIT)
)
_GIVE_UP = (
    update(_ORDERS)
    .where(_OF_ORDER, _ORDERS.c.cancelled_at.is_(None))
    .values(cancelled_at=bindparam("now"), cancelled_by=bindparam("by"))
)
_CLOSE = update(_ORDERS).where(_OF_ORDER).values(settlement=bindparam("settled"))


@cache
def _put_order(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """A new order, or a new revision of one; an earlier revision changes nothing."""
    into = insert(Orders, dialect)
    kept = {"order_id", "stage", "stage_at", "unwound_revision", "settlement"}
    kept |= {"cancelled_at", "cancelled_by", "replaces", "replaced_by"}
    amended = [column.name for column in _ORDERS.c if column.name not in kept]
    return into.on_conflict_do_update(
        index_elements=["order_id"],
        set_={name: into.excluded[name] for name in amended},
        where=_ORDERS.c.revision < into.excluded.revision,
    )


class UnknownOrder(LookupError):
    """The records have no such order: it was never priced."""


def lock(db: Connection, order_id: str) -> RowMapping:
    """The order's row, held for this transaction: writers of one order take turns.

    Raises:
        UnknownOrder: There is none.
    """
    found = db.execute(_LOCK, {"of_order": order_id})
    if row := found.mappings().first():
        return row
    raise UnknownOrder(f"no order {order_id} in the records")


def lock_all(db: Connection, order_ids: Iterable[str]) -> list[RowMapping]:
    """The rows of these orders, of those there are, held in one order: none wait for each other."""
    parts = in_parts(sorted(order_ids))
    return [row for some in parts for row in db.execute(_LOCK_ALL, {"orders": some}).mappings()]


def keep_revision(db: Connection, order: Order, at: datetime) -> None:
    """Keep the order as this revision has it; a revision is kept once, and the latest shown."""
    document = order.model_dump_json()
    row = {
        "order_id": order.order_id,
        "seller_id": order.seller.seller_id,
        "destination": order.destination,
        "currency": order.currency,
        "stage": Stage.RELEASE,
        "revision": order.revision,
        "unwound_revision": 0,
        "replaces": order.replaces,
        "document_hash": sha256(document.encode()).hexdigest(),
        "placed_at": order.placed_at,
        "stage_at": at,
        "updated_at": at,
    }
    db.execute(_put_order(db.dialect.name), row)
    reference = wire_reference(lrn_for(order.order_id, order.revision))
    revision = {"order_id": order.order_id, "revision": order.revision, "reference": reference}
    db.execute(once(Revisions, db.dialect.name), {**revision, "document": document, "at": at})
    tracking_links.keep(db, order.order_id, at)


def books_open(row: RowMapping, order: Order) -> bool:
    """Whether this revision is the one that counts, and still does."""
    return (
        row["revision"] == order.revision > row["unwound_revision"]
        and row["settlement"] is None
        and row["stage"] in OPEN_STAGES
    )


def enter(db: Connection, order_id: str, stage: Stage, at: datetime) -> None:
    """Move the order to this stage, if it may enter it and nothing later was told."""
    stages = sorted(ENTERED_FROM[stage])
    db.execute(_ENTER, {"of_order": order_id, "now": at, "stages": stages, "entered": stage})


def dispatched(db: Connection, order_id: str) -> None:
    """The parcel has left: the carrier said so, by its own clock."""
    db.execute(_DISPATCH, {"of_order": order_id})


def replaced(
    db: Connection, order_id: str, by: str, at: datetime, *, waybills: Sequence[str] = ()
) -> None:
    """Its goods are sent once more as another order; of several pieces, these."""
    notices.keep(db, order_id, of_replacement(by), at)
    if waybills:
        pieces.replaced(db, order_id, waybills, by)
        return
    changed = update(_ORDERS).where(_OF_ORDER).values(replaced_by=by, updated_at=at)
    db.execute(changed, {"of_order": order_id})


def give_up(db: Connection, order_id: str, by: str, at: datetime) -> None:
    """Keep who gave the order up, and when, as it was told first."""
    db.execute(_GIVE_UP, {"of_order": order_id, "now": at, "by": by or None})


def unwound_to(db: Connection, order_id: str, upto: int) -> None:
    """What was done for this revision and those before it is taken back."""
    earlier = _ORDERS.c.unwound_revision < upto
    taken_back = update(_ORDERS).where(_OF_ORDER, earlier).values(unwound_revision=upto)
    db.execute(taken_back, {"of_order": order_id})


def close(db: Connection, order_id: str, settlement: Settlement) -> None:
    """Keep how the books of the order were closed."""
    db.execute(_CLOSE, {"of_order": order_id, "settled": settlement.model_dump_json()})
