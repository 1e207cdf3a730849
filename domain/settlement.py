"""Settlement: how an order's books were closed, and who else answers for a part of it."""

from domain.chargebacks import Offence
from domain.money import Money
from domain.reasons import Responsible
from domain.rules import Confidence
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
