"""Rows about duty: what it is computed on, its rates, what frees of it or stands in its place."""

from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import Field

from domain.charges import ChargeKind
from domain.markets.clauses.bounded import Basis, Bounded, HsPrefix, Scope
from domain.markets.expressions import HUNDRED, DutyText
from domain.markets.rounding import Rounding
from domain.rules import Rule
from domain.trade import LogisticsModel
from domain.values import Amount, Country, Text


class DutyBase(Rule):
    """What duty is computed on, and how duty is rounded and waived.

    `share_percent` is the part of the value that counts. With `by_column`, lines of one code and
    origin are added up, as on one column of the declaration, before anything is rounded.
    """

    basis: Basis
    by_column: bool = False
    share_percent: Amount = Decimal(100)
    round_base: Rounding | None = None
    round: Rounding | None = None
    waived_below: Amount | None = None

    def of(self, value: Decimal) -> Decimal:
        """What duty is computed on, of goods of this value."""
        if self._whole:
            return value
        part = value * self.share_percent / 100 if self.share_percent != HUNDRED else value
        return self.round_base.apply(part) if self.round_base else part

    @cached_property
    def _whole(self) -> bool:
        """Whether it is the value as it stands."""
        return self.share_percent == HUNDRED and self.round_base is None


class Over(StrEnum):
    """What is charged above a limit: the whole value, or what exceeds the limit."""

    WHOLE = "whole"
    EXCESS = "excess"


class Relief(Bounded):
    """Consignments within bounds are free of these charges.

    Above the limit the whole value is charged or, with `over = "excess"`, what exceeds it.
    """

    of: tuple[Literal[ChargeKind.DUTY, ChargeKind.TAX, ChargeKind.FEE], ...] = Field(min_length=1)
    over: Over = Over.WHOLE
    ships_from: tuple[Country, ...] = ()
    not_origins: tuple[Country, ...] = ()
    logistics: tuple[LogisticsModel, ...] = ()
    hs: tuple[HsPrefix, ...] = ()
    not_hs: tuple[HsPrefix, ...] = ()

    @cached_property
    def told(self) -> str:
        """The relief in words."""
        if self.up_to is None:
            return "free"
        goods = "goods" if self.basis is Basis.FOB else "goods and carriage"
        each = "" if self.scope is Scope.CONSIGNMENT else f" a {self.scope}"
        return f"free up to {self.up_to:f} {self.currency} of {goods}{each}"


class FlatDuty(Bounded):
    """An amount per item in place of the tariff.

    An item is all lines of one code, counted by as many digits as the declaration states.
    Goods for which a preference is claimed are left to the tariff with `not_preferential`.
    """

    amount: Amount
    not_preferential: bool = False


class FlatRate(Bounded):
    """One percentage of the consignment, less an amount, in place of the tariff.

    With `of_tax` it stands in place of the taxes as well. Goods that it is not for, by `hs` and
    `not_hs`, keep the whole consignment from it.
    """

    percent: Amount
    less: Amount = Decimal(0)
    of_tax: bool = False
    ships_from: tuple[Country, ...] = ()
    hs: tuple[HsPrefix, ...] = ()
    not_hs: tuple[HsPrefix, ...] = ()


class Tariff(Rule):
    """The duties of one measure, by code: a table of a tariff's edition.

    `edition` names the nomenclature and its day, such as "HTS 2026 Rev. 20". A measure with
    `agreement` is a preference and stands in place of the third country duty where the line
    may claim it. `unless` names measures of which no row may apply to the same goods;
    `metal_above_percent` the share of metal by weight from which goods are in its scope.
    """

    edition: Text
    measure: Text = "third country duty"
    origins: tuple[Country, ...] = ()
    not_origins: tuple[Country, ...] = ()
    agreement: Text | None = None
    unless: tuple[Text, ...] = ()
    metal_above_percent: Amount | None = None
    rates: dict[HsPrefix, DutyText] = Field(min_length=1)

    @cached_property
    def name(self) -> str:
        """What a charge by it is called."""
        return f"preferential duty, {self.agreement}" if self.agreement else self.measure

    def from_origin(self, origin: str) -> bool:
        """Whether the table is about goods of this origin."""
        return (not self.origins or origin in self.origins) and origin not in self.not_origins


class Agreement(Bounded):
    """A trade agreement: when a line that claims its preference is given it.

    Up to the bound the claim alone will do; above it, it must name its proof of origin. Goods
    must come straight from a party, declared on one of `declarations` (any, if none is named).
    """

    name: Text
    origins: tuple[Country, ...] = Field(min_length=1)
    ships_from: tuple[Country, ...] = Field(min_length=1)
    declarations: tuple[Text, ...] = ()
