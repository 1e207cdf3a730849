"""Traces: a carrier is asked to look for a parcel, and says what it found."""

from enum import StrEnum

from domain.values import Moment, Value


class TraceOutcome(StrEnum):
    """What the carrier found."""

    FOUND = "found"
    NOT_FOUND = "not_found"


class Trace(Value):
    """A search that a carrier was asked for; nobody asks again before `answer_by`.

    `outcome` is None while it looks, or where it never said.
    """

    reference: str
    waybill: str
    answer_by: Moment
    outcome: TraceOutcome | None = None
    says: str = ""
