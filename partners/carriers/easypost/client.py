"""EasyPost as a carrier: a shipment is created, rated, bought; found again by our reference.

Sources, read 2026-11-22: the pages Authentication, Shipment, Shipping refund, Tracker, Errors and
Address of docs.easypost.com. EasyPost knows no idempotency keys. A shipment can be bought once,
and be asked for by our reference in place of its id, so a booking is looked up before it is made.
"""

import base64
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TypeVar
from urllib.parse import quote

from activities.errors import OutcomeUnknown, PartnerRefused, PartnerUnavailable
from domain.carriage import Booking, Offer
from domain.charges import Bill
from domain.last_mile.proofs import Proof
from domain.order import Order
from domain.packing import PACKAGES_MAX
from domain.tracking import Tracking
from partners.carriers.by_hand import ByHand
from partners.carriers.easypost import answers, refusals, scans
from partners.carriers.easypost.answers import Shipment
from partners.carriers.easypost.settings import EasyPostSettings
from partners.carriers.easypost.shipment import (
    NAME,
    address_of,
    insurance_of,
    references_of,
    shipment_of,
)
from partners.carriers.labels import LabelFiles
from partners.carriers.parcel import Parcel, parcels_of, refused
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


class EasyPost(ByHand):
    """Satisfies `activities.ports.Carrier`. The partner needs `problems=refusals.problem`.

    EasyPost has no interface for instructions on the way.
    """

    name = NAME

    def __init__(
        self, partner: Partner, settings: EasyPostSettings, files: LabelFiles | None = None
    ) -> None:
        self._partner = partner
        self._settings = settings
        self._files = files
        self._headers = authorized(settings)

    async def offers(self, order: Order) -> Sequence[Offer]:
        """The services of all carriers that have a rate for it.

        Raises:
            PartnerRefused: None has one; with what the carriers said.
        """
        if self._settings.verify_addresses:
            await self._verify(order)
        found = [
            await self._create(order, parcel, None, reference)
            for parcel, reference in _pairs(order, order.key("offers"))
        ]
        if empty := next((shipment for shipment in found if not shipment.rates), None):
            why = refusals.no_rates(empty)
            pointers = tuple(error.pointer for error in why.errors)
            raise PartnerRefused(NAME, why.detail, code=why.code, pointers=pointers)
        return answers.offers(found)

    async def book(self, order: Order, offer: Offer, mrn: str | None, key: str) -> Booking:
        """Buy the label of each shipment that has our reference; one that is bought is found.

        All labels or none: where one is refused, those that were bought are given back.

        Raises:
            OutcomeUnknown: It was sent, and what became of it is to be asked by `find`.
            PartnerRefused: The rate is gone, or the carrier will not have it.
            PartnerUnavailable: One was refused, and another cannot be given back: a person's.
        """
        pairs = _pairs(order, key)
        found = [
            await self._found(reference) or await self._create(order, parcel, mrn, reference)
            for parcel, reference in pairs
        ]
        for nth, (parcel, reference) in enumerate(pairs):
            try:
                found[nth] = await self._bought(order, parcel, found[nth], offer, reference)
            except PartnerRefused as refusal:
                await self._give_back(filter(answers.is_bought, found), key, because=refusal)
                raise
        booking = answers.booking(found, key)
        if booking is None:
            raise OutcomeUnknown(NAME, f"{key} was bought and has no label yet")
        return await self._with_labels(order, booking)

    async def find(self, order: Order, reference: str) -> Booking | None:
        """The booking made under this reference, all its labels bought, or None."""
        found = await self._all(references_of(reference, len(order.packages)))
        booking = answers.booking(found, reference) if len(found) == len(_pairs(order)) else None
        return await self._with_labels(order, booking) if booking else None

    async def void(self, reference: str, key: str) -> None:
        """Ask for all postage back; nothing happens if none was bought, or it is given back.

        Raises:
            PartnerRefused: The carrier will not refund it: it was scanned, or is too old.
        """
        whole = await self._found(reference)
        found = [whole] if whole else await self._all(references_of(reference, PACKAGES_MAX))
        bought = [shipment for shipment in found if answers.is_bought(shipment)]
        if len(bought) > 1 and (gone := next(filter(answers.has_moved, bought), None)):
            # Nothing is given back of a booking that has left in part.
            raise _not_refunded(gone)
        for shipment in bought:
            await self._refunded(shipment, key)

    async def track(self, booking: Booking) -> Tracking:
        """All that EasyPost knows of this parcel, of each of several."""
        found = await self._all(references_of(booking.reference, len(booking.pieces)))
        read = (scans.tracking(it.tracker).milestones for it in found if it.tracker)
        return Tracking(waybill=booking.waybill, milestones=tuple(chain.from_iterable(read)))

    async def bill(self, booking: Booking) -> Bill | None:
        """The fees that were charged for the shipment; None before it has moved."""
        found = await self._all(references_of(booking.reference, len(booking.pieces)))
        return answers.bill(found) if found else None

    # ------------------------------------------------------------- what the port has not

    async def refund_status(self, booking: Booking) -> tuple[str, ...]:
        """How the refund of each parcel's postage stands: `submitted` until the carrier agrees.

        Others are `refunded`, `rejected` and `not_applicable`; empty where none was asked for.
        """
        found = await self._all(references_of(booking.reference, len(booking.pieces)))
        return tuple(shipment.refund_status or "" for shipment in found)

    async def follow(self, carrier: str, waybill: str) -> Tracking:
        """Have EasyPost follow a parcel that was booked elsewhere, and tell what it knows."""
        body: dict[str, object] = {"tracker": {"tracking_code": waybill, "carrier": carrier}}
        return scans.tracking(await self._ask("/trackers", body, scans.tracker))

    # ------------------------------------------------------------------------- buying

    async def _bought(
        self, order: Order, parcel: Parcel, shipment: Shipment, offer: Offer, reference: str
    ) -> Shipment:
        """The shipment with its postage, bought now if it was not before."""
        if answers.is_bought(shipment):
            return shipment
        if shipment.refund_status in answers.REFUNDED:
            raise refused(NAME, f"{reference} was given back already", code="given_back")
        rate = shipment.rate(offer)
        if rate is None:
            why = f"{offer.carrier} has no rate for {offer.service} any more"
            raise refused(NAME, why, code="rate_gone")
        wanted: dict[str, object] = {"rate": {"id": rate.id}}
        if insurance := insurance_of(order, parcel, self._settings):
            wanted["insurance"] = insurance
        try:
            return await self._post(f"/shipments/{shipment.id}/buy", wanted, reference)
        except PartnerRefused as refusal:
            if refusal.code in MAYBE_BOUGHT:
                raise OutcomeUnknown(NAME, refusal.message) from refusal
            raise

    async def _give_back(
        self, bought: Iterable[Shipment], key: str, *, because: PartnerRefused
    ) -> None:
        for shipment in bought:
            try:
                await self._refunded(shipment, key)
            except PartnerRefused as kept:
                why = f"{because.message}; meanwhile {kept.message}"
                raise PartnerUnavailable(NAME, why) from kept

    async def _refunded(self, shipment: Shipment, key: str) -> None:
        path = f"/shipments/{shipment.id}/refund"
        asked = await self._post(path, {}, f"{key}:{shipment.id}")
        if asked.refund_status == "rejected":
            raise _not_refunded(asked)

    async def _with_labels(self, order: Order, booking: Booking) -> Booking:
        """The booking with its labels fetched and kept, where there is a keeper."""
        if self._files is None:
            return booking
        pieces = [
            piece.model_copy(
                update={"label": await self._files.keep(order, piece.waybill, piece.label)}
            )
            for piece in booking.pieces
        ]
        label = (
            pieces[0].label
            if pieces
            else await self._files.keep(order, booking.waybill, booking.label)
        )
        return booking.model_copy(update={"label": label, "pieces": tuple(pieces)})

    async def proof(self, booking: Booking) -> Proof | None:
        """The name of who signed; EasyPost passes on no image of it."""
        shipment = await self._found(booking.reference)
        signed_by = shipment.tracker.signed_by if shipment and shipment.tracker else None
        return Proof(booking.waybill, signed_by) if signed_by else None

    # ----------------------------------------------------------------------- the wire

    async def _all(self, references: Iterable[str]) -> list[Shipment]:
        """The shipments under these references, up to the first that has none."""
        found: list[Shipment] = []
        for reference in references:
            if (shipment := await self._found(reference)) is None:
                break
            found.append(shipment)
        return found

    async def _found(self, reference: str) -> Shipment | None:
        path = f"/shipments/{quote(reference, safe='')}"
        request = Request("GET", path, headers=self._headers)
        return await or_nothing(self._partner.ask(request, answers.shipment), NOT_FOUND)

    async def _create(
        self, order: Order, parcel: Parcel, mrn: str | None, reference: str
    ) -> Shipment:
        """Nothing is bought by it, so it is asked and not done."""
        body = shipment_of(order, parcel, mrn, reference, self._settings)
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


def _pairs(order: Order, reference: str = "") -> list[tuple[Parcel, str]]:
    """Each parcel of an order with the reference of its shipment."""
    references = references_of(reference, len(order.packages))
    return list(zip(parcels_of(order), references, strict=True))


def _not_refunded(shipment: Shipment) -> PartnerRefused:
    why = f"the postage of {shipment.tracking_code} is not refunded"
    return refused(NAME, why, code="refund_rejected")
