"""EasyPost as a carrier: a shipment is created, rated, bought; found again by our reference.

Sources, read 2026-11-22: the pages Authentication, Shipment, Shipping refund, Tracker, Errors and
Address of docs.easypost.com. EasyPost knows no idempotency keys. A shipment can be bought once,
and be asked for by our reference in place of its id, so a booking is looked up before it is made.
"""

import base64
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar
from urllib.parse import quote

from activities.errors import OutcomeUnknown, PartnerRefused
from domain.carriage import Booking, Offer
from domain.charges import Bill
from domain.order import Order
from domain.parties import Address
from domain.tracking import Tracking
from partners.carriers.easypost import answers, refusals, scans
from partners.carriers.easypost.answers import Shipment
from partners.carriers.easypost.settings import EasyPostSettings
from partners.carriers.easypost.shipment import NAME, address_of, insurance_of, shipment_of
from partners.carriers.parcel import asked_by_hand, tried_again
from partners.http import Partner, Request, acknowledged, json_body, or_nothing

T = TypeVar("T")

NOT_FOUND = "NOT_FOUND"
MAYBE_BOUGHT = frozenset(
    {
        "SHIPMENT.POSTAGE.EXISTS",
        "SHIPMENT.PURCHASE.IN_PROGRESS",
        "SHIPMENT.POSTAGE.TIMED_OUT",
        "SHIPMENT.POSTAGE.NO_RESPONSE",
    }
)
"""Refusals to buy after which the label may be there all the same (secondary: read in programs
that others run against EasyPost, not in its own pages)."""


def authorized(settings: EasyPostSettings) -> dict[str, str]:
    """The header that says whose account it is: the key as user, no password."""
    key = base64.b64encode(f"{settings.api_key}:".encode()).decode()
    return {"authorization": f"Basic {key}"}


class EasyPost:
    """Satisfies `activities.ports.Carrier`. The partner needs `problems=refusals.problem`."""

    def __init__(self, partner: Partner, settings: EasyPostSettings) -> None:
        self._partner = partner
        self._settings = settings
        self._headers = authorized(settings)

    async def offers(self, order: Order) -> Sequence[Offer]:
        """The services of all carriers that have a rate for it.

        Raises:
            PartnerRefused: None has one; with what the carriers said.
        """
        if self._settings.verify_addresses:
            await self._verify(order)
        shipment = await self._create(order, None, order.key("offers"))
        if not shipment.rates:
            why = refusals.no_rates(shipment)
            pointers = tuple(error.pointer for error in why.errors)
            raise PartnerRefused(NAME, why.detail, code=why.code, pointers=pointers)
        return answers.offers(shipment)

    async def book(self, order: Order, offer: Offer, mrn: str | None, key: str) -> Booking:
        """Buy the label of the shipment that has our reference; one that is bought is found.

        Raises:
            OutcomeUnknown: It was sent, and what became of it is to be asked by `find`.
            PartnerRefused: The rate is gone, or the carrier will not have it.
        """
        shipment = await self._found(key) or await self._create(order, mrn, key)
        if booked := answers.booking(shipment, key):
            return booked
        rate = shipment.rate(offer)
        if rate is None:
            why = f"{offer.carrier} has no rate for {offer.service} any more"
            raise PartnerRefused(NAME, why, code="rate_gone")
        wanted: dict[str, object] = {"rate": {"id": rate.id}}
        if insurance := insurance_of(order, self._settings):
            wanted["insurance"] = insurance
        try:
            bought = await self._post(f"/shipments/{shipment.id}/buy", wanted, key)
        except PartnerRefused as refusal:
            if refusal.code in MAYBE_BOUGHT:
                raise OutcomeUnknown(NAME, refusal.message) from refusal
            raise
        booking = answers.booking(bought, key)
        if booking is None:
            raise OutcomeUnknown(NAME, f"{shipment.id} was bought and has no label yet")
        return booking

    async def find(self, order: Order, reference: str) -> Booking | None:
        """The booking made under this reference, or None."""
        del order  # the shipment tells all of it
        shipment = await self._found(reference)
        return answers.booking(shipment, reference) if shipment else None

    async def void(self, reference: str, key: str) -> None:
        """Ask for the postage back; nothing happens if it was never bought, or is given back.

        Raises:
            PartnerRefused: The carrier will not refund it: it was scanned, or is too old.
        """
        shipment = await self._found(reference)
        if shipment is None or answers.booking(shipment, reference) is None:
            return
        asked = await self._post(f"/shipments/{shipment.id}/refund", {}, key)
        if asked.refund_status == "rejected":
            why = f"the postage of {asked.tracking_code} is not refunded"
            raise PartnerRefused(NAME, why, code="refund_rejected")

    async def track(self, booking: Booking) -> Tracking:
        """All that EasyPost knows of this parcel."""
        shipment = await self._found(booking.reference)
        if shipment is None or shipment.tracker is None:
            return Tracking(waybill=booking.waybill, milestones=())
        return scans.tracking(shipment.tracker)

    async def redeliver(
        self, booking: Booking, on: date | None, address: Address | None, key: str
    ) -> None:
        """Not done: EasyPost has no interface for it.

        Raises:
            PartnerRefused: Always, with what to do instead.
        """
        raise tried_again(NAME, booking, on, address, key)

    async def return_to_origin(self, booking: Booking, key: str) -> None:
        """Not done: EasyPost has no interface for it.

        Raises:
            PartnerRefused: Always, with what to do instead.
        """
        raise asked_by_hand(NAME, booking, "return", key)

    async def bill(self, booking: Booking) -> Bill | None:
        """The fees that were charged for the shipment; None before it has moved."""
        shipment = await self._found(booking.reference)
        return answers.bill(shipment) if shipment else None

    # ----------------------------------------------------------------------- the wire

    async def _found(self, reference: str) -> Shipment | None:
        path = f"/shipments/{quote(reference, safe='')}"
        request = Request("GET", path, headers=self._headers)
        return await or_nothing(self._partner.ask(request, answers.shipment), NOT_FOUND)

    async def _create(self, order: Order, mrn: str | None, reference: str) -> Shipment:
        """Nothing is bought by it, so it is asked and not done."""
        body = shipment_of(order, mrn, reference, self._settings)
        return await self._ask("/shipments", body, answers.shipment)

    async def _verify(self, order: Order) -> None:
        body = {"address": address_of(order.consignee), "verify_strict": True}
        await self._ask("/addresses", body, acknowledged)

    async def _ask(self, path: str, body: dict[str, object], parse: Callable[[bytes], T]) -> T:
        request = Request("POST", path, json_body(body), headers=self._headers)
        return await self._partner.ask(request, parse)

    async def _post(self, path: str, body: dict[str, object], key: str) -> Shipment:
        request = Request("POST", path, json_body(body), headers=self._headers)
        return await self._partner.effect(request, key, answers.shipment)
