"""An order of two packages: each has its own way, and the order goes with the last of them."""

import asyncio
import uuid

import pytest

from domain.promised import DeliveryOptions
from domain.resolutions import Redeliver, Reship, WriteOff
from domain.status import OrderOutcome, Stage
from domain.tracking import MilestoneKind as Kind
from domain.tracking import Reason
from tests.builders import a_milestone, an_order, packed
from tests.fakes.others import FakeNotices
from tests.journeys.conftest import House, Journey
from tests.waiting import soon
from workflows.order import OrderWorkflow

OPS = "ops@example.com"


async def a_journey(house: House, order_id: str = "TW-1") -> tuple[Journey, str, str]:
    """Two lamps in two boxes, booked; with the number of each box."""
    journey = await (await house.submit(packed(an_order(order_id), 1, 1))).booked()
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


async def test_a_lost_package_is_sent_once_more_alone_and_the_other_goes_on(house: House) -> None:
    order_id = f"TW-{uuid.uuid4().hex[:6]}"
    journey, first, second = await a_journey(house, order_id)
    await tell(journey, first, Kind.PICKED_UP)
    await tell(journey, second, Kind.PICKED_UP, Kind.LOST)

    await journey.resolve(Reship.of(await journey.held("lost"), by=OPS))
    await tell(journey, first, Kind.DELIVERED)
    outcome = await journey.outcome()
    again = Journey(house, house.beside(f"order-{order_id}-R1", OrderOutcome))
    booking = (await (await again.booked()).status()).booking

    assert (outcome.stage, outcome.replaced_by) == (Stage.DELIVERED, None)
    sent = house.world.journal.orders[f"{order_id}-R1"]
    assert (sent.replaces, sent.replaces_packages) == (order_id, (1,))
    assert [(line.sku, line.quantity) for line in sent.lines] == [("LAMP", 1)]
    assert booking
    assert len(booking.pieces) == 1
    told = house.world.journal.of(order_id)
    assert f"{second} replaced by {order_id}-R1" in told
    assert "pieces delivered, replaced" in told
    assert house.world.done(order_id) == ["lodge", "book"]  # and nothing is paid back


async def test_packages_that_are_lost_one_after_the_other_are_two_orders(house: House) -> None:
    order_id = f"TW-{uuid.uuid4().hex[:6]}"
    journey, first, second = await a_journey(house, order_id)

    def replaced() -> list[str]:
        return [what for what in house.world.journal.of(order_id) if "replaced by" in what]

    for waybill in (first, second):
        await tell(journey, waybill, Kind.PICKED_UP, Kind.LOST)
        hold = await journey.held("lost")
        assert hold.evidence["waybill"] == waybill
        await journey.resolve(Reship.of(hold, by=OPS))
        await journey.until(lambda s: not s.holds)

    assert (await journey.outcome()).stage is Stage.WRITTEN_OFF
    for nth in (1, 2):
        await Journey(house, house.beside(f"order-{order_id}-R{nth}", OrderOutcome)).booked()
    assert replaced() == [
        f"{first} replaced by {order_id}-R1",
        f"{second} replaced by {order_id}-R2",
    ]
    assert house.world.done(order_id) == ["lodge", "book"]


@pytest.mark.parametrize("answer", [WriteOff, Reship])
async def test_of_two_silent_packages_each_is_asked_about(
    house: House, answer: type[WriteOff | Reship]
) -> None:
    journey, *waybills = await a_journey(house, f"TW-{uuid.uuid4().hex[:6]}")
    for waybill in waybills:
        await tell(journey, waybill, Kind.PICKED_UP)
    await journey.days_pass(7.5)

    asked = []
    for _ in waybills:
        hold = await journey.held("carrier_silent")
        asked.append(hold.evidence["waybill"])
        await journey.resolve(answer.of(hold, by=OPS))
        await journey.until(
            lambda s: all(hold.evidence["waybill"] not in asked for hold in s.holds)
        )

    assert sorted(asked) == sorted(waybills)
    assert (await journey.outcome()).stage is Stage.WRITTEN_OFF


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


async def test_a_package_that_is_given_up_is_asked_about_no_more_whatever_was_told_of_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_is_told, send = asyncio.Event(), FakeNotices.send

    async def slowly(self: FakeNotices, **notice: str) -> None:
        await desk_is_told.wait()
        await send(self, **notice)

    monkeypatch.setattr(FakeNotices, "send", slowly)
    journey, first, second = await a_journey(house)
    await tell(journey, first, Kind.PICKED_UP)
    await tell(journey, second, Kind.PICKED_UP, Kind.LOST)
    hold = await journey.held("lost")
    await tell(journey, second, Kind.DAMAGED)  # as the answer below: before the run looks again
    await journey.resolve(WriteOff.of(hold, by=OPS))
    desk_is_told.set()
    await journey.until(lambda s: not s.holds)
    await tell(journey, first, Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert [what for what in house.world.journal.of("TW-1") if "held" in what] == ["held lost"]


async def test_only_packages_that_are_on_their_way_are_delivered_as_it_is_wished(
    house: House,
) -> None:
    journey, first, second = await a_journey(house)
    await tell(journey, first, Kind.PICKED_UP)
    await tell(journey, second, Kind.PICKED_UP, Kind.LOST)
    await journey.resolve(WriteOff.of(await journey.held("lost"), by=OPS))
    await journey.until(lambda s: not s.holds)

    options = DeliveryOptions(safe_place="Behind the bins")
    await journey.handle.execute_update(OrderWorkflow.change_delivery, args=[options, "consignee"])
    await soon(lambda: "delivery taken" in house.world.journal.of("TW-1"))
    await tell(journey, first, Kind.DELIVERED)

    await journey.outcome()
    assert house.world.calls["change_delivery"] == 1
    proved = [what for what in house.world.journal.of("TW-1") if what.startswith("proved")]
    assert proved == [f"proved {first}"]
