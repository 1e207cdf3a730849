"""Posting: the double-entry ledger in the database. What is booked, `entries/` says."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.sql.dml import ReturningInsert

from domain.money import total
from records.books.entries import Entry, EntryKind
from records.engine import once
from records.tables.core import table
from records.tables.ledger import Entries, Postings

# Statements are built once: building one costs more than running it on SQLite.

_ENTRIES, _POSTINGS = table(Entries), table(Postings)
_REVERSAL = _ENTRIES.alias()
_INSERT_POSTINGS = insert(_POSTINGS)
_STANDING = (
    select(_ENTRIES, _POSTINGS.c.account, _POSTINGS.c.amount, _POSTINGS.c.currency)
    .join(_POSTINGS, _POSTINGS.c.entry_id == _ENTRIES.c.entry_id)
    .outerjoin(_REVERSAL, _REVERSAL.c.reverses == _ENTRIES.c.entry_id)
    .where(_ENTRIES.c.order_id == bindparam("order_id"))
    .where(_ENTRIES.c.kind.in_(bindparam("kinds", expanding=True)))
    .where(_REVERSAL.c.entry_id.is_(None))
    .order_by(_ENTRIES.c.entry_id)
)


def post(db: Connection, entries: Sequence[Entry], at: datetime) -> frozenset[str]:
    """Post the entries that have not been posted yet; the ids of those.

    An entry of zeros is kept without postings: its key says that it was booked.
    """
    if not entries:
        return frozenset()
    rows = [{**entry.model_dump(exclude={"currency", "postings"}), "at": at} for entry in entries]
    new = frozenset(db.scalars(_insert_entries(db.dialect.name), rows))
    sides = [side for entry in entries if entry.entry_id in new for side in _sides(entry)]
    if sides:
        db.execute(_INSERT_POSTINGS, sides)
    return new


@cache
def _insert_entries(dialect: str) -> ReturningInsert[str]:
    return once(Entries, dialect).returning(_ENTRIES.c.entry_id)


def _sides(entry: Entry) -> list[dict[str, object]]:
    assert total(amount for _, amount in entry.postings) == 0, f"{entry.entry_id} does not balance"
    return [
        {
            "entry_id": entry.entry_id,
            "order_id": entry.order_id,
            "account": account,
            "currency": entry.currency,
            "amount": amount,
        }
        for account, amount in entry.postings
        if amount
    ]


def standing(db: Connection, order_id: str, kinds: Iterable[EntryKind]) -> list[Entry]:
    """The order's entries of these kinds that have not been reversed."""
    rows = db.execute(_STANDING, {"order_id": order_id, "kinds": list(kinds)}).mappings()
    found: dict[str, Entry] = {}
    for row in rows:
        entry = found.get(row["entry_id"]) or Entry.model_validate({**row, "postings": ()})
        side = (row["account"], row["amount"])
        found[entry.entry_id] = entry.model_copy(update={"postings": (*entry.postings, side)})
    return list(found.values())
