"""Rows about what is asked for the entry beside duty and tax, by authorities and by carriers."""

from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from domain.markets.clauses.bounded import Bounded
from domain.markets.expressions import HUNDRED
from domain.markets.rounding import Rounding
from domain.trade import Incoterm, LogisticsModel, TransportMode
from domain.values import Amount, Country, CurrencyCode, Text


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
        return max(self.minimum * rate, paid * self.percent / HUNDRED) + self.flat * rate
