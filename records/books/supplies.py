"""Supplies: what the records know of the tax that sellers collected under schemes.

Read from the landed costs, the revisions and the refunds, and beside them what the ledger booked:
the two are written apart, so that a return can hold one against the other.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, or_, select, union

from domain.charges import CollectedBy, LandedCost
from domain.order import Order
from domain.returns import ReturnStage
from domain.schemes.supplies import Booked, GivenBack, Supply, Version
from records.books.entries import COLLECTED_UNDER, EntryKind
from records.columns import shown
from records.engine import Database
from records.tables.core import LandedCosts, LandedCostsBefore, Orders, Revisions, table
from records.tables.ledger import Entries, Postings
from records.tables.returns import ReturnItems, Returns

_ORDERS, _LANDED, _REVISIONS = table(Orders), table(LandedCosts), table(Revisions)
_BEFORE = table(LandedCostsBefore)
_RETURNS, _ITEMS = table(Returns), table(ReturnItems)
_ENTRIES, _POSTINGS = table(Entries), table(Postings)

_BY_SELLER = f'"collected_by":"{CollectedBy.SELLER}"'
"""As pydantic writes it: what a landed cost with a scheme's tax in it has in its text."""

_IS_COLLECTED = _POSTINGS.c.account.startswith(COLLECTED_UNDER, autoescape=True)
_IS_REFUND = _POSTINGS.c.account == "seller_refunds"

Ids = Select[str]


class SupplyBooks:
    """Answers what was supplied under schemes. Each call sees one moment, whole."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, begins: datetime, ends: datetime) -> tuple[Supply, ...]:
        """The supplies of this time, and those before it that changed in it."""
        return await self._database.read(lambda db: supplies(db, _changed(begins, ends)))

    async def unpriced(
        self, begins: datetime, ends: datetime, destinations: Sequence[str]
    ) -> tuple[str, ...]:
        """Orders of this time to these countries that have no landed cost, the cancelled apart."""
        query = (
            select(_ORDERS.c.order_id)
            .outerjoin(_LANDED, _LANDED.c.order_id == _ORDERS.c.order_id)
            .where(_within(_ORDERS.c.placed_at, begins, ends), _LANDED.c.order_id.is_(None))
            .where(_ORDERS.c.destination.in_(destinations), _ORDERS.c.cancelled_at.is_(None))
            .order_by(_ORDERS.c.order_id)
        )
        return tuple(await self._database.read(lambda db: db.scalars(query).all()))


def supply_of(db: Connection, order_id: str) -> Supply | None:
    """The supply of one order; None where no tax was collected under a scheme."""
    found = supplies(db, select(_ORDERS.c.order_id).where(_ORDERS.c.order_id == order_id))
    return found[0] if found else None


def supplies(db: Connection, ids: Ids) -> tuple[Supply, ...]:
    """The supplies of these orders, by order; orders without a scheme's tax are none."""
    ever = union(*(_taxed(priced, ids) for priced in (_LANDED, _BEFORE))).subquery()
    taxed = select(ever.c.order_id)
    versions, booked, back = _versions(db, taxed), _booked(db, taxed), _given_back(db, taxed)
    rows = db.execute(
        select(_ORDERS)
        .where(_ORDERS.c.order_id.in_(taxed))
        .where(_ORDERS.c.replaces.is_(None))  # sent once more is not sold once more
        .order_by(_ORDERS.c.order_id)
    )
    return tuple(
        Supply(
            order_id=row["order_id"],
            seller_id=row["seller_id"],
            placed_at=row["placed_at"],
            currency=row["currency"],
            versions=tuple(versions[row["order_id"]]),
            given_back=tuple(back[row["order_id"]]),
            cancelled_at=row["cancelled_at"],
            booked=tuple(booked[row["order_id"]]),
        )
        for row in rows.mappings()
    )


def _taxed(priced: Table, ids: Ids) -> Ids:
    """Those of the orders that were priced with a scheme's tax in it."""
    by_seller = priced.c.document.contains(_BY_SELLER, autoescape=True)
    return select(priced.c.order_id).where(priced.c.order_id.in_(ids), by_seller)


def _changed(begins: datetime, ends: datetime) -> Ids:
    """The orders that were placed in this time, or to which something happened in it."""
    happened = union(
        select(_ORDERS.c.order_id).where(
            or_(
                _within(_ORDERS.c.placed_at, begins, ends),
                _within(_ORDERS.c.cancelled_at, begins, ends),
            )
        ),
        select(_LANDED.c.order_id).where(_within(_LANDED.c.at, begins, ends)),
        select(_BEFORE.c.order_id).where(_within(_BEFORE.c.at, begins, ends)),
        select(_RETURNS.c.order_id).where(_within(_RETURNS.c.updated_at, begins, ends)),
        select(_ENTRIES.c.order_id)
        .join(_POSTINGS, _POSTINGS.c.entry_id == _ENTRIES.c.entry_id)
        .where(_within(_ENTRIES.c.at, begins, ends), or_(_IS_COLLECTED, _IS_REFUND)),
    ).subquery()
    return select(happened.c.order_id)


def _within(column: Any, begins: datetime, ends: datetime) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = (column >= begins) & (column < ends)
    return inside


def _versions(db: Connection, ids: Ids) -> dict[str, list[Version]]:
    """Each order as it was priced, again and again, the oldest first."""
    found: dict[str, list[Version]] = defaultdict(list)
    for priced in (_BEFORE, _LANDED):
        query = (
            select(priced.c.order_id, priced.c.at, priced.c.document, _REVISIONS.c.document)
            .join(
                _REVISIONS,
                (_REVISIONS.c.order_id == priced.c.order_id)
                & (_REVISIONS.c.revision == priced.c.revision),
            )
            .where(priced.c.order_id.in_(ids))
        )
        for order_id, at, landed, order in db.execute(query):
            cost = LandedCost.model_validate_json(landed)
            found[order_id].append(Version.of(Order.model_validate_json(order), cost, at))
    return {each: sorted(versions, key=lambda one: one.at) for each, versions in found.items()}


def _booked(db: Connection, ids: Ids) -> dict[str, list[Booked]]:
    query = (
        select(_POSTINGS, _ENTRIES.c.at)
        .join(_ENTRIES, _ENTRIES.c.entry_id == _POSTINGS.c.entry_id)
        .where(_POSTINGS.c.order_id.in_(ids))
        .where(_IS_COLLECTED)
        .order_by(_ENTRIES.c.at)
    )
    found: dict[str, list[Booked]] = defaultdict(list)
    for row in db.execute(query).mappings():
        rule = row["account"].removeprefix(COLLECTED_UNDER)
        amount = shown(row["amount"], row["currency"])
        found[row["order_id"]].append(Booked(at=row["at"], rule=rule, amount=amount))
    return found


def _given_back(db: Connection, ids: Ids) -> dict[str, list[GivenBack]]:
    found: dict[str, list[GivenBack]] = defaultdict(list)
    for row in db.execute(_refunds(ids)).mappings():
        found[row["order_id"]].append(GivenBack(at=row["at"], refund=row["amount"]))
    units: dict[str, dict[str, int]] = defaultdict(dict)
    ended: dict[str, RowMapping] = {}
    for row in db.execute(_returned(ids)).mappings():
        units[row["rma"]][row["sku"]] = row["units"]
        ended[row["rma"]] = row
    for rma, row in ended.items():
        found[row["order_id"]].append(GivenBack(at=row["updated_at"], units=units[rma]))
    return found


def _refunds(ids: Ids) -> Select[Any]:
    """What went back of whole orders; what went back for returned units, its RMA says."""
    return (
        select(_ENTRIES.c.order_id, _ENTRIES.c.at, _POSTINGS.c.amount)
        .join(_POSTINGS, _POSTINGS.c.entry_id == _ENTRIES.c.entry_id)
        .where(_ENTRIES.c.order_id.in_(ids), _ENTRIES.c.kind == EntryKind.REFUND)
        .where(_ENTRIES.c.entry_id == _ENTRIES.c.order_id + ":refund")
        .where(_IS_REFUND)
    )


def _returned(ids: Ids) -> Select[Any]:
    return (
        select(_RETURNS.c.order_id, _RETURNS.c.rma, _RETURNS.c.updated_at, _ITEMS)
        .join(_ITEMS, _ITEMS.c.rma == _RETURNS.c.rma)
        .where(_RETURNS.c.order_id.in_(ids), _RETURNS.c.stage == ReturnStage.REFUNDED)
        .order_by(_RETURNS.c.rma)
    )
