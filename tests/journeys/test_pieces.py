"""An order of two packages: each has its own way, and the order goes with the last of them."""

import pytest

from domain.promised import DeliveryOptions
from domain.resolutions import Redeliver, WriteOff
from domain.status import Stage
from domain.tracking import MilestoneKind as Kind
from domain.tracking import Reason
from tests.builders import a_milestone, an_order, packed
from tests.journeys.conftest import House, Journey
from tests.waiting import soon
from workflows.order import OrderWorkflow

OPS = "ops@example.com"


async def a_journey(house: House) -> tuple[Journey, str, str]:
    """Two lamps in two boxes, booked; with the number of each box."""
    journey = await (await house.submit(packed(an_order(), 1, 1))).booked()
    booking = (await journey.status()).booking
    assert booking
    first, second = (piece.waybill for piece in booking.pieces)
    return journey, first, second


async def tell(journey: Journey, waybill: str, *kinds: Kind, reason: Reason = Reason.NONE) -> None:
    for kind in kinds:
        journey.told += 1
        scan = a_milestone(kind, waybill, journey.told, reason=reason)
        await journey.handle.signal(OrderWorkflow.report, scan)


async def test_an_order_is_delivered_when_its_last_package_is(house: House) -> None:
    journey, first, second = await a_journey(house)

    await tell(journey, first, Kind.PICKED_UP, Kind.DELIVERED)
    underway = await journey.until(lambda s: s.stage is Stage.IN_TRANSIT)
    await tell(journey, second, Kind.DELIVERED, Kind.PICKED_UP)

    assert not underway.holds
    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert "pieces delivered, delivered" in house.world.journal.of("TW-1")
    assert house.world.done("TW-1") == ["lodge", "book"]


async def test_a_lost_package_is_asked_about_and_paid_back_and_the_other_goes_on(
    house: House,
) -> None:
    journey, first, second = await a_journey(house)

    await tell(journey, first, Kind.PICKED_UP)
    await tell(journey, second, Kind.PICKED_UP, Kind.LOST)
    hold = await journey.held("lost")
    await journey.resolve(WriteOff.of(hold, by=OPS))
    await journey.until(lambda s: not s.holds and s.stage is Stage.IN_TRANSIT)
    await tell(journey, first, Kind.DELIVERED)

    assert hold.evidence["waybill"] == second
    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert "pieces delivered, written_off" in house.world.journal.of("TW-1")
    assert house.world.done("TW-1")[-1] == "refund 61.17 GBP"  # half of 122.33


async def test_packages_that_are_all_given_up_are_the_order_given_up(house: House) -> None:
    journey, first, second = await a_journey(house)

    for waybill in (first, second):
        await tell(journey, waybill, Kind.PICKED_UP, Kind.LOST)
        await journey.resolve(WriteOff.of(await journey.held("lost"), by=OPS))
        await journey.until(lambda s: not s.holds)

    assert (await journey.outcome()).stage is Stage.WRITTEN_OFF
    assert house.world.done("TW-1")[-1] == "refund 122.33 GBP"


@pytest.mark.parametrize("nth", [0, 1])
async def test_what_is_answered_is_done_to_the_package_that_was_asked_about(
    house: House, nth: int
) -> None:
    journey, *waybills = await a_journey(house)
    for waybill in waybills:
        await tell(journey, waybill, Kind.PICKED_UP)
    await tell(journey, waybills[nth], Kind.ATTEMPT_FAILED, reason=Reason.CONSIGNEE_ABSENT)

    await journey.resolve(Redeliver.of(await journey.held("delivery_failed"), by=OPS))
    for waybill in waybills:
        await tell(journey, waybill, Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert list(house.world.redelivered.values()) == [waybills[nth]]


async def test_every_package_is_delivered_as_it_is_wished_and_shown(house: House) -> None:
    journey, first, second = await a_journey(house)
    options = DeliveryOptions(safe_place="Behind the bins")

    await journey.handle.execute_update(OrderWorkflow.change_delivery, args=[options, "consignee"])
    await soon(lambda: "delivery taken" in house.world.journal.of("TW-1"))
    for waybill in (first, second):
        await tell(journey, waybill, Kind.PICKED_UP, Kind.DELIVERED)

    await journey.outcome()
    assert house.world.calls["change_delivery"] == 2
    kept = house.world.journal.of("TW-1")
    assert {f"proved {first}", f"proved {second}"} <= set(kept)
