"""Notices: what the customer is told of an order on its way, once each.

A notice is asked for in the transaction in which the records learn of what it is about, in no
language yet. Who sends it writes down what became of it, by each channel.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from domain.customs import CustomsReply, DeclarationStatus
from domain.tracking import Milestone, MilestoneKind, Reason
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
    REPLACED = "replaced"  # what was lost or damaged is sent once more


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


BY_CUSTOMS = "customs"
"""The cause of a payment that customs waits for; another's is the carrier's."""

_ONCE = {
    MilestoneKind.PICKED_UP: NoticeKind.DISPATCHED,
    MilestoneKind.IN_TRANSIT: NoticeKind.DISPATCHED,
    MilestoneKind.RETURNING: NoticeKind.RETURNING,
}
_ONCE_A_DAY = {
    MilestoneKind.OUT_FOR_DELIVERY: NoticeKind.OUT_FOR_DELIVERY,
    MilestoneKind.ATTEMPT_FAILED: NoticeKind.ATTEMPT_FAILED,
}
_ONCE_A_PARCEL = {
    MilestoneKind.READY_FOR_PICKUP: NoticeKind.READY_FOR_PICKUP,
    MilestoneKind.DELIVERED: NoticeKind.DELIVERED,
}
_OWED = {Reason.CUSTOMS_PAYMENT: BY_CUSTOMS, Reason.CONSIGNEE_UNPAID: "carrier"}


def of_milestone(milestone: Milestone) -> Notice | None:
    """What the customer is told of a scan, if anything.

    Carriers scan a parcel twice on one day, and again under another code: the cause is the day or
    the parcel, not the scan.
    """
    kind = milestone.kind
    if not milestone.visible:
        return None
    if owed := _OWED.get(milestone.reason):
        return Notice(kind=NoticeKind.PAYMENT_DUE, cause=owed)
    if kind in _ONCE:
        return Notice(kind=_ONCE[kind])
    if kind in _ONCE_A_DAY:
        return Notice(kind=_ONCE_A_DAY[kind], cause=milestone.at.date().isoformat())
    if kind in _ONCE_A_PARCEL:
        return Notice(kind=_ONCE_A_PARCEL[kind], cause=milestone.waybill)
    return None


def of_replacement(by: str) -> Notice:
    """That what was lost or damaged is sent once more, as this order."""
    return Notice(kind=NoticeKind.REPLACED, cause=by, facts={"replaced_by": by})


def of_reply(reply: CustomsReply) -> Notice | None:
    """What the customer is told of an authority's word, if anything."""
    if reply.status is DeclarationStatus.HELD_FOR_PAYMENT:
        return Notice(kind=NoticeKind.PAYMENT_DUE, cause=BY_CUSTOMS)
    return None


# What becomes of a notice.


class Channel(StrEnum):
    """A way by which customers are told."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class NoticeStatus(StrEnum):
    """What became of a notice by one channel."""

    WAITING = "waiting"  # to be tried, or tried again
    SENDING = "sending"  # a process has taken it on
    SENT = "sent"
    UNKNOWN = "unknown"  # nobody knows whether it went out; it is not sent again
    REFUSED = "refused"  # the other side does not want it, today or tomorrow
    GIVEN_UP = "given_up"  # tried for as long as it was worth
    LEFT_OUT = "left_out"  # never tried: too old, no address, overtaken, not theirs to pay


OPEN = frozenset({NoticeStatus.WAITING, NoticeStatus.SENDING})
"""Somebody still has to see to it."""

STALE_AFTER = timedelta(days=1)
"""What happened longer ago than this is no news: it is on the page, and nobody is told."""

_OVERTAKES = {
    NoticeKind.DELIVERED: frozenset(NoticeKind) - {NoticeKind.DELIVERED, NoticeKind.REPLACED},
    NoticeKind.RETURNING: frozenset(NoticeKind)
    - {NoticeKind.RETURNING, NoticeKind.DELIVERED, NoticeKind.REPLACED},
}
"""What is sent once more has a page of its own, whatever became of the rest."""


def overtaken(kind: NoticeKind, others: frozenset[NoticeKind]) -> bool:
    """Whether a notice has nothing to say any more, given the others of its order."""
    return any(kind in _OVERTAKES.get(other, ()) for other in others)


class Letter(NamedTuple):
    """A notice as it is sent: in one language, under a reference that a repeat has as well.

    `to` is an e-mail address. `data` is what programs are told; it names no person.
    """

    reference: str
    to: str
    sender: str
    language: str
    subject: str
    text: str
    html: str
    kind: str
    at: datetime
    data: dict[str, str]


class Outcome(NamedTuple):
    """What came of one attempt: how it stands, why, and when the other side wants to be asked."""

    told: NoticeStatus
    why: str = ""
    wait: timedelta | None = None
