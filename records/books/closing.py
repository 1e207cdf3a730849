"""Closing: the books of an order at its end, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from domain.books.recharges import RechargeRules
from domain.books.reweighing import Scales, reweighed
from domain.books.variance import Between, against_bills
from domain.charges import Bill, ChargeKind
from domain.money import Money, total
from domain.order import Order
from domain.settlement import Settlement, in_money_of
from domain.status import Stage
from records import orders
from records.books import assessments, entries, ledger, recharges, scheme_taxes, variances
from records.books.entries import ESTIMATES
from records.columns import money


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
    row = orders.lock(db, order.order_id)
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
    orders.close(db, order.order_id, settlement)
    orders.enter(db, order.order_id, stage, at)
    return settlement
