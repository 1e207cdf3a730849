"""The pieces of bookings: kept with their booking, found by their waybill, ended one by one."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, union_all, update

from domain.carriage import Booking, Piece, PieceEnd
from domain.order import Order
from records.engine import once
from records.tables.core import Bookings, Revisions, table
from records.tables.last_mile import ReturnWaybills
from records.tables.pieces import BookingPieces

_PIECES, _BOOKINGS = table(BookingPieces), table(Bookings)
_BACK, _REVISIONS = table(ReturnWaybills), table(Revisions)


def keep(db: Connection, booking: Booking) -> None:
    """Keep the pieces of a booking that has several, once."""
    rows = [
        {"reference": booking.reference, "nth": nth, **piece.model_dump()}
        for nth, piece in enumerate(booking.pieces)
    ]
    if rows:
        db.execute(once(BookingPieces, db.dialect.name), rows)


def ended(db: Connection, booking: Booking) -> None:
    """Keep how each piece ended."""
    query = (
        update(_PIECES)
        .where(_PIECES.c.reference == booking.reference, _PIECES.c.nth == bindparam("of"))
        .values(end=bindparam("ended"), replaced_by=bindparam("again"))
    )
    ends = ({"ended": it.end, "again": it.replaced_by} for it in booking.pieces)
    db.execute(query, [{"of": nth, **end} for nth, end in enumerate(ends)])


def replaced(db: Connection, order_id: str, waybills: Collection[str], by: str) -> None:
    """Keep that these pieces of an order are sent once more, and as which order."""
    own = select(_BOOKINGS.c.reference).where(_BOOKINGS.c.order_id == order_id)
    db.execute(
        update(_PIECES)
        .where(_PIECES.c.reference.in_(own), _PIECES.c.waybill.in_(waybills))
        .values(end=PieceEnd.REPLACED, replaced_by=by)
    )


def sent_again(order_id: str) -> Select[*tuple[Any, ...]]:
    """The pieces of an order that were sent once more: as which order, and since when."""
    return (
        select(_PIECES.c.waybill, _REVISIONS.c.order_id, _REVISIONS.c.at)
        .join(_BOOKINGS, _BOOKINGS.c.reference == _PIECES.c.reference)
        .join(_REVISIONS, _REVISIONS.c.order_id == _PIECES.c.replaced_by)
        .where(_BOOKINGS.c.order_id == order_id, _REVISIONS.c.revision == 1)
    )


def of_order(db: Connection, order_id: str) -> Mapping[str, tuple[Piece, ...]]:
    """The pieces of an order's bookings, by the booking's reference."""
    return under(db, select(_BOOKINGS.c.reference).where(_BOOKINGS.c.order_id == order_id))


def under(
    db: Connection, references: Collection[str] | Select[str]
) -> Mapping[str, tuple[Piece, ...]]:
    """The pieces of the bookings under these references."""
    query = select(_PIECES).where(_PIECES.c.reference.in_(references))
    found: dict[str, tuple[Piece, ...]] = {}
    for row in db.execute(query.order_by(_PIECES.c.reference, _PIECES.c.nth)).mappings():
        known = found.get(row["reference"], ())
        found[row["reference"]] = (*known, Piece.model_validate(dict(row)))
    return found


def orders_with(waybills: Collection[str]) -> Select[*tuple[Any, ...]]:
    """Each of these waybills with the order whose booking, or piece of one, has it: latest last.

    A parcel that comes back under another number is its order's under that as well.
    """
    about = (_BOOKINGS.c.order_id, _BOOKINGS.c.booked_at)
    whole = select(_BOOKINGS.c.waybill, *about).where(_BOOKINGS.c.waybill.in_(waybills))
    piece = (
        select(_PIECES.c.waybill, *about)
        .join(_BOOKINGS, _BOOKINGS.c.reference == _PIECES.c.reference)
        .where(_PIECES.c.waybill.in_(waybills))
    )
    told = (_BACK.c.waybill, _BACK.c.order_id, _BACK.c.at.label("booked_at"))
    back = select(*told).where(_BACK.c.waybill.in_(waybills))
    either = union_all(back, whole, piece).subquery()
    return select(either.c.waybill, either.c.order_id).order_by(either.c.booked_at)


def any_delivered(db: Connection, order_id: str) -> bool:
    """Whether a piece of an order was delivered, all of them having come to an end."""
    query = (
        select(_PIECES.c.reference)
        .join(_BOOKINGS, _BOOKINGS.c.reference == _PIECES.c.reference)
        .where(_BOOKINGS.c.order_id == order_id, _PIECES.c.end == PieceEnd.DELIVERED)
        .limit(1)
    )
    return db.scalar(query) is not None


def not_delivered(db: Connection, order: Order) -> Counter[str]:
    """The units of each line in pieces that ended otherwise than delivered."""
    query = (
        select(_PIECES.c.nth, _PIECES.c.end)
        .join(_BOOKINGS, _BOOKINGS.c.reference == _PIECES.c.reference)
        .where(_BOOKINGS.c.order_id == order.order_id, _BOOKINGS.c.voided_at.is_(None))
    )
    units: Counter[str] = Counter()
    for nth, end in db.execute(query):
        if end is not None and end != PieceEnd.DELIVERED:
            units.update({it.sku: it.quantity for it in order.packages[nth].contents})
    return units
