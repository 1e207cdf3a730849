"""Who is part of an order: people, companies and the seller, with addresses and identifiers."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.values import Amount, Country, Id, Posted, Text


class Fulfilment(StrEnum):
    """Who runs the order besides the seller; it decides who answers for a hold."""

    OWN = "own"
    SEMI_MANAGED = "semi_managed"
    FULLY_MANAGED = "fully_managed"


class Address(Posted):
    """A postal address in the script of its country."""

    lines: tuple[Text, ...] = Field(min_length=1, max_length=4)
    city: Text
    region: Text | None = None
    postcode: Annotated[Text, Field(max_length=16)] | None = None
    country: Country


class TaxId(Posted):
    """An identifier that an authority gave a party: EORI, IOSS, VAT, CPF, PCCC, EIN, ..."""

    kind: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,15}$")]
    value: Annotated[Text, Field(max_length=40)]


class Party(Posted):
    """A person or a company."""

    name: Text
    address: Address
    phone: Annotated[str, Field(pattern=r"^\+[0-9]{6,15}$")] | None = None
    email: Annotated[str, Field(pattern=r"^[^@\s]{1,64}@[^@\s]{1,190}$")] | None = None
    tax_ids: tuple[TaxId, ...] = Field(default=(), max_length=10)

    def tax_id(self, kind: str) -> str | None:
        """The party's identifier of this kind, or None."""
        for tax_id in self.tax_ids:
            if tax_id.kind == kind:
                return tax_id.value
        return None


class Tolerance(Posted):
    """How far landed cost may drift from the quote before a person must agree.

    Both must be passed for a hold: the percentage of the quoted total and the amount.
    """

    percent: Amount = Decimal(2)
    amount: Amount = Decimal("1.00")

    def allows(self, difference: Decimal, of: Decimal) -> bool:
        """Whether a difference, up or down, is small beside what was expected."""
        return abs(difference) <= max(self.amount, of * self.percent / 100)


class Permit(Posted):
    """A licence or registration under which a seller's restricted goods may enter.

    `restriction` is the rule of the market file that asks for it, such as `eu-cosmetics`.
    """

    restriction: Text
    reference: Text


class Seller(Posted):
    """Who sells, under which fulfilment model, and what they put up with.

    `platform` is the one that runs the order besides them, as `markets/chargebacks.toml` names it.
    """

    seller_id: Id
    name: Text
    fulfilment: Fulfilment = Fulfilment.OWN
    platform: Id | None = None
    tolerance: Tolerance = Tolerance()
    margin_floor_percent: Amount | None = None
    permits: tuple[Permit, ...] = Field(default=(), max_length=50)
