"""Several carriers behind the one port, and every price in the order's currency.

A carrier's name begins with its member's, up to a dot: `easypost.usps` is EasyPost's. What
begins with nobody's name is the gateway's, which has carriers of many names.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar

import structlog

from activities.errors import PartnerError, PartnerRefused, PartnerUnavailable
from activities.ports import Carrier, ChangesDelivery, HasPoints, Proves, Remits
from domain.carriage import Booking, Offer
from domain.charges import Bill
from domain.fx import Exchange, NoRate
from domain.last_mile.cash import Cash
from domain.last_mile.pickup_points import PickupPoint
from domain.last_mile.proofs import Proof
from domain.money import Money, rounded
from domain.order import Order
from domain.parties import Address
from domain.promised import DeliveryOptions
from domain.tracking import Tracking

T = TypeVar("T")

GATEWAY = "gateway"

_log = structlog.get_logger(__name__)


class Fleet:
    """Satisfies `activities.ports.Carriers` over carriers, and `LastMile` as far as they do."""

    def __init__(self, members: Mapping[str, Carrier], exchange: Exchange) -> None:
        self._members = members
        self._exchange = exchange

    async def offers(self, order: Order) -> Sequence[Offer]:
        """The offers of all that answer. One that refuses or is away leaves it to the others.

        Raises:
            PartnerUnavailable: Nobody offers anything, and somebody gave no answer.
            PartnerRefused: Nobody offers anything, and somebody said why.
        """
        answers = await self._all(lambda member: member.offers(order))
        troubles = [answer for answer in answers if isinstance(answer, PartnerError)]
        offered = [
            self._priced(order, offer)
            for answer in answers
            if not isinstance(answer, PartnerError)
            for offer in answer
        ]
        if not offered and troubles:
            raise min(troubles, key=lambda trouble: not isinstance(trouble, PartnerUnavailable))
        for trouble in troubles:
            _log.warning("offers of one carrier are missing", why=str(trouble))
        return offered

    async def book(self, order: Order, offer: Offer, mrn: str | None, key: str) -> Booking:
        """Book with the carrier of the offer."""
        booking = await self._of(offer.carrier).book(order, offer, mrn, key)
        return self._agreed(order, booking)

    async def find(self, order: Order, reference: str, carrier: str = "") -> Booking | None:
        """The booking that this carrier, or else any of them, has under this reference, or None.

        Raises:
            PartnerError: Nobody has it, and somebody gave no answer: it may be there.
        """
        if carrier:
            found = await self._of(carrier).find(order, reference)
            return self._agreed(order, found) if found else None
        answers = await self._all(lambda member: member.find(order, reference))
        for answer in answers:
            if isinstance(answer, Booking):
                return self._agreed(order, answer)
        for answer in answers:
            if isinstance(answer, PartnerError):
                raise answer
        return None

    async def void(self, reference: str, key: str, carrier: str = "") -> None:
        """Void it with this carrier; else with all, and nothing happens at those without it."""
        if carrier:
            await self._of(carrier).void(reference, key)
            return
        for answer in await self._all(lambda member: member.void(reference, key)):
            if isinstance(answer, PartnerError):
                raise answer

    async def track(self, booking: Booking) -> Tracking:
        """All that the booking's carrier knows of it."""
        return await self._of(booking.carrier).track(booking)

    async def redeliver(
        self, booking: Booking, on: date | None, address: Address | None, key: str
    ) -> None:
        """Have the booking's carrier try again."""
        await self._of(booking.carrier).redeliver(booking, on, address, key)

    async def return_to_origin(self, booking: Booking, key: str) -> None:
        """Have the booking's carrier bring it back."""
        await self._of(booking.carrier).return_to_origin(booking, key)

    async def change_delivery(self, booking: Booking, options: DeliveryOptions, key: str) -> None:
        """Have the booking's carrier deliver otherwise, if it can be told.

        Raises:
            PartnerRefused: It has no call for it, with what to do instead; or it will not.
        """
        member = self._of(booking.carrier)
        if not isinstance(member, ChangesDelivery):
            why = f"it cannot be told by us: ask it to deliver {booking.waybill} otherwise"
            raise PartnerRefused(booking.carrier, why, code="by_hand")
        await member.change_delivery(booking, options, key)

    async def pickup_points(
        self, carrier: str, country: str, near: str, limit: int
    ) -> Sequence[PickupPoint]:
        """The places of a carrier, if it can be asked for them.

        Raises:
            PartnerRefused: It has no call for it, or no places.
        """
        member = self._of(carrier)
        if not isinstance(member, HasPoints):
            why = f"{carrier} cannot be asked for its pickup points by us"
            raise PartnerRefused(carrier, why, code="no_points")
        return await member.pickup_points(carrier, country, near, limit)

    async def proof(self, booking: Booking) -> Proof | None:
        """Who took the parcel, if its carrier shows that."""
        member = self._of(booking.carrier)
        return await member.proof(booking) if isinstance(member, Proves) else None

    async def cash(self, booking: Booking) -> Cash | None:
        """What the booking's carrier collected and passed on, if it can be asked.

        Raises:
            PartnerRefused: It has no call for it, with what to do instead.
        """
        member = self._of(booking.carrier)
        if not isinstance(member, Remits):
            why = f"it cannot be asked by us what it collected for {booking.waybill}"
            raise PartnerRefused(booking.carrier, why, code="by_hand")
        return await member.cash(booking)

    async def bill(self, booking: Booking) -> Bill | None:
        """What its carrier billed, at today's rate in the currency that it was booked in."""
        bill = await self._of(booking.carrier).bill(booking)
        if bill is None or bill.currency == booking.price.currency:
            return bill
        currency = booking.price.currency
        charges = tuple(
            charge.model_copy(
                update={"amount": self._in(currency, Money.of(charge.amount, bill.currency)).amount}
            )
            for charge in bill.charges
        )
        return bill.model_copy(update={"currency": currency, "charges": charges})

    # ------------------------------------------------------------------------------ parts

    def _of(self, carrier: str) -> Carrier:
        member = self._members.get(carrier.partition(".")[0]) or self._members.get(GATEWAY)
        if member is None:
            raise PartnerRefused(carrier, "this carrier is not switched on", code="carrier_off")
        return member

    async def _all(self, ask: Callable[[Carrier], Awaitable[T]]) -> list[T | PartnerError]:
        """What each says, or its trouble; anything else that goes wrong is a bug and raised."""

        async def one(member: Carrier) -> T | PartnerError:
            try:
                return await ask(member)
            except PartnerError as trouble:
                return trouble

        return await asyncio.gather(*map(one, self._members.values()))

    def _priced(self, order: Order, offer: Offer) -> Offer:
        """In the order's currency; as it is where nobody knows the rate, and the choice says so."""
        try:
            price = self._in(order.currency, offer.price)
        except PartnerUnavailable as why:
            _log.warning("an offer cannot be compared", carrier=offer.carrier, why=str(why))
            return offer
        return offer.model_copy(update={"price": price})

    def _agreed(self, order: Order, booking: Booking) -> Booking:
        return booking.model_copy(update={"price": self._in(order.currency, booking.price)})

    def _in(self, currency: str, price: Money) -> Money:
        return exchanged(self._exchange, price, currency)


def exchanged(exchange: Exchange, money: Money, currency: str) -> Money:
    """Money in another currency, rounded to its smallest unit.

    Raises:
        PartnerUnavailable: Nobody knows today what it is worth.
    """
    if money.currency == currency:
        return money
    try:
        rate = exchange.rate(money.currency, currency, datetime.now(UTC).date())
    except NoRate as missing:
        raise PartnerUnavailable("exchange", str(missing)) from missing
    return Money.of(rounded(money.amount * rate, currency), currency)
