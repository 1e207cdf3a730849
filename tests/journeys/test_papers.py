"""The papers of an order on its way: drawn before it is declared, or a question why not."""

from domain.holds import Fault
from domain.resolutions import Correction, CorrectOrder
from tests.builders import an_order
from tests.journeys.conftest import House

OPS = "ops@example.com"


async def test_papers_are_drawn_before_the_declaration_is_lodged(house: House) -> None:
    journey = await house.submit(an_order())

    await journey.booked()

    told = house.world.journal.of("TW-1")
    assert told.index("documented 1") < told.index("lodged accepted")


async def test_a_name_that_no_font_has_is_asked_about_and_nothing_is_lodged(house: House) -> None:
    house.world.undrawable["TW-1-1"] = (
        Fault(pointer="/consignee/name", message="no font has U+0F40", code="no_glyph"),
    )
    journey = await house.submit(an_order())

    hold = await journey.held("papers_not_drawn")
    assert "/consignee/name no font has U+0F40" in hold.question
    assert house.world.done("TW-1") == []
    fix = Correction(pointer="/consignee/name", value="Example Consignee")
    await journey.resolve(CorrectOrder.of(hold, corrections=(fix,), by=OPS))

    await journey.booked()
    assert "documented 2" in house.world.journal.of("TW-1")
