"""Carriage: choose and book a service, void it, ask a carrier that has gone quiet."""

from datetime import UTC, datetime

from temporalio import activity

from activities.errors import PartnerRefused
from activities.insuring import Insuring
from activities.ports import Carriers, Covers, Experience, Journal
from activities.trying import Nobody, Trying, consignees_to_mend
from domain.carriage import Booking
from domain.choosing.choice import Rulebook
from domain.choosing.tries import Try
from domain.customs import Declaration
from domain.fx import NoRate
from domain.holds import Hold
from domain.order import Order
from domain.reasons import HoldReason
from domain.tracking import Tracking, news

UNWRITTEN = Try(nth=1, carrier="", service="")
"""The try of an order that was booked before choices were kept."""


class CarriageActivities:
    """The third step of the release chain, its undoing, and polling."""

    def __init__(
        self,
        carrier: Carriers,
        journal: Journal,
        experience: Experience,
        book: Rulebook,
        covers: Covers,
    ) -> None:
        self.carrier = carrier
        self.journal = journal
        self.trying = Trying(carrier, journal, experience, book)
        self.insuring = Insuring(covers, journal, experience, book)

    @activity.defn(name="book_carrier")
    async def book(self, order: Order, declaration: Declaration) -> Booking | Hold:
        """Book the service that the seller's policy prefers, or the next if that refuses.

        A repeat goes on where the last attempt was: whom it had asked, under which reference,
        is in the records, so a label whose making was unknown is found, not made twice.

        The label is followed by the insurance that the policy asks for, if it does.

        Returns:
            The booking; or a Hold when no carrier may carry the order, or all that the policy
            lets us ask refuse, or nobody insures what must not go uninsured.

        Raises:
            PartnerUnavailable: A carrier is out of reach. Retried.
        """
        try:
            booking = await self.trying.booked(order, declaration.mrn)
        except Nobody as nobody:
            refusal = nobody.refusal
            return _refused(order, refusal) if refusal else _unserved(order, str(nobody))
        except PartnerRefused as refusal:
            return _refused(order, refusal)
        except NoRate as missing:
            return _unserved(order, str(missing))
        await self.journal.booked(order, booking, datetime.now(UTC))
        return await self.insuring.seen_to(order, booking) or booking

    @activity.defn(name="void_label")
    async def void(self, order: Order) -> None:
        """Void this revision's label, under whichever reference; no error if none was bought."""
        tries = await self.trying.labels(order)
        for tried in tries or (UNWRITTEN,):
            label, key = tried.key(order, "book"), tried.key(order, "void")
            await self.carrier.void(label, key, tried.carrier)

    @activity.defn(name="poll_carrier")
    async def poll(self, order: Order, booking: Booking) -> Tracking:
        """Ask for everything the carrier knows of the parcel, and keep it.

        Returns:
            Only what moves the order, and the last thing heard: runs are told no more.
        """
        tracking = await self.carrier.track(booking)
        await self.journal.scanned(order.order_id, tracking.milestones)
        return news(tracking)


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
    if consignees_to_mend(refusal):
        address = order.consignee.address
        return Hold.ask(
            order,
            HoldReason.ADDRESS_PROBLEM,
            address=", ".join((*address.lines, address.city)),
            why=refusal.message,
        )
    return _unserved(order, refusal.message)
