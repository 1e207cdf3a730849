"""Customs: the declaration of one revision and the authority's replies to it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from pydantic import model_validator

from domain.holds import Fault
from domain.money import Money
from domain.order import Order
from domain.reasons import HoldReason
from domain.values import Moment, Value


class DeclarationStatus(StrEnum):
    """Where a declaration stands with the authority."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    DOCUMENTS_REQUESTED = "documents_requested"
    EXAMINATION = "examination"
    HELD_FOR_PAYMENT = "held_for_payment"
    RELEASED = "released"
    CLEARED = "cleared"
    WITHDRAWN = "withdrawn"
    SEIZED = "seized"


ANSWERED = frozenset(DeclarationStatus) - {DeclarationStatus.DRAFT, DeclarationStatus.SUBMITTED}

HOLD_OF = {
    DeclarationStatus.REJECTED: HoldReason.DECLARATION_REJECTED,
    DeclarationStatus.DOCUMENTS_REQUESTED: HoldReason.DOCUMENTS_REQUESTED,
    DeclarationStatus.EXAMINATION: HoldReason.CUSTOMS_EXAMINATION,
    DeclarationStatus.HELD_FOR_PAYMENT: HoldReason.HELD_FOR_PAYMENT,
    DeclarationStatus.SEIZED: HoldReason.SEIZED,
}
"""The statuses that a person must free, and the question each of them is."""

TAKEN = ANSWERED - {
    DeclarationStatus.REJECTED,
    DeclarationStatus.WITHDRAWN,
    DeclarationStatus.SEIZED,
}
"""The authority has the declaration, whatever else it may want: goods may go under it."""

FREED = frozenset({DeclarationStatus.RELEASED, DeclarationStatus.CLEARED})

ENDS_A_WAIT = FREED | {DeclarationStatus.WITHDRAWN, DeclarationStatus.SEIZED}
"""What a run that waits for the authority waits for."""


class Declaration(Value):
    """A declaration as lodged: the local reference is ours, the movement reference theirs.

    The LRN derives from order and revision, so lodging twice is lodging once.
    """

    lrn: str
    mrn: str | None = None
    kind: str
    broker: str
    status: DeclarationStatus
    faults: tuple[Fault, ...] = ()


class CustomsReply(Value):
    """One answer of the authority, told by the broker.

    `at` is the authority's clock. Replies come in any order and more than once.
    `hold_reason` is the hold that the reply asks for, if any.
    """

    event_id: str
    lrn: str
    status: DeclarationStatus
    at: Moment
    mrn: str | None = None
    faults: tuple[Fault, ...] = ()
    documents: tuple[str, ...] = ()
    due: Money | None = None
    hold_reason: HoldReason | None = None

    @model_validator(mode="before")
    @classmethod
    def _fix_the_question(cls, said: Any) -> Any:
        """Decide once, where the reply comes in, what it asks; afterwards it is a fact."""
        if isinstance(said, dict) and "hold_reason" not in said:
            status: Any = said.get("status")
            return {**said, "hold_reason": HOLD_OF.get(status)}
        return said

    def evidence(self) -> dict[str, str]:
        """What the reply says, for the person who must answer it."""
        facts = {"mrn": self.mrn, "documents": ", ".join(self.documents), "due": self.due}
        return {name: str(fact) for name, fact in facts.items() if fact}


def lrn_of(order: Order) -> str:
    """The local reference number of a revision's declaration: `{order_id}-{revision}`."""
    return f"{order.order_id}-{order.revision}"


def standing(replies: Iterable[CustomsReply]) -> CustomsReply | None:
    """The reply that holds now: the latest by the authority's clock, whatever came when."""
    return max(replies, key=lambda reply: (reply.at, reply.event_id), default=None)


def concerns_the_run(before: Iterable[CustomsReply], reply: CustomsReply) -> bool:
    """Whether the order's run must be told of a reply, given those that came before it.

    It must if the declaration now stands by this reply, and a person has something to
    answer or no longer has. A rejection, like an acceptance, is read by the step that
    lodged the declaration.
    """
    earlier = tuple(before)
    if standing((*earlier, reply)) is not reply:
        return False
    ends_a_wait = reply.status in ENDS_A_WAIT and any(map(asks_a_person, earlier))
    return asks_a_person(reply) or ends_a_wait


def asks_a_person(reply: CustomsReply) -> bool:
    """Whether the reply opens a hold on the way; a rejection does so while lodging."""
    return reply.hold_reason is not None and reply.status is not DeclarationStatus.REJECTED
