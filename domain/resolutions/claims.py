"""Answers about what was lost or damaged: the search, the claim, and what its payer says."""

from typing import Annotated, Literal

from pydantic import Field

from domain.cover.claims import EVIDENCE_MAX, ClaimKind, Evidence
from domain.cover.reshipping import numbers
from domain.order import Order
from domain.resolutions.answer import Answer
from domain.values import Amount, LongText


class TraceParcel(Answer):
    """The carrier looks for the parcel; nobody is asked again before it had time to."""

    kind: Literal["trace"] = "trace"


class FileClaim(Answer):
    """What was lost is claimed from the insurer, or the carrier; the question stays open.

    Without an amount: the goods after discount, and their freight.
    """

    kind: Literal["file_claim"] = "file_claim"
    loss: ClaimKind
    says: LongText
    amount: Amount | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=EVIDENCE_MAX)] = ()


class Reship(Answer):
    """What is missing is sent once more as an order of its own; nothing is charged for it.

    Of several packages that is the one that was asked about.
    """

    kind: Literal["reship"] = "reship"

    def amend(self, order: Order) -> Order:
        """Change nothing of this order; the one that replaces it must be possible."""
        if not numbers(order):
            raise ValueError(f"{order.order_id} with -R1 behind it would be too long for an id")
        return order


class SupplyEvidence(Answer):
    """What the payer of a claim asked to see."""

    kind: Literal["supply_evidence"] = "supply_evidence"
    says: LongText
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=EVIDENCE_MAX)] = ()


class DisputeClaim(Answer):
    """The payer is told why it is wrong, with more evidence; it decides again."""

    kind: Literal["dispute_claim"] = "dispute_claim"
    says: LongText
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=EVIDENCE_MAX)] = ()


class AcceptDecision(Answer):
    """What the payer decided stands; the claim is closed with what it paid."""

    kind: Literal["accept_decision"] = "accept_decision"


class WithdrawClaim(Answer):
    """The claim is taken back, and closed with what was paid."""

    kind: Literal["withdraw_claim"] = "withdraw_claim"
