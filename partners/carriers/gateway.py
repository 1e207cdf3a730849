"""The carrier gateway: several carriers behind one address (`docs/partners.md`)."""

import asyncio
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated
from urllib.parse import quote

from pydantic import AwareDatetime, Field

from activities.errors import PartnerRefused
from domain.carriage import Booking, Offer
from domain.charges import Bill
from domain.money import Money, total
from domain.order import Order
from domain.parties import Address
from domain.promised import ServiceLevel
from domain.tracking import Milestone, Tracking
from partners.bills import NOT_YET, parse_bill
from partners.carriers.gateway_last_mile import GatewayLastMile, wishes_of
from partners.carriers.scanned import Scanned, milestone
from partners.http import Request, acknowledged, json_body, or_nothing
from partners.wire import Name, Remark, Wire

UNKNOWN = "unknown_booking"

TransitDays = Annotated[int, Field(ge=0, le=366)]
"""Of any service there is. A run reckons with them: more than a calendar holds would stop it."""


class _Offer(Wire):
    carrier: str
    service: str
    level: ServiceLevel
    price: Money
    transit_days: TransitDays


class _Offers(Wire):
    offers: tuple[_Offer, ...]


class _Piece(Wire):
    waybill: Name
    label: str


class _Booking(Wire):
    carrier: str
    service: str
    waybill: str
    reference: str
    price: Money
    transit_days: TransitDays
    label: str
    pieces: tuple[_Piece, ...] = ()


class _Bookings(Wire):
    bookings: tuple[_Booking, ...]


class _Scan(Wire):
    event_id: Name
    order: Name
    carrier: Name
    waybill: Name
    code: Name
    at: AwareDatetime
    place: Remark = ""
    text: Remark = ""
    returns_as: Annotated[str, Field(max_length=200)] = ""


class _Parcel(Wire):
    waybill: str
    scans: tuple[_Scan, ...]


class _Event(Wire):
    data: _Scan


# --------------------------------------------------------------------------- requests


def offers_request(order: Order) -> Request:
    """Who would carry this order, quoted in its currency."""
    return Request("POST", "/offers", json_body(_parcel(order)))


def book_request(order: Order, offer: Offer, mrn: str | None, reference: str) -> Request:
    """Book this offer, all packages of it, under our reference."""
    booking = {
        "reference": reference,
        "order": order.order_id,
        "carrier": offer.carrier,
        "service": offer.service,
        "consignee": _postal(order.consignee.name, order.consignee.address),
        "parcel": _parcel(order),
        "mrn": mrn,
        "instructions": wishes_of(order.delivery),
    }
    if order.delivery.collect:
        booking["collect"] = {"amount": f"{order.delivery.collect}", "currency": order.currency}
    return Request("POST", "/bookings", json_body(booking))


def find_request(reference: str) -> Request:
    """What is booked under our reference."""
    return Request("GET", "/bookings", query={"reference": reference})


def redeliver_request(booking: Booking, on: date | None, address: Address | None) -> Request:
    """Try again, on a day, at an address, where given."""
    wish: dict[str, object] = {}
    if on:
        wish["on"] = on.isoformat()
    if address:
        wish["address"] = _postal("", address)
    return Request("POST", f"{_at(booking.waybill)}/redelivery", json_body(wish))


def _parcel(order: Order) -> dict[str, object]:
    address = order.consignee.address
    parcel: dict[str, object] = {
        "origin": order.inventory.country,
        "country": address.country,
        "postcode": address.postcode,
        "weight_kg": f"{order.handed_over_kg:f}",
        "volume_cm3": f"{_volume_cm3(order):f}",
        "flags": sorted({flag for line in order.lines for flag in line.flags}),
        "currency": order.currency,
    }
    if order.packages:
        sizes = {"weight_kg", "length_cm", "width_cm", "height_cm"}
        parcel["packages"] = [it.model_dump(mode="json", include=sizes) for it in order.packages]
    return parcel


def _volume_cm3(order: Order) -> Decimal:
    if order.packages:
        return total(it.length_cm * it.width_cm * it.height_cm for it in order.packages)
    return total(
        size.length_cm * size.width_cm * size.height_cm * line.quantity
        for line in order.lines
        if (size := line.dimensions)
    )


def _postal(name: str, address: Address) -> dict[str, object]:
    return {"name": name, **address.model_dump(mode="json")}


def _at(waybill: str) -> str:
    return f"/parcels/{quote(waybill, safe='')}"


# ---------------------------------------------------------------------------- parsing


def parse_offers(body: bytes) -> tuple[Offer, ...]:
    """The services offered; none where nobody serves the address."""
    return tuple(
        Offer.model_validate(offer.model_dump())
        for offer in _Offers.model_validate_json(body).offers
    )


def parse_booking(body: bytes) -> Booking:
    """The booking that was made."""
    return Booking.model_validate(_Booking.model_validate_json(body).model_dump())


def parse_found(body: bytes) -> Booking | None:
    """The first booking of a search, or None."""
    found = _Bookings.model_validate_json(body).bookings
    return Booking.model_validate(found[0].model_dump()) if found else None


def parse_tracking(body: bytes) -> Tracking:
    """All scans of a parcel as milestones."""
    parcel = _Parcel.model_validate_json(body)
    return Tracking(
        waybill=parcel.waybill, milestones=tuple(_milestone(scan) for scan in parcel.scans)
    )


def parse_event(body: bytes) -> tuple[str, Milestone]:
    """The order, and what happened to its parcel: the body of a webhook.

    Raises:
        ValueError: It is no such body. An unmapped code is none: it becomes `UNKNOWN`.
    """
    scan = _Event.model_validate_json(body).data
    return scan.order, _milestone(scan)


def _milestone(scan: _Scan) -> Milestone:
    return milestone(
        Scanned(
            carrier=scan.carrier,
            waybill=scan.waybill,
            event_id=scan.event_id,
            code=scan.code,
            at=scan.at,
            text=scan.text,
            place=scan.place,
            returns_as=scan.returns_as,
        )
    )


# ----------------------------------------------------------------------------- adapter


class CarrierGateway(GatewayLastMile):
    """Satisfies `activities.ports.Carrier`, and all that is asked of the last mile."""

    async def offers(self, order: Order) -> Sequence[Offer]:
        """The services that would carry this order."""
        return await self._partner.ask(offers_request(order), parse_offers)

    async def book(self, order: Order, offer: Offer, mrn: str | None, key: str) -> Booking:
        """Book the parcel under our reference, which is the key."""
        return await self._partner.effect(book_request(order, offer, mrn, key), key, parse_booking)

    async def find(self, order: Order, reference: str) -> Booking | None:
        """The booking made under this reference, or None."""
        del order  # the gateway knows a booking whole
        return await self._partner.ask(find_request(reference), parse_found)

    async def void(self, reference: str, key: str) -> None:
        """Void the label; nothing happens if it was never booked."""
        path = f"/bookings/{quote(reference, safe='')}/void"
        await or_nothing(
            self._partner.effect(Request("POST", path, json_body({})), key, acknowledged), UNKNOWN
        )

    async def track(self, booking: Booking) -> Tracking:
        """All that the carrier knows of this parcel, piece by piece."""
        asked = (
            self._partner.ask(Request("GET", _at(waybill)), parse_tracking)
            for waybill in booking.waybills
        )
        found = await asyncio.gather(*asked)
        scans = tuple(scan for tracking in found for scan in tracking.milestones)
        return Tracking(waybill=booking.waybill, milestones=scans)

    async def redeliver(
        self, booking: Booking, on: date | None, address: Address | None, key: str
    ) -> None:
        """Have the carrier try again, on a day, at an address, where given."""
        await self._partner.effect(redeliver_request(booking, on, address), key, acknowledged)

    async def return_to_origin(self, booking: Booking, key: str) -> None:
        """Have the parcel, all its pieces, brought back to the shipper.

        Raises:
            PartnerRefused: No piece of it can be.
        """
        refusals: list[PartnerRefused] = []
        for nth, waybill in enumerate(booking.waybills, 1):
            request = Request("POST", f"{_at(waybill)}/return", json_body({}))
            of_piece = f"{key}:{nth}" if nth > 1 else key
            try:
                await self._partner.effect(request, of_piece, acknowledged)
            except PartnerRefused as refusal:
                refusals.append(refusal)
        if len(refusals) == len(booking.waybills):
            raise refusals[0]

    async def bill(self, booking: Booking) -> Bill | None:
        """What was billed for the carriage; None when there is nothing to bill yet."""
        return await or_nothing(
            self._partner.ask(Request("GET", f"{_at(booking.waybill)}/bill"), parse_bill), NOT_YET
        )
