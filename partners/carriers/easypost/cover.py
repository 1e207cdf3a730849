"""EasyPost as one who pays: it insures its own shipments and others', and takes claims.

Sources as in `claims.py`. EasyPost knows no idempotency keys: a shipment tells what it is insured
for, an insurance has our key as its reference, and a claim our number in its description, so each
is looked up before it is bought or filed again. It has no call to search for a parcel. Its guide on
claim messages says that a question can be answered by its interface; at which address, and in
which shape, stands in none of its pages, libraries and examples that could be read.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar
from urllib.parse import quote

from activities.errors import OutcomeUnknown, PartnerRefused
from domain.carriage import Booking
from domain.cover.claims import ClaimCase, ClaimReply, ClaimRequest, Evidence
from domain.cover.insurance import Insurance
from domain.cover.traces import Trace
from domain.money import Money, split, total
from domain.order import Order
from partners.carriers.easypost import answers, claims
from partners.carriers.easypost.answers import Shipment
from partners.carriers.easypost.claims import USD
from partners.carriers.easypost.client import NOT_FOUND, authorized
from partners.carriers.easypost.settings import EasyPostSettings
from partners.carriers.easypost.shipment import NAME, references_of
from partners.carriers.evidence import Papers, shown
from partners.http import Partner, Request, acknowledged, json_body, or_nothing

T = TypeVar("T")

PAGE = {"page_size": "100"}
"""The latest hundred: what was asked for a moment ago is among them."""


class EasyPostCover:
    """Satisfies `activities.ports.Cover`, in US dollars."""

    def __init__(self, partner: Partner, settings: EasyPostSettings, papers: Papers) -> None:
        self._partner = partner
        self._settings = settings
        self._papers = papers
        self._headers = authorized(settings)

    async def insure(self, order: Order, booking: Booking, value: Money, key: str) -> Insurance:
        """Insure shipments of its own, each for its share, or any parcel by its number."""
        if _sold_here(booking):
            references = references_of(booking.reference, len(booking.pieces))
            shares = split(value.amount, [Decimal(1)] * len(references), value.currency)
            for reference, share in zip(references, shares, strict=True):
                if not (found := await self._found(reference)) or found.insurance is None:
                    body: dict[str, object] = {"amount": f"{share:f}"}
                    await self._post(f"{_shipment(reference)}/insure", body, key, acknowledged)
            bought = await self.insured(booking, key)
            if bought is None:
                raise OutcomeUnknown(NAME, f"{booking.reference} was insured and does not say so")
            return bought
        body = claims.insurance_of(order, booking, value, key)
        parse = claims.InsuranceTold.model_validate_json
        return (await self._post("/insurances", body, key, parse)).insurance

    async def insured(self, booking: Booking, key: str) -> Insurance | None:
        """The insurance of all its own shipments, or of a parcel that we insured under this key."""
        if _sold_here(booking):
            references = references_of(booking.reference, len(booking.pieces))
            found = [await self._found(reference) for reference in references]
            shipments = [it for it in found if it is not None and it.insurance is not None]
            return _of(shipments) if len(shipments) == len(references) else None
        request = Request("GET", "/insurances", query=PAGE, headers=self._headers)
        page = await self._partner.ask(request, claims.Insurances.model_validate_json)
        ours = (it.insurance for it in page.insurances if it.reference == key)
        return next((it for it in ours if it.pays), None)

    async def file(self, case: ClaimCase, request: ClaimRequest, asked: Money, key: str) -> str:
        """File a claim with its attachments.

        Raises:
            PartnerRefused: Nobody says whom EasyPost is to write to.
        """
        if not (email := self._settings.claims_email):
            why = "it wants an address to write to: set TIDEWAITER_EASYPOST_CLAIMS_EMAIL"
            raise PartnerRefused(NAME, why, code="no_contact")
        evidence = await shown(NAME, self._papers, request.order_id, request.evidence)
        body = claims.claim_of(case.booking.waybill, request, asked, evidence, email)
        return (await self._post("/claims", body, key, claims.parse_reply)).reference

    async def filed(self, booking: Booking, claim_id: str) -> str | None:
        """The claim that has our number in its description, or None."""
        request = Request("GET", "/claims", query=PAGE, headers=self._headers)
        page = await self._partner.ask(request, claims.Claims.model_validate_json)
        ours = (it.id for it in page.claims if it.is_ours(booking.waybill, claim_id))
        return next(ours, None)

    async def hear(self, reference: str) -> ClaimReply | None:
        """What is said of a claim now."""
        request = Request("GET", _claim(reference), headers=self._headers)
        return await self._partner.ask(request, claims.parse_reply)

    async def argue(
        self, order_id: str, reference: str, says: str, evidence: Sequence[Evidence], *, key: str
    ) -> None:
        """Not done: where its interface takes an answer was not to be read.

        Raises:
            PartnerRefused: Always, with what to do instead.
        """
        del order_id, evidence
        why = f"answer {reference} in its dashboard or by mail (our {key}), then go on: {says}"
        raise PartnerRefused(NAME, why, code="by_hand")

    async def withdraw(self, reference: str, key: str) -> None:
        """Cancel a claim."""
        await self._post(f"{_claim(reference)}/cancel", {}, key, acknowledged)

    async def trace(self, booking: Booking, key: str) -> Trace:
        """Not done: EasyPost has no interface for it.

        Raises:
            PartnerRefused: Always, with what to do instead.
        """
        carrier = booking.carrier.rpartition(".")[2]
        why = f"have {carrier} look for {booking.waybill} (our {key}) by hand, then go on"
        raise PartnerRefused(NAME, why, code="by_hand")

    async def traced(self, booking: Booking, reference: str) -> Trace:
        """Not done: EasyPost has no interface for it.

        Raises:
            PartnerRefused: Always, with what to do instead.
        """
        why = f"ask what was found for {booking.waybill} ({reference}) by hand, then go on"
        raise PartnerRefused(NAME, why, code="by_hand")

    async def _found(self, reference: str) -> Shipment | None:
        request = Request("GET", _shipment(reference), headers=self._headers)
        return await or_nothing(self._partner.ask(request, answers.shipment), NOT_FOUND)

    async def _post(
        self, path: str, body: dict[str, object], key: str, parse: Callable[[bytes], T]
    ) -> T:
        request = Request("POST", path, json_body(body), headers=self._headers)
        return await self._partner.effect(request, key, parse)


def _sold_here(booking: Booking) -> bool:
    return booking.carrier.startswith(f"{NAME}.")


def _shipment(reference: str) -> str:
    return f"/shipments/{quote(reference, safe='')}"


def _claim(reference: str) -> str:
    return f"/claims/{quote(reference, safe='')}"


def _of(shipments: Sequence[Shipment]) -> Insurance:
    """The insurance of shipments: in force at once, its premium among their fees."""
    return Insurance(
        provider=NAME,
        reference=shipments[0].id,
        value=Money(amount=total(it.insurance or Decimal(0) for it in shipments), currency=USD),
        premium=Money(amount=total(it.insurance_fee for it in shipments), currency=USD),
    )
