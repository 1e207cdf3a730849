"""The desk: who is asked, how they may answer, and what happens when nobody does."""

import asyncio
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from domain.holds import Fault
from domain.parties import Fulfilment, Seller
from domain.resolutions import Cancel, ClassifyLine, Resolution, Waive
from domain.status import Stage
from tests.builders import a_line, an_order
from tests.journeys.conftest import House, Journey, details
from tests.waiting import PATIENCE, soon

OPS = "ops@example.com"
UNCLASSIFIED: dict[str, Any] = {"lines": (a_line(hs_code=None),)}


async def test_a_wrong_answer_is_refused_with_the_reason_and_changes_nothing(house: House) -> None:
    journey = await house.submit(an_order(**UNCLASSIFIED))
    hold = await journey.held()

    async def refusal(resolution: Resolution) -> str:
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await journey.resolve(resolution)
        return str(refused.value.cause)

    assert "waive does not answer missing_hs_code" in await refusal(Waive.of(hold, by=OPS))
    stranger = ClassifyLine(hold_id=hold.hold_id, by=OPS, sku="CHAIR", hs_code="940171")
    assert "the order has no line CHAIR" in await refusal(stranger)
    stale = ClassifyLine(hold_id="TW-1:1:missing_hs_code:7", by=OPS, sku="LAMP", hs_code="940521")
    assert "no open hold TW-1:1:missing_hs_code:7" in await refusal(stale)
    assert (await journey.held()).hold_id == hold.hold_id


async def test_a_plain_signal_answers_too_so_that_the_temporal_ui_can(house: House) -> None:
    journey = await house.submit(an_order(**UNCLASSIFIED))
    hold = await journey.held()

    await journey.handle.signal(
        "answer",
        {
            "kind": "classify_line",
            "hold_id": hold.hold_id,
            "by": OPS,
            "sku": "LAMP",
            "hs_code": "940521",
        },
    )

    await journey.booked()


async def test_a_malformed_signal_is_shown_and_the_question_stays(house: House) -> None:
    journey = await house.submit(an_order(**UNCLASSIFIED))
    hold = await journey.held()

    await journey.handle.signal("answer", {"kind": "classify_line", "hold_id": hold.hold_id})

    shown = await details(journey.handle)
    assert "A signalled answer was refused" in shown
    assert "hs_code" in shown
    assert (await journey.held()).hold_id == hold.hold_id


@pytest.mark.parametrize("signal", ["answer", "report", "customs_replied"])
@pytest.mark.parametrize("said", [[], ["one", "two"], [{"kind": "bogus"}]])
async def test_a_signal_that_makes_no_sense_never_stops_an_order(
    house: House, signal: str, said: list[Any]
) -> None:
    journey = await house.submit(an_order(**UNCLASSIFIED))
    hold = await journey.held()

    await journey.handle.signal(signal, args=said)

    await journey.resolve(ClassifyLine.of(hold, hs_code="940521", by=OPS))
    await journey.booked()


async def test_an_answer_without_its_kind_is_no_answer(house: House) -> None:
    journey = await house.submit(an_order(**UNCLASSIFIED))
    hold = await journey.held()

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await journey.handle.execute_update("resolve", {"hold_id": hold.hold_id, "by": OPS})

    assert "kind" in str(refused.value.cause)


async def test_records_that_are_away_are_waited_for(house: House) -> None:
    house.world.journal.fail(ConnectionError("the database is away"), times=6)
    journey = await house.submit(an_order(**UNCLASSIFIED))

    hold = await journey.held()
    house.world.journal.fail(ConnectionError("the database is away"), times=6)
    await journey.resolve(ClassifyLine.of(hold, hs_code="940521", by=OPS))

    await journey.booked()


async def test_current_details_say_what_is_asked_in_plain_words(house: House) -> None:
    journey = await house.submit(an_order(**UNCLASSIFIED))
    await journey.held()

    assert "Held: Which HS code does LAMP have?" in await details(journey.handle)


async def test_the_details_name_each_field_that_is_wrong(house: House) -> None:
    house.world.lacks["TW-1-1"] = (Fault(pointer="/lines/0/description", message="is vague"),)
    journey = await house.submit(an_order())
    await journey.held("declaration_incomplete")

    assert "- /lines/0/description: is vague" in await details(journey.handle)


async def test_a_notice_is_shown_with_its_desk_and_its_hold(house: House) -> None:
    journey = await house.submit(an_order(**UNCLASSIFIED))
    hold = await journey.held()

    history = await journey.handle.fetch_history()
    (notice,) = (
        event.user_metadata.summary.data.decode()
        for event in history.events
        if event.activity_task_scheduled_event_attributes.activity_type.name == "notify_desk"
    )
    assert notice == f'"{hold.desk}: {hold.hold_id}"'


async def test_a_desk_is_reminded_and_a_missed_deadline_escalated(house: House) -> None:
    journey = await house.submit(an_order(**UNCLASSIFIED))
    await journey.held()

    await journey.days_pass(0.1)
    await journey.days_pass(0.1)

    await soon(lambda: house.world.journal.of("TW-1")[-2:] == ["reminded", "escalated"])
    assert house.world.journal.notices[-1].startswith("Overdue")


async def test_an_order_that_nobody_answers_for_is_given_up_in_the_end(house: House) -> None:
    journey = await house.submit(an_order(**UNCLASSIFIED))
    await journey.held()

    await journey.days_pass(33)

    assert (await journey.outcome()).stage is Stage.CANCELLED
    assert house.world.done("TW-1") == ["release"]


@pytest.mark.parametrize(
    ("fulfilment", "responsible"),
    [
        (Fulfilment.OWN, "seller"),
        (Fulfilment.SEMI_MANAGED, "seller"),
        (Fulfilment.FULLY_MANAGED, "platform"),
    ],
)
async def test_a_first_mile_fault_is_the_sellers_unless_the_platform_runs_it(
    house: House, fulfilment: Fulfilment, responsible: str
) -> None:
    seller = Seller(seller_id="s", name="S", fulfilment=fulfilment)
    journey = await house.submit(an_order(seller=seller, **UNCLASSIFIED))

    assert (await journey.held()).responsible == responsible


async def test_waiting_orders_are_found_by_their_search_attributes(house: House) -> None:
    journey = await house.submit(an_order(order_id="TW-SA", **UNCLASSIFIED))
    hold = await journey.held()

    found = await _listed(house, "HoldReasons='missing_hs_code' AND Desk='classification'", journey)
    assert found
    await journey.resolve(Cancel.of(hold, by=OPS))
    await journey.outcome()
    assert await _listed(house, "Stage='cancelled' AND HoldReasons IS NULL", journey)


async def _listed(house: House, query: str, journey: Journey) -> bool:
    async with asyncio.timeout(PATIENCE):
        while True:
            async for run in house.client.list_workflows(query):
                if run.id == journey.handle.id:
                    return True
            await asyncio.sleep(0.05)
