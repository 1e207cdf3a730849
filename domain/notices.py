"""Notices: what the customer is told of an order on its way, once each."""

from enum import StrEnum

from pydantic import Field

from domain.values import Moment, Value


class NoticeKind(StrEnum):
    """What a notice is about."""

    DISPATCHED = "dispatched"
    PAYMENT_DUE = "payment_due"  # customs or the carrier wants money before it goes on
    DELAYED = "delayed"  # the promised day will not be kept
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    CHOICE_WANTED = "choice_wanted"  # where, when or how is asked of them, until a moment
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    RETURNING = "returning"


class Notice(Value):
    """One thing to be told, in no language yet.

    The same kind for the same `cause` is told once, whoever asks for it and however often:
    `cause` is the event behind it, or "" for what happens to an order once. `until` is when an
    answer is wanted by, `facts` what the words may name.
    """

    kind: NoticeKind
    cause: str = ""
    until: Moment | None = None
    facts: dict[str, str] = Field(default_factory=dict)
