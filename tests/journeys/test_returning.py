"""Back at its origin under another number; an import that did not stay; who took a parcel."""

from itertools import pairwise

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.customs import DeclarationStatus
from domain.status import Stage
from domain.tracking import MilestoneKind as Kind
from tests.builders import a_milestone, an_order
from tests.journeys.conftest import House, Journey
from workflows.order import OrderWorkflow

BACK = "NLBACK1"


async def sent_back(journey: Journey) -> None:
    """The carrier turns the parcel round under another number, and brings it home."""
    waybill = await journey.waybill()
    for scan in (
        a_milestone(Kind.PICKED_UP, waybill, 1),
        a_milestone(Kind.RETURNING, waybill, 2, returns_as=BACK),
        a_milestone(Kind.RETURNED, BACK, 3),
    ):
        await journey.handle.signal(OrderWorkflow.report, scan)


async def test_a_parcel_comes_home_under_another_number(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()

    await sent_back(journey)

    assert (await journey.outcome()).stage is Stage.RETURNED_TO_ORIGIN


async def test_a_parcel_is_followed_home_whatever_number_it_is_given_next(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    numbers = (await journey.waybill(), "NLBACK1", "NLBACK2", "NLBACK3")

    for nth, (number, after) in enumerate(pairwise(numbers), start=2):
        turned = a_milestone(Kind.RETURNING, number, nth, returns_as=after)
        await journey.handle.signal(OrderWorkflow.report, turned)
    home = a_milestone(Kind.RETURNED, numbers[-1], 9)
    await journey.handle.signal(OrderWorkflow.report, home)

    assert (await journey.outcome()).stage is Stage.RETURNED_TO_ORIGIN


async def test_a_declaration_that_let_nothing_in_is_taken_back(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()

    await sent_back(journey)

    await journey.outcome()
    assert house.world.effects["TW-1:1:invalidate"] == ("withdraw", "TW-1")
    assert "import invalidated, 23.33 GBP" in house.world.journal.of("TW-1")


async def test_what_was_paid_on_cleared_goods_is_marked_to_be_had_back(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    house.world.stands["TW-1-1"] = DeclarationStatus.CLEARED

    await sent_back(journey)

    await journey.outcome()
    assert "TW-1:1:invalidate" not in house.world.effects
    assert "import recoverable, 23.33 GBP" in house.world.journal.of("TW-1")


async def test_an_authority_that_takes_nothing_back_owes_it(house: House) -> None:
    house.world.fail("withdraw", PartnerRefused("broker", "the period has passed"))
    journey = await (await house.submit(an_order())).booked()

    await sent_back(journey)

    assert (await journey.outcome()).settlement
    assert "import recoverable, 23.33 GBP" in house.world.journal.of("TW-1")


async def test_a_stranger_to_the_order_moves_nothing(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)

    await journey.handle.signal(OrderWorkflow.report, a_milestone(Kind.RETURNED, "NLOTHER", 9))

    await journey.report(Kind.DELIVERED)
    assert (await journey.outcome()).stage is Stage.DELIVERED


async def test_who_took_the_parcel_is_kept(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()

    await journey.report(Kind.PICKED_UP, Kind.DELIVERED)

    outcome = await journey.outcome()
    assert f"proved {outcome.waybill}" in house.world.journal.of("TW-1")


async def test_a_proof_that_is_not_to_be_had_holds_up_no_books(house: House) -> None:
    house.world.fail("proof", PartnerUnavailable("northline", "not now"))
    journey = await (await house.submit(an_order())).booked()

    await journey.report(Kind.PICKED_UP, Kind.DELIVERED)

    assert (await journey.outcome()).settlement
    assert not [line for line in house.world.journal.of("TW-1") if line.startswith("proved")]


async def test_while_bills_are_waited_for_the_proof_is_asked_for_again(house: House) -> None:
    house.world.fail("proof", PartnerUnavailable("northline", "not now"))
    house.world.fail("bill", PartnerUnavailable("northline", "no bill yet"))
    journey = await (await house.submit(an_order())).booked()

    await journey.report(Kind.PICKED_UP, Kind.DELIVERED)

    outcome = await journey.outcome()
    assert house.world.journal.of("TW-1").count(f"proved {outcome.waybill}") == 1
