"""Supplies: an order's tax under a scheme, and what becomes of it.

It is stated as an order's revision was released; another revision, a cancellation or a refund
makes it another amount from that moment on. Amounts are in the order's currency.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from pydantic import AwareDatetime, Field

from domain.charges import Charge, ChargeKind, LandedCost
from domain.money import rounded, total
from domain.order import Order
from domain.values import Exact, Value

ONE = Decimal(1)
NOTHING = Decimal(0)
INSTANT = timedelta(microseconds=1)


class Version(Value):
    """An order as one revision was released: the tax collected on it, line by line."""

    at: AwareDatetime
    state: str
    taxed: tuple[Charge, ...]
    units: dict[str, int]
    charged: Exact
    tax_ids: dict[str, str]

    @classmethod
    def of(cls, order: Order, landed: LandedCost, at: datetime) -> "Version":
        """What this revision states."""
        return cls(
            at=at,
            state=landed.destination,
            taxed=collected(landed),
            units={line.sku: line.quantity for line in order.lines},
            charged=order.charged,
            tax_ids={each.kind: each.value for each in order.shipper.tax_ids},
        )


class GivenBack(Value):
    """What a customer got back: the price of units, or a part of all that was charged."""

    at: AwareDatetime
    units: dict[str, int] = Field(default_factory=dict)
    refund: Exact = NOTHING


class Booked(Value):
    """What the ledger says was collected under a rule: an amount of one entry."""

    at: AwareDatetime
    rule: str
    amount: Exact


class Supply(Value):
    """One order's tax under schemes, with all that became of it; amounts in its currency.

    `versions` are oldest first, and there is at least one.
    """

    order_id: str
    seller_id: str
    placed_at: AwareDatetime
    currency: str
    versions: tuple[Version, ...]
    given_back: tuple[GivenBack, ...] = ()
    cancelled_at: AwareDatetime | None = None
    booked: tuple[Booked, ...] = ()

    def moment(self, before: datetime) -> datetime:
        """This moment; or just after the first release, which is stated however late it comes."""
        return max(before, self.versions[0].at + INSTANT)

    def registration(self, kinds: Sequence[str]) -> str:
        """The shipper's number of one of these kinds; the seller's id where it has none."""
        ids = self.versions[-1].tax_ids
        return next((ids[kind] for kind in kinds if kind in ids), self.seller_id)


class Key(NamedTuple):
    """What amounts are added up by."""

    rule: str
    state: str
    rate: str


class Amounts(NamedTuple):
    """A taxable base and the tax on it."""

    base: Decimal = NOTHING
    tax: Decimal = NOTHING

    def plus(self, other: "Amounts") -> "Amounts":
        """Both together."""
        return Amounts(self.base + other.base, self.tax + other.tax)

    def minus(self, other: "Amounts") -> "Amounts":
        """The difference."""
        return Amounts(self.base - other.base, self.tax - other.tax)


def collected(landed: LandedCost) -> tuple[Charge, ...]:
    """The taxes that the seller took at checkout, and remits itself."""
    return tuple(charge for charge in landed.under_schemes if charge.kind is ChargeKind.TAX)


def standing(supply: Supply, before: datetime) -> dict[Key, Amounts]:
    """What the supply states by all that happened before a moment, rounded in its currency.

    What the seller keeps of a refunded order is still paid for the supply, tax included: base
    and tax fall by the share that went back. Returned units take theirs with them.
    """
    before = supply.moment(before)
    if supply.cancelled_at and supply.cancelled_at < before:
        return {}
    version = [each for each in supply.versions if each.at < before][-1]
    back = [each for each in supply.given_back if each.at < before]
    refunded = total(each.refund for each in back)
    kept = max(ONE - refunded / version.charged, NOTHING) if version.charged else ONE
    found: dict[Key, Amounts] = {}
    for charge in version.taxed:
        part = kept * _left(charge.sku, version.units, back)
        amounts = Amounts(
            rounded((charge.base or NOTHING) * part, supply.currency),
            rounded(charge.amount * part, supply.currency),
        )
        key = Key(charge.rule, version.state, _percentage(charge))
        if any(amounts):
            found[key] = found.get(key, Amounts()).plus(amounts)
    return found


def taxes_by_rule(amounts: Mapping[Key, Amounts]) -> dict[str, Decimal]:
    """The tax under each rule."""
    found: dict[str, Decimal] = {}
    for key, each in amounts.items():
        found[key.rule] = found.get(key.rule, NOTHING) + each.tax
    return found


def _left(sku: str | None, units: Mapping[str, int], back: Sequence[GivenBack]) -> Decimal:
    """The share of a line's units that did not come back; of all units where it is on no line."""
    skus = list(units) if sku is None else [sku]
    sold = sum(units.get(each, 0) for each in skus)
    returned = sum(part.units.get(each, 0) for part in back for each in skus)
    return max(Decimal(sold - returned), NOTHING) / sold if sold else ONE


def _percentage(charge: Charge) -> str:
    """The rate alone: a charge that was converted tells its amount in the market's currency too."""
    return charge.rate.partition(" = ")[0]
