"""What a desk and a backend read of the orders."""

import pytest

from domain.customs import DeclarationStatus
from domain.reasons import Desk, HoldReason
from domain.resolutions import ClassifyLine
from domain.status import Stage
from domain.tracking import MilestoneKind
from records.journal import RecordsJournal
from records.views import Views
from tests.builders import an_address
from tests.records.given import (
    NOON,
    a_booking,
    a_declaration,
    a_hold,
    a_milestone,
    a_return,
    an_order,
    later,
)


@pytest.fixture
async def seven_holds(journal: RecordsJournal) -> list[str]:
    """Ids of seven open holds, the soonest due first; two are due at the same moment."""
    order = an_order()
    await journal.priced(order, None, NOON)
    holds = [a_hold(order, nth, minutes=min(nth, 6)) for nth in range(1, 8)]
    for hold in reversed(holds):
        await journal.held(hold)
    return [hold.hold_id for hold in holds]


async def test_pages_of_holds_miss_none_and_repeat_none(
    seven_holds: list[str], views: Views
) -> None:
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = await views.open_holds(limit=3, cursor=cursor)
        seen += [hold.hold_id for hold in page.holds]
        cursor, pages = page.cursor, pages + 1

    assert seen == seven_holds
    assert pages == 3


@pytest.mark.parametrize("cursor", ["nonsense", "bm9uc2Vuc2U=", "ÿ"])
async def test_a_cursor_that_no_page_gave_is_refused(views: Views, cursor: str) -> None:
    with pytest.raises(ValueError, match="no page of holds gave this cursor"):
        await views.open_holds(cursor=cursor)


async def test_a_hold_shows_the_answers_that_are_legal_now(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order("O-1")
    await journal.priced(order, None, NOON)
    hold = a_hold(order, reason=HoldReason.CUSTOMS_QUERY)
    await journal.held(hold)

    async def answers() -> tuple[str, ...]:
        row = await views.hold(hold.hold_id)
        assert row
        return row.answers

    assert await answers() == hold.answers
    await journal.booked(order, a_booking(order), NOON)
    await journal.entered(order.order_id, Stage.IN_TRANSIT, NOON)
    assert "correct_declaration" in await answers()
    assert "correct_order" not in await answers()
    await journal.answered(hold, None, NOON)
    assert await answers() == hold.answers


async def test_holds_are_found_by_desk_reason_seller_and_destination(
    journal: RecordsJournal, views: Views
) -> None:
    london = an_order("O-1")
    berlin = an_order(
        "O-2",
        consignee=london.consignee.model_copy(update={"address": an_address(country="DE")}),
        seller=london.seller.model_copy(update={"seller_id": "example-toys"}),
    )
    lost = a_hold(berlin, reason=HoldReason.LOST)
    for order, hold in ((london, a_hold(london)), (berlin, lost)):
        await journal.priced(order, None, NOON)
        await journal.held(hold)

    for page in (
        await views.open_holds(desk=Desk.CARRIAGE),
        await views.open_holds(reason=HoldReason.LOST),
        await views.open_holds(seller="example-toys"),
        await views.open_holds(destination="DE"),
    ):
        assert [hold.order_id for hold in page.holds] == ["O-2"]
    assert (await views.open_holds(desk=Desk.CARRIAGE, destination="GB")).holds == ()
    row = await views.hold(lost.hold_id)
    assert row
    assert (row.seller_id, row.destination) == ("example-toys", "DE")
    assert await views.hold("O-2:1:lost:99") is None


async def test_an_order_at_a_glance(journal: RecordsJournal, views: Views) -> None:
    order = an_order()
    await journal.priced(order, None, NOON)
    await journal.held(a_hold(order))
    await journal.booked(order, a_booking(order), later(1))

    row = await views.order("O-1")
    assert row
    assert (row.stage, row.revision, row.open_holds) == (Stage.BOOKED, 1, 1)
    assert (row.waybill, row.destination, row.settlement) == ("WB-O-1-1", "GB", None)
    assert await views.order("O-404") is None
    assert await views.latest_document("O-404") is None


async def test_the_timeline_tells_the_whole_story_in_order(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    hold = a_hold(order, minutes=1)
    answer = ClassifyLine.of(hold, hs_code="940521", by="ops@example.com")
    await journal.priced(order, None, NOON)
    await journal.held(hold)
    await journal.answered(hold, answer, later(2))
    await journal.lodged(order, a_declaration(order), later(3))
    await journal.booked(order, a_booking(order), later(4))
    await journal.scanned("O-1", [a_milestone(MilestoneKind.DELIVERED, 5, "at the door")])
    await journal.entered("O-1", Stage.DELIVERED, later(6))
    await journal.return_opened(order, a_return(), later(7))

    assert [(event.what, event.text) for event in await views.timeline("O-1")] == [
        ("revision", "revision 1"),
        ("held", "Which HS code does LAMP have?"),
        ("answered", "classify line, by ops@example.com"),
        ("lodged", "O-1-1: accepted"),
        ("booked", "WB-O-1-1 with carrier express"),
        ("parcel", "delivered, at the door"),
        ("return", "O-1-1: changed mind"),
    ]
    (declaration,) = await views.declarations_of("O-1")
    assert declaration.status is DeclarationStatus.ACCEPTED


async def test_the_counts_of_the_whole(
    seven_holds: list[str], journal: RecordsJournal, views: Views
) -> None:
    first = await views.hold(seven_holds[0])
    assert first
    counts = await views.counts(first.due_at.replace(second=1))

    assert (counts.orders, counts.open_holds, counts.overdue_holds) == (1, 7, 1)
    assert (counts.inbox_pending, counts.inbox_stuck) == (0, 0)


async def test_a_parcel_leads_to_its_order(journal: RecordsJournal, views: Views) -> None:
    order = an_order()
    await journal.priced(order, None, NOON)
    booking = a_booking(order)
    await journal.booked(order, booking, NOON)

    asked = (booking.waybill, "nobody's")
    assert await views.orders_of(asked) == {booking.waybill: order.order_id}
    assert await views.orders_of(()) == {}
