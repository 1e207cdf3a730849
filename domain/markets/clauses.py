"""The kinds of rows that a market's file is made of: what each says, and how it is applied.

Every row is a `Rule`: dated, cited, and marked with how sure it is.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from domain.charges import ChargeKind
from domain.lines import GoodsFlag
from domain.markets.expressions import DutyText, percent
from domain.markets.rounding import Rounding
from domain.rules import Rule, Sentence
from domain.trade import Incoterm, LogisticsModel, TransportMode
from domain.values import Amount, Country, CurrencyCode, Measure, Text

HsPrefix = Annotated[str, Field(pattern=r"^[0-9]{0,10}$")]
"""The leading digits of HS or commodity codes: a chapter, a heading, a code; "" is all goods."""

Registration = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,15}$")]
"""A kind of identifier under which a seller is registered: IOSS, VOEC, GST, ..."""


class Basis(StrEnum):
    """What a value is made of: the goods alone (FOB), or with freight and insurance (CIF)."""

    FOB = "FOB"
    CIF = "CIF"


class Scope(StrEnum):
    """Whose value a bound is held against."""

    CONSIGNMENT = "consignment"
    LINE = "line"
    PIECE = "piece"


class Over(StrEnum):
    """What is charged above a limit: the whole value, or what exceeds the limit."""

    WHOLE = "whole"
    EXCESS = "excess"


_HUNDRED = Decimal(100)


class Bounded(Rule):
    """A rule for goods of a certain worth, and for some sellers: above one bound, up to the other.

    `scope` says whose worth counts; `basis` what it is made of. `registered` narrows the rule
    to sellers that have one of these registrations, `not_registered` to those that have none.
    """

    above: Amount | None = None
    up_to: Amount | None = None
    currency: CurrencyCode | None = None
    basis: Basis = Basis.FOB
    scope: Scope = Scope.CONSIGNMENT
    registered: tuple[Registration, ...] = ()
    not_registered: tuple[Registration, ...] = ()

    @field_validator("up_to")
    @classmethod
    def _bounds_leave_room(cls, up_to: Decimal | None, info: ValidationInfo) -> Decimal | None:
        above = info.data.get("above")
        if up_to is not None and above is not None and above >= up_to:
            raise PydanticCustomError("bounds", "must be more than above, or no goods are between")
        return up_to

    @model_validator(mode="after")
    def _bounds_have_a_currency(self) -> Self:
        if self.bounded and self.currency is None:
            raise ValueError("a bound needs its currency")
        return self

    @cached_property
    def bounded(self) -> bool:
        """Whether the rule asks for the worth at all."""
        return self.above is not None or self.up_to is not None

    @cached_property
    def for_all(self) -> bool:
        """Whether the rule asks for nothing: neither for worth nor for registrations."""
        return self.for_everybody and not self.bounded

    @cached_property
    def for_everybody(self) -> bool:
        """Whether the rule asks for no registration, neither to have one nor to have none."""
        return not (self.registered or self.not_registered)

    def holds(self, worth: Decimal) -> bool:
        """Whether goods worth this much, in the rule's currency, are within bounds."""
        return (self.above is None or worth > self.above) and (
            self.up_to is None or worth <= self.up_to
        )


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
        part = value * self.share_percent / 100 if self.share_percent != _HUNDRED else value
        return self.round_base.apply(part) if self.round_base else part

    @cached_property
    def _whole(self) -> bool:
        """Whether it is the value as it stands."""
        return self.share_percent == _HUNDRED and self.round_base is None


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


class Declaration(Bounded):
    """A kind of import declaration and the consignments it is for; the first that fits counts.

    `digits` is how many digits of the commodity code it states. With `restricted` false it is
    not for goods that may not enter, or not without a licence, whoever has one.
    """

    kind: Text
    digits: Literal[6, 8, 10]
    preferential: bool = True
    restricted: bool = True
    logistics: tuple[LogisticsModel, ...] = ()
    not_hs: tuple[HsPrefix, ...] = ()
    not_flags: tuple[GoodsFlag, ...] = ()


class Tax(Bounded):
    """A tax on import. Rows of one name are alternatives: the closest to the goods counts.

    `base` names what it is charged on: goods, freight, insurance, duty, or another tax that
    stands before it. The rate is `percent` per `per`; `inside` means that the tax is part
    of its own base ("por dentro"): base / (1 - rate) x rate. `specific` is charged instead of
    the percentage, or on top: an excise by measure. `uplift_percent` is added to the goods'
    own value in the base; `share_percent` of the tax is collected.
    """

    name: Text
    percent: Amount = Decimal(0)
    per: Measure = Decimal(100)
    specific: DutyText | None = None
    base: tuple[Text, ...] = ("goods", "freight", "insurance", "duty")
    inside: bool = False
    uplift_percent: Amount = Decimal(0)
    share_percent: Amount = Decimal(100)
    hs: tuple[HsPrefix, ...] = ()
    regions: tuple[Text, ...] = ()
    round_base: Rounding | None = None
    round: Rounding | None = None
    waived_below: Amount | None = None

    @field_validator("inside")
    @classmethod
    def _leaves_some_base(cls, inside: bool, info: ValidationInfo) -> bool:
        percent, per = info.data.get("percent"), info.data.get("per")
        if inside and percent is not None and per is not None and percent >= per:
            raise PydanticCustomError(
                "inside", "a tax inside its own base must be less than all of it: see percent"
            )
        return inside

    def of(self, base: Decimal) -> Decimal:
        """The tax on a base, not rounded."""
        rate = self.rate
        if self._plain:
            return base * rate
        tax = base * rate / (1 - rate) if self.inside else base * rate
        return tax * self.share_percent / 100 if self.share_percent != _HUNDRED else tax

    @cached_property
    def _plain(self) -> bool:
        """Whether it is its rate of the base and nothing else."""
        return not self.inside and self.share_percent == _HUNDRED

    @cached_property
    def rate(self) -> Decimal:
        """The share of the base that is the tax, or of the whole with the tax inside."""
        return self.percent / self.per

    @cached_property
    def told(self) -> str:
        """The percentage in words."""
        rate = percent(self.rate * _HUNDRED)
        share = f" of which {percent(self.share_percent)}" if self.share_percent != _HUNDRED else ""
        inside = ", inside its own base" if self.inside else ""
        return f"{rate}{share}{inside}"


class Scheme(Bounded):
    """A tax that the seller collects at checkout instead of the authority at the border.

    Only where the shipper has one of the registrations in `registered`, if any is named.
    """

    name: Text
    tax: Text
    not_hs: tuple[HsPrefix, ...] = ()


class Fee(Bounded):
    """What an authority charges for the entry: an amount, or a percentage within limits.

    An amount is due once per entry, or for each line, subheading (hs6) or commodity code (code)
    or kilogram. Goods that are given a preference under one of `not_agreements` owe no part of it.
    `taxed_by` names a tax that is charged on the fee as well.
    """

    name: Text
    amount: Amount | None = None
    percent: Amount | None = None
    minimum: Amount = Decimal(0)
    maximum: Amount | None = None
    per: Literal["entry", "line", "hs6", "code", "kg"] = "entry"
    logistics: tuple[LogisticsModel, ...] = ()
    transport: tuple[TransportMode, ...] = ()
    ships_from: tuple[Country, ...] = ()
    not_agreements: tuple[Text, ...] = ()
    taxed_by: Text | None = None
    round: Rounding | None = None

    @field_validator("maximum")
    @classmethod
    def _limits_in_order(cls, maximum: Decimal | None, info: ValidationInfo) -> Decimal | None:
        if maximum is not None and maximum < info.data.get("minimum", maximum):
            raise PydanticCustomError("limits", "must not be less than minimum")
        return maximum

    @model_validator(mode="after")
    def _amount_or_percent(self) -> Self:
        if (self.amount is None) == (self.percent is None):
            raise ValueError("give either amount or percent")
        return self


class Advancement(Bounded):
    """What a carrier or post asks for paying the import charges in advance.

    The greater of `minimum` and `percent` of what it advanced, plus `flat`; `taxed_percent` is
    the tax of its own country or the destination's on that. No destinations are all.
    """

    carrier: Text
    destinations: tuple[Country, ...] = ()
    incoterms: tuple[Incoterm, ...] = ()
    fee_currency: CurrencyCode
    percent: Amount = Decimal(0)
    minimum: Amount = Decimal(0)
    flat: Amount = Decimal(0)
    taxed_percent: Amount = Decimal(0)

    def asked(self, on: date, destination: str, incoterm: Incoterm) -> bool:
        """Whether it is asked for goods that enter there on this day under this Incoterm."""
        return (
            self.in_force(on)
            and (not self.destinations or destination in self.destinations)
            and (not self.incoterms or incoterm in self.incoterms)
        )

    def fee(self, paid: Decimal, rate: Decimal) -> Decimal:
        """What is asked for advancing this much, not rounded.

        `rate` is what one of the fee's currency is worth in that of `paid`.
        """
        return max(self.minimum * rate, paid * self.percent / _HUNDRED) + self.flat * rate


class Verdict(StrEnum):
    """What becomes of goods that a country restricts."""

    PROHIBITED = "prohibited"
    LICENCE = "licence"
    REVIEW = "review"


class Restriction(Rule):
    """Goods that may not enter (or leave) the country, or not without more.

    Told by code or by flag; `origins` and `exporting` narrow it. `says` is the rule in a sentence.
    """

    verdict: Verdict
    says: Sentence
    hs: tuple[HsPrefix, ...] = ()
    flags: tuple[GoodsFlag, ...] = ()
    words: tuple[Text, ...] = ()
    origins: tuple[Country, ...] = ()
    logistics: tuple[LogisticsModel, ...] = ()
    side: Literal["import", "export"] = "import"


class Disclosure(Bounded):
    """What the customer is told at checkout, in the market's language.

    Told where the Incoterm is one of `incoterms`, if any is named, and where `scheme` applies;
    not where all tax is collected at checkout under `unless_scheme`.
    """

    language: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z][A-Za-z]{1,3})?$")]
    text: Sentence
    incoterms: tuple[Incoterm, ...] = ()
    scheme: Text | None = None
    unless_scheme: Text | None = None


def begins(hs_code: str | None, prefixes: tuple[str, ...]) -> bool:
    """Whether a code falls under one of these prefixes."""
    return hs_code is not None and hs_code.startswith(prefixes)
