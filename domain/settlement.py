"""Settlement: how an order's books were closed, and who else answers for a part of it."""

from decimal import Decimal

from domain.books.chargebacks import Offence
from domain.charges import Bill, BilledCharge, Charge, LandedCost
from domain.money import Money, rounded_back
from domain.order import Order
from domain.reasons import Responsible
from domain.rules import Confidence
from domain.trade import Incoterm
from domain.values import Exact, Value


class Recharge(Value):
    """A fee that a hold brought, billed beyond the expected, and who is to bear it.

    `party` is whom the closed hold names; None where that is not known, and `why` says so. What
    the seller itself bears is booked nowhere else. `reference` is the bill's.
    """

    recharge_id: str
    name: str
    amount: Exact
    reference: str
    party: Responsible | None
    hold_id: str = ""
    why: str
    rule: str
    confidence: Confidence


class ExpectedChargeback(Value):
    """What a platform is expected to take from the seller, and by which rule: a forecast."""

    platform: str
    offence: Offence
    amount: Exact
    why: str
    rule: str
    source: str
    confidence: Confidence


class Settlement(Value):
    """What was billed for an order when its books were closed, beside what was expected.

    `unbooked` says in words which penalties of a platform are not reckoned, and why.
    """

    estimated: Money
    actual: Money
    bills: tuple[str, ...]
    recharges: tuple[Recharge, ...] = ()
    chargebacks: tuple[ExpectedChargeback, ...] = ()
    unbooked: tuple[str, ...] = ()


def in_money_of(order: Order, landed: LandedCost | None, bill: Bill) -> Bill:
    """A bill in the market's money in the order's, at the customs rate of the landed cost.

    An authority bills in its own money whatever the goods were sold in. A bill in any other
    money stays as it is: there is no rate to read it by.
    """
    theirs = landed.market_currency if landed else None
    if landed is None or bill.currency == order.currency or bill.currency != theirs:
        return bill
    due = landed.billed_to_seller(ddp=order.incoterm is Incoterm.DDP)
    expected = {charge.key: charge for charge in due}
    charges = tuple(_converted(landed, each, expected.get(each.key)) for each in bill.charges)
    return bill.model_copy(update={"currency": order.currency, "charges": charges})


def _converted(landed: LandedCost, billed: BilledCharge, expected: Charge | None) -> BilledCharge:
    def read(amount: Decimal, ours: Decimal | None) -> Decimal:
        return rounded_back(amount / landed.exchange_rate, landed.currency, ours)

    base = None
    if billed.base is not None:
        base = read(billed.base, expected.base if expected else None)
    amount = read(billed.amount, expected.amount if expected else None)
    return billed.model_copy(update={"amount": amount, "base": base})
