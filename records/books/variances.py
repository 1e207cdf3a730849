"""Quoted against actual: each order's landed cost, what strayed from it, and the disputes.

A dispute withholds what was billed beyond the expected: it moves from `payables` to
`payables_disputed` until the biller credits it, wholly or in part, or the dispute is dropped.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, delete, select, update

from domain.books.variance import Between, Variance
from domain.charges import LandedCost
from domain.order import Order
from records.books import ledger, recharges
from records.books.entries import Entry, EntryKind
from records.columns import shown
from records.engine import insert, once
from records.rows import VarianceRow
from records.tables.core import LandedCosts, LandedCostsBefore, Variances, table

_LANDED, _VARIANCES = table(LandedCosts), table(Variances)


class NotDisputable(ValueError):
    """There is nothing to dispute, or it is disputed or settled already; says which."""


# ------------------------------------------------------------------- inside the journal


def keep_landed(
    db: Connection, order: Order, landed: LandedCost, at: datetime, *, again: bool = False
) -> None:
    """Keep the landed cost of this revision; priced `again`, what it was before as well."""
    if again:
        _keep_before(db, order)
    row = {
        "order_id": order.order_id,
        "revision": order.revision,
        "document": landed.model_dump_json(),
        "at": at,
    }
    into = insert(LandedCosts, db.dialect.name)
    changed = {"document": into.excluded.document, "at": into.excluded.at}
    keys = ["order_id", "revision"]
    db.execute(into.on_conflict_do_update(index_elements=keys, set_=changed), row)


def _keep_before(db: Connection, order: Order) -> None:
    known = select(_LANDED).where(
        _LANDED.c.order_id == order.order_id, _LANDED.c.revision == order.revision
    )
    if row := db.execute(known).mappings().first():
        db.execute(once(LandedCostsBefore, db.dialect.name), dict(row))


def landed_of(db: Connection, order: Order) -> LandedCost | None:
    """The landed cost that this revision was released at."""
    document = db.scalar(
        select(_LANDED.c.document)
        .where(_LANDED.c.order_id == order.order_id)
        .where(_LANDED.c.revision == order.revision)
    )
    return None if document is None else LandedCost.model_validate_json(document)


def keep(
    db: Connection,
    order: Order,
    between: Between,
    variances: Sequence[Variance],
    *,
    at: datetime,
    anew: bool = False,
    late: str = "",
) -> None:
    """Keep what strayed in this revision; `anew` in place of what was kept of it before.

    What a bill brought that came `late` is numbered by itself, under the bill's name.
    """
    if anew:
        db.execute(
            delete(_VARIANCES)
            .where(_VARIANCES.c.order_id == order.order_id)
            .where(_VARIANCES.c.revision == order.revision)
            .where(_VARIANCES.c.between == between)
        )
    rows = [
        {
            **variance.model_dump(),
            "variance_id": f"{key_of(order, late) if late else order.key(between)}:{number}",
            "order_id": order.order_id,
            "revision": order.revision,
            "currency": order.currency,
            "at": at,
        }
        for number, variance in enumerate(variances, start=1)
    ]
    if rows:
        db.execute(_VARIANCES.insert(), rows)


def key_of(order: Order, late: str) -> str:
    """How the lines of a late bill are numbered, before their number."""
    return f"{order.key(Between.RELEASE_AND_BILL)}:{late}"


# ---------------------------------------------------------------------------- disputes


def dispute(db: Connection, variance_id: str, by: str, why: str, at: datetime) -> VarianceRow:
    """Dispute what was billed too much. Told again by the same person, it stays as it was.

    Raises:
        NotDisputable: Nothing was billed beyond the expected, or somebody disputed it.
    """
    row = _locked(db, variance_id)
    if row.disputed_by == by and row.closed_at is None:
        return row
    if row.disputed_at is not None:
        raise NotDisputable(f"{variance_id} was disputed by {row.disputed_by}")
    if row.between is not Between.RELEASE_AND_BILL or row.difference <= 0:
        raise NotDisputable(f"{variance_id}: nothing was billed beyond the expected")
    if not row.disputable:
        raise NotDisputable(f"{variance_id}: {row.why}")
    amount = row.difference
    _post(db, row, EntryKind.DISPUTE, {"payables": amount}, "payables_disputed", at=at)
    return _changed(db, variance_id, disputed_at=at, disputed_by=by, dispute=why)


def close(
    db: Connection, variance_id: str, credited: Decimal, by: str, at: datetime
) -> VarianceRow:
    """End a dispute with what the biller credits, zero if it is dropped.

    Raises:
        NotDisputable: It is not disputed, is closed, or less is in dispute.
    """
    row = _locked(db, variance_id)
    if row.disputed_at is None or row.closed_at is not None:
        raise NotDisputable(f"{variance_id} is not in dispute")
    if not 0 <= credited <= row.difference:
        raise NotDisputable(
            f"{credited:f} {row.currency} cannot be credited: "
            f"{row.difference:f} {row.currency} is in dispute"
        )
    if credited:
        debits = {"payables_disputed": credited}
        _post(db, row, EntryKind.CREDIT, debits, f"{row.kind}_credited", at=at)
        recharges.give_back(db, row, credited, at)
    if dropped := row.difference - credited:
        _post(db, row, EntryKind.DROPPED, {"payables_disputed": dropped}, "payables", at=at)
    return _changed(db, variance_id, closed_at=at, closed_by=by, credited=credited)


def _post(
    db: Connection,
    row: VarianceRow,
    kind: EntryKind,
    debits: dict[str, Decimal],
    credit: str,
    *,
    at: datetime,
) -> None:
    (amount,) = debits.values()
    entry = Entry(
        entry_id=f"{row.variance_id}:{kind}",
        order_id=row.order_id,
        revision=row.revision,
        kind=kind,
        currency=row.currency,
        postings=(*debits.items(), (credit, -amount)),
    )
    ledger.post(db, [entry], at)


def _locked(db: Connection, variance_id: str) -> VarianceRow:
    query = select(_VARIANCES).where(_VARIANCES.c.variance_id == variance_id).with_for_update()
    found = db.execute(query).mappings().first()
    if found is None:
        raise NotDisputable(f"there is no variance {variance_id}")
    return as_row(dict(found))


def as_row(row: Mapping[str, Any]) -> VarianceRow:
    """A variance, its amounts with the decimals of their currency."""
    amounts = {
        name: shown(row[name], row["currency"])
        for name in ("expected", "actual", "credited")
        if row[name] is not None
    }
    weights = {
        name: row[name].normalize()
        for name in ("billed_kg", "declared_kg")
        if row[name] is not None
    }
    return VarianceRow.model_validate({**row, **amounts, **weights})


def _changed(db: Connection, variance_id: str, **values: Any) -> VarianceRow:
    db.execute(update(_VARIANCES).where(_VARIANCES.c.variance_id == variance_id).values(values))
    return _locked(db, variance_id)
