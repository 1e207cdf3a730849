"""From pick-up to rest: what happens on the road, in any order and more than once."""

from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.customs import CustomsReply, DeclarationStatus
from domain.holds import Fault
from domain.money import Money
from domain.resolutions import (
    CorrectDeclaration,
    Correction,
    Document,
    KeepWaiting,
    PayCharges,
    Redeliver,
    ReplaceAddress,
    ReturnToOrigin,
    SupplyDocuments,
    WriteOff,
)
from domain.status import Stage
from domain.tracking import MilestoneKind as Kind
from domain.tracking import Reason
from tests.builders import LONG_AGO, a_milestone, an_address, an_order
from tests.journeys.conftest import House, Journey
from tests.waiting import soon
from workflows.order import OrderWorkflow

OPS = "ops@example.com"


async def test_a_failed_delivery_is_tried_again(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP, Kind.ATTEMPT_FAILED, reason=Reason.CONSIGNEE_ABSENT)

    hold = await journey.held("delivery_failed")
    await journey.resolve(Redeliver.of(hold, by=OPS))
    await journey.report(Kind.OUT_FOR_DELIVERY, Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert house.world.done("TW-1") == ["lodge", "book", "redeliver"]


async def test_an_address_problem_is_the_consignees_to_mend(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP, Kind.ATTEMPT_FAILED, reason=Reason.CONSIGNEE_ADDRESS)

    hold = await journey.held("address_problem")
    assert hold.responsible == "consignee"
    assert "cancel" not in hold.answers
    await journey.resolve(
        ReplaceAddress.of(hold, address=an_address(lines=("2 New Road",)), by=OPS)
    )
    await journey.report(Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert "redeliver" in house.world.done("TW-1")


async def test_a_refused_parcel_comes_back_and_is_refunded_without_freight(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP, Kind.ATTEMPT_FAILED, reason=Reason.CONSIGNEE_REFUSED)

    await journey.resolve(ReturnToOrigin.of(await journey.held("refused"), by=OPS))
    await journey.report(Kind.RETURNING, Kind.RETURNED)

    assert (await journey.outcome()).stage is Stage.RETURNED_TO_ORIGIN
    back = ["return_to_origin", "withdraw", "refund 113.33 GBP"]
    assert house.world.done("TW-1")[-3:] == back


@pytest.mark.parametrize("kind", [Kind.LOST, Kind.DAMAGED])
async def test_a_parcel_given_up_is_refunded_whole(house: House, kind: Kind) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP, kind)

    await journey.resolve(WriteOff.of(await journey.held(kind.value), by=OPS))

    assert (await journey.outcome()).stage is Stage.WRITTEN_OFF
    assert house.world.done("TW-1")[-1] == "refund 122.33 GBP"
    assert house.world.journal.lines.count(("TW-1", f"held {kind.value}")) == 1


async def test_events_in_any_order_and_repeated_lead_to_the_same_end(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    waybill = await journey.waybill()
    told = [
        a_milestone(Kind.DELIVERED, waybill, 4),
        a_milestone(Kind.ATTEMPT_FAILED, waybill, 2, reason=Reason.CONSIGNEE_ABSENT),
        a_milestone(Kind.PICKED_UP, waybill, 1),
        a_milestone(Kind.DELIVERED, waybill, 4),
    ]
    for milestone in told:
        await journey.handle.signal(OrderWorkflow.report, milestone)

    assert (await journey.outcome()).stage is Stage.DELIVERED


async def test_a_question_that_events_have_settled_is_closed(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP, Kind.ATTEMPT_FAILED, reason=Reason.CONSIGNEE_ABSENT)
    await journey.held("delivery_failed")

    await journey.report(Kind.OUT_FOR_DELIVERY)

    await soon(lambda: "answered overtaken" in house.world.journal.of("TW-1"))
    assert not (await journey.status()).holds


async def test_two_questions_stand_open_at_once(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP, Kind.ATTEMPT_FAILED, reason=Reason.CONSIGNEE_ABSENT)
    await _customs_say(journey, DeclarationStatus.DOCUMENTS_REQUESTED, documents=("invoice",))

    await journey.held("delivery_failed")
    hold = await journey.held("documents_requested")
    documents = (Document(kind="380", reference="invoices/TW-1.pdf"),)
    await journey.resolve(SupplyDocuments.of(hold, documents=documents, by=OPS))

    await journey.until(lambda s: [h.reason for h in s.holds] == ["delivery_failed"])
    await soon(lambda: "supply" in house.world.done("TW-1"))


async def test_what_was_declared_is_put_right_while_the_parcel_is_on_its_way(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    lodged = (await journey.status()).declaration
    await journey.report(Kind.PICKED_UP)
    await _customs_say(journey, DeclarationStatus.QUERY, says="Is the cup of glass?")

    hold = await journey.held("customs_query")
    assert "correct_order" not in hold.answers
    right = Correction(pointer="/lines/0/description", value="Glass cup for drinking")
    await journey.resolve(CorrectDeclaration.of(hold, corrections=(right,), by=OPS))

    status = await journey.until(lambda s: s.revision == 2 and not s.holds)
    assert status.declaration == lodged
    assert house.world.done("TW-1") == ["lodge", "book", "amend"]
    assert "corrected 2" in house.world.journal.of("TW-1")
    await _customs_say(journey, DeclarationStatus.RELEASED, hour=2)
    await journey.report(Kind.DELIVERED)
    assert (await journey.outcome()).stage is Stage.DELIVERED


async def test_a_question_from_before_dispatch_takes_a_correction_after_it(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await _customs_say(journey, DeclarationStatus.QUERY, says="Is the cup of glass?")
    hold = await journey.held("customs_query")
    right = Correction(pointer="/lines/0/description", value="Glass cup for drinking")
    correction = CorrectDeclaration.of(hold, corrections=(right,), by=OPS)
    with pytest.raises(WorkflowUpdateFailedError):
        await journey.resolve(correction)

    await journey.report(Kind.PICKED_UP)
    await journey.until(lambda s: s.stage is Stage.IN_TRANSIT)
    await journey.resolve(correction)

    await journey.until(lambda s: s.revision == 2 and not s.holds)
    assert house.world.done("TW-1") == ["lodge", "book", "amend"]


async def test_a_correction_that_cannot_be_declared_is_asked_anew(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await _customs_say(journey, DeclarationStatus.QUERY, says="What is it?")
    first = await journey.held("customs_query")
    house.world.lacks["TW-1-1"] = (Fault(pointer="/lines/0/description", message="is vague"),)

    vague = Correction(pointer="/lines/0/description", value="Stuff")
    await journey.resolve(CorrectDeclaration.of(first, corrections=(vague,), by=OPS))

    status = await journey.until(lambda s: any(h.hold_id != first.hold_id for h in s.holds))
    (again,) = status.holds
    assert again.evidence["last_answer"].startswith("correct_declaration failed: ")
    assert "is vague" in again.evidence["last_answer"]
    assert "amend" not in house.world.done("TW-1")
    assert (await journey.status()).revision == 1


async def test_customs_hold_the_goods_until_they_are_paid(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    due = Money.of("12.40", "GBP")
    await _customs_say(journey, DeclarationStatus.HELD_FOR_PAYMENT, due=due)

    hold = await journey.held("held_for_payment")
    assert "12.40 GBP" in hold.question
    await journey.resolve(PayCharges.of(hold, account="deferment-1", by=OPS))
    await _customs_say(journey, DeclarationStatus.RELEASED, hour=2)
    await journey.report(Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert "pay" in house.world.done("TW-1")


async def test_an_examination_waited_for_is_asked_about_again(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await _customs_say(journey, DeclarationStatus.EXAMINATION)
    first = await journey.held("customs_examination")
    await journey.resolve(KeepWaiting.of(first, days=1, by=OPS))
    await journey.until(lambda s: not s.holds)

    await journey.days_pass(1.1)
    second = await journey.held("customs_examination")

    assert second.hold_id != first.hold_id


async def test_polling_takes_over_when_webhooks_are_silent(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    waybill = await journey.waybill()
    house.world.tracking[waybill] = (
        a_milestone(Kind.PICKED_UP, waybill, 1),
        a_milestone(Kind.DELIVERED, waybill, 2),
    )

    await journey.days_pass(2.1)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert house.world.calls["track"] == 1


async def test_a_silent_carrier_is_a_question_before_the_customer_asks(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)

    await journey.days_pass(7.5)

    hold = await journey.held("carrier_silent")
    assert hold.responsible == "carrier"
    assert "7 days" in hold.question


async def test_a_carrier_that_refuses_an_instruction_leaves_the_question_open(house: House) -> None:
    house.world.fail("redeliver", PartnerRefused("carrier", "the slot is gone"))
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP, Kind.ATTEMPT_FAILED, reason=Reason.CONSIGNEE_ABSENT)

    first = await journey.held("delivery_failed")
    await journey.resolve(Redeliver.of(first, by=OPS))
    again = await journey.until(lambda s: s.holds and s.holds[0].hold_id != first.hold_id)

    assert again.holds[0].reason == "delivery_failed"


async def test_a_bill_that_comes_late_is_waited_for(house: House) -> None:
    house.world.fail("bill", PartnerUnavailable("carrier", "no bill yet"), times=2)
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP, Kind.DELIVERED)

    await soon(lambda: "entered delivered" in house.world.journal.of("TW-1"))
    assert (await journey.outcome()).settlement


async def _customs_say(
    journey: Journey, status: DeclarationStatus, *, hour: int = 1, **facts: Any
) -> None:
    declaration = (await journey.status()).declaration
    assert declaration
    reply = CustomsReply(
        event_id=f"{declaration.lrn}-{status}-{hour}",
        lrn=declaration.lrn,
        status=status,
        at=LONG_AGO + timedelta(hours=hour),
        **facts,
    )
    await journey.handle.signal(OrderWorkflow.customs_replied, reply)
