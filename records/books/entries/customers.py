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
    """What the customer pays for this revision; for goods sent once more, at the door alone."""
    key, at_the_door = order.key("charge"), order.delivery.collect or Decimal(0)
    debits = {"customer_charges": at_the_door if order.replaces else order.charged}
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


def cash_not_collected(order: Order) -> Entry:
    """That nothing was collected takes back what was never charged."""
    key, unpaid = f"{order.order_id}:cash_not_collected", order.delivery.collect or Decimal(0)
    debits = {"seller_revenue": unpaid}
    return Entry.of(key, EntryKind.CASH_NOT_COLLECTED, order, debits, "customer_charges")


def cash(order: Order, paid: Cash, before: Cash, key: str) -> tuple[Entry, ...]:
    """What was collected and passed on since it was told `before`.

    Raises:
        OtherMoney: It is in another currency than the order.
    """
    collected = in_currency_of(order, paid.collected) - before.collected.amount
    remitted = in_currency_of(order, paid.remitted) - before.remitted.amount
    sides = (
        (key, EntryKind.CASH, {"cash_with_carriers": collected}, "cash_from_customers"),
        (
            f"{key}:remitted",
            EntryKind.CASH_REMITTED,
            {"cash_remitted": remitted},
            "cash_with_carriers",
        ),
    )
    return tuple(
        Entry.of(entry_id, kind, order, debits, credit)
        for entry_id, kind, debits, credit in sides
        if total(debits.values())
    )


def cash_written_off(order: Order, lost: Decimal) -> Entry:
    """What a carrier collected and never passed on is borne by the seller."""
    key = f"{order.order_id}:cash_written_off"
    kind = EntryKind.CASH_WRITTEN_OFF
    return Entry.of(key, kind, order, {"cash_lost": lost}, "cash_with_carriers")
