"""The longer queries of the views, each a function of a connection."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    tuple_,
)

from domain.customs import ANSWERED, CustomsReply, DeclarationStatus
from domain.filing.references import lrn_for
from domain.filing.replies import standing
from domain.money import Money
from domain.settlement import Settlement
from records import pieces
from records.columns import UtcDateTime, money
from records.engine import in_parts
from records.orders import BEFORE_DISPATCH
from records.rows import BookingRow, DeclarationRow, DeclaredBy, HoldRow, OrderRow, ReturnRow
from records.tables.core import (
    Bookings,
    CustomsReplies,
    Declarations,
    Holds,
    Orders,
    Revisions,
    table,
)
from records.tables.returns import ReturnItems, Returns

_ORDERS, _HOLDS, _BOOKINGS = table(Orders), table(Holds), table(Bookings)
_DECLARATIONS, _REPLIES = table(Declarations), table(CustomsReplies)
_REVISIONS = table(Revisions)
_RETURNS, _ITEMS = table(Returns), table(ReturnItems)


def orders_of(db: Connection, waybills: Collection[str]) -> dict[str, str]:
    """The orders of these parcels, of those that were booked; the latest booking counts."""
    return {
        row.waybill: row.order_id
        for some in in_parts(sorted(waybills))
        for row in db.execute(pieces.orders_with(some))
    }


def order_row(db: Connection, order_id: str) -> OrderRow | None:
    """The order with the waybill that stands and the number of its open holds."""
    waybill = (
        select(_BOOKINGS.c.waybill)
        .where(_BOOKINGS.c.order_id == order_id, _BOOKINGS.c.voided_at.is_(None))
        .order_by(_BOOKINGS.c.booked_at.desc())
        .limit(1)
    )
    holds = select(func.count(_HOLDS.c.hold_id)).where(
        _HOLDS.c.order_id == order_id, _HOLDS.c.closed_at.is_(None)
    )
    found = db.execute(
        select(
            _ORDERS,
            waybill.scalar_subquery().label("waybill"),
            holds.scalar_subquery().label("open_holds"),
        ).where(_ORDERS.c.order_id == order_id)
    )
    row = found.mappings().first()
    if row is None:
        return None
    closed = row["settlement"]
    settlement = Settlement.model_validate_json(closed) if closed else None
    return OrderRow.model_validate({**row, "settlement": settlement})


def bookings(db: Connection, order_id: str) -> tuple[BookingRow, ...]:
    """The parcels of an order, the voided too, oldest first."""
    query = select(_BOOKINGS).where(_BOOKINGS.c.order_id == order_id)
    rows = db.execute(query.order_by(_BOOKINGS.c.booked_at)).mappings().all()
    of = pieces.of_order(db, order_id) if rows else {}
    return tuple(
        BookingRow.model_validate(
            {
                **row,
                "price": money(row["price"], row["currency"]),
                "pieces": of.get(row["reference"], ()),
            }
        )
        for row in rows
    )


def holds() -> Select[*tuple[Any, ...]]:
    """Every hold with the seller and the destination of its order, and the answers legal now."""
    before, after = _HOLDS.c.answers, _HOLDS.c.answers_on_the_way
    open_on_the_way = and_(
        _HOLDS.c.closed_at.is_(None), _ORDERS.c.stage.not_in(BEFORE_DISPATCH), after.is_not(None)
    )
    legal = case((open_on_the_way, after), else_=before).label("answers")
    others = [column for column in _HOLDS.c if column.name not in ("answers", after.name)]
    return select(*others, legal, _ORDERS.c.seller_id, _ORDERS.c.destination).join(
        _ORDERS, _ORDERS.c.order_id == _HOLDS.c.order_id
    )


def cursor_of(hold: HoldRow) -> str:
    """Where a page ended, as an opaque word for a URL."""
    return urlsafe_b64encode(f"{hold.due_at.isoformat()} {hold.hold_id}".encode()).decode()


def after(cursor: str) -> ColumnElement[bool]:
    """The holds after the one that the cursor was made of.

    Raises:
        ValueError: No page gave this cursor.
    """
    try:
        due_at, _, hold_id = urlsafe_b64decode(cursor.encode("ascii")).decode().partition(" ")
        due = literal(datetime.fromisoformat(due_at), UtcDateTime())
    except ValueError as error:
        raise ValueError("no page of holds gave this cursor") from error
    return tuple_(_HOLDS.c.due_at, _HOLDS.c.hold_id) > tuple_(due, literal(hold_id))


def declarations(db: Connection, order_id: str) -> tuple[DeclarationRow, ...]:
    """The order's declarations, each by the reply that stands unless it was withdrawn since."""
    replies: dict[str, list[CustomsReply]] = defaultdict(list)
    told = db.scalars(select(_REPLIES.c.reply).where(_REPLIES.c.order_id == order_id))
    for reply in map(CustomsReply.model_validate_json, told):
        if reply.status in ANSWERED:
            replies[reply.lrn].append(reply)
    query = select(_DECLARATIONS).where(_DECLARATIONS.c.order_id == order_id)
    rows = db.execute(query.order_by(_DECLARATIONS.c.revision)).mappings()
    return tuple(_declaration(dict(row), standing(replies[row["lrn"]])) for row in rows)


def _declaration(row: dict[str, Any], reply: CustomsReply | None) -> DeclarationRow:
    if reply:
        row |= {"status": reply.status, "faults": reply.faults, "mrn": reply.mrn or row["mrn"]}
    if row["withdrawn_at"] and row["status"] != DeclarationStatus.REJECTED:
        row |= {"status": DeclarationStatus.WITHDRAWN}
    return DeclarationRow.model_validate(row)


def declared_by(db: Connection, reference: str, mrn: str | None) -> DeclaredBy | None:
    """The declaration that an authority means.

    By its reference, which is on the wire before anything else is known of it; else by its MRN,
    for a reply to a later message has that message's reference.
    """
    query = select(_REVISIONS.c.order_id, _REVISIONS.c.revision)
    if own := db.execute(query.where(_REVISIONS.c.reference == reference)).first():
        return DeclaredBy(order_id=own.order_id, lrn=lrn_for(*own), own=True)
    if mrn is None:
        return None
    by_mrn = select(_DECLARATIONS.c.order_id, _DECLARATIONS.c.lrn).where(_DECLARATIONS.c.mrn == mrn)
    about = db.execute(by_mrn).first()
    return DeclaredBy(order_id=about.order_id, lrn=about.lrn, own=False) if about else None


def returns(db: Connection, order_id: str) -> tuple[ReturnRow, ...]:
    """The order's RMAs with their items, by number."""
    items: dict[str, list[dict[str, Any]]] = defaultdict(list)
    reserved = select(_ITEMS).join(_RETURNS, _RETURNS.c.rma == _ITEMS.c.rma)
    of_order = _RETURNS.c.order_id == order_id
    for item in db.execute(reserved.where(of_order).order_by(_ITEMS.c.sku)).mappings():
        items[item["rma"]].append({"sku": item["sku"], "quantity": item["units"]})
    rows = db.execute(select(_RETURNS).where(of_order).order_by(_RETURNS.c.number)).mappings()
    return tuple(
        ReturnRow.model_validate({**row, "items": items[row["rma"]], "refund": _refund(row)})
        for row in rows
    )


def _refund(row: RowMapping) -> Money | None:
    return None if row["refund"] is None else money(row["refund"], row["refund_currency"])
