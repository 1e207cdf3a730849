"""Cash on delivery: what a carrier took at the door, and what of it it has passed on."""

from datetime import datetime, timedelta
from decimal import Decimal

from domain.carriage import Booking
from domain.holds import Hold
from domain.money import Money
from domain.order import Order
from domain.reasons import HoldReason
from domain.values import Value


class Cash(Value):
    """What was collected for an order, and what of it came from the carrier under `reference`."""

    reference: str
    collected: Money
    remitted: Money


def prepaid(order: Order) -> Decimal:
    """What the customer paid before the goods left, in the order's currency."""
    return max(order.charged - (order.delivery.collect or Decimal(0)), Decimal(0))


REMITTED_WITHIN = timedelta(days=14)
"""How long nothing need be heard of cash. Ours: when it comes, a contract with a carrier says."""

CLAIMED_FOR = timedelta(days=30)
"""How long a carrier has to answer a letter; ours as well."""


def missing(order: Order, cash: Cash | None) -> Money | None:
    """What a carrier owes of the cash for a delivered order; None once all has come.

    It was to collect all of it: what it says it never took is missing as well.
    """
    due = to_come(order, cash)
    if cash is None:
        return due
    owed = due - cash.remitted
    return owed if owed.amount > 0 else None


def to_come(order: Order, cash: Cash | None) -> Money:
    """What a carrier has to pass on: what was to be collected, or the more that it took."""
    due = order.money(order.delivery.collect or Decimal(0))
    return cash.collected if cash and (cash.collected - due).amount > 0 else due


def patient_until(cash: Cash | None, since: datetime, quiet_until: datetime | None) -> datetime:
    """Until when nobody is asked about what is missing: what has come too short is asked at once.

    Args:
        cash: What the carrier tells.
        since: When the order was delivered.
        quiet_until: What an answer has put it off to.
    """
    return quiet_until or (since if cash else since + REMITTED_WITHIN)


def short(order: Order, booking: Booking, cash: Cash | None, owed: Money) -> Hold:
    """What a person is asked about cash that a carrier kept."""
    nothing = order.money(Decimal(0))
    return Hold.ask(
        order,
        HoldReason.CASH_SHORT,
        faults=(),
        cause=f"{cash.reference if cash else booking.waybill}:{owed}",
        carrier=booking.carrier,
        waybill=booking.waybill,
        reference=cash.reference if cash else "",
        collected=str(to_come(order, cash)),
        remitted=str(cash.remitted if cash else nothing),
        missing=str(owed),
    )
