"""From release to booking: what an order may be asked before its goods leave."""

from decimal import Decimal

from activities.errors import OutcomeUnknown, PartnerRefused
from domain.customs import DeclarationStatus
from domain.holds import Fault
from domain.parties import Seller
from domain.resolutions import (
    Cancel,
    ChooseService,
    ClassifyLine,
    ClearMatch,
    Correction,
    CorrectOrder,
    ReplaceAddress,
    Retry,
    Waive,
)
from domain.screening.listed import Listed, ListName
from domain.status import Stage
from domain.tracking import MilestoneKind
from tests.builders import a_line, an_address, an_order
from tests.journeys.conftest import House
from tests.waiting import soon

DELIVERY = (MilestoneKind.PICKED_UP, MilestoneKind.OUT_FOR_DELIVERY, MilestoneKind.DELIVERED)
OPS = "ops@example.com"


async def test_an_untouched_order_reaches_its_doorstep(house: House) -> None:
    journey = await house.submit(an_order())

    await (await journey.booked()).report(*DELIVERY)

    outcome = await journey.outcome()
    assert outcome.stage is Stage.DELIVERED
    assert outcome.settlement
    assert outcome.settlement.actual == outcome.settlement.estimated + an_order().money(Decimal(9))
    assert house.world.done("TW-1") == ["lodge", "book"]


async def test_an_unclassified_line_waits_for_the_classifier(house: House) -> None:
    journey = await house.submit(an_order(lines=(a_line(hs_code=None),)))

    hold = await journey.held("missing_hs_code")
    assert hold.question == "Which HS code does LAMP have?"
    await journey.resolve(ClassifyLine.of(hold, hs_code="940521", by=OPS))

    status = await (await journey.booked()).status()
    assert (status.revision, status.holds) == (2, ())


async def test_a_drifted_landed_cost_is_accepted_by_a_person(house: House) -> None:
    house.world.drift = Decimal("12.00")
    journey = await house.submit(an_order())

    hold = await journey.held("landed_cost_drifted")
    assert hold.evidence["quoted"] == "23.33 GBP"
    await journey.resolve(Waive.of(hold, by=OPS))

    await journey.booked()


async def test_a_party_that_resembles_a_listed_one_waits_until_it_is_cleared(house: House) -> None:
    name = "EXAMPLE, Consigne"
    house.world.listed = (Listed(source=ListName.OFAC_SDN, entry="OFAC-1", name=name),)
    journey = await house.submit(an_order())

    hold = await journey.held("denied_party")
    assert hold.question.startswith("The consignee Example Consignee resembles EXAMPLE, Consigne")
    assert house.world.done("TW-1") == []
    assert house.world.calls["price"] == 0
    await journey.resolve(ClearMatch.of(hold, by="compliance@example.com"))

    await (await journey.booked()).report(*DELIVERY)
    assert (await journey.outcome()).stage is Stage.DELIVERED


async def test_a_margin_below_the_floor_is_a_question(house: House) -> None:
    seller = Seller(seller_id="s", name="S", margin_floor_percent=Decimal(50))
    line = a_line(unit_cost=Decimal("40.00"))
    journey = await house.submit(an_order(seller=seller, lines=(line,)))

    hold = await journey.held("margin_below_floor")
    await journey.resolve(Cancel.of(hold, by=OPS))

    assert (await journey.outcome()).stage is Stage.CANCELLED
    assert house.world.done("TW-1") == ["release"]


async def test_a_destination_without_a_market_file_is_a_question(house: House) -> None:
    nowhere = an_order().consignee.model_copy(update={"address": an_address(country="AQ")})
    journey = await house.submit(an_order(consignee=nowhere))

    hold = await journey.held("unsupported_destination")
    await journey.resolve(ReplaceAddress.of(hold, address=an_address(), by=OPS))

    await journey.booked()


async def test_what_would_be_incomplete_is_never_lodged(house: House) -> None:
    house.world.lacks["TW-1-1"] = (
        Fault(pointer="/lines/0/description", message="says nothing", code="ics2-stop-words"),
    )
    journey = await house.submit(an_order(lines=(a_line(description="Gifts"),)))

    hold = await journey.held("declaration_incomplete")
    assert hold.question.endswith("/lines/0/description says nothing. What is right?")
    assert house.world.done("TW-1") == []
    fix = Correction(pointer="/lines/0/description", value="Table lamp of brass")
    await journey.resolve(CorrectOrder.of(hold, corrections=(fix,), by=OPS))

    await journey.booked()
    assert "TW-1:1:lodge" not in house.world.effects
    assert "TW-1:2:lodge" in house.world.effects


async def test_a_person_may_let_a_declaration_go_as_it_is(house: House) -> None:
    fault = Fault(pointer="/lines/0/description", message="says too little")
    house.world.lacks = {"TW-1-1": (fault,), "TW-1-2": (fault,)}
    journey = await house.submit(an_order())

    hold = await journey.held("declaration_incomplete")
    await journey.resolve(Waive.of(hold, by=OPS))

    status = await (await journey.booked()).status()
    assert (status.revision, status.holds) == (2, ())


async def test_a_rejected_declaration_is_corrected_and_filed_again(house: House) -> None:
    house.world.rejects["TW-1-1"] = (
        Fault(pointer="/lines/0/description", message="too vague", code="10020"),
    )
    journey = await house.submit(an_order(lines=(a_line(description="gift"),)))

    hold = await journey.held("declaration_rejected")
    assert hold.faults[0].pointer == "/lines/0/description"
    fix = Correction(pointer="/lines/0/description", value="Table lamp of brass")
    await journey.resolve(CorrectOrder.of(hold, corrections=(fix,), by=OPS))

    await journey.booked()
    assert house.world.done("TW-1") == ["lodge", "withdraw", "lodge", "book"]
    assert {"TW-1:1:lodge", "TW-1:2:lodge"} <= set(house.world.effects)


async def test_no_carrier_for_the_promise_asks_for_another_service(house: House) -> None:
    order = an_order()
    house.world.offers = []
    journey = await house.submit(order)

    hold = await journey.held("unsupported_service")
    house.world.offers = None
    await journey.resolve(ChooseService.of(hold, level="express", by=OPS))

    await journey.booked()


async def test_an_answer_that_leaves_the_cause_opens_a_fresh_question(house: House) -> None:
    journey = await house.submit(
        an_order(lines=(a_line(hs_code=None), a_line(sku="SHADE", hs_code=None)))
    )

    first = await journey.held("missing_hs_code")
    await journey.resolve(ClassifyLine.of(first, hs_code="940521", by=OPS))
    second = await journey.until(lambda s: s.holds and s.holds[0].hold_id != first.hold_id)

    assert second.holds[0].evidence["sku"] == "SHADE"


async def test_retrying_keeps_the_key_so_that_nothing_happens_twice(house: House) -> None:
    house.world.fail("lodge:after", PartnerRefused("broker", "closed for stocktaking"))
    journey = await house.submit(an_order())

    hold = await journey.held("partner_refused")
    await journey.resolve(Retry.of(hold, by=OPS))

    await journey.booked()
    assert house.world.done("TW-1") == ["lodge", "book"]


async def test_a_partner_that_never_says_how_it_ended_is_a_question(house: House) -> None:
    house.world.fail("book", OutcomeUnknown("carrier", "the line was cut"), times=10**4)
    journey = await house.submit(an_order())
    await soon(lambda: house.world.calls["book"] > 0)

    await journey.lose_patience()

    hold = await journey.held("outcome_unknown")
    assert hold.question.startswith("The partner never said how book carrier ended")
    house.world.failures.clear()
    await journey.resolve(Retry.of(hold, by=OPS))
    await journey.booked()
    assert house.world.done("TW-1") == ["lodge", "book"]


async def test_what_was_done_although_nobody_said_so_is_found_and_not_done_again(
    house: House,
) -> None:
    house.world.fail("lodge:after", OutcomeUnknown("broker", "the line was cut"))
    house.world.fail("book:after", OutcomeUnknown("carrier", "the line was cut"))
    journey = await house.submit(an_order())

    await journey.booked()

    assert house.world.done("TW-1") == ["lodge", "book"]
    assert (house.world.calls["lodge"], house.world.calls["book"]) == (1, 1)


async def test_nothing_is_booked_on_a_declaration_that_stands_withdrawn(house: House) -> None:
    house.world.stands["TW-1-1"] = DeclarationStatus.WITHDRAWN
    journey = await house.submit(an_order())

    hold = await journey.held("partner_refused")

    assert "declaration TW-1-1 stands withdrawn" in hold.question
    assert house.world.done("TW-1") == ["lodge"]


async def test_rates_that_cannot_be_read_are_tried_again_as_a_step(house: House) -> None:
    house.world.failures["price"] = [OSError("the rates are away")] * 5
    journey = await house.submit(an_order())

    await journey.booked()

    assert house.world.calls["price"] == 6
