"""What was asked of deliveries, kept and read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from domain.last_mile.cash import Cash, to_come
from domain.last_mile.changes import DeliveryAnswer, DeliveryAsked, DeliveryChange
from domain.last_mile.undone_imports import UndoneImport
from domain.money import total
from domain.order import Order
from domain.promised import DeliveryOptions
from domain.tracking import Milestone
from records.books import entries, ledger
from records.books.entries import EntryKind
from records.engine import once
from records.orders import lock
from records.rows import HandOverRow
from records.tables.core import Revisions, table
from records.tables.last_mile import DeliveryChanges, ReturnWaybills, UndoneImports

_CHANGES, _REVISIONS = table(DeliveryChanges), table(Revisions)


def delivery_changed(
    db: Connection,
    order: Order,
    change: DeliveryChange,
    answer: DeliveryAnswer | None,
    at: datetime,
) -> None:
    """Keep a wish, once, and what the carrier said to it; the first answer stands."""
    key = change.key(order)
    row = {
        "key": key,
        "order_id": order.order_id,
        "revision": order.revision,
        "options": change.options.model_dump_json(),
        "by": change.by,
        "asked_at": change.asked_at,
        "answered_at": None,
        "refused": "",
    }
    db.execute(once(DeliveryChanges, db.dialect.name), [row])
    if answer:
        db.execute(
            update(_CHANGES)
            .where(_CHANGES.c.key == key, _CHANGES.c.answered_at.is_(None))
            .values(answered_at=at, refused=answer.refused)
        )


def returning(db: Connection, order_id: str, milestones: Iterable[Milestone]) -> None:
    """Keep the numbers that a parcel comes back under, each once."""
    rows = [
        {"waybill": m.returns_as, "order_id": order_id, "outbound": m.waybill, "at": m.at}
        for m in milestones
        if m.returns_as
    ]
    if rows:
        db.execute(once(ReturnWaybills, db.dialect.name), rows)


def cash_settled(db: Connection, order: Order, cash: Cash | None, at: datetime) -> None:
    """Book what is new of what was collected and passed on; None where nobody paid."""
    lock(db, order.order_id)
    if cash is None:
        ledger.post(db, [entries.cash_not_collected(order)], at)
        return
    before = _cash_of(db, order)
    key = f"{order.order_id}:cash:{cash.reference}:{at:%Y%m%dT%H%M%S.%fZ}"
    ledger.post(db, entries.cash(order, cash, before, key), at)


def cash_written_off(db: Connection, order: Order, at: datetime) -> None:
    """Book as lost what was not passed on; of what nobody told of, all that was to be collected."""
    lock(db, order.order_id)
    told = _cash_of(db, order)
    if told.collected != (due := to_come(order, told)):
        told = told.model_copy(update={"collected": due})
        cash_settled(db, order, told, at)
    lost = told.collected - told.remitted
    ledger.post(db, [entries.cash_written_off(order, lost.amount)], at)


def _cash_of(db: Connection, order: Order) -> Cash:
    """What is booked of an order's cash."""
    kinds = (EntryKind.CASH, EntryKind.CASH_REMITTED)
    sides = [side for e in ledger.standing(db, order.order_id, kinds) for side in e.postings]
    collected = total(-amount for account, amount in sides if account == "cash_from_customers")
    remitted = total(amount for account, amount in sides if account == "cash_remitted")
    return Cash(
        reference="booked", collected=order.money(collected), remitted=order.money(remitted)
    )


def import_undone(db: Connection, order: Order, undone: UndoneImport, at: datetime) -> None:
    """Keep what became of a declaration, once; book what is to be had back."""
    row = {
        "lrn": undone.lrn,
        "order_id": order.order_id,
        "mrn": undone.mrn,
        "how": undone.how,
        "paid": undone.paid.amount,
        "currency": undone.paid.currency,
        "why": undone.why,
        "at": at,
    }
    db.execute(once(UndoneImports, db.dialect.name), [row])
    if entry := entries.recoverable(order, undone):
        ledger.post(db, [entry], at)


def delivery_of(db: Connection, order_id: str) -> HandOverRow | None:
    """How an order is delivered as of now, with all that was asked; None where it is unknown.

    A revision states options of its own; what was taken since it was made goes before them.
    """
    latest = (
        select(_REVISIONS.c.document, _REVISIONS.c.revision)
        .where(_REVISIONS.c.order_id == order_id)
        .order_by(_REVISIONS.c.revision.desc())
        .limit(1)
    )
    if (row := db.execute(latest).first()) is None:
        return None
    query = select(_CHANGES).where(_CHANGES.c.order_id == order_id)
    rows = db.execute(query.order_by(_CHANGES.c.asked_at)).mappings().all()
    asked = [(each["revision"], _asked(dict(each))) for each in rows]
    taken = [it for of, it in asked if of == row.revision and it.answered_at and not it.refused]
    options = taken[-1].options if taken else Order.model_validate_json(row.document).delivery
    return HandOverRow(options=options, asked=tuple(it for _, it in asked))


def _asked(row: dict[str, Any]) -> DeliveryAsked:
    options = DeliveryOptions.model_validate_json(row["options"])
    return DeliveryAsked.model_validate(row | {"options": options})
