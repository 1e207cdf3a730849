"""Carriage: choose and book a service, void it, ask a carrier that has gone quiet."""

from datetime import UTC, datetime

from temporalio import activity

from activities.errors import PartnerRefused
from activities.ports import Carrier, Journal
from domain.carriage import Booking, choose
from domain.customs import Declaration
from domain.holds import Hold
from domain.order import Order
from domain.reasons import HoldReason
from domain.tracking import Tracking, news


class CarriageActivities:
    """The third step of the release chain, its undoing, and polling."""

    def __init__(self, carrier: Carrier, journal: Journal) -> None:
        self.carrier = carrier
        self.journal = journal

    @activity.defn(name="book_carrier")
    async def book(self, order: Order, declaration: Declaration) -> Booking | Hold:
        """Book the service that keeps the order's promise at the lowest price.

        A repeat asks before it books: the reference is the key, so a booking whose outcome
        was unknown is found, not made twice.

        Returns:
            The booking; or a Hold when no carrier serves the address or keeps the promise.

        Raises:
            PartnerUnavailable: The carrier is out of reach. Retried.
        """
        reference = order.key("book")
        try:
            booking = await self._booked_before(order, reference)
            if booking is None:
                offers = await self.carrier.offers(order)
                offer = choose(offers, order.promise.level, order.promise.transit_days_max)
                if offer is None:
                    return _unserved(order, "no offer keeps the promise")
                booking = await self.carrier.book(order, offer, declaration.mrn, reference)
        except PartnerRefused as refusal:
            return _refused(order, refusal)
        await self.journal.booked(order, booking, datetime.now(UTC))
        return booking

    @activity.defn(name="void_label")
    async def void(self, order: Order) -> None:
        """Void this revision's label; no error if it was never bought."""
        await self.carrier.void(order.key("book"), order.key("void"))

    @activity.defn(name="poll_carrier")
    async def poll(self, order: Order, booking: Booking) -> Tracking:
        """Ask for everything the carrier knows of the parcel, and keep it.

        Returns:
            Only what moves the order, and the last thing heard: runs are told no more.
        """
        tracking = await self.carrier.track(booking)
        await self.journal.scanned(order.order_id, tracking.milestones)
        return news(tracking)

    async def _booked_before(self, order: Order, reference: str) -> Booking | None:
        if activity.info().attempt == 1:
            return None
        return await self.carrier.find(order, reference)


def _unserved(order: Order, why: str) -> Hold:
    return Hold.ask(
        order,
        HoldReason.UNSUPPORTED_SERVICE,
        service=order.promise.level,
        postcode=order.consignee.address.postcode or "",
        country=order.destination,
        why=why,
    )


def _refused(order: Order, refusal: PartnerRefused) -> Hold:
    """A refusal that names the consignee's address is the consignee's to mend."""
    if any(pointer.startswith("/consignee") for pointer in refusal.pointers):
        address = order.consignee.address
        return Hold.ask(
            order,
            HoldReason.ADDRESS_PROBLEM,
            address=", ".join((*address.lines, address.city)),
            why=refusal.message,
        )
    return _unserved(order, refusal.message)
