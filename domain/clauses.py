"""The kinds of rows that a market's file is made of: what each says, and how it is applied.

Every row is a `Rule`: dated, cited, and marked with how sure it is.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.landed_cost import ChargeKind
from domain.order import Line, LogisticsModel, Order
from domain.rules import Rule, Sentence, Strict
from domain.values import Amount, Country, CurrencyCode, Measure, Text

HsPrefix = Annotated[str, Field(pattern=r"^[0-9]{0,10}$")]
"""The leading digits of HS or commodity codes: a chapter, a heading, a code; "" is all goods."""


class Basis(StrEnum):
    """What a value is made of: the goods alone (FOB), or with freight and insurance (CIF)."""

    FOB = "FOB"
    CIF = "CIF"


class Mode(StrEnum):
    """Which way an amount is rounded."""

    HALF_UP = "half_up"
    DOWN = "down"
    UP = "up"


class Rounding(Strict):
    """To which step an amount is rounded, in the market's currency.

    With `total_step` the sum over all lines is rounded again, and a line counts in later
    bases by its own amount rounded to that step (Japan: yen by line, 100 yen in total).
    """

    step: Measure
    mode: Mode = Mode.HALF_UP
    total_step: Measure | None = None

    def apply(self, amount: Decimal) -> Decimal:
        """Round a line's amount."""
        return _to_step(amount, self.step, self.mode)

    def apply_total(self, amount: Decimal) -> Decimal:
        """Round a sum of lines, or a line as later bases see it."""
        return _to_step(amount, self.total_step, self.mode) if self.total_step else amount


class Bounded(Rule):
    """A rule for consignments of a certain worth: above one bound, up to the other.

    Over the limit the rule does not apply at all: the whole value is then charged.
    """

    above: Amount | None = None
    up_to: Amount | None = None
    currency: CurrencyCode | None = None
    basis: Basis = Basis.FOB

    @model_validator(mode="after")
    def _bounds_have_a_currency(self) -> Self:
        if (self.above is not None or self.up_to is not None) and self.currency is None:
            raise ValueError("a bound needs its currency")
        return self

    def holds(self, worth: Decimal) -> bool:
        """Whether a consignment worth this much, in the rule's currency, is within bounds."""
        return (self.above is None or worth > self.above) and (
            self.up_to is None or worth <= self.up_to
        )


class DutyBase(Rule):
    """What duty is computed on, and how duty is rounded and waived."""

    basis: Basis
    round_base: Rounding | None = None
    round: Rounding | None = None
    waived_below: Amount | None = None


class Relief(Bounded):
    """Consignments within bounds are free of these charges."""

    of: tuple[Literal[ChargeKind.DUTY, ChargeKind.TAX], ...] = Field(min_length=1)
    ships_from: tuple[Country, ...] = ()
    not_hs: tuple[HsPrefix, ...] = ()

    def frees(self, kind: ChargeKind, order: Order, line: Line) -> bool:
        """Whether this kind of charge is not collected on the line, given the bounds."""
        return (
            kind in self.of
            and (not self.ships_from or order.inventory.country in self.ships_from)
            and not begins(line.hs_code, self.not_hs)
        )


class FlatDuty(Bounded):
    """An amount per HS subheading in place of the tariff."""

    amount: Amount


class FlatRate(Bounded):
    """One percentage of the whole consignment, less an amount, in place of the tariff."""

    percent: Amount
    less: Amount = Decimal(0)


class TariffRow(Rule):
    """The duty on goods, by code and origin.

    `percent` is ad valorem; a row without it states in `duty` what is not computed here.
    With `fills_up` the row only tops up what earlier measures charge to its percentage.
    """

    hs: HsPrefix
    percent: Amount | None = None
    duty: Sentence | None = None
    measure: Text = "third country duty"
    origins: tuple[Country, ...] = ()
    not_origins: tuple[Country, ...] = ()
    fills_up: bool = False

    @model_validator(mode="after")
    def _percent_or_words(self) -> Self:
        if (self.percent is None) == (self.duty is None):
            raise ValueError("give either percent or duty")
        return self

    def matches(self, hs_code: str, origin: str) -> bool:
        """Whether the row is about these goods."""
        return (
            hs_code.startswith(self.hs)
            and (not self.origins or origin in self.origins)
            and origin not in self.not_origins
        )


class Tax(Rule):
    """A tax on import. Rows of one name are alternatives: the closest to the goods counts.

    `base` names what it is charged on: goods, freight, insurance, duty, or another tax that
    stands before it. The rate is `percent` per `per`; `inside` means that the tax is part
    of its own base ("por dentro"): base / (1 - rate) x rate.
    """

    name: Text
    percent: Amount
    per: Measure = Decimal(100)
    base: tuple[Text, ...] = ("goods", "freight", "insurance", "duty")
    inside: bool = False
    hs: tuple[HsPrefix, ...] = ()
    regions: tuple[Text, ...] = ()
    round_base: Rounding | None = None
    round: Rounding | None = None
    waived_below: Amount | None = None

    def matches(self, line: Line, region: str | None) -> bool:
        """Whether the row is about these goods in this part of the country."""
        return (not self.hs or begins(line.hs_code, self.hs)) and (
            not self.regions or region in self.regions
        )

    def of(self, base: Decimal) -> Decimal:
        """The tax on a base, not rounded."""
        rate = self.percent / self.per
        return base * rate / (1 - rate) if self.inside else base * rate


class Scheme(Bounded):
    """A tax that the seller collects at checkout instead of the authority at the border.

    With `identifier` it applies only where the shipper has the scheme's registration.
    """

    name: Text
    tax: Text
    identifier: Text | None = None

    def covers(self, tax: Tax, order: Order) -> bool:
        """Whether the scheme collects this tax on the order, given the bounds."""
        return tax.name == self.tax and (
            self.identifier is None or order.shipper.tax_id(self.identifier) is not None
        )


class Fee(Bounded):
    """What an authority charges for the entry: an amount, or a percentage within limits."""

    name: Text
    amount: Amount | None = None
    percent: Amount | None = None
    minimum: Amount = Decimal(0)
    maximum: Amount | None = None
    per: Literal["entry", "hs6"] = "entry"
    logistics: tuple[LogisticsModel, ...] = ()

    @model_validator(mode="after")
    def _amount_or_percent(self) -> Self:
        if (self.amount is None) == (self.percent is None):
            raise ValueError("give either amount or percent")
        return self


def begins(hs_code: str | None, prefixes: tuple[str, ...]) -> bool:
    """Whether a code falls under one of these prefixes."""
    return hs_code is not None and hs_code.startswith(prefixes)


def _to_step(amount: Decimal, step: Decimal, mode: Mode) -> Decimal:
    return (amount / step).quantize(Decimal(1), f"ROUND_{mode.name}") * step
