"""Insuring: the parcel that was just booked is insured, if its seller's policy says so."""

from datetime import UTC, datetime

import structlog

from activities.errors import PartnerRefused
from activities.ports import Covers, Experience, Journal
from domain.carriage import Booking, Offer
from domain.choosing.choice import Rulebook
from domain.cover.insurance import Refusal
from domain.cover.insuring import Wanted, booked_facts, wanted
from domain.holds import Hold
from domain.order import Order
from domain.reasons import HoldReason

_log = structlog.get_logger(__name__)


class Insuring:
    """Buys what the policy asks for, once."""

    def __init__(
        self, covers: Covers, journal: Journal, experience: Experience, book: Rulebook
    ) -> None:
        self.covers = covers
        self.journal = journal
        self.experience = experience
        self.book = book

    async def seen_to(self, order: Order, booking: Booking) -> Hold | None:
        """Insure the parcel, if it is to be; a question where that is refused and must not be.

        Raises:
            PartnerUnavailable: The insurer is out of reach, or nobody knows what it did: a repeat
                asks what it has before it buys.
        """
        cover = await self._wanted(order, booking)
        if cover is None:
            return None
        key = order.key("insure")
        try:
            bought = await self.covers.insure(cover.insurer, order, booking, cover.value, key=key)
        except PartnerRefused as refusal:
            _log.warning("not insured", key=key, why=str(refusal))
            if cover.refused is Refusal.SHIP:
                return None
            return Hold.ask(
                order,
                HoldReason.INSURANCE_REFUSED,
                insurer=cover.insurer,
                waybill=booking.waybill,
                value=str(cover.value),
                why=refusal.message,
            )
        await self.journal.insured(order, bought, datetime.now(UTC))
        return None

    async def _wanted(self, order: Order, booking: Booking) -> Wanted | None:
        rule = self.book.policies.of(order.seller.seller_id).insurance
        waived = any(waiver.reason == HoldReason.INSURANCE_REFUSED for waiver in order.waivers)
        if rule is None or waived:
            return None
        at, exchange = datetime.now(UTC), self.book.exchange
        landed = (await self.experience.grounds(order, at)).landed
        offer = Offer(
            carrier=booking.carrier,
            service=booking.service,
            level=order.promise.level,
            price=booking.price,
            transit_days=booking.transit_days,
        )
        services = self.book.services
        facts = booked_facts(order, offer, services, landed, exchange=exchange, at=at)
        return wanted(rule, order, offer, facts, exchange=exchange, at=at)
