"""EasyPost's claims and insurances in the shapes that its own client library has recorded."""

import base64
import json
from typing import Any

import pytest

from domain.cover.claims import ClaimKind, ClaimReply, ClaimRequest, ClaimStatus, EvidenceKind
from domain.cover.insurance import Insurance, InsuranceStatus
from domain.money import Money
from partners.carriers.easypost import claims
from partners.carriers.evidence import Shown
from partners.inbound import parse_easypost

RECORDED_CLAIM: dict[str, Any] = {
    "approved_amount": None,
    "attachments": ["https://easypost-files.example.com/insurance/1.png"],
    "check_delivery_address": None,
    "contact_email": "test@example.com",
    "created_at": "2024-07-18T21:41:13",
    "description": "TW-1-C1: Test description",
    "history": [
        {
            "status": "submitted",
            "status_detail": "Claim was created.",
            "timestamp": "2024-07-18T21:41:13",
        }
    ],
    "id": "clm_097dd0b1b06d4cea92d5493c26c2b0a4",
    "insurance_amount": "100.00",
    "insurance_id": "ins_8fa0759538ba4630a1bcd7d65a72a0fe",
    "mode": "test",
    "object": "Claim",
    "payment_method": "easypost_wallet",
    "recipient_name": None,
    "requested_amount": "100.00",
    "salvage_value": None,
    "shipment_id": "shp_f9dd8b8ad442489f9b7334d957892609",
    "status": "submitted",
    "status_detail": "Claim was created.",
    "status_timestamp": "2024-07-18T21:41:13",
    "tracking_code": "9400100110368063699336",
    "type": "damage",
    "updated_at": "2024-07-18T21:41:13",
}
"""As test_claim_retrieve of easypost-python has it, but for our number and the URL."""

RECORDED_INSURANCE: dict[str, Any] = {
    "object": "Insurance",
    "id": "ins_33cdd454a4af4943b19ab69f8fdb4ee7",
    "mode": "test",
    "reference": None,
    "status": "pending",
    "amount": "100.00000",
    "provider": "easypost",
    "provider_id": None,
    "shipment_id": None,
    "tracking_code": "9400100109361115908893",
    "fee": {
        "object": "Fee",
        "type": "InsuranceFee",
        "amount": "1.00000",
        "charged": True,
        "refunded": False,
    },
    "messages": [],
}


def read(**changes: Any) -> ClaimReply:
    return claims.parse_reply(json.dumps({**RECORDED_CLAIM, **changes}).encode())


def test_a_recorded_claim_is_read_its_time_taken_for_utc() -> None:
    reply = read()

    assert (reply.claim_id, reply.status, reply.paid) == ("TW-1-C1", ClaimStatus.IN_REVIEW, None)
    assert reply.at.isoformat() == "2024-07-18T21:41:13+00:00"
    assert reply.says == "Claim was created."


@pytest.mark.parametrize(
    ("status", "approved", "means", "paid"),
    [
        ("in_review", None, ClaimStatus.IN_REVIEW, "None"),
        ("needs_action", None, ClaimStatus.EVIDENCE_ASKED, "None"),
        ("approved", "100.00", ClaimStatus.PAID, "100.00 USD"),
        ("approved_partial", "40.00", ClaimStatus.PARTLY_PAID, "40.00 USD"),
        ("rejected", None, ClaimStatus.DENIED, "None"),
        ("cancelled", None, ClaimStatus.WITHDRAWN, "None"),
        ("brand_new", None, ClaimStatus.IN_REVIEW, "None"),
    ],
)
def test_every_status_has_its_meaning(
    status: str, approved: str | None, means: ClaimStatus, paid: str
) -> None:
    reply = read(status=status, approved_amount=approved)

    assert (reply.status, str(reply.paid)) == (means, paid)


def test_a_status_that_comes_again_later_is_another_word() -> None:
    later = read(status="rejected", status_timestamp="2024-08-01T00:00:00")

    assert later.event_id != read(status="rejected").event_id


def test_a_claim_of_somebody_elses_has_no_number_of_ours() -> None:
    assert read(description="The lamp: broken").claim_id == ""
    assert read(description=None).claim_id == ""


def test_a_question_is_heard_and_our_own_words_are_not() -> None:
    message = {
        "id": "cmsg_8f0c1c2e4b6a4d0a9c1e2f3a4b5c6d7e",
        "object": "ClaimMessage",
        "mode": "production",
        "claim_id": "clm_09d89e88a0c943d59018bc26b041c41c",
        "direction": "outbound",
        "body": "Send proof of purchase.",
        "created_at": "2026-11-20T10:00:00Z",
    }

    def told(**changes: str) -> object:
        event = {"description": "claim.message", "result": {**message, **changes}}
        return parse_easypost(json.dumps(event).encode())

    asked = told()
    assert isinstance(asked, ClaimReply)
    assert asked.status is ClaimStatus.EVIDENCE_ASKED
    assert asked.reference == message["claim_id"]
    assert told(direction="inbound") is None


def test_a_recorded_insurance_is_read() -> None:
    body = json.dumps(RECORDED_INSURANCE)
    bought = claims.InsuranceTold.model_validate_json(body).insurance

    assert (bought.status, str(bought.premium.amount)) == (InsuranceStatus.PENDING, "1.00000")


def test_an_insurance_that_is_cancelled_is_told_by_the_shipment_that_it_was_of() -> None:
    result = {**RECORDED_INSURANCE, "status": "cancelled", "fee": None, "shipment_id": "shp_1"}

    told = parse_easypost(
        json.dumps({"description": "insurance.cancelled", "result": result}).encode()
    )

    assert isinstance(told, Insurance)
    assert (told.reference, told.pays) == ("shp_1", False)


def test_evidence_goes_into_the_field_of_its_kind_and_the_rest_is_named() -> None:
    request = ClaimRequest(
        order_id="TW-1",
        number=1,
        kind=ClaimKind.MISSING_CONTENTS,
        says="One lamp of two.",
        requested_by="ops@example.com",
    )
    evidence = (
        Shown(EvidenceKind.PHOTO_GOODS, "documents/a", b"\xff\xd8\xff a"),
        Shown(EvidenceKind.INVOICE, "documents/b", b"%PDF-1.7"),
        Shown(EvidenceKind.STATEMENT, "https://example.com/mail/1"),
    )

    body = claims.claim_of("W1", request, Money.of("45.00", "USD"), evidence, "ops@example.com")

    photo = base64.b64encode(b"\xff\xd8\xff a").decode()
    assert body["supporting_documentation_attachments"] == [f"data:image/jpeg;base64,{photo}"]
    assert "invoice_attachments" in body
    assert "email_evidence_attachments" not in body
    assert body["description"] == (
        "TW-1-C1: One lamp of two.; statement: https://example.com/mail/1"
    )
    assert (body["type"], body["amount"]) == ("damage", "45.00")
