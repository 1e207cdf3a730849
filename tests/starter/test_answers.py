import asyncio
import uuid
from typing import Any

import pytest

from domain.holds import Hold
from domain.order import Order
from domain.reasons import Desk, HoldReason, Responsible
from domain.resolutions import Cancel, ClassifyLine, Waive
from domain.status import Stage
from starter.refusals import AnswerRefused, HoldUnknown
from tests.builders import a_line, an_order
from tests.starter.shop import Shop
from tests.waiting import PATIENCE, eventually


def unclassified(**changes: Any) -> Order:
    return an_order(f"TW-{uuid.uuid4().hex[:8]}", lines=(a_line(hs_code=None),), **changes)


def classified(hold: Hold) -> ClassifyLine:
    return ClassifyLine.of(hold, hs_code="940521", by="classifier@example.com")


async def test_a_hold_is_found_by_whatever_is_asked_for(shop: Shop) -> None:
    hold = await shop.held(unclassified())
    find = shop.tidewaiter.holds

    assert hold.reason is HoldReason.MISSING_HS_CODE
    assert await find() == [hold]
    assert await find(desk=Desk.CLASSIFICATION, reason=HoldReason.MISSING_HS_CODE) == [hold]
    assert await find(seller="example-lighting", destination="GB", limit=1) == [hold]
    assert await find(order_id=hold.order_id, desk=Desk.CLASSIFICATION) == [hold]
    assert await find(order_id=hold.order_id, desk=Desk.CUSTOMS) == []
    assert await find(desk=Desk.CUSTOMS) == []
    assert await find(seller="somebody-else") == []
    assert await shop.tidewaiter.hold(hold.hold_id) == hold


async def test_the_most_urgent_hold_comes_first(shop: Shop) -> None:
    slow = await shop.held(an_order(f"TW-{uuid.uuid4().hex[:8]}", consignee=_to("AQ")))
    quick = await shop.held(unclassified())

    assert [hold.hold_id for hold in await shop.tidewaiter.holds()] == [
        quick.hold_id,
        slow.hold_id,
    ]


async def test_an_answer_frees_the_order(shop: Shop) -> None:
    hold = await shop.held(unclassified())

    said = await shop.tidewaiter.resolve(classified(hold))

    assert said == "missing_hs_code answered with classify_line"
    status = await shop.stands(hold.order_id, lambda status: status.stage is Stage.BOOKED)
    assert status.revision == 2
    assert await shop.tidewaiter.holds(order_id=hold.order_id) == []
    closed = await shop.tidewaiter.hold_record(hold.hold_id)
    assert closed.resolved_by == "classifier@example.com"


async def test_an_answer_may_say_whose_fault_it_was(shop: Shop) -> None:
    hold = await shop.held(unclassified())
    answer = classified(hold).model_copy(update={"responsible": Responsible.PLATFORM})

    await shop.tidewaiter.resolve(answer)
    await shop.stands(hold.order_id, lambda status: status.stage is Stage.BOOKED)

    closed = await shop.tidewaiter.hold_record(hold.hold_id)
    assert (closed.responsible, closed.answers_for) == (
        Responsible.SELLER,
        Responsible.PLATFORM,
    )


async def test_the_same_answer_sent_twice_is_one_answer(shop: Shop) -> None:
    hold = await shop.held(unclassified())

    first, again = await asyncio.gather(
        *(shop.tidewaiter.resolve(classified(hold)) for _ in range(2))
    )

    assert first == again == await shop.tidewaiter.resolve(classified(hold))


async def test_another_answer_to_an_answered_hold_is_refused(shop: Shop) -> None:
    hold = await shop.held(unclassified())
    await shop.tidewaiter.resolve(classified(hold))

    with pytest.raises(AnswerRefused, match=hold.hold_id):
        await shop.tidewaiter.resolve(Cancel.of(hold, by="ops@example.com"))


async def test_an_answer_that_the_hold_does_not_allow_is_refused_with_those_it_does(
    shop: Shop,
) -> None:
    hold = await shop.held(unclassified())

    with pytest.raises(AnswerRefused, match="allowed: classify_line, cancel"):
        await shop.tidewaiter.resolve(Waive.of(hold, by="ops@example.com"))


async def test_an_answer_may_be_left_while_no_worker_is_up(shop: Shop) -> None:
    hold = await shop.held(unclassified())

    said = await shop.tidewaiter.resolve(classified(hold), by_signal=True)

    assert "was left" in said
    await shop.stands(hold.order_id, lambda status: status.stage is Stage.BOOKED)


async def test_a_hold_of_an_ended_order_asks_nothing_any_more(shop: Shop) -> None:
    hold = await shop.held(unclassified())
    await shop.tidewaiter.cancel(hold.order_id, by="ops@example.com")
    await asyncio.wait_for(shop.tidewaiter.outcome(hold.order_id), PATIENCE)
    await eventually(lambda: shop.tidewaiter.holds(order_id=hold.order_id), lambda h: not h)

    with pytest.raises(AnswerRefused, match="has ended"):
        await shop.tidewaiter.resolve(classified(hold))


async def test_a_hold_that_nobody_put_is_unknown(shop: Shop) -> None:
    for hold_id in ("TW-9:1:missing_hs_code:1", "nonsense", ""):
        with pytest.raises(HoldUnknown):
            await shop.tidewaiter.hold(hold_id)


def _to(country: str) -> Any:
    consignee = an_order().consignee
    address = consignee.address.model_copy(update={"country": country})
    return consignee.model_copy(update={"address": address})
