"""Cancelling and amending: in the open, and never swallowed."""

import pytest
from temporalio.client import (
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowUpdateFailedError,
)

from activities.errors import PartnerRefused
from domain.promised import DeliveryOptions
from domain.resolutions import LeaveIt
from domain.status import Stage
from domain.tracking import MilestoneKind as Kind
from tests.builders import a_milestone, an_address, an_order
from tests.journeys.conftest import House
from tests.waiting import soon
from workflows.order import OrderWorkflow

OPS = "ops@example.com"


async def test_a_booked_order_that_is_cancelled_leaves_nothing_behind(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()

    await journey.handle.execute_update(OrderWorkflow.cancel, OPS)

    assert (await journey.outcome()).stage is Stage.CANCELLED
    assert house.world.done("TW-1") == ["lodge", "book", "void", "withdraw", "release"]


async def test_a_cancel_is_not_swallowed_by_a_step_that_finishes_anyway(house: House) -> None:
    lodging = house.world.gate("lodge")
    journey = await house.submit(an_order())
    await soon(lambda: house.world.calls["lodge"] == 1)

    await journey.handle.execute_update(OrderWorkflow.cancel, OPS)
    lodging.set()

    assert (await journey.outcome()).stage is Stage.CANCELLED
    assert "book" not in house.world.done("TW-1")
    assert house.world.done("TW-1")[-2:] == ["withdraw", "release"]


async def test_a_cancel_in_temporal_unwinds_as_well_and_is_shown_as_one(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()

    await journey.handle.cancel()

    with pytest.raises(WorkflowFailureError):
        await journey.outcome()
    assert (await journey.handle.describe()).status is WorkflowExecutionStatus.CANCELED
    assert house.world.done("TW-1")[-3:] == ["void", "withdraw", "release"]


async def test_goods_that_have_left_cannot_be_cancelled(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)

    with pytest.raises(WorkflowUpdateFailedError) as refusal:
        await journey.handle.execute_update(OrderWorkflow.cancel, OPS)

    assert "can no longer be cancelled: the goods have left" in str(refusal.value.cause)


async def test_a_cancel_in_temporal_after_dispatch_lets_go_in_the_open(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await journey.until(lambda s: s.stage is Stage.IN_TRANSIT)

    await journey.handle.cancel()

    with pytest.raises(WorkflowFailureError):
        await journey.outcome()
    assert "entered abandoned" in house.world.journal.of("TW-1")
    assert house.world.done("TW-1") == ["lodge", "book"]


async def test_a_label_that_cannot_be_voided_is_a_question_and_the_rest_is_undone(
    house: House,
) -> None:
    house.world.fail("void", PartnerRefused("carrier", "the parcel is in the van"))
    journey = await (await house.submit(an_order())).booked()
    await journey.handle.execute_update(OrderWorkflow.cancel, OPS)

    hold = await journey.held("partner_refused")
    assert "void label" in hold.question
    assert hold.answers == ("retry", "leave_it")
    await journey.resolve(LeaveIt.of(hold, by=OPS))

    assert (await journey.outcome()).stage is Stage.CANCELLED
    assert house.world.done("TW-1") == ["lodge", "book", "withdraw", "release"]


async def test_an_amended_address_makes_a_revision_and_nothing_of_the_old_one_stays(
    house: House,
) -> None:
    journey = await (await house.submit(an_order())).booked()
    order = an_order()
    moved = order.consignee.model_copy(update={"address": an_address(lines=("9 Other Street",))})

    revision = await journey.handle.execute_update(
        OrderWorkflow.amend, order.model_copy(update={"consignee": moved})
    )

    await journey.until(lambda s: s.revision == 2 and s.stage is Stage.BOOKED)
    assert (revision, await journey.waybill()) == (2, "NLTW-1R2")
    assert house.world.done("TW-1") == ["lodge", "book", "void", "withdraw", "lodge", "book"]


async def test_a_scan_of_a_voided_label_moves_nothing(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    old = await journey.waybill()
    await journey.handle.execute_update(OrderWorkflow.amend, an_order())
    await journey.until(lambda s: s.revision == 2 and s.stage is Stage.BOOKED)

    await journey.handle.signal(OrderWorkflow.report, a_milestone(Kind.DELIVERED, old, 1))

    assert (await journey.status()).stage is Stage.BOOKED


async def test_what_is_amended_while_a_revision_is_under_way_is_a_revision_of_its_own(
    house: House,
) -> None:
    house.world.gate("void")
    journey = await (await house.submit(an_order())).booked()
    first = an_order(delivery=DeliveryOptions(signature=True))
    second = an_order(delivery=DeliveryOptions(instructions="Ring twice."))

    assert await journey.handle.execute_update(OrderWorkflow.amend, first) == 2
    await soon(lambda: house.world.calls["void"] > 0)
    assert await journey.handle.execute_update(OrderWorkflow.amend, second) == 3
    house.world.gate("void").set()

    await journey.until(lambda s: s.revision == 3 and s.stage is Stage.BOOKED)
