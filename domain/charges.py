"""Landed cost: what it takes to bring the goods over the border, line by line.

The shapes live here; the pipeline that fills them is `domain/landed_cost.py`, and what it
knows of a destination is `markets/`.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import AwareDatetime

from domain.light import Light
from domain.money import Money, total
from domain.values import Country, CurrencyCode, Exact, Value


class ChargeKind(StrEnum):
    """What a charge is for; the same words in quote, estimate and bill."""

    FREIGHT = "freight"
    INSURANCE = "insurance"
    DUTY = "duty"
    TAX = "tax"
    FEE = "fee"


IMPORT_CHARGES = (ChargeKind.DUTY, ChargeKind.TAX, ChargeKind.FEE)


class CollectedBy(StrEnum):
    """Who takes a charge, and so where it is paid."""

    SELLER = "seller"  # at checkout, under a scheme; the seller remits it
    AUTHORITY = "authority"  # at the border
    CARRIER = "carrier"  # on its bill


class Charge(Light, frozen=True, kw_only=True):
    """One amount, how it came about, and on whose word.

    `base` and `rate` explain `amount`: "14.00 %" of 120.00, or "EUR 3 per tariff line".
    `sku` is None where the charge falls on the whole consignment. Tax that a scheme collects
    stands on the scheme's `rule`; `rate_rule` is then the tax's own, which says how much.
    """

    kind: ChargeKind
    name: str
    amount: Exact
    base: Exact | None = None
    rate: str = ""
    sku: str | None = None
    rule: str
    source: str
    collected_by: CollectedBy = CollectedBy.AUTHORITY
    rate_rule: str = ""

    @property
    def key(self) -> tuple[ChargeKind, str, str | None]:
        """What makes it the same line in quote, confirmation and bill."""
        return (self.kind, self.name, self.sku)


class Working(Value):
    """One step on the way to the charges: a share, a conversion, a base."""

    step: str
    sku: str | None = None
    amount: Exact
    currency: CurrencyCode
    rate: str = ""
    rule: str = ""
    source: str = ""


class LandedCost(Value):
    """The landed cost of one revision, in the order's currency, each charge rounded.

    `declaration` is the kind of import declaration it assumes, which states `digits` of the
    commodity code. `exchange_rate` is the `market_currency` for one of the order's. `editions`
    name the tariffs that rates were read in, `rules_version` the rules and the exchange rates.
    `unsure` are the rules used that nobody has verified: with any, it is an estimate.
    """

    currency: CurrencyCode
    destination: Country
    entry_date: date
    customs_value: Exact
    charges: tuple[Charge, ...]
    rules_version: str
    exchange_rate: Exact = Decimal(1)
    market_currency: CurrencyCode | None = None
    declaration: str = ""
    digits: int = 6
    editions: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()

    def amount(self, *kinds: ChargeKind) -> Decimal:
        """The sum of the charges of these kinds."""
        return total(charge.amount for charge in self.charges if charge.kind in kinds)

    def billed_to_seller(self, *, ddp: bool) -> tuple[Charge, ...]:
        """The charges that end up on the seller's bills: under DAP the buyer pays the border.

        What the seller collected under a scheme it remits itself; no broker bills it.
        """
        return tuple(
            charge
            for charge in self.charges
            if charge.kind not in IMPORT_CHARGES
            or (ddp and charge.collected_by is not CollectedBy.SELLER)
        )

    @property
    def under_schemes(self) -> tuple[Charge, ...]:
        """What the seller took at checkout under a scheme."""
        return tuple(charge for charge in self.charges if charge.collected_by is CollectedBy.SELLER)

    @property
    def import_charges(self) -> Decimal:
        """Duties, taxes and fees."""
        return self.amount(*IMPORT_CHARGES)

    @property
    def total(self) -> Money:
        """Import charges with freight and insurance: the sum of all lines."""
        return Money(amount=self.amount(*ChargeKind), currency=self.currency)


class BilledCharge(Value):
    """One line of a bill, with as much as it says of how it came about.

    `name` and `sku` say which expected charge it is; `base` is in the bill's currency,
    `exchange_rate` the authority's currency for one of it. Freight that is charged for weight
    states the one that was billed, and the one that the carrier had been told.
    """

    kind: ChargeKind
    amount: Exact
    name: str = ""
    sku: str | None = None
    base: Exact | None = None
    rate: str = ""
    hs_code: str | None = None
    exchange_rate: Exact | None = None
    billed_kg: Exact | None = None
    declared_kg: Exact | None = None

    @property
    def key(self) -> tuple[ChargeKind, str, str | None]:
        """What makes it the same line as an expected charge."""
        return (self.kind, self.name, self.sku)


class Bill(Value):
    """What a broker or a carrier really invoiced, charge by charge."""

    reference: str
    issuer: str
    currency: CurrencyCode
    charges: tuple[BilledCharge, ...]

    def amount(self, *kinds: ChargeKind) -> Decimal:
        """The sum of the billed charges of these kinds."""
        return total(charge.amount for charge in self.charges if charge.kind in kinds)

    def beyond(self, before: "Bill") -> "Bill":
        """What this bill changes of the one that it replaces, line by line; credits below zero."""
        return self.model_copy(update={"charges": tuple(_changed(before.charges, self.charges))})


class ToldBill(Value):
    """A bill that a carrier tells by itself of a parcel, weeks after; it may tell it anew.

    Of what it tells under one reference the word of the latest `told_at` counts. `billed_on` is the
    day that the bill states.
    """

    waybill: str
    bill: Bill
    billed_on: date
    told_at: AwareDatetime


def _changed(
    before: tuple[BilledCharge, ...], now: tuple[BilledCharge, ...]
) -> Iterator[BilledCharge]:
    was: dict[object, BilledCharge] = {}
    for line in before:
        same = was.get(line.key)
        amount = line.amount + (same.amount if same else 0)
        was[line.key] = line.model_copy(update={"amount": amount})
    for line in now:
        past = was.pop(line.key, None)
        if change := line.amount - (past.amount if past else 0):
            yield line.model_copy(update={"amount": change})
    for gone in was.values():
        if gone.amount:
            yield gone.model_copy(update={"amount": -gone.amount})
