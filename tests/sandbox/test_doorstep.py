"""The last mile at wire level: other wishes, places to fetch a parcel, couriers who come again."""

from decimal import Decimal

import pytest

from activities.errors import PartnerRefused
from activities.ports import ChangesDelivery, HasPoints, Proves, Remits
from domain.carriage import Booking
from domain.last_mile.pickup_points import PointKind
from domain.last_mile.proofs import ProofKind
from domain.money import Money
from domain.order import Order
from domain.promised import DeliveryOptions, Promise, ServiceLevel
from domain.tracking import MilestoneKind
from tests.builders import an_order
from tests.stand_in import StandIn
from tests.waiting import until


async def booked(world: StandIn, order: Order, service: str) -> Booking:
    offers = await world.carrier.offers(order)
    offer = next(offer for offer in offers if offer.service == service)
    return await world.carrier.book(order, offer, None, order.key("book"))


def asked(world: StandIn) -> ChangesDelivery:
    assert isinstance(world.carrier, ChangesDelivery)
    return world.carrier


def places(world: StandIn) -> HasPoints:
    assert isinstance(world.carrier, HasPoints)
    return world.carrier


async def test_a_parcel_is_sent_to_a_locker_and_fetched_there(world: StandIn) -> None:
    order = an_order("D-LOCKER")
    found = await places(world).pickup_points("petrel", "GB", "SW1A 1AA", 10)
    again = await places(world).pickup_points("petrel", "GB", "SW1A 1AA", 2)
    locker = next(point for point in found if point.kind is PointKind.LOCKER)
    wish = DeliveryOptions(pickup_point=locker.point_id)

    async with world.paused():
        booking = await booked(world, order, "PT-ROAD")
        await asked(world).change_delivery(booking, wish, "D-LOCKER:delivery:1")

    assert [p.point_id for p in again] == [p.point_id for p in found[:2]]
    assert not locker.takes_cash
    assert "ready_for_pickup" in await world.seen(booking, "delivered")
    assert "delivery_changed" in await world.effects("D-LOCKER")


async def test_a_locker_is_full_once_its_compartments_are_taken(world: StandIn) -> None:
    found = await places(world).pickup_points("tern", "GB", "M1 1AA", 10)
    locker = next(point for point in found if point.kind is PointKind.LOCKER)
    wish = DeliveryOptions(pickup_point=locker.point_id)
    async with world.paused():
        for nth in range(2):
            await booked(world, an_order(f"D-FULL-{nth}", delivery=wish), "TRACKED")
        booking = await booked(world, an_order("D-FULL-2"), "TRACKED")

        with pytest.raises(PartnerRefused, match="full"):
            await asked(world).change_delivery(booking, wish, "D-FULL-2:delivery:1")
        left = await places(world).pickup_points("tern", "GB", "M1 1AA", 10)
    assert locker.point_id not in {point.point_id for point in left}


async def test_a_carrier_without_points_and_a_point_of_nobody_are_refused(world: StandIn) -> None:
    wish = DeliveryOptions(pickup_point="X-1")

    async with world.paused():
        booking = await booked(world, an_order("D-NONE"), "HX1")
        with pytest.raises(PartnerRefused) as refusal:
            await asked(world).change_delivery(booking, wish, "D-NONE:delivery:1")
    assert refusal.value.code == "no_points"
    with pytest.raises(PartnerRefused) as refusal:
        await places(world).pickup_points("harrier", "GB", "M1 1AA", 3)
    assert refusal.value.code == "no_points"


async def test_a_courier_who_comes_again_by_himself_does(world: StandIn) -> None:
    promise = Promise(level=ServiceLevel.EXPRESS)
    order = an_order("D-AGAIN", promise=promise)
    await world.scenario("D-AGAIN", carrier="attempt_failed")
    booking = await booked(world, order, "SWIFT")

    seen = await world.seen(booking, "delivered")

    assert seen.count("attempt_failed") == 1
    assert seen.count("out_for_delivery") == 2


async def test_a_parcel_that_nobody_fetches_goes_back(world: StandIn) -> None:
    (point, *_) = await places(world).pickup_points("petrel", "GB", "M2 2BB", 1)
    order = an_order("D-LEFT", delivery=DeliveryOptions(pickup_point=point.point_id))
    await world.scenario("D-LEFT", carrier="unclaimed")
    booking = await booked(world, order, "PT-ROAD")

    seen = await world.seen(booking, "returned")

    assert "delivered" not in seen


async def test_nothing_is_changed_once_the_courier_has_it(world: StandIn) -> None:
    order = an_order("D-LATE")
    booking = await booked(world, order, "PT-ROAD")
    await world.seen(booking, "delivered")

    with pytest.raises(PartnerRefused) as refusal:
        await asked(world).change_delivery(
            booking, DeliveryOptions(safe_place="Porch"), "D-LATE:delivery:1"
        )
    assert refusal.value.code == "too_late"


async def test_a_parcel_goes_back_under_another_number(world: StandIn) -> None:
    order = an_order("D-BACK")
    await world.scenario("D-BACK", carrier="refused")
    booking = await booked(world, order, "PT-ROAD")
    await world.seen(booking, "attempt_failed")

    await world.carrier.return_to_origin(booking, "D-BACK:return")

    await world.seen(booking, "returned")
    tracking = await world.carrier.track(booking)
    turned = next(m for m in tracking.milestones if m.kind is MilestoneKind.RETURNING)
    home = next(m for m in tracking.milestones if m.kind is MilestoneKind.RETURNED)
    assert turned.waybill == booking.waybill
    assert turned.returns_as == home.waybill != booking.waybill


async def test_who_took_a_parcel_is_shown_once_it_is_delivered(world: StandIn) -> None:
    order = an_order("D-PROOF")
    assert isinstance(world.carrier, Proves)
    async with world.paused():
        booking = await booked(world, order, "PT-ROAD")
        assert await world.carrier.proof(booking) is None

    await world.seen(booking, "delivered")

    proof = await world.carrier.proof(booking)
    assert proof
    assert proof.received_by == "Example Consignee"
    (paper,) = proof.papers
    assert paper.kind is ProofKind.SIGNATURE
    assert paper.content.startswith(b"\x89PNG")


async def test_cash_is_passed_on_later_and_short_where_the_world_says_so(world: StandIn) -> None:
    paid = DeliveryOptions(collect=Decimal("40.00"))
    order = an_order("D-CASH", delivery=paid)
    await world.scenario("D-CASH", cash_short="1.50")
    carrier = world.carrier
    assert isinstance(carrier, Remits)
    async with world.paused():
        booking = await booked(world, order, "PT-ROAD")
        assert await carrier.cash(booking) is None

    cash = await until(lambda: carrier.cash(booking))

    assert cash.collected == Money.of("40.00", "GBP")
    assert cash.remitted == Money.of("38.50", "GBP")


async def test_a_service_that_collects_nothing_refuses_to_be_booked_so(world: StandIn) -> None:
    order = an_order("D-NOCASH", delivery=DeliveryOptions(collect=Decimal("40.00")))

    with pytest.raises(PartnerRefused, match="collects no cash"):
        await booked(world, order, "TRACKED")
