"""The carrier gateway as one who pays: insurances, searches, claims (`docs/partners.md`)."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from pydantic import AwareDatetime

from domain.carriage import Booking
from domain.cover.claims import ClaimCase, ClaimReply, ClaimRequest, ClaimStatus, Evidence
from domain.cover.insurance import Insurance, InsuranceStatus
from domain.cover.traces import Trace, TraceOutcome
from domain.money import Money
from domain.order import Order
from partners.carriers.evidence import Papers, Shown, shown
from partners.http import Partner, Request, acknowledged, json_body, or_nothing
from partners.wire import Name, Remark, Wire

NAME = "gateway"
NOT_INSURED, NO_CLAIM = "not_insured", "unknown_claim"


class _Insurance(Wire):
    reference: Name
    provider: Name
    value: Money
    premium: Money
    status: InsuranceStatus


class _Claim(Wire):
    event_id: Name
    reference: Name
    ours: Name
    status: ClaimStatus
    paid: Money | None = None
    says: Remark = ""
    at: AwareDatetime


class _Trace(Wire):
    reference: Name
    waybill: Name
    answer_by: AwareDatetime
    outcome: TraceOutcome | None = None
    says: Remark = ""


class _Event(Wire):
    data: _Claim


# --------------------------------------------------------------------------- requests


def insure_request(booking: Booking, value: Money) -> Request:
    """Insure a parcel for this value."""
    body = {"value": value.model_dump(mode="json")}
    return Request("POST", f"{_at(booking)}/insurance", json_body(body))


def file_request(
    case: ClaimCase, request: ClaimRequest, asked: Money, evidence: Iterable[Shown]
) -> Request:
    """File a claim under our number."""
    body = {
        "ours": request.claim_id,
        "kind": request.kind,
        "says": request.says,
        "asked": asked.model_dump(mode="json"),
        "insurance": case.insurance.reference if case.insurance and case.insurance.pays else None,
        "evidence": [_evidence(each) for each in evidence],
    }
    return Request("POST", f"{_at(case.booking)}/claims", json_body(body))


def argue_request(reference: str, says: str, evidence: Iterable[Shown]) -> Request:
    """Say and show more."""
    body = {"says": says, "evidence": [_evidence(each) for each in evidence]}
    return Request("POST", f"{_claim(reference)}/evidence", json_body(body))


def _evidence(each: Shown) -> dict[str, object]:
    told: dict[str, object] = {"kind": each.kind, "reference": each.reference}
    return told | ({"content": each.base64} if each.content is not None else {})


def _at(booking: Booking) -> str:
    return f"/parcels/{quote(booking.waybill, safe='')}"


def _claim(reference: str) -> str:
    return f"/claims/{quote(reference, safe='')}"


# ---------------------------------------------------------------------------- parsing


def parse_insurance(body: bytes) -> Insurance:
    """An insurance."""
    return Insurance.model_validate(_Insurance.model_validate_json(body).model_dump())


def parse_claim(body: bytes) -> ClaimReply:
    """What is said of a claim."""
    return _reply(_Claim.model_validate_json(body))


def parse_trace(body: bytes) -> Trace:
    """A search, and what came of it."""
    return Trace.model_validate(_Trace.model_validate_json(body).model_dump())


def parse_claim_event(body: bytes) -> ClaimReply:
    """What is said of a claim: the body of a webhook.

    Raises:
        ValueError: It is no such body.
    """
    return _reply(_Event.model_validate_json(body).data)


def _reply(told: _Claim) -> ClaimReply:
    fields = told.model_dump(exclude={"ours"})
    return ClaimReply.model_validate({**fields, "claim_id": told.ours})


# ----------------------------------------------------------------------------- adapter


class GatewayCover:
    """Satisfies `activities.ports.Cover`."""

    def __init__(self, partner: Partner, papers: Papers) -> None:
        self._partner = partner
        self._papers = papers

    async def insure(self, order: Order, booking: Booking, value: Money, key: str) -> Insurance:
        """Buy the carrier's own declared value."""
        del order  # the gateway knows its parcel
        request = insure_request(booking, value)
        return await self._partner.effect(request, key, parse_insurance)

    async def insured(self, booking: Booking, key: str) -> Insurance | None:
        """The insurance that the parcel has, or None."""
        del key  # a parcel has one at most
        request = Request("GET", f"{_at(booking)}/insurance")
        return await or_nothing(self._partner.ask(request, parse_insurance), NOT_INSURED)

    async def file(self, case: ClaimCase, request: ClaimRequest, asked: Money, key: str) -> str:
        """File a claim; its reference at the gateway."""
        evidence = await shown(NAME, self._papers, request.order_id, request.evidence)
        filing = file_request(case, request, asked, evidence)
        return (await self._partner.effect(filing, key, parse_claim)).reference

    async def filed(self, booking: Booking, claim_id: str) -> str | None:
        """The reference of the claim under our number, or None."""
        request = Request("GET", f"{_at(booking)}/claims", query={"ours": claim_id})
        found = await or_nothing(self._partner.ask(request, parse_claim), NO_CLAIM)
        return found.reference if found else None

    async def hear(self, reference: str) -> ClaimReply | None:
        """What is said of a claim now."""
        return await self._partner.ask(Request("GET", _claim(reference)), parse_claim)

    async def argue(
        self, order_id: str, reference: str, says: str, evidence: Sequence[Evidence], *, key: str
    ) -> None:
        """Say and show more about a claim."""
        more = await shown(NAME, self._papers, order_id, evidence)
        await self._partner.effect(argue_request(reference, says, more), key, acknowledged)

    async def withdraw(self, reference: str, key: str) -> None:
        """Take a claim back."""
        request = Request("POST", f"{_claim(reference)}/withdrawal", json_body({}))
        await self._partner.effect(request, key, acknowledged)

    async def trace(self, booking: Booking, key: str) -> Trace:
        """Have the carrier look for a parcel."""
        request = Request("POST", f"{_at(booking)}/traces", json_body({}))
        return await self._partner.effect(request, key, parse_trace)

    async def traced(self, booking: Booking, reference: str) -> Trace:
        """What it has found so far."""
        request = Request("GET", f"{_at(booking)}/traces/{quote(reference, safe='')}")
        return await self._partner.ask(request, parse_trace)
