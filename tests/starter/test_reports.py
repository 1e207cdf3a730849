import uuid
from datetime import timedelta

import pytest

from domain.customs import CustomsReply, DeclarationStatus
from domain.reasons import HoldReason
from domain.returns import Grade, Inspection
from domain.status import Stage
from domain.tracking import MilestoneKind
from starter.refusals import DeclarationMisplaced, ReturnUnknown
from tests.builders import LONG_AGO, a_milestone, an_order
from tests.starter.shop import Shop
from tests.waiting import eventually


async def a_booked_order(shop: Shop) -> tuple[str, str]:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    status = await shop.tidewaiter.status(order.order_id)
    assert status.booking
    return order.order_id, status.booking.waybill


async def signals(shop: Shop, order_id: str) -> int:
    run = shop.tidewaiter.temporal.get_workflow_handle(f"order-{order_id}")
    history = await run.fetch_history()
    return sum(e.HasField("workflow_execution_signaled_event_attributes") for e in history.events)


async def test_of_many_scans_the_run_is_told_only_what_moves_the_order(shop: Shop) -> None:
    order_id, waybill = await a_booked_order(shop)
    scans = [
        a_milestone(MilestoneKind.LABEL_CREATED, waybill, 0),
        a_milestone(MilestoneKind.PICKED_UP, waybill, 1),
        *(a_milestone(MilestoneKind.IN_TRANSIT, waybill, nth) for nth in range(2, 12)),
    ]

    assert await shop.tidewaiter.report(order_id, scans) == 1
    assert await signals(shop, order_id) == 1
    assert len(await shop.tidewaiter.records.milestones_of(order_id)) == len(scans)


async def test_a_scan_told_again_is_not_told_again(shop: Shop) -> None:
    order_id, waybill = await a_booked_order(shop)
    scan = a_milestone(MilestoneKind.PICKED_UP, waybill, 1)

    assert await shop.tidewaiter.report(order_id, [scan]) == 1
    assert await shop.tidewaiter.report(order_id, [scan, scan]) == 0
    assert await signals(shop, order_id) == 1


async def test_a_late_report_never_resurrects_an_order(shop: Shop) -> None:
    order = await shop.delivered(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    waybill = f"NL{order.order_id}R1"
    late = a_milestone(MilestoneKind.ATTEMPT_FAILED, waybill, 9)
    reply = CustomsReply(
        event_id="late",
        lrn=f"{order.order_id}-1",
        status=DeclarationStatus.EXAMINATION,
        at=LONG_AGO + timedelta(days=1),
    )

    assert await shop.tidewaiter.report(order.order_id, [late]) == 0
    assert await shop.tidewaiter.customs_replied(order.order_id, reply) is False

    assert late in await shop.tidewaiter.records.milestones_of(order.order_id)
    assert (await shop.tidewaiter.status(order.order_id)).stage is Stage.DELIVERED
    assert await shop.tidewaiter.report(order.order_id, [late]) == 0


async def test_an_authority_that_wants_something_is_a_question_to_a_person(shop: Shop) -> None:
    order_id, _ = await a_booked_order(shop)
    reply = CustomsReply(
        event_id="exam",
        lrn=f"{order_id}-1",
        status=DeclarationStatus.EXAMINATION,
        at=LONG_AGO + timedelta(days=1),
    )

    assert await shop.tidewaiter.customs_replied(order_id, reply) is True
    assert await shop.tidewaiter.customs_replied(order_id, reply) is False

    (hold,) = await eventually(lambda: shop.tidewaiter.holds(order_id=order_id), bool)
    assert hold.reason is HoldReason.CUSTOMS_EXAMINATION


async def test_what_is_said_under_another_orders_name_is_kept_from_neither(shop: Shop) -> None:
    (order_id, _), (other_id, _) = await a_booked_order(shop), await a_booked_order(shop)
    reply = CustomsReply(
        event_id="held",
        lrn=f"{order_id}-1",
        status=DeclarationStatus.HELD,
        at=LONG_AGO + timedelta(days=1),
    )

    with pytest.raises(DeclarationMisplaced, match=f"{order_id}-1 is no declaration of {other_id}"):
        await shop.tidewaiter.customs_replied(other_id, reply)

    assert await shop.tidewaiter.customs_replied(order_id, reply) is True


async def test_an_inspection_of_no_return_is_said_to_be_of_none(shop: Shop) -> None:
    found = Inspection(event_id="e", rma="TW-none-1", grade=Grade.NEW, at=LONG_AGO)

    with pytest.raises(ReturnUnknown, match="TW-none-1"):
        await shop.tidewaiter.inspected("TW-none-1", found)
