import asyncio
import uuid

import pytest

from domain.order import Order
from domain.resolutions import SettleGrade
from domain.returns import (
    Disposition,
    Grade,
    Inspection,
    ReturnItem,
    ReturnReason,
    ReturnRequest,
    ReturnStage,
)
from domain.tracking import MilestoneKind
from starter.client import ReturnWish
from starter.refusals import OrderUnknown, ReturnRefused, ReturnUnknown
from tests.builders import LONG_AGO, a_milestone, an_order
from tests.starter.shop import Shop
from tests.waiting import eventually


async def delivered(shop: Shop) -> Order:
    """Two lamps, delivered."""
    return await shop.delivered(an_order(f"TW-{uuid.uuid4().hex[:8]}"))


def a_wish(order: Order, units: int = 1, reason: ReturnReason = ReturnReason.LATE) -> ReturnWish:
    return ReturnWish(
        order_id=order.order_id,
        items=(ReturnItem(sku="LAMP", quantity=units),),
        reason=reason,
        requested_by="shop@example.com",
    )


def an_inspection(rma: str, grade: Grade = Grade.NEW) -> Inspection:
    return Inspection(event_id=f"{rma}-seen", rma=rma, grade=grade, at=LONG_AGO)


async def ends(shop: Shop, rma: str) -> ReturnStage:
    status = await eventually(
        lambda: shop.tidewaiter.return_status(rma), lambda s: s.stage is ReturnStage.REFUNDED
    )
    return status.stage


async def test_a_return_begins_after_its_order_has_ended(shop: Shop) -> None:
    order = await delivered(shop)

    opened = await shop.tidewaiter.request_return(a_wish(order))
    await shop.tidewaiter.inspected(opened.rma, an_inspection(opened.rma))

    assert opened.rma == f"{order.order_id}-1"
    assert await ends(shop, opened.rma) is ReturnStage.REFUNDED
    await shop.tidewaiter.inspected(opened.rma, an_inspection(opened.rma))


async def test_a_numbered_request_sent_twice_is_one_return(shop: Shop) -> None:
    order = await delivered(shop)
    request = a_wish(order).numbered(1)

    first, again = await asyncio.gather(
        *(shop.tidewaiter.request_return(request) for _ in range(2))
    )
    await shop.tidewaiter.inspected(first.rma, an_inspection(first.rma))
    await ends(shop, first.rma)
    after = await shop.tidewaiter.request_return(request)

    assert first == again
    assert first.rma == after.rma
    assert len(await shop.tidewaiter.records.returns_of(order.order_id)) == 1


async def test_wishes_get_the_next_number_each(shop: Shop) -> None:
    order = await delivered(shop)

    first = await shop.tidewaiter.request_return(a_wish(order))
    second = await shop.tidewaiter.request_return(a_wish(order))

    assert [first.rma, second.rma] == [f"{order.order_id}-1", f"{order.order_id}-2"]


async def test_different_wishes_at_once_do_not_take_each_others_number(shop: Shop) -> None:
    order = await delivered(shop)

    opened = await asyncio.gather(
        shop.tidewaiter.request_return(a_wish(order, reason=ReturnReason.LATE)),
        shop.tidewaiter.request_return(a_wish(order, reason=ReturnReason.DEFECTIVE)),
    )

    assert {status.rma for status in opened} == {f"{order.order_id}-1", f"{order.order_id}-2"}


async def test_no_more_comes_back_than_was_delivered(shop: Shop) -> None:
    order = await delivered(shop)
    await shop.tidewaiter.request_return(a_wish(order))

    for _ in range(2):
        with pytest.raises(ReturnRefused, match="2 of LAMP"):
            await shop.tidewaiter.request_return(a_wish(order, units=2).numbered(2))


async def test_what_was_not_delivered_does_not_come_back(shop: Shop) -> None:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))

    with pytest.raises(ReturnRefused, match="not delivered"):
        await shop.tidewaiter.request_return(a_wish(order))


async def test_what_was_refused_too_early_is_taken_under_its_number_once_it_is_delivered(
    shop: Shop,
) -> None:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    request = a_wish(order).numbered(1)
    for _ in range(2):
        with pytest.raises(ReturnRefused, match="not delivered"):
            await shop.tidewaiter.request_return(request)
    (row,) = await eventually(lambda: shop.tidewaiter.records.returns_of(order.order_id), bool)
    assert row.stage is ReturnStage.REFUSED

    status = await shop.tidewaiter.status(order.order_id)
    assert status.booking
    kinds = (MilestoneKind.PICKED_UP, MilestoneKind.DELIVERED)
    told = [a_milestone(kind, status.booking.waybill, nth) for nth, kind in enumerate(kinds)]
    await shop.tidewaiter.report(order.order_id, told)
    await shop.tidewaiter.outcome(order.order_id)

    opened = await shop.tidewaiter.request_return(request)
    assert (opened.rma, opened.stage) == (request.rma, ReturnStage.AUTHORISED)


async def test_a_disputed_grade_is_answered_like_any_hold(shop: Shop) -> None:
    order = await delivered(shop)
    opened = await shop.tidewaiter.request_return(a_wish(order))
    await shop.tidewaiter.inspected(opened.rma, an_inspection(opened.rma, Grade.WORN))

    (hold,) = await eventually(lambda: shop.tidewaiter.holds(order_id=order.order_id), bool)
    assert hold.subject == opened.rma
    assert await shop.tidewaiter.hold(hold.hold_id) == hold
    await shop.tidewaiter.resolve(
        SettleGrade.of(
            hold, grade=Grade.OPENED, disposition=Disposition.RESTOCK, by="returns@example.com"
        )
    )

    assert await ends(shop, opened.rma) is ReturnStage.REFUNDED


async def test_what_nobody_asked_for_is_unknown(shop: Shop) -> None:
    with pytest.raises(ReturnUnknown):
        await shop.tidewaiter.return_status("TW-none-1")
    with pytest.raises(OrderUnknown):
        await shop.tidewaiter.request_return(a_wish(an_order("TW-none")))


def test_a_wish_becomes_a_request() -> None:
    request = a_wish(an_order("TW-1")).numbered(3)

    assert isinstance(request, ReturnRequest)
    assert request.rma == "TW-1-3"
