"""Insurance: what a parcel is covered for, by which policy, and what that costs."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.choosing.conditions import Facts, Unfit, check, holds, prepared
from domain.choosing.offer_facts import TYPICAL, UNREAD
from domain.fx import Exchange
from domain.money import Money, rounded
from domain.order import Order
from domain.rules import Cited, Sentence, Strict
from domain.values import Amount, CurrencyCode, Id, Text, Value

OF_CARRIER = "carrier"
"""As an insurer: the carrier's own declared value."""

HUNDRED = Decimal(100)


class InsuranceStatus(StrEnum):
    """Where an insurance stands with its provider."""

    PENDING = "pending"
    IN_FORCE = "in_force"
    CANCELLED = "cancelled"


class Insurance(Value):
    """A parcel's insurance as it was bought: by whom, under which number, for how much."""

    provider: str
    reference: str
    value: Money
    premium: Money
    status: InsuranceStatus = InsuranceStatus.IN_FORCE

    @property
    def pays(self) -> bool:
        """Whether a claim is to be filed under it."""
        return self.status is not InsuranceStatus.CANCELLED


class Insured(StrEnum):
    """What an insurance is to pay for."""

    GOODS = "goods"
    GOODS_AND_FREIGHT = "goods_and_freight"


class Refusal(StrEnum):
    """What to do where nobody insures a parcel."""

    SHIP = "ship"
    HOLD = "hold"


class InsuranceRule(Strict):
    """Which parcels a policy insures, for how much, with whom.

    `insure_if` is a condition as the rules have; `most` caps the insured value, in `currency`.
    """

    insure_if: Sentence
    of: Insured = Insured.GOODS_AND_FREIGHT
    insurer: Id = OF_CARRIER
    most: Annotated[Amount, Field(gt=0)] | None = None
    currency: CurrencyCode = "EUR"
    refused: Refusal = Refusal.SHIP

    @model_validator(mode="after")
    def _fits_what_is_known(self) -> "InsuranceRule":
        try:
            check(self.insure_if, TYPICAL, UNREAD)
        except Unfit as unfit:
            raise PydanticCustomError(
                "insure_if", "insure_if {why}", {"why": str(unfit)}
            ) from unfit
        return self

    def wants(self, facts: Facts) -> bool:
        """Whether this parcel is to be insured.

        Raises:
            Unfit: The condition cannot be answered of it.
        """
        return holds(self.insure_if, prepared(facts))

    def value_of(self, order: Order, exchange: Exchange, on: date) -> Money:
        """For how much, in the order's currency.

        Raises:
            NoRate: The cap cannot be held against the order's currency.
        """
        value = order.goods_value - order.quote.discount
        if self.of is Insured.GOODS_AND_FREIGHT:
            value += order.quote.freight
        if self.most is not None:
            rate = exchange.rate(self.currency, order.currency, on)
            value = min(value, rounded(self.most * rate, order.currency))
        return order.money(value)

    def provider(self, carrier: str) -> str:
        """Who insures a parcel of this carrier; what EasyPost sells, EasyPost insures."""
        return carrier.partition(".")[0] if self.insurer == OF_CARRIER else self.insurer


class Premium(Cited):
    """What an insurer asks, as far as it was read: a share of the value, and a least amount."""

    insurer: Text
    percent: Annotated[Amount, Field(le=100)]
    least: Amount = Decimal(0)
    currency: CurrencyCode

    def of(self, value: Money, exchange: Exchange, on: date) -> Decimal:
        """What insuring this value is expected to cost, in its currency.

        Raises:
            NoRate: The currencies cannot be held against each other.
        """
        rate = exchange.rate(self.currency, value.currency, on)
        asked = max(value.amount * self.percent / HUNDRED, self.least * rate)
        return rounded(asked, value.currency)


class Premiums(Strict):
    """Every row that is known, as `carriers/premiums.toml` has them."""

    premiums: tuple[Premium, ...] = ()

    def of(self, insurer: str) -> Premium | None:
        """What an insurer asks; None where nobody has read it."""
        return next((row for row in self.premiums if row.insurer == insurer), None)
