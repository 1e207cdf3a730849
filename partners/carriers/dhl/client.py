"""DHL Express as a carrier, over the MyDHL API.

Sources, read 2026-11-22: DHL's OpenAPI file of the MyDHL API as client libraries carry it. It has
no idempotency keys and takes no shipment back. A shipment is found by our reference through its
tracking, which asks for the account and for the days to look at, and tells the product and no
price: that is asked for anew. The label is handed over once (secondary), so it is kept at once.
"""

import base64
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from urllib.parse import quote

import structlog

from activities.errors import PartnerRefused
from domain.carriage import Booking, Offer, Piece
from domain.charges import Bill, BilledCharge
from domain.last_mile.pickup_points import PickupPoint
from domain.last_mile.proofs import Proof
from domain.order import Order
from domain.papers.documents import Drawn
from domain.tracking import DISPATCHED, Tracking
from partners.carriers.agreed import as_agreed
from partners.carriers.by_hand import ByHand
from partners.carriers.clocks import there
from partners.carriers.dhl import answers, points
from partners.carriers.dhl.answers import Tracked
from partners.carriers.dhl.parts import NAME
from partners.carriers.dhl.refusals import NO_DATA
from partners.carriers.dhl.settings import DhlSettings
from partners.carriers.dhl.shipment import (
    REFERENCE_MAX,
    Wanted,
    check,
    image_of,
    landed_cost_of,
    rates_of,
    shipment_of,
)
from partners.carriers.labels import Labels, Papers
from partners.carriers.parcel import (
    refused,
    short_reference,
    with_all_pieces,
)
from partners.http import Partner, Request, acknowledged, json_body, or_nothing

T = TypeVar("T")

PLANNED_IN = timedelta(hours=2)
"""A shipment must not be planned for the past, by the clock of the shipper's place."""

LOOKED_BACK = timedelta(days=60)
REPRINT = "to be printed again in MyDHL+"

_log = structlog.get_logger(__name__)


def now() -> datetime:
    """Our clock."""
    return datetime.now(UTC)


class DhlExpress(ByHand):
    """Satisfies `activities.ports.Carrier`. The partner needs `problems=refusals.problem`.

    The MyDHL API has no call for instructions on the way.
    """

    name = NAME

    def __init__(
        self,
        partner: Partner,
        settings: DhlSettings,
        labels: Labels,
        papers: Papers | None = None,
        *,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._partner = partner
        self._settings = settings
        self._labels = labels
        self._papers = papers if settings.paperless else None
        self._clock = clock
        login = f"{settings.username}:{settings.password}".encode()
        self._headers = {"authorization": f"Basic {base64.b64encode(login).decode()}"}

    async def offers(self, order: Order) -> Sequence[Offer]:
        """The products that would carry this order, duties paid where it says so.

        Raises:
            PartnerRefused: DHL does not go there, or cannot be told of this order.
        """
        check(order)
        body = rates_of(order, self._settings, self._planned(order))
        return await self._partner.ask(
            self._post("/rates", body, order.key("offers")), answers.offers
        )

    async def book(self, order: Order, offer: Offer, mrn: str | None, key: str) -> Booking:
        """Make the shipment, unless one has our reference; its label is kept at once.

        Raises:
            OutcomeUnknown: It was sent, and what became of it is to be asked by `find`.
            PartnerRefused: DHL will not carry it, or a field is wrong.
        """
        if booked := await self.find(order, key):
            return booked
        at = self._planned(order)
        invoice = await self._papers.invoice(order) if self._papers else None
        wanted = Wanted(offer.service, mrn, key, invoice)
        body = shipment_of(order, wanted, self._settings, at)
        request = self._post("/shipments", body, key)
        made = await self._partner.effect(request, key, answers.shipped)
        several = made.packages if order.packages else ()
        pieces = [
            Piece(
                waybill=package.waybill,
                label=await self._kept(order, package.waybill, made.label(package.number)),
            )
            for package in sorted(several, key=lambda package: package.number)
        ]
        booking = Booking(
            carrier=NAME,
            service=offer.service,
            waybill=made.waybill,
            reference=key,
            price=made.price or offer.price,
            transit_days=offer.transit_days,
            label=pieces[0].label
            if pieces
            else await self._kept(order, made.waybill, made.label()),
            pieces=tuple(pieces),
        )
        return with_all_pieces(order, booking)

    async def find(self, order: Order, reference: str) -> Booking | None:
        """The shipment under our reference, at the price that its product has today.

        Its label cannot be had again: it is to be printed anew by hand.
        """
        found = await self._by_reference(reference)
        if found is None:
            return None
        numbers = found.numbers if order.packages else ()
        offers = {offer.service: offer for offer in await self.offers(order)}
        if (offer := offers.get(found.product)) is None:
            why = f"{found.waybill} is booked as product {found.product}, which is not offered now"
            raise refused(NAME, why, code="product_gone")
        _log.warning("a label was lost with an answer", carrier=NAME, waybill=found.waybill)
        booking = Booking(
            carrier=NAME,
            service=offer.service,
            waybill=found.waybill,
            reference=reference,
            price=offer.price,
            transit_days=offer.transit_days,
            label=REPRINT,
            pieces=tuple(Piece(waybill=each, label=REPRINT) for each in numbers),
        )
        return with_all_pieces(order, booking)

    async def void(self, reference: str, key: str) -> None:
        """Nothing is to be done: DHL bills what it is handed, and a label alone is not.

        Raises:
            PartnerRefused: It has been handed over.
        """
        found = await self._by_reference(reference)
        if found and any(m.kind in DISPATCHED for m in answers.tracking(found).milestones):
            raise refused(NAME, f"{found.waybill} is on its way (our {key})", code="picked_up")

    async def track(self, booking: Booking) -> Tracking:
        """Every checkpoint, of each piece; none while DHL knows nothing of the shipment yet."""
        path = f"/shipments/{quote(booking.waybill, safe='')}/tracking"
        detail = "all" if booking.pieces else "shipment"
        query = {"trackingView": "all-checkpoints", "levelOfDetail": detail}
        found = await self._tracked(Request("GET", path, query=query, headers=self._headers))
        return (
            answers.tracking(found[0])
            if found
            else Tracking(waybill=booking.waybill, milestones=())
        )

    async def bill(self, booking: Booking) -> Bill | None:
        """The price that was agreed, once the parcel is on its way: DHL's invoices have no call."""
        return as_agreed(NAME, booking, await self.track(booking))

    async def proof(self, booking: Booking) -> Proof | None:
        """DHL's own sheet of who took the parcel; None where it has none."""
        path = f"/shipments/{quote(booking.waybill, safe='')}/proof-of-delivery"
        query = {"shipperAccountNumber": self._settings.account, "content": "epod-summary"}
        request = Request("GET", path, query=query, headers=self._headers)
        papers = await or_nothing(self._partner.ask(request, answers.proven), NO_DATA)
        return Proof(booking.waybill, papers=papers) if papers else None

    async def pickup_points(
        self, carrier: str, country: str, near: str, limit: int
    ) -> Sequence[PickupPoint]:
        """Service points that take parcels which are directed there, the nearest first.

        Raises:
            PartnerRefused: The account has no key for them.
        """
        del carrier
        if not (key := self._settings.points_key):
            why = "its service points are asked for with a key: set TIDEWAITER_DHL_POINTS_KEY"
            raise refused(NAME, why, code="no_points")
        query = points.asked(country, near, limit, key)
        request = Request("GET", "/servicepoints", query=query, headers=self._headers)
        return await self._partner.ask(request, lambda raw: points.found(raw, country))

    # ------------------------------------------------------------- what the port has not

    async def landed_cost(self, order: Order, offer: Offer) -> tuple[BilledCharge, ...]:
        """DHL's own reckoning of duties, taxes and fees, to hold ours against."""
        body = landed_cost_of(order, offer.service, self._settings)
        request = self._post("/landed-cost", body, order.key("landed-cost"))
        return await self._partner.ask(request, lambda raw: answers.landed_cost(raw, order))

    async def upload(self, booking: Booking, invoice: Drawn, shipped_on: date, key: str) -> None:
        """Add the commercial invoice to a shipment, as the image that customs are shown."""
        body: dict[str, object] = {
            "originalPlannedShippingDate": shipped_on.isoformat(),
            "accounts": [{"typeCode": "shipper", "number": self._settings.account}],
            "productCode": booking.service,
            "documentImages": [image_of(invoice.pdf)],
        }
        path = f"/shipments/{quote(booking.waybill, safe='')}/upload-image"
        request = self._post(path, body, key, method="PATCH")
        await self._partner.effect(request, key, acknowledged)

    # ----------------------------------------------------------------------- the wire

    def _planned(self, order: Order) -> datetime:
        return there(self._clock() + PLANNED_IN, order)

    async def _kept(self, order: Order, waybill: str, label: bytes | None) -> str:
        return await self._labels.keep(order, waybill, label) if label else REPRINT

    async def _by_reference(self, reference: str) -> Tracked | None:
        ours = short_reference(reference, REFERENCE_MAX)
        today = self._clock().date()
        query = {
            "shipmentReference": ours,
            "shipmentReferenceType": "CU",
            "shipperAccountNumber": self._settings.account,
            "dateRangeFrom": (today - LOOKED_BACK).isoformat(),
            "dateRangeTo": (today + timedelta(days=1)).isoformat(),
            "trackingView": "all-checkpoints",
            "levelOfDetail": "all",
        }
        request = Request("GET", "/tracking", query=query, headers=self._headers)
        found = await self._tracked(request)
        mine = (it for it in found if ours in {known.value for known in it.references})
        return next(mine, None)

    async def _tracked(self, request: Request) -> tuple[Tracked, ...]:
        """What DHL knows; nothing where it says that there is no data."""
        try:
            return await self._partner.ask(request, answers.tracked)
        except PartnerRefused as refusal:
            if refusal.code != NO_DATA:
                raise
            return ()

    def _post(
        self, path: str, body: dict[str, object], key: str, *, method: str = "POST"
    ) -> Request:
        """A call with a message reference that is the same each time, for DHL's own search."""
        told = {"Message-Reference": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{NAME}:{path}:{key}"))}
        return Request(method, path, json_body(body), headers=self._headers | told)
