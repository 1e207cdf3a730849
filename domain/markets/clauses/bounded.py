"""What most rows have in common: they are for goods of a certain worth, and for some sellers."""

from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from domain.rules import Rule
from domain.values import Amount, CurrencyCode

HsPrefix = Annotated[str, Field(pattern=r"^[0-9]{0,13}$")]
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


def begins(hs_code: str | None, prefixes: tuple[str, ...]) -> bool:
    """Whether a code falls under one of these prefixes."""
    return hs_code is not None and hs_code.startswith(prefixes)
