"""EasyPost's Insurance and Claim: what is asked, and what is said.

Sources, read 2026-11-22: the pages Insurance and Claims and the guide on claim messages of
docs.easypost.com; the calls recorded in EasyPost's client library for Python (test_claim_*,
test_insurance_*); the parameters and their documentation in its libraries for C# and Node.
A claim's times are printed without a zone and are taken for UTC (inferred).
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator

from domain.carriage import Booking
from domain.cover.claims import ClaimKind, ClaimReply, ClaimRequest, ClaimStatus, EvidenceKind
from domain.cover.insurance import Insurance, InsuranceStatus
from domain.money import Money
from domain.order import Order
from domain.papers.media import media_of
from domain.values import Exact
from partners.carriers.easypost.shipment import NAME, address_of
from partners.carriers.evidence import Shown
from partners.wire import Name, Remark, Wire

USD = "USD"

TYPES = {
    ClaimKind.DAMAGED: "damage",
    ClaimKind.LOST: "loss",
    ClaimKind.MISSING_CONTENTS: "damage",  # inferred: it knows damage, loss and theft alone
}
ATTACHED_AS = {
    EvidenceKind.STATEMENT: "email_evidence_attachments",
    EvidenceKind.INVOICE: "invoice_attachments",
}
SUPPORTING = "supporting_documentation_attachments"

STATUSES = {
    "submitted": ClaimStatus.IN_REVIEW,
    "in_review": ClaimStatus.IN_REVIEW,
    "needs_action": ClaimStatus.EVIDENCE_ASKED,  # inferred: what is asked comes as a message
    "approved": ClaimStatus.PAID,
    "approved_partial": ClaimStatus.PARTLY_PAID,
    "rejected": ClaimStatus.DENIED,
    "cancelled": ClaimStatus.WITHDRAWN,
}
INSURED = {
    "new": InsuranceStatus.PENDING,
    "pending": InsuranceStatus.PENDING,
    "purchased": InsuranceStatus.IN_FORCE,
    "failed": InsuranceStatus.CANCELLED,
    "cancelled": InsuranceStatus.CANCELLED,
}

Json = dict[str, object]


def _in_utc(told: object) -> object:
    if not isinstance(told, str):
        return told
    at = datetime.fromisoformat(told)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


At = Annotated[AwareDatetime, BeforeValidator(_in_utc)]


class _Fee(Wire):
    amount: Exact


class InsuranceTold(Wire):
    """An insurance; `reference` is ours, where we gave it one."""

    id: Name
    reference: str | None = None
    status: str
    amount: Exact
    tracking_code: str | None = None
    shipment_id: str | None = None
    fee: _Fee | None = None

    @property
    def insurance(self) -> Insurance:
        """The same in our words; that of a shipment of EasyPost's is known by the shipment.

        A status that nobody knows is one that may still come to be.
        """
        return Insurance(
            provider=NAME,
            reference=self.shipment_id or self.id,
            value=Money(amount=self.amount, currency=USD),
            premium=Money(amount=self.fee.amount if self.fee else self.amount * 0, currency=USD),
            status=INSURED.get(self.status, InsuranceStatus.PENDING),
        )


class Insurances(Wire):
    """A page of them, the latest first."""

    insurances: tuple[InsuranceTold, ...]


class Claim(Wire):
    """A claim as it stands."""

    id: Name
    tracking_code: Name
    status: str
    description: str | None = None
    status_detail: Remark | None = None
    status_timestamp: At
    approved_amount: Exact | None = None

    def is_ours(self, waybill: str, claim_id: str) -> bool:
        """Whether it was filed under this number of ours, which its description begins with."""
        said = (self.description or "").startswith(f"{claim_id}:")
        return said and self.tracking_code == waybill and self.status != "cancelled"


class Claims(Wire):
    """A page of them, the latest first."""

    claims: tuple[Claim, ...]


class Message(Wire):
    """A message about a claim; outbound is from EasyPost to us."""

    id: Name
    claim_id: Name
    direction: str
    body: Remark = ""
    created_at: At


# --------------------------------------------------------------------------- requests


def insurance_of(order: Order, booking: Booking, value: Money, reference: str) -> Json:
    """The body that insures a parcel that was booked elsewhere."""
    return {
        "insurance": {
            "to_address": address_of(order.consignee),
            "from_address": address_of(order.shipper),
            "tracking_code": booking.waybill,
            "carrier": booking.carrier.rpartition(".")[2],
            "amount": f"{value.amount:f}",
            "reference": reference,
        }
    }


def claim_of(
    waybill: str, request: ClaimRequest, asked: Money, evidence: Iterable[Shown], email: str
) -> Json:
    """The body that files a claim; what is kept elsewhere is named in its description."""
    each = tuple(evidence)
    elsewhere = [f"{it.kind}: {it.reference}" for it in each if it.content is None]
    body: Json = {
        "tracking_code": waybill,
        "type": TYPES[request.kind],
        "amount": f"{asked.amount:f}",
        "description": "; ".join((f"{request.claim_id}: {request.says}", *elsewhere)),
        "contact_email": email,
    }
    attached: dict[str, list[str]] = {}
    for it in each:
        if it.content is not None:
            attached.setdefault(ATTACHED_AS.get(it.kind, SUPPORTING), []).append(_data_uri(it))
    return body | attached


def _data_uri(shown: Shown) -> str:
    media = media_of(shown.content or b"") or "application/octet-stream"
    return f"data:{media};base64,{shown.base64}"


# ---------------------------------------------------------------------------- reading


def reply(claim: Claim) -> ClaimReply:
    """What is said of a claim. A status that nobody knows is one that is still looked at."""
    paid = claim.approved_amount
    status = STATUSES.get(claim.status, ClaimStatus.IN_REVIEW)
    decided = status in {ClaimStatus.PAID, ClaimStatus.PARTLY_PAID}
    ours, colon, _ = (claim.description or "").partition(":")
    return ClaimReply(
        event_id=f"{claim.id}:{claim.status}:{claim.status_timestamp:%Y%m%dT%H%M%S}",
        reference=claim.id,
        claim_id=ours if colon and " " not in ours else "",
        status=status,
        at=claim.status_timestamp,
        paid=Money(amount=paid, currency=USD) if decided and paid is not None else None,
        says=claim.status_detail or "",
    )


def parse_reply(body: bytes) -> ClaimReply:
    """What is said of a claim."""
    return reply(Claim.model_validate_json(body))


def question(message: Message) -> ClaimReply | None:
    """What EasyPost asks about a claim; None for what we said ourselves."""
    if message.direction != "outbound":
        return None
    return ClaimReply(
        event_id=message.id,
        reference=message.claim_id,
        status=ClaimStatus.EVIDENCE_ASKED,
        at=message.created_at,
        says=message.body,
    )
