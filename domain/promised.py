"""What the checkout promised: the quote, the service, and how the parcel is handed over."""

from collections import Counter
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.charges import ChargeKind
from domain.light import Light
from domain.money import total
from domain.values import Amount, Id, LongText, Moment, Posted, Text

CHARGES_MAX = 2000


class ServiceLevel(StrEnum):
    """The promise that the checkout made."""

    EXPRESS = "express"
    STANDARD = "standard"
    ECONOMY = "economy"


class QuotedCharge(Light, frozen=True, kw_only=True):
    """One line of a quote, and the rule that it was computed by."""

    checked_as = Posted

    kind: ChargeKind
    name: Text
    sku: Id | None = None
    amount: Amount
    rule: Text


class Quote(Posted):
    """What the checkout showed, in the order's currency.

    A quote that Tidewaiter made states its lines in `charges`, so that what is charged in the
    end can be held against them one by one, and until when it stands. `carrier` is the one
    whose freight and advancement fee were quoted.
    """

    quote_id: Id
    freight: Amount
    insurance: Amount = Decimal(0)
    discount: Amount = Decimal(0)
    duties: Amount = Decimal(0)
    taxes: Amount = Decimal(0)
    fees: Amount = Decimal(0)
    carrier: Id | None = None
    charges: tuple[QuotedCharge, ...] = Field(default=(), max_length=CHARGES_MAX)
    rules_version: Text | None = None
    guaranteed: bool = False
    valid_until: Moment | None = None

    @model_validator(mode="after")
    def _lines_are_the_sums(self) -> Self:
        if not self.charges:
            return self
        keys = Counter((charge.kind, charge.name, charge.sku) for charge in self.charges)
        if repeated := [name for (_, name, _), times in keys.items() if times > 1]:
            raise PydanticCustomError(
                "charge_repeated",
                "charges must be distinct by kind, name and sku; repeated: {names}",
                {"names": ", ".join(repeated)},
            )
        stated = {"duty": self.duties, "tax": self.taxes, "fee": self.fees}
        for kind, amount in stated.items():
            if total(c.amount for c in self.charges if c.kind == kind) != amount:
                raise PydanticCustomError(
                    "charges_differ",
                    "the charges of kind {kind} must sum to {amount}, as stated beside them",
                    {"kind": kind, "amount": str(amount)},
                )
        return self

    @property
    def import_charges(self) -> Decimal:
        """Duties, taxes and fees at import."""
        return self.duties + self.taxes + self.fees


class Promise(Posted):
    """The service that was sold and its outer day count from release."""

    level: ServiceLevel = ServiceLevel.STANDARD
    transit_days_max: int = Field(default=15, ge=1, le=120)


class DeliveryWindow(Posted):
    """Hours of one day, by the clock at the destination: none says how far it is off UTC."""

    on: date
    not_before: time | None = None
    not_after: time | None = None

    @model_validator(mode="after")
    def _leaves_time(self) -> Self:
        if any(it and it.tzinfo for it in (self.not_before, self.not_after)):
            raise PydanticCustomError("window", "hours are the destination's, as 14:00")
        if self.not_before and self.not_after and self.not_before >= self.not_after:
            raise PydanticCustomError("window", "not_before must be earlier than not_after")
        return self


class DeliveryOptions(Posted):
    """What the consignee asked of the last mile.

    `pickup_point` is the carrier's id of a shop or a locker. `collect` is the cash that the carrier
    is to collect at the door, in the order's currency.
    """

    signature: bool = False
    contactless: bool = False
    window: DeliveryWindow | None = None
    safe_place: Text | None = None
    pickup_point: Id | None = None
    collect: Amount | None = None
    instructions: LongText | None = None

    @model_validator(mode="after")
    def _can_all_be_kept(self) -> Self:
        if self.contactless and (self.signature or self.collect):
            raise PydanticCustomError(
                "contactless", "nobody is met: ask for no signature and collect nothing"
            )
        if self.window and self.pickup_point:
            raise PydanticCustomError(
                "pickup_point", "a parcel that is fetched has no window: ask for one of the two"
            )
        return self
