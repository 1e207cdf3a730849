"""What the office hands to an order's run: papers, or a question with the fields at fault."""

from datetime import date

import markets
from documents import Office, Typesetter
from domain.holds import Hold
from domain.lines import OriginProof
from domain.order import Waiver
from domain.papers.documents import DocumentKind
from domain.parties import Party
from domain.reasons import HoldReason
from tests.builders import a_line, an_address, an_order
from tests.documents.test_drawing import landed_at

ON = date(2026, 11, 22)
UNDRAWABLE = Party(name="\N{TIBETAN LETTER KA}", address=an_address())
LET_PASS = (Waiver(reason="papers_not_drawn", by="ops@example.com"),)


async def test_an_order_gets_its_papers(typesetter: Typesetter) -> None:
    office, order = Office(typesetter, markets.load_exchange()), an_order()

    papers = await office.draw(order, landed_at(order, "99.00"), ON)

    assert not isinstance(papers, Hold)
    assert [paper.kind for paper in papers] == [DocumentKind.COMMERCIAL_INVOICE]
    assert papers == await office.draw(order, landed_at(order, "99.00"), ON)


async def test_a_character_without_a_glyph_is_a_question_for_customs(
    typesetter: Typesetter,
) -> None:
    order = an_order(consignee=UNDRAWABLE)

    hold = await Office(typesetter, markets.load_exchange()).draw(
        order, landed_at(order, "99.00"), ON
    )

    assert isinstance(hold, Hold)
    assert hold.reason is HoldReason.PAPERS_NOT_DRAWN
    assert hold.faults[0].pointer == "/consignee/name"
    assert "correct_order" in hold.answers


async def test_a_statement_that_nobody_may_make_is_a_question_too(typesetter: Typesetter) -> None:
    claim = a_line(origin="DE", origin_proof=OriginProof(agreement="EU-UK TCA"))
    order = an_order(lines=(claim,))

    hold = await Office(typesetter, markets.load_exchange()).draw(
        order, landed_at(order, "99.00"), ON
    )

    assert isinstance(hold, Hold)
    assert hold.faults[0].pointer == "/shipper/address/country"


async def test_what_a_person_let_pass_is_not_asked_again(typesetter: Typesetter) -> None:
    order = an_order(consignee=UNDRAWABLE, waivers=LET_PASS)

    papers = await Office(typesetter, markets.load_exchange()).draw(
        order, landed_at(order, "99.00"), ON
    )

    assert papers == ()
