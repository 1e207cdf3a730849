"""UPS as a carrier.

Sources, read 2026-11-22: UPS's OpenAPI files (UPS-API/api-documentation: OAuth client credentials,
Rating, Shipping, Tracking) and its Java examples; `points.py` and `intercept.py` have their own. It
has no idempotency keys. A shipment is found by our reference through label recovery, which hands
the label over again; where there is a shipment and no label any more, through tracking. Neither
tells the service or the price: the service is kept in a second reference, which tracking shows, and
its price is asked for anew.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from urllib.parse import quote

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.carriage import Booking, Offer, Piece
from domain.charges import Bill
from domain.last_mile.pickup_points import PickupPoint
from domain.last_mile.proofs import Proof
from domain.order import Order
from domain.parties import Address
from domain.promised import DeliveryOptions
from domain.tracking import Tracking
from partners.carriers.agreed import as_agreed
from partners.carriers.by_hand import ByHand
from partners.carriers.clocks import there
from partners.carriers.labels import Labels
from partners.carriers.parcel import (
    refused,
    short_reference,
    with_all_pieces,
)
from partners.carriers.ups import answers, points, refusals, scans
from partners.carriers.ups.answers import Made, MadePackage
from partners.carriers.ups.intercept import Intercepts, day_of
from partners.carriers.ups.line import Line
from partners.carriers.ups.parts import NAME
from partners.carriers.ups.scans import Tracked
from partners.carriers.ups.settings import UpsSettings
from partners.carriers.ups.shipment import (
    REFERENCE_MAX,
    Wanted,
    check,
    rates_of,
    recovery_of,
    shipment_of,
)

RATE = "/api/rating/v2409/Shoptimeintransit"
SHIP = "/api/shipments/v2409/ship"
RECOVER = "/api/labels/v2409/recovery"
VOID = "/api/shipments/v2409/void/cancel/"
TRACK = "/api/track/v1/details/"
TRACK_REFERENCE = "/api/track/v1/reference/details/"

TRACKED_FOR = timedelta(days=120)
"""So long UPS keeps what it tracked."""

NO_LABEL = "to be printed again at ups.com"


def now() -> datetime:
    """Our clock."""
    return datetime.now(UTC)


class Ups(ByHand):
    """Satisfies `activities.ports.Carrier`. The line's partner needs `refusals.problem`.

    Instructions on the way need somebody in whose name they are given; without, people give them.
    """

    name = NAME

    def __init__(
        self,
        line: Line,
        settings: UpsSettings,
        labels: Labels,
        *,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._settings = settings
        self._line = line
        self._intercepts = Intercepts(line, settings)
        self._labels = labels
        self._clock = clock

    async def offers(self, order: Order) -> Sequence[Offer]:
        """The services that would carry this order, at the account's own prices.

        Raises:
            PartnerRefused: UPS does not go there, or cannot be told of this order.
        """
        check(order)
        body = rates_of(order, self._settings, there(self._clock(), order).date())
        return await self._line.ask(RATE, body, order.key("offers"), answers.offers)

    async def book(self, order: Order, offer: Offer, mrn: str | None, key: str) -> Booking:
        """Make the shipment, unless one has our reference; its label is kept at once.

        Raises:
            OutcomeUnknown: It was sent, and what became of it is to be asked by `find`.
            PartnerRefused: UPS will not carry it, or a field is wrong.
        """
        if made := await self._by_reference(key, order):
            return await self._booking(order, await self._service(order, made), key, made)
        wanted = Wanted(offer.service, mrn, key, await self._point(order, key))
        body = shipment_of(order, wanted, self._settings, there(self._clock(), order).date())
        made = await self._line.effect("POST", SHIP, body, key, answers.shipped)
        return await self._booking(order, offer, key, made)

    async def find(self, order: Order, reference: str) -> Booking | None:
        """The shipment under our reference, at the price that its service has today.

        Raises:
            PartnerUnavailable: It is there, and UPS does not show yet what was booked.
        """
        made = await self._by_reference(reference, order)
        if made is None:
            return None
        return await self._booking(order, await self._service(order, made), reference, made)

    async def void(self, reference: str, key: str) -> None:
        """Take the shipment back; no error if there is none, or none any more.

        Raises:
            PartnerRefused: It is on its way, or it is too late.
        """
        made = await self._by_reference(reference)
        if made is None:
            return
        path = f"{VOID}{quote(made.waybill, safe='')}"
        try:
            done = await self._line.effect("DELETE", path, None, key, answers.voided)
        except PartnerRefused as refusal:
            if refusal.code != refusals.VOIDED:
                raise
            return
        if not done:
            raise refused(NAME, f"{made.waybill} was not voided", code="not_voided")

    async def track(self, booking: Booking) -> Tracking:
        """Every scan, of each package; none while UPS knows nothing of it yet."""
        numbers = [piece.waybill for piece in booking.pieces] or [booking.waybill]
        found = await asyncio.gather(*map(self._tracked, numbers))
        read = (scans.tracking(package).milestones for package in found if package)
        return Tracking(waybill=booking.waybill, milestones=tuple(chain.from_iterable(read)))

    async def redeliver(
        self, booking: Booking, on: date | None, address: Address | None, key: str
    ) -> None:
        """Have it brought on another day, or to another address; UPS tries again by itself.

        Raises:
            PartnerRefused: UPS does not do that (any more), or nobody is set whom it may name.
        """
        if not self._intercepts.can or (on is None) == (address is None):
            await super().redeliver(booking, on, address, key)
        elif address:
            await self._intercepts.bring_to(booking.waybill, address, key)
        elif on:
            await self._intercepts.bring_on(booking.waybill, on, key)

    async def return_to_origin(self, booking: Booking, key: str) -> None:
        """Have every package brought back that has come to no end, and is not on its way back.

        Raises:
            PartnerRefused: It is too late, or nobody is set whom UPS may name.
        """
        if not self._intercepts.can:
            return await super().return_to_origin(booking, key)
        for parcel in booking.each(None):
            await self._intercepts.bring_back(parcel.waybill, f"{key}:{parcel.waybill}")
        return None

    async def change_delivery(self, booking: Booking, options: DeliveryOptions, key: str) -> None:
        """Have it brought on another day, or as at first where none is wished any more.

        Raises:
            PartnerRefused: UPS takes no such change, or nobody is set whom it may name.
        """
        on = day_of(options)
        if not self._intercepts.can:
            raise self._asked(booking, "deliver otherwise", key)
        if on:
            await self._intercepts.bring_on(booking.waybill, on, key)
        else:
            await self._intercepts.as_before(booking.waybill, key)

    async def bill(self, booking: Booking) -> Bill | None:
        """The price that was agreed, once the parcel is on its way: no call tells the invoice."""
        return as_agreed(NAME, booking, await self.track(booking))

    async def proof(self, booking: Booking) -> Proof | None:
        """Who took the parcel, with the signature or the photo that UPS shows; None unsaid."""
        path = f"{TRACK}{quote(booking.waybill, safe='')}"
        asked = {"locale": "en_US", "returnSignature": "true"}
        found = await self._line.look(path, asked, scans.tracked)
        mine = next((it for it in found if it.waybill == booking.waybill), None)
        return mine.proof if mine else None

    async def pickup_points(
        self, carrier: str, country: str, near: str, limit: int
    ) -> Sequence[PickupPoint]:
        """Access Points that take parcels now, the nearest first."""
        body = points.asked(country, near, limit)
        key = f"{carrier}:{country}:{near}"
        return await self._line.ask(points.SEARCH, body, key, points.found)

    async def _point(self, order: Order, key: str) -> PickupPoint | None:
        """The place where the order is to be fetched, with its address; None if it is not."""
        if not (point_id := order.delivery.pickup_point):
            return None
        body = points.asked_of(order.destination, point_id)
        found = await self._line.ask(points.SEARCH, body, key, points.found)
        point = next((each for each in found if each.point_id == point_id), None)
        if point is None:
            why = f"it has no Access Point {point_id} in {order.destination}"
            raise refused(NAME, why, "/delivery/pickup_point", code="unknown_point")
        return point

    # ------------------------------------------------------------------------- finding

    async def _by_reference(self, reference: str, order: Order | None = None) -> Made | None:
        """The shipment that has our reference, with its label where UPS still has it."""
        body = recovery_of(order, reference, self._settings)
        try:
            return await self._line.ask(RECOVER, body, reference, answers.recovered)
        except PartnerRefused as refusal:
            if refusal.code in refusals.NOT_FOUND:
                return None
            if refusal.code not in refusals.NO_LABEL:
                raise
        ours = short_reference(reference, REFERENCE_MAX)
        today = self._clock().date()
        days = {
            "fromPickUpDate": f"{today - TRACKED_FOR:%Y%m%d}",
            "toPickUpDate": f"{today + timedelta(days=1):%Y%m%d}",
            "refNumType": "SmallPackage",
        }
        path = f"{TRACK_REFERENCE}{quote(ours, safe='')}"
        found = await self._line.look(path, days, scans.tracked)
        mine = sorted(it.waybill for it in found if it.has(ours))
        if not mine:
            raise PartnerUnavailable(NAME, f"{reference} is booked, and is not to be seen yet")
        return Made(waybill=mine[0], packages=tuple(map(MadePackage, mine)))

    async def _service(self, order: Order, made: Made) -> Offer:
        """What a shipment was booked as."""
        found = await self._tracked(made.waybill)
        if found is None or not found.service:
            raise PartnerUnavailable(NAME, f"{made.waybill} is booked, and is not shown yet")
        offers = {offer.service: offer for offer in await self.offers(order)}
        if (offer := offers.get(found.service)) is None:
            why = f"{made.waybill} is booked as service {found.service}, which is not offered now"
            raise refused(NAME, why, code="service_gone")
        return offer

    async def _booking(self, order: Order, offer: Offer, reference: str, made: Made) -> Booking:
        pieces = [
            Piece(waybill=package.waybill, label=await self._kept(order, package))
            for package in made.packages
        ]
        booking = Booking(
            carrier=NAME,
            service=offer.service,
            waybill=made.waybill,
            reference=reference,
            price=made.price or offer.price,
            transit_days=offer.transit_days,
            label=pieces[0].label,
            pieces=tuple(pieces) if order.packages else (),
        )
        return with_all_pieces(order, booking)

    async def _kept(self, order: Order, package: MadePackage) -> str:
        if not package.label:
            return NO_LABEL
        return await self._labels.keep(order, package.waybill, package.label)

    async def _tracked(self, waybill: str) -> Tracked | None:
        path = f"{TRACK}{quote(waybill, safe='')}"
        found = await self._line.look(path, {}, scans.tracked)
        return next((it for it in found if it.waybill == waybill), None)
