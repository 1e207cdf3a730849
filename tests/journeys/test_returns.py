"""Returns: their own run, weeks later, never for more than was delivered."""

from typing import Any

import pytest
from temporalio.client import (
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowUpdateFailedError,
)

from domain.resolutions import CloseReturn, KeepWaiting, SettleGrade
from domain.returns import (
    Disposition,
    Grade,
    Inspection,
    ReturnItem,
    ReturnOutcome,
    ReturnReason,
    ReturnRequest,
    ReturnStage,
)
from tests.builders import LONG_AGO, an_order
from tests.journeys.conftest import House, return_status
from tests.waiting import eventually
from workflows.returns import ReturnWorkflow

OPS = "ops@example.com"

Rma = WorkflowHandle[Any, ReturnOutcome]


async def test_units_in_new_condition_are_restocked_and_refunded(house: House) -> None:
    rma = await house.take_back(an_order(), a_request())
    await _reached(rma, ReturnStage.AUTHORISED)

    await rma.signal(ReturnWorkflow.inspected, an_inspection(Grade.NEW))

    outcome = await rma.result()
    assert (outcome.stage, outcome.disposition) == (ReturnStage.REFUNDED, Disposition.RESTOCK)
    assert str(outcome.refund) == "55.00 GBP"
    assert house.world.done("TW-1") == ["authorise", "restock", "refund 55.00 GBP"]


async def test_a_grade_that_belies_the_claim_is_settled_by_a_person(house: House) -> None:
    rma = await house.take_back(an_order(), a_request())
    await _reached(rma, ReturnStage.AUTHORISED)
    await rma.signal(ReturnWorkflow.inspected, an_inspection(Grade.WORN))

    status = await eventually(lambda: return_status(rma), lambda s: s.holds)
    assert status.holds[0].question.startswith("Claimed as changed mind, graded worn")
    await rma.execute_update(
        ReturnWorkflow.resolve,
        SettleGrade.of(status.holds[0], disposition=Disposition.REJECT, by=OPS),
    )

    outcome = await rma.result()
    assert (outcome.stage, str(outcome.refund)) == (ReturnStage.REJECTED, "0 GBP")


async def test_more_units_than_were_delivered_are_refused(house: House) -> None:
    rma = await house.take_back(an_order(), a_request(quantity=2))
    await _reached(rma, ReturnStage.AUTHORISED)

    second = await house.take_back(an_order(), a_request(number=2))
    outcome = await second.result()

    assert outcome.stage is ReturnStage.REFUSED
    assert "LAMP: 1 asked, 2 returned already" in outcome.why


async def test_the_same_number_with_other_items_is_refused(house: House) -> None:
    rma = await house.take_back(an_order(), a_request())
    await _reached(rma, ReturnStage.AUTHORISED)

    with pytest.raises(WorkflowUpdateFailedError) as refusal:
        _ = await rma.execute_update(ReturnWorkflow.request_return, a_request(quantity=2))

    assert "was requested with other items" in str(refusal.value.cause)


async def test_a_quiet_hub_is_asked(house: House) -> None:
    rma = await house.take_back(an_order(), a_request())
    await _reached(rma, ReturnStage.AUTHORISED)
    house.world.inspections["TW-1-1"] = an_inspection(Grade.OPENED)

    await house.days_pass(rma, 7.1)

    assert (await rma.result()).stage is ReturnStage.REFUNDED


async def test_goods_that_never_come_are_asked_about_and_the_return_closed(house: House) -> None:
    rma = await house.take_back(an_order(), a_request())
    await _reached(rma, ReturnStage.AUTHORISED)
    await house.days_pass(rma, 36)
    first = await eventually(lambda: return_status(rma), lambda s: s.holds)
    await rma.execute_update(ReturnWorkflow.resolve, KeepWaiting.of(first.holds[0], days=5, by=OPS))

    await house.days_pass(rma, 8)
    again = await eventually(lambda: return_status(rma), lambda s: s.holds)
    await rma.execute_update(ReturnWorkflow.resolve, CloseReturn.of(again.holds[0], by=OPS))

    assert (await rma.result()).stage is ReturnStage.CLOSED


async def test_a_return_cancelled_in_temporal_is_closed_in_the_records_too(house: House) -> None:
    rma = await house.take_back(an_order(), a_request())
    await _reached(rma, ReturnStage.AUTHORISED)

    await rma.cancel()

    with pytest.raises(WorkflowFailureError):
        await rma.result()
    assert house.world.journal.of("TW-1")[-1] == "return closed"


def a_request(quantity: int = 1, number: int = 1) -> ReturnRequest:
    return ReturnRequest(
        order_id="TW-1",
        number=number,
        items=(ReturnItem(sku="LAMP", quantity=quantity),),
        reason=ReturnReason.CHANGED_MIND,
        requested_by="consignee@example.com",
    )


def an_inspection(grade: Grade) -> Inspection:
    return Inspection(event_id="I-1", rma="TW-1-1", grade=grade, at=LONG_AGO)


async def _reached(rma: Rma, stage: ReturnStage) -> None:
    await eventually(lambda: return_status(rma), lambda s: s.stage is stage)
