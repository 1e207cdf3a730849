"""Customs assesses other than expected: a question beside the parcel's way, never in it."""

from datetime import timedelta

from domain.customs import Assessment, CustomsReply, DeclarationStatus
from domain.money import Money
from domain.resolutions import (
    AcceptAssessment,
    CorrectDeclaration,
    Correction,
    DisputeAssessment,
    Document,
    SupplyDocuments,
)
from domain.status import Stage
from domain.tracking import MilestoneKind as Kind
from tests.builders import LONG_AGO, an_order
from tests.journeys.conftest import House, Journey
from tests.waiting import soon
from workflows.order import OrderWorkflow

PRICING = "pricing@example.com"
DEARER = Assessment(
    expected=Money.of("23.33", "GBP"),
    assessed=Money.of("31.53", "GBP"),
    beyond=True,
    lines="third country duty of LAMP: 3.33 -> 11.53 (assessed under 940511, not 940521)",
)
AS_EXPECTED = Assessment(expected=DEARER.expected, assessed=DEARER.expected, beyond=False)


async def test_goods_assessed_at_acceptance_are_asked_about_before_they_leave(
    house: House,
) -> None:
    journey = await (await house.submit(an_order())).booked()
    await _assessed(journey, DEARER)

    hold = await journey.held("assessment_differs")
    assert "31.53 GBP where 23.33 GBP was expected" in hold.question
    assert hold.desk == "pricing"
    assert "correct_order" in hold.answers
    assert "correct_declaration" not in hold.answers
    await journey.resolve(AcceptAssessment.of(hold, by=PRICING))
    await journey.until(lambda s: not s.holds)
    await journey.report(Kind.PICKED_UP, Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert house.world.done("TW-1") == ["lodge", "book"]


async def test_an_assessment_is_disputed_although_the_goods_are_cleared(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await _say(journey, DeclarationStatus.DOCUMENTS_REQUESTED, 1, documents=("invoice",))
    await _assessed(journey, DEARER, hour=2)

    asked = await journey.held("documents_requested")
    documents = (Document(kind="380", reference="invoices/TW-1.pdf"),)
    await journey.resolve(SupplyDocuments.of(asked, documents=documents, by=PRICING))
    await _say(journey, DeclarationStatus.CLEARED, 3)
    await journey.until(lambda s: [h.reason for h in s.holds] == ["assessment_differs"])

    hold = await journey.held("assessment_differs")
    assert hold.answers == ("accept_assessment", "dispute_assessment", "correct_declaration")
    why = "The lamps are for a table: 9405 21"
    await journey.resolve(DisputeAssessment.of(hold, why=why, by=PRICING))
    await soon(lambda: "answered dispute_assessment" in house.world.journal.of("TW-1"))
    await journey.report(Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert house.world.done("TW-1") == ["lodge", "book", "supply"]
    assert house.world.journal.lines.count(("TW-1", "held assessment_differs")) == 1


async def test_a_corrected_declaration_is_assessed_again_and_settles_the_question(
    house: House,
) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await _assessed(journey, DEARER)
    right = Correction(pointer="/lines/0/hs_code", value="940511")

    hold = await journey.held("assessment_differs")
    await journey.resolve(CorrectDeclaration.of(hold, corrections=(right,), by=PRICING))
    await journey.until(lambda s: s.revision == 2 and not s.holds)
    await _assessed(journey, AS_EXPECTED, hour=2)
    await journey.report(Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert house.world.done("TW-1") == ["lodge", "book", "amend"]


async def test_a_later_notice_within_tolerance_closes_the_question(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await _assessed(journey, DEARER)
    await journey.held("assessment_differs")

    await _assessed(journey, AS_EXPECTED, hour=2)

    await soon(lambda: "answered overtaken" in house.world.journal.of("TW-1"))
    assert not (await journey.status()).holds


async def test_delivery_closes_the_question_and_leaves_the_rest_to_the_bill(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await _assessed(journey, DEARER)
    await journey.held("assessment_differs")

    await journey.report(Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert "answered overtaken" in house.world.journal.of("TW-1")


async def _assessed(journey: Journey, assessment: Assessment, hour: int = 1) -> None:
    await _say(journey, DeclarationStatus.DUTY_ASSESSED, hour, assessment=assessment)


async def _say(journey: Journey, status: DeclarationStatus, hour: int, **facts: object) -> None:
    declaration = (await journey.status()).declaration
    assert declaration
    said = {"event_id": f"E-{hour}", "lrn": declaration.lrn, "status": status}
    reply = CustomsReply.model_validate({**said, "at": LONG_AGO + timedelta(hours=hour), **facts})
    await journey.handle.signal(OrderWorkflow.customs_replied, reply)
