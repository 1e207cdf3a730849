"""What an order does to the records: its revisions, its stage, its effects and its books.

Each function is the whole of one journal call, inside one transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.books.recharges import RechargeRules
from domain.books.reweighing import Scales, reweighed
from domain.books.strayed import against_quote
from domain.books.variance import Between, against_bills
from domain.carriage import Booking
from domain.charges import Bill, ChargeKind, LandedCost
from domain.customs import Declaration
from domain.filing.references import lrn_for, wire_reference
from domain.last_mile.cash import prepaid
from domain.money import Money, total
from domain.notices import of_replacement
from domain.order import Order
from domain.settlement import Settlement, in_money_of
from domain.status import ENDS, Stage
from records import notices, pieces, tracking_links
from records.books import assessments, entries, ledger, recharges, scheme_taxes, variances
from records.books.entries import ESTIMATES, EXPECTATIONS, Entry, EntryKind
from records.columns import money
from records.engine import in_parts, insert, once
from records.tables.core import Bookings, Declarations, Orders, Revisions, table

_ORDERS = table(Orders)
_BOOKINGS, _DECLARATIONS = table(Bookings), table(Declarations)
_TOLD = set(_BOOKINGS.c.keys()) - {"price"}
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


@cache
def _put_declaration(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """A new declaration, or a later word of one."""
    into = insert(Declarations, dialect)
    return into.on_conflict_do_update(
        index_elements=["lrn"],
        set_={name: into.excluded[name] for name in ("mrn", "status", "faults", "lodged_at")},
        where=_DECLARATIONS.c.lodged_at < into.excluded.lodged_at,
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


def priced(db: Connection, order: Order, landed: LandedCost | None, at: datetime) -> None:
    """Keep the revision, book its charge and its estimate in place of what stood."""
    _keep_revision(db, order, at)
    if not books_open(lock(db, order.order_id), order):
        return
    charge = entries.charge(order)
    expected = _expected(order, landed)
    new = ledger.post(db, (charge, *expected), at)
    again = charge.entry_id not in new
    replaced = (*EXPECTATIONS, *((EntryKind.SCHEME_TAX,) if landed else ()))
    if not again and order.revision > 1:
        _undo(db, order.order_id, order.revision - 1, (EntryKind.CHARGE, *replaced), at)
        enter(db, order.order_id, Stage.RELEASE, at)
    elif again and new:
        _reverse_others(db, order, replaced, frozenset(e.entry_id for e in expected), at)
    if landed and new:
        variances.keep_landed(db, order, landed, at, again=again)
        strayed = against_quote(order, landed)
        variances.keep(db, order, Between.QUOTE_AND_RELEASE, strayed, at=at, anew=again)


def corrected(db: Connection, order: Order, landed: LandedCost, at: datetime) -> None:
    """Keep a revision made on the way: its estimate replaces what was expected, freight apart."""
    _keep_revision(db, order, at)
    if not books_open(lock(db, order.order_id), order):
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


def _keep_revision(db: Connection, order: Order, at: datetime) -> None:
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
    row = lock(db, order.order_id)
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
    if not books_open(row, order):
        return
    if new := ledger.post(db, [entries.booked_freight(order, booking)], at):
        _reverse_others(db, order, [EntryKind.FREIGHT], new, at)
        enter(db, order.order_id, Stage.BOOKED, at)


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


def unwound(db: Connection, order: Order, at: datetime, *, released: bool, by: str = "") -> None:
    """Void, withdraw and reverse what was done for this revision and those before it."""
    lock(db, order.order_id)
    of_charge = (EntryKind.CHARGE, EntryKind.SCHEME_TAX)
    kinds = (*of_charge, *EXPECTATIONS) if released else EXPECTATIONS
    _undo(db, order.order_id, order.revision, kinds, at)
    if released:
        if order.replaces:  # the charge that goes back is booked under the order it replaces
            given_back = entries.refund(
                f"{order.order_id}:release", order.order_id, order.money(prepaid(order))
            )
            ledger.post(db, [given_back], at)
        db.execute(_GIVE_UP, {"of_order": order.order_id, "now": at, "by": by or None})


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
    db.execute(
        update(_ORDERS)
        .where(_ORDERS.c.order_id == order_id, _ORDERS.c.unwound_revision < upto)
        .values(unwound_revision=upto)
    )
    standing = ledger.standing(db, order_id, kinds)
    past = [entry.reversal() for entry in standing if (entry.revision or 0) <= upto]
    ledger.post(db, past, at)


def settled(
    db: Connection,
    order: Order,
    stage: Stage,
    bills: Sequence[Bill],
    refund: Money | None,
    *,
    at: datetime,
    rules: RechargeRules,
    scales: Scales,
) -> Settlement:
    """Close the books, or say how they were closed."""
    row = lock(db, order.order_id)
    if row["settlement"] is not None:
        return Settlement.model_validate_json(row["settlement"])
    landed = variances.landed_of(db, order)
    bills = [in_money_of(order, landed, bill) for bill in bills]
    standing = ledger.standing(db, order.order_id, ESTIMATES)
    estimated = entries.estimated(standing)
    billed = {kind: total(bill.amount(kind) for bill in bills) for kind in ChargeKind}
    closing = [entries.bill(order, bill) for bill in bills]
    closing += [entry.reversal() for entry in standing]
    closing.append(entries.variance(order, estimated, billed))
    if refund:
        entries.in_currency_of(order, refund)
        closing.append(entries.refund(f"{order.order_id}:refund", order.order_id, refund))
    ledger.post(db, closing, at)
    if refund:
        scheme_taxes.given_back(db, order.order_id, f"{order.order_id}:refund:scheme_tax", at)
    if landed:
        agreed = estimated[ChargeKind.FREIGHT]
        as_declared, for_weight = reweighed(order, bills, agreed, scales)
        strayed = (*against_bills(order, landed, as_declared, freight=agreed), *for_weight)
        variances.keep(db, order, Between.RELEASE_AND_BILL, strayed, at=at)
        assessments.dispute_as_answered(db, order, at)
    settlement = Settlement(
        estimated=money(total(estimated.values()), order.currency),
        actual=money(total(billed.values()), order.currency),
        bills=tuple(bill.reference for bill in bills),
    )
    settlement = recharges.book(db, rules, order, settlement, landed=landed, bills=bills, at=at)
    closed = settlement.model_dump_json()
    db.execute(_CLOSE, {"of_order": order.order_id, "settled": closed})
    enter(db, order.order_id, stage, at)
    return settlement
