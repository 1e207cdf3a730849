"""Claims on a carrier or an insurer: what was lost or damaged, from the question to the money.

A claim is a run of its own: it may be opened weeks after its order has ended, and is answered in
months.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, Field

from domain.carriage import Booking, Watch
from domain.cover.insurance import Insurance
from domain.cover.traces import Trace, TraceOutcome
from domain.holds import Hold
from domain.money import Money
from domain.order import Order
from domain.values import Amount, Id, LongText, Moment, Posted, Text, Value

CLAIMS_MAX = 999
EVIDENCE_MAX = 20


class ClaimKind(StrEnum):
    """What happened to the goods."""

    DAMAGED = "damaged"
    LOST = "lost"
    MISSING_CONTENTS = "missing_contents"


class EvidenceKind(StrEnum):
    """What a document shows."""

    PHOTO_GOODS = "photo_goods"
    PHOTO_PACKAGING = "photo_packaging"
    INVOICE = "invoice"
    STATEMENT = "statement"
    """Of the consignee: what came, or that nothing came."""
    TRACE = "trace"
    """What the carrier found when it looked for the parcel."""
    OTHER = "other"


class Evidence(Posted):
    """A document by reference: `documents/{sha256}` where we keep it, else its place."""

    kind: EvidenceKind
    reference: Text


class ClaimRequest(Posted):
    """What is claimed, and why. Without an amount: the goods after discount, and their freight."""

    order_id: Id
    number: int = Field(ge=1, le=CLAIMS_MAX, description="The nth claim of this order.")
    kind: ClaimKind
    says: LongText
    amount: Amount | None = Field(default=None, description="In the order's currency.")
    evidence: tuple[Evidence, ...] = Field(default=(), max_length=EVIDENCE_MAX)
    requested_by: Text
    waybill: Text | None = Field(
        default=None, description="Of the piece that it is for, where the order has several."
    )

    @property
    def claim_id(self) -> str:
        """The claim's number: `{order}-C{n}`."""
        return f"{self.order_id}-C{self.number}"

    def key(self, step: str) -> str:
        """The idempotency key of a step of this claim."""
        return f"claim:{self.claim_id}:{step}"

    def asked(self, order: Order) -> Money:
        """What is asked for."""
        if self.amount is not None:
            return order.money(self.amount)
        return order.money(order.goods_value - order.quote.discount + order.quote.freight)


class ClaimCase(Value):
    """All that is known of the parcel when something is claimed for it.

    Moments are the carrier's, None where no scan says so.
    """

    booking: Booking
    shipped_at: AwareDatetime | None = None
    delivered_at: AwareDatetime | None = None
    damaged_at: AwareDatetime | None = None
    insurance: Insurance | None = None
    traces: tuple[Trace, ...] = ()

    @property
    def payer(self) -> str:
        """Who is claimed from: the insurer of the parcel, or else its carrier."""
        cover = self.insurance
        return cover.provider if cover and cover.pays else self.booking.carrier

    def proven(self, request: ClaimRequest) -> tuple[Evidence, ...]:
        """What came with the request, and the traces in which nothing was found."""
        found = (trace for trace in self.traces if trace.outcome is TraceOutcome.NOT_FOUND)
        traced = (Evidence(kind=EvidenceKind.TRACE, reference=trace.reference) for trace in found)
        return tuple(dict.fromkeys((*request.evidence, *traced)))


CLAIM_WATCH = Watch(poll_after=timedelta(days=7), silent_after=timedelta(days=60))
"""Where nobody says how long an answer takes."""


BY_HAND = "by hand"
"""The reference of a claim that a person filed."""


class Filed(Value):
    """A claim that a payer has, under its own reference; `watch` says how long it may be quiet."""

    claim_id: str
    payer: str
    reference: str
    asked: Money
    watch: Watch = CLAIM_WATCH


class ClaimStatus(StrEnum):
    """Where a claim stands with its payer."""

    IN_REVIEW = "in_review"
    EVIDENCE_ASKED = "evidence_asked"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class ClaimReply(Value):
    """What the payer says of a claim. `paid` is all that it has paid so far.

    `claim_id` is ours, empty where the payer knows its own reference alone.
    """

    event_id: str
    reference: str
    status: ClaimStatus
    at: Moment
    claim_id: str = ""
    paid: Money | None = None
    says: str = ""

    def received(self, now: datetime) -> "ClaimReply":
        """As it is taken up: one dated ahead was said now, or it would stay the last word."""
        return self.model_copy(update={"at": min(self.at, now)})


InTime = tuple[Moment, str]
"""Where a payer's word stands among others: its moment, and its id where two have one."""


def in_order(reply: ClaimReply) -> InTime:
    """Where a payer's word stands among others: by its own clock."""
    return reply.at, reply.event_id


class ClaimStage(StrEnum):
    """Where a claim stands with us; all but the first two are ends."""

    REQUESTED = "requested"
    FILED = "filed"
    PAID = "paid"
    PARTLY_PAID = "partly_paid"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


CLAIM_ENDS = frozenset(ClaimStage) - {ClaimStage.REQUESTED, ClaimStage.FILED}


class ClaimOutcome(Value):
    """How a claim ended; `as_of` is where the word stands that says what was paid."""

    claim_id: str
    stage: ClaimStage
    paid: Money | None = None
    as_of: InTime | None = None
    why: str = ""


class ClaimState(Value):
    """The answer to "how does the claim stand?"."""

    claim_id: str
    stage: ClaimStage
    holds: tuple[Hold, ...] = ()
    filed: Filed | None = None
    reply: ClaimReply | None = None
    paid: Money | None = None
    why: str = ""
