"""Several carriers behind one port: who is asked, and what one that fails does to the others."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from activities.errors import OutcomeUnknown, PartnerError, PartnerRefused, PartnerUnavailable
from activities.fleet import GATEWAY, Fleet
from domain.carriage import Booking, Offer
from domain.charges import Bill, BilledCharge, ChargeKind
from domain.choosing.choice import decide
from domain.fx import Exchange, RateTable
from domain.money import Money
from domain.order import Order
from domain.parties import Address
from domain.promised import ServiceLevel
from domain.rules import Confidence
from domain.tracking import Tracking
from tests.builders import LONG_AGO, an_order
from tests.domain.choosing.given import a_book

POUNDS = Exchange(
    tables=(
        RateTable(
            rule="test-rates",
            valid_from=date(2026, 1, 1),
            source="test",
            verified_on=date(2026, 11, 22),
            confidence=Confidence.VERIFIED,
            base="GBP",
            units={"USD": Decimal("1.25")},
        ),
    )
)
ORDER = an_order()
KEY = ORDER.key("book")
AWAY = PartnerUnavailable("away", "no answer")
NO = PartnerRefused("no", "not to there", code="no_rates")


class OneCarrier:
    """A carrier with one service; `trouble` is what it answers instead."""

    def __init__(
        self, name: str, price: Money, trouble: PartnerError | None = None, *, has: str = ""
    ) -> None:
        self.name = name
        self.price = price
        self.trouble = trouble
        self.bookings = {has} if has else set[str]()
        self.heard: list[str] = []

    def _answers(self, what: str) -> None:
        self.heard.append(what)
        if self.trouble:
            raise self.trouble

    def _booking(self, reference: str) -> Booking:
        return Booking(
            carrier=self.name,
            service="S",
            waybill=f"W-{self.name}",
            reference=reference,
            price=self.price,
            transit_days=3,
            label="label",
        )

    async def offers(self, order: Order) -> Sequence[Offer]:
        self._answers("offers")
        level = ServiceLevel.STANDARD
        return [
            Offer(carrier=self.name, service="S", level=level, price=self.price, transit_days=3)
        ]

    async def book(self, order: Order, offer: Offer, mrn: str | None, key: str) -> Booking:
        self._answers("book")
        self.bookings.add(key)
        return self._booking(key)

    async def find(self, order: Order, reference: str) -> Booking | None:
        self._answers("find")
        return self._booking(reference) if reference in self.bookings else None

    async def void(self, reference: str, key: str) -> None:
        self._answers("void")
        self.bookings.discard(reference)

    async def track(self, booking: Booking) -> Tracking:
        self._answers("track")
        return Tracking(waybill=booking.waybill, milestones=())

    async def redeliver(
        self, booking: Booking, on: date | None, address: Address | None, key: str
    ) -> None:
        self._answers("redeliver")

    async def return_to_origin(self, booking: Booking, key: str) -> None:
        self._answers("return")

    async def bill(self, booking: Booking) -> Bill | None:
        self._answers("bill")
        charge = BilledCharge(kind=ChargeKind.FREIGHT, amount=self.price.amount)
        currency = self.price.currency
        return Bill(reference="B", issuer=self.name, currency=currency, charges=(charge,))


def near(**changes: object) -> OneCarrier:
    return OneCarrier("harrier", Money.of("9.00", "GBP"), **changes)  # type: ignore[arg-type]


def far(**changes: object) -> OneCarrier:
    return OneCarrier("far.one", Money.of("10.00", "USD"), **changes)  # type: ignore[arg-type]


def fleet(gateway: OneCarrier, other: OneCarrier) -> Fleet:
    return Fleet({GATEWAY: gateway, "far": other}, POUNDS)


async def test_offers_of_all_are_compared_in_the_orders_currency() -> None:
    offers = await fleet(near(), far()).offers(ORDER)

    assert {offer.carrier: str(offer.price) for offer in offers} == {
        "harrier": "9.00 GBP",
        "far.one": "8.00 GBP",
    }


async def test_an_offer_that_nobody_can_convert_keeps_its_price_and_is_never_chosen() -> None:
    exotic = OneCarrier("far.one", Money.of(1, "KWD"))

    offers = await fleet(near(), exotic).offers(ORDER)
    choice = decide(ORDER, offers, a_book(), at=LONG_AGO)

    assert [each.offer.carrier for each in choice.candidates] == ["harrier"]
    (removed,) = choice.removed
    assert removed.reasons[0].says == "Its price is in KWD, the order in GBP."


@pytest.mark.parametrize("trouble", [AWAY, NO])
async def test_one_that_offers_nothing_leaves_it_to_the_others(trouble: PartnerError) -> None:
    offers = await fleet(near(), far(trouble=trouble)).offers(ORDER)

    assert [offer.carrier for offer in offers] == ["harrier"]


async def test_nobody_offering_is_a_refusal_only_if_all_have_answered() -> None:
    with pytest.raises(PartnerRefused):
        await fleet(near(trouble=NO), far(trouble=NO)).offers(ORDER)
    with pytest.raises(PartnerUnavailable):
        await fleet(near(trouble=NO), far(trouble=AWAY)).offers(ORDER)


async def test_a_booking_goes_to_the_carrier_of_the_offer_and_so_does_all_that_follows() -> None:
    gateway, other = near(), far()
    both = fleet(gateway, other)
    offers = {offer.carrier: offer for offer in await both.offers(ORDER)}

    booking = await both.book(ORDER, offers["far.one"], None, KEY)
    bill = await both.bill(booking)
    await both.track(booking)
    await both.redeliver(booking, None, None, "k")
    await both.return_to_origin(booking, "k")

    assert str(booking.price) == "8.00 GBP"
    assert bill is not None
    assert (bill.currency, bill.amount(ChargeKind.FREIGHT)) == ("GBP", Decimal("8.00"))
    assert gateway.heard == ["offers"]
    assert other.heard == ["offers", "book", "bill", "track", "redeliver", "return"]


async def test_a_booking_is_found_wherever_it_was_made() -> None:
    found = await fleet(near(trouble=AWAY), far(has=KEY)).find(ORDER, KEY)

    assert found is not None
    assert found.carrier == "far.one"
    assert await fleet(near(), far()).find(ORDER, KEY) is None


async def test_a_price_that_nobody_can_convert_waits_for_a_rate() -> None:
    exotic = OneCarrier("far.one", Money.of(1, "KWD"), has=KEY)

    with pytest.raises(PartnerUnavailable, match="no exchange rate between KWD and GBP"):
        await fleet(near(), exotic).find(ORDER, KEY)


async def test_while_one_gives_no_answer_nothing_is_taken_for_unbooked() -> None:
    with pytest.raises(PartnerUnavailable):
        await fleet(near(), far(trouble=AWAY)).find(ORDER, KEY)


async def test_a_label_is_voided_with_whoever_has_it() -> None:
    gateway, other = near(has=KEY), far()

    await fleet(gateway, other).void(KEY, "k")

    assert gateway.bookings == set()
    with pytest.raises(OutcomeUnknown):
        await fleet(near(), far(trouble=OutcomeUnknown("far", "cut"))).void(KEY, "k")


async def test_a_label_is_looked_for_and_voided_only_where_it_was_asked_for() -> None:
    gateway, other = near(trouble=AWAY), far(has=KEY)
    both = fleet(gateway, other)

    found = await both.find(ORDER, KEY, "far.one")
    await both.void(KEY, "k", "far.one")

    assert found is not None
    assert str(found.price) == "8.00 GBP"
    assert await both.find(ORDER, KEY, "far.one") is None
    assert (gateway.heard, other.heard) == ([], ["find", "void", "find"])
    with pytest.raises(PartnerUnavailable):
        await both.find(ORDER, KEY, "harrier")


async def test_a_carrier_that_was_switched_off_is_named() -> None:
    booking = near()._booking(KEY)

    with pytest.raises(PartnerRefused, match="harrier: this carrier is not switched on"):
        await Fleet({"far": far()}, POUNDS).track(booking)
