"""Insurances of parcels in the records, inside the journal."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from domain.cover.insurance import Insurance
from domain.order import Order
from records.books import entries, ledger
from records.columns import money
from records.engine import once
from records.orders import books_open, lock
from records.tables.claims import Insurances
from records.tables.core import table

_INSURANCES = table(Insurances)


def insured(db: Connection, order: Order, insurance: Insurance, at: datetime) -> None:
    """Keep the insurance of this revision; its premium is expected from now on."""
    row = lock(db, order.order_id)
    kept = {
        "order_id": order.order_id,
        "revision": order.revision,
        "provider": insurance.provider,
        "reference": insurance.reference,
        "value": insurance.value.amount,
        "value_currency": insurance.value.currency,
        "premium": insurance.premium.amount,
        "premium_currency": insurance.premium.currency,
        "status": insurance.status,
        "bought_at": at,
    }
    db.execute(once(Insurances, db.dialect.name), kept)
    if books_open(row, order):
        ledger.post(db, [entries.premium(order, insurance)], at)


def insurance_told(db: Connection, told: Insurance) -> None:
    """What became of an insurance, as its provider says; of one that we have not, nothing."""
    db.execute(
        update(_INSURANCES)
        .where(_INSURANCES.c.provider == told.provider, _INSURANCES.c.reference == told.reference)
        .values(status=told.status)
    )


def insurance_of(db: Connection, order_id: str, revision: int) -> Insurance | None:
    """The insurance of a revision's parcel; None where nobody insured it."""
    query = select(_INSURANCES).where(
        _INSURANCES.c.order_id == order_id, _INSURANCES.c.revision == revision
    )
    row = db.execute(query).mappings().first()
    if row is None:
        return None
    return Insurance(
        provider=row["provider"],
        reference=row["reference"],
        value=money(row["value"], row["value_currency"]),
        premium=money(row["premium"], row["premium_currency"]),
        status=row["status"],
    )
