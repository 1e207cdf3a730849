"""What a release does to the records: priced, declared, booked, and taken back.

Each function is the whole of one journal call, inside one transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.books.strayed import against_quote
from domain.books.variance import Between
from domain.carriage import Booking
from domain.charges import LandedCost
from domain.customs import Declaration
from domain.last_mile.cash import prepaid
from domain.order import Order
from domain.status import Stage
from records import orders, pieces
from records.books import entries, ledger, variances
from records.books.entries import EXPECTATIONS, Entry, EntryKind
from records.engine import insert, once
from records.tables.core import Bookings, Declarations, table

_BOOKINGS, _DECLARATIONS = table(Bookings), table(Declarations)
_TOLD = set(_BOOKINGS.c.keys()) - {"price"}


@cache
def _put_declaration(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """A new declaration, or a later word of one."""
    into = insert(Declarations, dialect)
    return into.on_conflict_do_update(
        index_elements=["lrn"],
        set_={name: into.excluded[name] for name in ("mrn", "status", "faults", "lodged_at")},
        where=_DECLARATIONS.c.lodged_at < into.excluded.lodged_at,
    )


def priced(db: Connection, order: Order, landed: LandedCost | None, at: datetime) -> None:
    """Keep the revision, book its charge and its estimate in place of what stood."""
    orders.keep_revision(db, order, at)
    if not orders.books_open(orders.lock(db, order.order_id), order):
        return
    charge = entries.charge(order)
    expected = _expected(order, landed)
    new = ledger.post(db, (charge, *expected), at)
    again = charge.entry_id not in new
    replaced = (*EXPECTATIONS, *((EntryKind.SCHEME_TAX,) if landed else ()))
    if not again and order.revision > 1:
        _undo(db, order.order_id, order.revision - 1, (EntryKind.CHARGE, *replaced), at)
        orders.enter(db, order.order_id, Stage.RELEASE, at)
    elif again and new:
        _reverse_others(db, order, replaced, frozenset(e.entry_id for e in expected), at)
    if landed and new:
        variances.keep_landed(db, order, landed, at, again=again)
        strayed = against_quote(order, landed)
        variances.keep(db, order, Between.QUOTE_AND_RELEASE, strayed, at=at, anew=again)


def corrected(db: Connection, order: Order, landed: LandedCost, at: datetime) -> None:
    """Keep a revision made on the way: its estimate replaces what was expected, freight apart."""
    orders.keep_revision(db, order, at)
    if not orders.books_open(orders.lock(db, order.order_id), order):
        return
    expected = [e for e in _expected(order, landed) if e.kind is not EntryKind.FREIGHT]
    if not (new := ledger.post(db, expected, at)):
        return
    replaced = {*EXPECTATIONS, EntryKind.SCHEME_TAX} - {EntryKind.FREIGHT}
    _reverse_others(db, order, sorted(replaced), new, at)
    variances.keep_landed(db, order, landed, at)
    strayed = against_quote(order, landed)
    variances.keep(db, order, Between.QUOTE_AND_RELEASE, strayed, at=at)


def _expected(order: Order, landed: LandedCost | None) -> tuple[Entry, ...]:
    """What is booked of a revision's landed cost."""
    if landed is None:
        return ()
    sometimes = (entries.quote_variance(order, landed), entries.scheme_tax(order, landed))
    return (*entries.estimates(order, landed), *(entry for entry in sometimes if entry))


def _reverse_others(
    db: Connection,
    order: Order,
    kinds: Sequence[EntryKind],
    new: frozenset[str],
    at: datetime,
) -> None:
    standing = ledger.standing(db, order.order_id, kinds)
    ledger.post(db, [entry.reversal() for entry in standing if entry.entry_id not in new], at)


def lodged(db: Connection, order: Order, declaration: Declaration, at: datetime) -> None:
    """Keep the declaration, unless a later word of it is kept already."""
    row = declaration.model_dump(mode="json", include=set(_DECLARATIONS.c.keys()))
    row |= {"order_id": order.order_id, "revision": order.revision, "lodged_at": at}
    db.execute(_put_declaration(db.dialect.name), row)


def booked(db: Connection, order: Order, booking: Booking, at: datetime) -> None:
    """Keep the parcel, book its price in place of the estimated freight."""
    row = orders.lock(db, order.order_id)
    outdated = order.revision < row["revision"] or order.revision <= row["unwound_revision"]
    kept = booking.model_dump(include=_TOLD) | {
        "order_id": order.order_id,
        "revision": order.revision,
        "price": entries.in_currency_of(order, booking.price),
        "currency": booking.price.currency,
        "booked_at": at,
        "voided_at": at if outdated else None,
    }
    db.execute(once(Bookings, db.dialect.name), kept)
    pieces.keep(db, booking)
    if not orders.books_open(row, order):
        return
    if new := ledger.post(db, [entries.booked_freight(order, booking)], at):
        _reverse_others(db, order, [EntryKind.FREIGHT], new, at)
        orders.enter(db, order.order_id, Stage.BOOKED, at)


def unwound(db: Connection, order: Order, at: datetime, *, released: bool, by: str = "") -> None:
    """Void, withdraw and reverse what was done for this revision and those before it."""
    orders.lock(db, order.order_id)
    of_charge = (EntryKind.CHARGE, EntryKind.SCHEME_TAX)
    kinds = (*of_charge, *EXPECTATIONS) if released else EXPECTATIONS
    _undo(db, order.order_id, order.revision, kinds, at)
    if released:
        if order.replaces:  # the charge that goes back is booked under the order it replaces
            given_back = entries.refund(
                f"{order.order_id}:release", order.order_id, order.money(prepaid(order))
            )
            ledger.post(db, [given_back], at)
        orders.give_up(db, order.order_id, by, at)


def _undo(
    db: Connection, order_id: str, upto: int, kinds: Sequence[EntryKind], at: datetime
) -> None:
    for effects, undone_at in ((_BOOKINGS, "voided_at"), (_DECLARATIONS, "withdrawn_at")):
        db.execute(
            update(effects)
            .where(effects.c.order_id == order_id, effects.c.revision <= upto)
            .where(effects.c[undone_at].is_(None))
            .values({undone_at: at})
        )
    orders.unwound_to(db, order_id, upto)
    standing = ledger.standing(db, order_id, kinds)
    past = [entry.reversal() for entry in standing if (entry.revision or 0) <= upto]
    ledger.post(db, past, at)
