"""Entries about customers: what they were charged and given back, and the tax in it."""

from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256

from domain.charges import LandedCost
from domain.last_mile.cash import Cash
from domain.money import Money, total
from domain.order import Order
from domain.schemes.supplies import Supply, collected
from records.books.entries.entry import Entry, EntryKind, in_currency_of

COLLECTED_UNDER = "collected_under_"
"""The account of a scheme's tax, before the name of its rule."""


def charge(order: Order) -> Entry:
    """What the customer paid for this revision; nothing for goods that are sent once more."""
    key = order.key("charge")
    debits = {"customer_charges": Decimal(0) if order.replaces else order.charged}
    return Entry.of(key, EntryKind.CHARGE, order, debits, "seller_revenue")


def refund(entry_id: str, order_id: str, paid: Money) -> Entry:
    """What went back to the customer, at the seller's cost."""
    return Entry(
        entry_id=entry_id,
        order_id=order_id,
        kind=EntryKind.REFUND,
        currency=paid.currency,
        postings=(("seller_refunds", paid.amount), ("customer_refunds", -paid.amount)),
    )


def scheme_tax(order: Order, landed: LandedCost) -> Entry | None:
    """The tax that the seller took at checkout for this revision; None where there is none."""
    by_rule: dict[str, Decimal] = {}
    for each in () if order.replaces else collected(landed):
        account = f"{COLLECTED_UNDER}{each.rule}"
        by_rule[account] = by_rule.get(account, Decimal(0)) + each.amount
    if not by_rule:
        return None
    told = " ".join(f"{rule} {amount}" for rule, amount in sorted(by_rule.items()))
    key = order.key(f"scheme_tax:{sha256(told.encode()).hexdigest()[:12]}")
    return Entry.of(key, EntryKind.SCHEME_TAX, order, by_rule, "scheme_tax_payable")


def scheme_tax_back(entry_id: str, supply: Supply, lost: Mapping[str, Decimal]) -> Entry | None:
    """The tax under each rule that a supply no longer owes, as its order was refunded."""
    debits = {f"{COLLECTED_UNDER}{rule}": -amount for rule, amount in lost.items() if amount}
    if not debits:
        return None
    return Entry(
        entry_id=entry_id,
        order_id=supply.order_id,
        kind=EntryKind.SCHEME_TAX_BACK,
        currency=supply.currency,
        postings=(*debits.items(), ("scheme_tax_payable", -total(debits.values()))),
    )


def cash(order: Order, paid: Cash | None) -> tuple[Entry, ...]:
    """What was collected and passed on; that nothing was takes back what was never charged.

    Raises:
        OtherMoney: It is in another currency than the order.
    """
    if paid is None:
        key, unpaid = f"{order.order_id}:cash_not_collected", order.delivery.collect or Decimal(0)
        debits = {"seller_revenue": unpaid}
        return (Entry.of(key, EntryKind.CASH_NOT_COLLECTED, order, debits, "customer_charges"),)
    collected = {"cash_with_carriers": in_currency_of(order, paid.collected)}
    remitted = {"cash_remitted": in_currency_of(order, paid.remitted)}
    key = f"{order.order_id}:cash:{paid.reference}"
    return (
        Entry.of(key, EntryKind.CASH, order, collected, "cash_from_customers"),
        Entry.of(f"{key}:remitted", EntryKind.CASH_REMITTED, order, remitted, "cash_with_carriers"),
    )
