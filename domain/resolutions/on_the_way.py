"""Answers about a parcel on its way: instructions to its carrier, or patience."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.resolutions.answer import Answer
from domain.values import LongText


class RefusalReason(StrEnum):
    """Why the consignee would not have the parcel."""

    PRICE = "price"
    DUTIES = "duties"  # were asked for at the door, expected or not
    CHANGED_MIND = "changed_mind"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    LATE = "late"
    UNKNOWN = "unknown"


class KeepWaiting(Answer):
    """The parcel is given more days before anyone asks again."""

    kind: Literal["keep_waiting"] = "keep_waiting"
    days: int = Field(default=3, ge=1, le=60)


class ClaimCash(Answer):
    """The carrier is asked in writing for cash that it kept; nobody is asked again for a month."""

    kind: Literal["claim_cash"] = "claim_cash"
    says: LongText


class WriteOffCash(Answer):
    """Cash that the carrier kept is given up: a fee that was agreed, or not worth a claim."""

    kind: Literal["write_off_cash"] = "write_off_cash"


class TellCustomer(Answer):
    """The customer is told which days are likely now; the parcel goes on as it is."""

    kind: Literal["tell_customer"] = "tell_customer"


class Redeliver(Answer):
    """The carrier tries again, on this day or on the next; of a refusal, why it was."""

    kind: Literal["redeliver"] = "redeliver"
    on: date | None = None
    refusal_reason: RefusalReason | None = None


class ReturnToOrigin(Answer):
    """The carrier brings the parcel back to the shipper; of a refusal, why it was."""

    kind: Literal["return_to_origin"] = "return_to_origin"
    refusal_reason: RefusalReason | None = None


class WriteOff(Answer):
    """The parcel is given up as lost; the customer is refunded what was charged."""

    kind: Literal["write_off"] = "write_off"
