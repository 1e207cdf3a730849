"""Between the depot and the door: other wishes, failed attempts, parcels to be fetched."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.carriage import Offer
from domain.money import Money
from domain.promised import DeliveryOptions, ServiceLevel
from domain.status import Stage
from domain.tracking import Milestone, Reason
from domain.tracking import MilestoneKind as Kind
from tests.builders import a_milestone, an_order
from tests.journeys.conftest import House, Journey, details
from tests.waiting import eventually, soon
from workflows.order import OrderWorkflow

SAFE = DeliveryOptions(safe_place="Behind the bins")
POINT = DeliveryOptions(pickup_point="NL-1")


async def change(journey: Journey, options: DeliveryOptions, who: str = "consignee") -> str:
    return await journey.handle.execute_update(OrderWorkflow.change_delivery, args=[options, who])


async def told_why_not(journey: Journey, options: DeliveryOptions, who: str = "consignee") -> str:
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await change(journey, options, who)
    return str(refused.value.cause)


def by(house: House, carrier: str, service: str) -> None:
    """This service carries the order; what it does by itself, `carriers/attempts.toml` says."""
    price, level = Money.of(9, "GBP"), ServiceLevel.STANDARD
    house.world.offers = [
        Offer(carrier=carrier, service=service, level=level, price=price, transit_days=6)
    ]


async def happens(journey: Journey, kind: Kind, *, days_ago: float = 0, **facts: Any) -> Milestone:
    """Something happens to the parcel, by the clock of the run."""
    now = await journey.house.server.get_current_time(journey.handle)
    at, waybill = now - timedelta(days=days_ago), await journey.waybill()
    scan = a_milestone(kind, waybill, 0, event_id=f"{waybill}-{kind}", at=at, **facts)
    await journey.handle.signal(OrderWorkflow.report, scan)
    return scan


async def missed(journey: Journey, *, days_ago: float = 0) -> None:
    """Nobody opens."""
    absent = Reason.CONSIGNEE_ABSENT
    await happens(journey, Kind.ATTEMPT_FAILED, days_ago=days_ago, reason=absent)


async def left_alone(journey: Journey) -> None:
    """The attempt was considered, and nobody is asked yet."""
    await journey.days_pass(0.1)
    assert not (await journey.status()).holds


async def test_the_carrier_is_told_where_to_leave_the_parcel(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)

    assert "northline is asked" in await change(journey, SAFE)

    await soon(lambda: "change_delivery" in house.world.done("TW-1"))
    await soon(lambda: "delivery taken" in house.world.journal.of("TW-1"))
    # The records know before the run has read what the carrier said.
    why = await eventually(
        lambda: told_why_not(journey, SAFE), lambda why: "is being asked" not in why
    )
    assert "these are its options already" in why
    await journey.report(Kind.DELIVERED)
    assert (await journey.outcome()).stage is Stage.DELIVERED


async def test_a_wish_before_the_label_goes_with_it(house: House) -> None:
    house.world.gate("lodge")
    journey = await house.submit(an_order())
    await soon(lambda: house.world.calls["lodge"] > 0)

    assert "label is bought with these options" in await change(journey, SAFE)
    house.world.gate("lodge").set()

    status = await journey.until(lambda s: s.stage is Stage.BOOKED)
    assert status.revision == 2
    assert "change_delivery" not in house.world.done("TW-1")


async def test_a_wish_leaves_the_cash_that_an_amendment_has_just_changed(house: House) -> None:
    house.world.gate("lodge")
    journey = await house.submit(an_order())
    await soon(lambda: house.world.calls["lodge"] > 0)
    cash = DeliveryOptions(collect=Decimal("10.00"))

    await journey.handle.execute_update(OrderWorkflow.amend, an_order(delivery=cash))

    assert "seller's to say" in await told_why_not(journey, SAFE)
    await change(journey, cash.model_copy(update={"safe_place": "Behind the bins"}))
    house.world.gate("lodge").set()
    await journey.until(lambda s: s.revision == 2)


async def test_a_carrier_that_cannot_leaves_the_options_as_they_were(house: House) -> None:
    house.world.fail("change_delivery", PartnerRefused("northline", "it has no safe places"))
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)

    await change(journey, SAFE)

    await soon(lambda: "delivery refused" in house.world.journal.of("TW-1"))
    await eventually(lambda: details(journey.handle), lambda said: "no safe places" in said)
    await change(journey, SAFE)
    await soon(lambda: "delivery taken" in house.world.journal.of("TW-1"))


async def test_what_comes_too_late_or_is_not_theirs_is_refused(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    cash = DeliveryOptions(collect=Decimal("10.00"))
    assert "seller's to say" in await told_why_not(journey, cash)
    assert "say who asks" in await told_why_not(journey, SAFE, who=" ")

    await journey.report(Kind.PICKED_UP, Kind.OUT_FOR_DELIVERY)

    assert "out for delivery" in await told_why_not(journey, SAFE)


async def test_one_wish_is_passed_on_at_a_time(house: House) -> None:
    house.world.gate("change_delivery")
    journey = await (await house.submit(an_order())).booked()
    await change(journey, SAFE)
    await soon(lambda: house.world.calls["change_delivery"] > 0)

    assert "wait a bit" in await told_why_not(journey, POINT)
    house.world.gate("change_delivery").set()
    await journey.report(Kind.DELIVERED)
    assert (await journey.outcome()).stage is Stage.DELIVERED


async def test_a_carrier_that_tries_again_by_itself_is_left_to_it(house: House) -> None:
    by(house, "tern", "SWIFT")
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await missed(journey)

    await left_alone(journey)
    await happens(journey, Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert house.world.done("TW-1") == ["lodge", "book"]
    assert "held delivery_failed" not in house.world.journal.of("TW-1")


async def test_where_nothing_comes_of_it_a_person_is_asked(house: House) -> None:
    by(house, "tern", "SWIFT")
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await missed(journey)
    await left_alone(journey)

    await journey.days_pass(2.1)

    hold = await journey.held("delivery_failed")
    assert hold.wanted_by
    assert hold.evidence["keeps_until"].startswith(f"{hold.wanted_by:%Y-%m-%d}")


async def test_the_consignee_is_asked_and_their_choice_answers(house: House) -> None:
    by(house, "petrel", "PT-PLUS")
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await missed(journey)
    await soon(lambda: any("choice_wanted" in line for line in house.world.journal.of("TW-1")))
    assert not (await journey.status()).holds

    await change(journey, POINT)

    await soon(lambda: "delivery taken" in house.world.journal.of("TW-1"))
    await journey.days_pass(3)
    assert "held delivery_failed" not in house.world.journal.of("TW-1")


async def test_a_choice_overtakes_the_question_that_a_person_had_already(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP, Kind.ATTEMPT_FAILED, reason=Reason.CONSIGNEE_ABSENT)
    await journey.held("delivery_failed")

    await change(journey, POINT)

    await soon(lambda: "answered overtaken" in house.world.journal.of("TW-1"))
    assert not (await journey.status()).holds


async def test_the_carriers_deadline_is_ours_where_it_is_earlier(house: House) -> None:
    by(house, "petrel", "PT-PLUS")
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await missed(journey, days_ago=6.5)

    hold = await journey.held("delivery_failed")

    assert hold.opened_at
    assert hold.due_at
    assert hold.wanted_by
    assert hold.due_at < hold.wanted_by
    assert hold.due_at - hold.opened_at <= timedelta(days=1)


async def test_a_parcel_that_nobody_fetches_is_brought_to_mind_before_it_goes_back(
    house: House,
) -> None:
    by(house, "petrel", "PT-ROAD")
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    ready = await happens(journey, Kind.READY_FOR_PICKUP)
    told = f"noticed ready_for_pickup {ready.waybill}:reminder"
    await journey.days_pass(4.9)
    assert told not in house.world.journal.of("TW-1")

    await journey.days_pass(0.2)

    await soon(lambda: told in house.world.journal.of("TW-1"))
    await journey.report(Kind.DELIVERED)


async def test_a_parcel_that_waits_to_be_fetched_is_not_silent_until_it_should_have_gone_back(
    house: House,
) -> None:
    by(house, "petrel", "PT-ROAD")  # kept for seven days
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await happens(journey, Kind.READY_FOR_PICKUP)

    await journey.days_pass(10)
    assert not (await journey.status()).holds

    await journey.days_pass(5)
    await journey.held("carrier_silent")


async def test_a_carrier_out_of_reach_is_asked_again(house: House) -> None:
    house.world.fail("change_delivery", PartnerUnavailable("northline", "not now"), times=2)
    journey = await (await house.submit(an_order())).booked()

    await change(journey, SAFE)

    await soon(lambda: "delivery taken" in house.world.journal.of("TW-1"))
    assert house.world.calls["change_delivery"] == 3
