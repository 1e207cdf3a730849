"""Customs: the declaration of one revision and the authority's replies to it."""

from enum import StrEnum
from typing import Any

from pydantic import model_validator

from domain.charges import ChargeKind
from domain.filing.references import lrn_for
from domain.holds import Fault
from domain.money import Money
from domain.order import Order
from domain.reasons import HoldReason
from domain.values import CurrencyCode, Exact, Moment, Value


class DeclarationStatus(StrEnum):
    """Where a declaration stands with the authority, whichever authority it is.

    In the order of the way: of two replies of one moment, the one further down came last.
    """

    NOTED = "noted"  # no standing at all: something was said that moves nothing
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECEIVED = "received"  # registered, with a reference; not accepted yet
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    AMENDED = "amended"
    DUTY_ASSESSED = "duty_assessed"
    DOCUMENTS_REQUESTED = "documents_requested"
    EXAMINATION = "examination"
    QUERY = "query"
    HELD_FOR_PAYMENT = "held_for_payment"
    HELD = "held"
    RELEASED = "released"
    CLEARED = "cleared"
    WITHDRAWN = "withdrawn"
    SEIZED = "seized"


ANSWERED = frozenset(DeclarationStatus) - {
    DeclarationStatus.DRAFT,
    DeclarationStatus.SUBMITTED,
    DeclarationStatus.NOTED,
}

HOLD_OF = {
    DeclarationStatus.REJECTED: HoldReason.DECLARATION_REJECTED,
    DeclarationStatus.DOCUMENTS_REQUESTED: HoldReason.DOCUMENTS_REQUESTED,
    DeclarationStatus.EXAMINATION: HoldReason.CUSTOMS_EXAMINATION,
    DeclarationStatus.QUERY: HoldReason.CUSTOMS_QUERY,
    DeclarationStatus.HELD_FOR_PAYMENT: HoldReason.HELD_FOR_PAYMENT,
    DeclarationStatus.HELD: HoldReason.CUSTOMS_DETAINED,
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

RUNNING = frozenset(
    {DeclarationStatus.ACCEPTED, DeclarationStatus.AMENDED, DeclarationStatus.DUTY_ASSESSED}
)
"""Accepted, and nobody is asked for anything."""

WANTING = frozenset(
    {
        DeclarationStatus.DOCUMENTS_REQUESTED,
        DeclarationStatus.EXAMINATION,
        DeclarationStatus.QUERY,
        DeclarationStatus.HELD_FOR_PAYMENT,
        DeclarationStatus.HELD,
    }
)
"""Accepted, and the authority wants something first: now this, now that."""

MAY_FOLLOW: dict[DeclarationStatus, frozenset[DeclarationStatus]] = {
    DeclarationStatus.DRAFT: ANSWERED | {DeclarationStatus.SUBMITTED},
    DeclarationStatus.SUBMITTED: ANSWERED,
    DeclarationStatus.RECEIVED: ANSWERED - {DeclarationStatus.RECEIVED},
    **dict.fromkeys(RUNNING, RUNNING | WANTING | ENDS_A_WAIT),
    # That duty is assessed, or data corrected, does not settle what the authority wants.
    **dict.fromkeys(WANTING, WANTING | ENDS_A_WAIT | {DeclarationStatus.ACCEPTED}),
    DeclarationStatus.RELEASED: frozenset(
        {
            DeclarationStatus.CLEARED,
            DeclarationStatus.HELD,
            DeclarationStatus.WITHDRAWN,
            DeclarationStatus.SEIZED,
        }
    ),
    DeclarationStatus.CLEARED: frozenset({DeclarationStatus.WITHDRAWN, DeclarationStatus.SEIZED}),
    DeclarationStatus.SEIZED: FREED,
    DeclarationStatus.REJECTED: frozenset(),
    DeclarationStatus.WITHDRAWN: frozenset(),
    DeclarationStatus.NOTED: frozenset(),
}
"""The legal moves. A rejected declaration is dead: what is corrected is lodged as another. A
rejection after acceptance is of some later message about the declaration, not of it."""


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


class AssessedTax(Value):
    """One tax that the authority assessed on one line; amounts in `currency`.

    `line` counts the order's lines from 1, as declarations do; 0 is all of them. `code` is the
    authority's type of tax (A00, B00), which `kind` and `name` are in our words; `rate` its
    percentage; `base` is absent where the tax is by quantity. `payable` is what is still to be
    paid of `assessed`. `hs_code` is told where goods were assessed under another code,
    `exchange_rate` (`currency` for one of the declaration's) where it was converted.
    """

    line: int
    kind: ChargeKind
    currency: CurrencyCode
    assessed: Exact
    payable: Exact
    code: str = ""
    name: str = ""
    base: Exact | None = None
    rate: Exact | None = None
    preference: str = ""
    hs_code: str | None = None
    exchange_rate: Exact | None = None


class Assessment(Value):
    """What a tax notice comes to beside what the order was released at.

    `lines` tells each difference and its cause, `converted` the rate where the notice is in
    another currency; `beyond` is whether a person must look at it.
    """

    expected: Money
    assessed: Money
    beyond: bool
    lines: str = ""
    converted: str = ""

    def evidence(self) -> dict[str, str]:
        """What a person needs to accept it, or to dispute it."""
        facts = {"expected": str(self.expected), "assessed": str(self.assessed)}
        if self.assessed.currency == self.expected.currency:
            facts["difference"] = str(self.assessed - self.expected)
        told = {"lines": self.lines, "converted": self.converted}
        return facts | {name: fact for name, fact in told.items() if fact}


class CustomsReply(Value):
    """One answer of the authority, told by the broker.

    `at` is the authority's clock. Replies come in any order and more than once.
    `hold_reason` is the hold that the reply asks for, if any; `respond_by` the authority's
    deadline, `says` its own words. `assessment` is set where the reply is a tax notice and the
    landed cost is at hand, when it comes in; like `hold_reason` it is a fact from then on.
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
    assessed: tuple[AssessedTax, ...] = ()
    assessment: Assessment | None = None
    respond_by: Moment | None = None
    says: str = ""

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
        facts = {
            "mrn": self.mrn,
            "documents": ", ".join(self.documents),
            "due": self.due,
            "respond_by": self.respond_by and f"{self.respond_by:%Y-%m-%d %H:%M} UTC",
            "says": self.says,
        }
        return {name: str(fact) for name, fact in facts.items() if fact}


class Said(Value):
    """What an authority said itself, of declarations that it names by references of the wire."""

    replies: tuple[CustomsReply, ...]


def lrn_of(order: Order) -> str:
    """The local reference number of a revision's declaration: `{order_id}-{revision}`.

    A declaration that was corrected where it stood keeps the reference it was lodged under.
    """
    return lrn_for(order.order_id, order.declared_as or order.revision)


def of_later_message(reply: CustomsReply, lrn: str) -> CustomsReply:
    """A reply to an amendment or a cancellation, as one to the declaration that it is about.

    That such a message is rejected rejects no declaration: it stands as it stood, and somebody
    must look at what was asked for in vain.
    """
    if reply.status is not DeclarationStatus.REJECTED:
        return reply.model_copy(update={"lrn": lrn})
    why = reply.says or "; ".join(fault.message for fault in reply.faults) or "no reason was given"
    return reply.model_copy(
        update={
            "lrn": lrn,
            "status": DeclarationStatus.QUERY,
            "hold_reason": HoldReason.CUSTOMS_QUERY,
            "says": f"what we asked for later is rejected: {why}",
        }
    )
