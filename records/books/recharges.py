"""Recharges in the books: fees that holds brought, charged to whom they name, and chargebacks.

Inside the journal: worked out when the books are closed, and kept in the settlement. A seller
bears its own, so nothing is booked of that; a biller's credit takes it back.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, func, select

from domain.books.recharges import (
    ClosedHold,
    LeftAndArrived,
    RechargeRules,
    chargebacks,
    credited,
    is_about,
    recharges,
)
from domain.charges import Bill, ChargeKind, LandedCost
from domain.order import Order
from domain.parties import Fulfilment
from domain.reasons import HoldReason, Responsible
from domain.settlement import Recharge, Settlement
from domain.tracking import DISPATCHED, MilestoneKind
from records.books import ledger
from records.books.entries import Entry, EntryKind
from records.rows import VarianceRow
from records.tables.core import Holds, Milestones, Orders, table

_HOLDS, _MILESTONES, _ORDERS = table(Holds), table(Milestones), table(Orders)


def book(
    db: Connection,
    rules: RechargeRules,
    order: Order,
    settlement: Settlement,
    *,
    landed: LandedCost | None,
    bills: Sequence[Bill],
    at: datetime,
) -> Settlement:
    """Book what others answer for; the settlement with all of it."""
    found: tuple[Recharge, ...] = ()
    if landed and any(charge.kind is ChargeKind.FEE for bill in bills for charge in bill.charges):
        holds = _closed_holds(db, order.order_id)
        found = tuple(recharges(rules.fees, order, landed, bills, holds=holds, at=at))
    managed = order.seller.fulfilment is not Fulfilment.OWN
    way = _way(db, order.order_id) if managed else LeftAndArrived(None, None)
    expected, unbooked = chargebacks(rules.chargebacks, order, way)
    entries = [_recharge(order, each, each.amount) for each in found if _is_others(each)]
    entries += [
        Entry.of(
            f"{order.order_id}:chargeback:{each.offence}",
            EntryKind.CHARGEBACK,
            order,
            {"chargebacks_expected": each.amount},
            "chargebacks_clearing",
        )
        for each in expected
    ]
    ledger.post(db, entries, at)
    return settlement.model_copy(
        update={"recharges": found, "chargebacks": expected, "unbooked": unbooked}
    )


def give_back(db: Connection, row: VarianceRow, credit: Decimal, at: datetime) -> None:
    """Take back what was charged on for a line that its biller has credited, as far as it goes."""
    if row.kind is not ChargeKind.FEE:
        return
    told = db.scalar(select(_ORDERS.c.settlement).where(_ORDERS.c.order_id == row.order_id))
    if told is None:
        return
    charged = [
        each
        for each in Settlement.model_validate_json(told).recharges
        if _is_others(each) and is_about(each, row.name, row.reference)
    ]
    entries = [
        Entry(
            entry_id=f"{row.variance_id}:recharge_back:{each.recharge_id}",
            order_id=row.order_id,
            revision=row.revision,
            kind=EntryKind.RECHARGE_BACK,
            currency=row.currency,
            postings=((f"recoverable_from_{each.party}", -back), ("fee_recharged", back)),
        )
        for each, back in credited(charged, credit)
    ]
    ledger.post(db, entries, at)


def _recharge(order: Order, each: Recharge, amount: Decimal) -> Entry:
    key = f"{order.order_id}:recharge:{each.recharge_id}:{each.hold_id}"
    debits = {f"recoverable_from_{each.party}": amount}
    return Entry.of(key, EntryKind.RECHARGE, order, debits, "fee_recharged")


def _is_others(each: Recharge) -> bool:
    return each.party not in (None, Responsible.SELLER)


def _closed_holds(db: Connection, order_id: str) -> list[ClosedHold]:
    """The order's own holds that were closed, each with who answers for it by its answer."""
    query = select(_HOLDS).where(
        _HOLDS.c.order_id == order_id,
        _HOLDS.c.subject == order_id,
        _HOLDS.c.closed_at.is_not(None),
    )
    return [_closed(row) for row in db.execute(query).mappings()]


def _closed(row: RowMapping) -> ClosedHold:
    answer = row["resolution"] or {}
    return ClosedHold(
        hold_id=row["hold_id"],
        reason=HoldReason(row["reason"]),
        responsible=Responsible(answer.get("responsible") or row["responsible"]),
        opened_at=row["opened_at"],
    )


def _way(db: Connection, order_id: str) -> LeftAndArrived:
    of_order = _MILESTONES.c.order_id == order_id

    def first(*kinds: MilestoneKind) -> datetime | None:
        earliest = select(func.min(_MILESTONES.c.at, type_=_MILESTONES.c.at.type))
        at: datetime | None = db.scalar(earliest.where(of_order, _MILESTONES.c.kind.in_(kinds)))
        return at

    return LeftAndArrived(
        dispatched_at=first(*DISPATCHED), delivered_at=first(MilestoneKind.DELIVERED)
    )
