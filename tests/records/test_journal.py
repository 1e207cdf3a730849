"""An order's way through the journal: told twice, told late, told in part."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest
from sqlalchemy import select

from activities.ports import Journal
from domain.customs import DeclarationStatus
from domain.money import Money
from domain.reasons import HoldReason
from domain.resolutions import ClassifyLine
from domain.settlement import Settlement
from domain.status import Stage
from domain.tracking import MilestoneKind
from records.engine import Database
from records.journal import RecordsJournal
from records.orders import UnknownOrder
from records.tables.core import metadata
from records.views import Views
from tests.records.given import (
    NOON,
    a_bill,
    a_booking,
    a_declaration,
    a_hold,
    a_milestone,
    a_reply,
    an_order,
    landed,
    later,
)

Snapshot = dict[str, list[tuple[object, ...]]]


async def everything(database: Database) -> Snapshot:
    """Every row of every table."""
    return await database.read(
        lambda db: {
            name: sorted((tuple(row) for row in db.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
        }
    )


async def balances(views: Views, order_id: str = "O-1") -> dict[str, Decimal]:
    """What the accounts stand at; how far these made-up costs stray from the quote is not told."""
    return {
        balance.account: balance.amount
        for balance in await views.balances(order_id)
        if "quote_variance" not in balance.account
    }


def test_it_is_the_journal_that_the_steps_ask_for(journal: RecordsJournal) -> None:
    asked_for: Journal = journal  # what the type checker says is the test
    assert asked_for is journal


async def test_a_whole_order_told_twice_step_by_step_changes_nothing(
    journal: RecordsJournal, views: Views, database: Database
) -> None:
    order = an_order()
    hold = a_hold(order)
    answer = ClassifyLine.of(hold, hs_code="940521", by="ops@example.com")
    bills = [a_bill("B-1", duty="5", tax="30"), a_bill("F-1", freight="12.50")]
    steps: list[Callable[[int], Awaitable[object]]] = [
        lambda n: journal.priced(order, None, later(n)),
        lambda n: journal.held(hold),
        lambda n: journal.reminded(hold, False, later(n)),
        lambda n: journal.reminded(hold, True, later(n)),
        lambda n: journal.answered(hold, answer, later(n)),
        lambda n: journal.priced(order, landed(order, freight="9", duty="5.28"), later(n)),
        lambda n: journal.booked(order, a_booking(order), later(n)),
        lambda n: journal.scanned("O-1", [a_milestone(MilestoneKind.PICKED_UP)]),
        lambda n: journal.replied("O-1", a_reply(order, DeclarationStatus.RELEASED)),
        lambda n: journal.settled(order, Stage.DELIVERED, bills, None, later(n + 20)),
    ]
    for step in steps:
        await step(0)
        once = await everything(database)
        await step(1)
        assert await everything(database) == once
    done = await everything(database)
    for step in steps:
        await step(30)
    assert await everything(database) == done
    assert await views.unbalanced() == ()


async def test_the_estimate_is_booked_by_kind_and_the_booking_replaces_its_freight(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, landed(order, freight="9", duty="5.28", tax="31"), NOON)
    await journal.booked(order, a_booking(order, "11.00"), later(1))
    await journal.priced(order, landed(order, freight="9", duty="5.28", tax="31"), later(2))

    assert await balances(views) == {
        "customer_charges": Decimal(160),
        "seller_revenue": Decimal(-160),
        "freight_estimated": Decimal(11),
        "duty_estimated": Decimal("5.28"),
        "tax_estimated": Decimal(31),
        "estimates_clearing": Decimal("-47.28"),
    }


async def test_a_correction_on_the_way_replaces_the_estimate_and_nothing_else(
    journal: RecordsJournal, views: Views, database: Database
) -> None:
    declared = an_order()
    right = declared.revised(declared_as=1)
    await journal.priced(declared, landed(declared, freight="9", duty="5.28"), NOON)
    await journal.lodged(declared, a_declaration(declared), later(1))
    await journal.booked(declared, a_booking(declared, "11.00"), later(2))
    await journal.corrected(right, landed(right, freight="9", duty="7.00"), later(3))
    once = await everything(database)
    await journal.corrected(right, landed(right, freight="9", duty="7.00"), later(4))

    assert await everything(database) == once
    assert await balances(views) == {
        "customer_charges": Decimal(160),
        "seller_revenue": Decimal(-160),
        "freight_estimated": Decimal(11),
        "duty_estimated": Decimal("7.00"),
        "estimates_clearing": Decimal("-18.00"),
    }
    row = await views.order("O-1")
    assert row
    assert (row.revision, row.stage) == (2, Stage.BOOKED)
    assert await views.unbalanced() == ()


async def test_a_new_revision_takes_the_place_of_the_earlier_in_the_books(
    journal: RecordsJournal, views: Views
) -> None:
    first = an_order()
    second = first.revised(charged=Decimal("150.00"))
    await journal.priced(first, landed(first, freight="9", duty="5.28"), NOON)
    await journal.unwound(first, later(1), released=False)
    await journal.priced(second, landed(second, freight="8"), later(2))
    late = landed(first, freight="7", duty="1")
    await journal.priced(first, late, later(3))
    await journal.booked(first, a_booking(first), later(4))

    assert await balances(views) == {
        "customer_charges": Decimal(150),
        "seller_revenue": Decimal(-150),
        "freight_estimated": Decimal(8),
        "estimates_clearing": Decimal(-8),
    }
    row = await views.order("O-1")
    assert row
    assert row.revision == 2
    assert await views.latest_document("O-1") == second


async def test_priced_again_to_other_amounts_the_latest_estimate_stands(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, landed(order, duty="5"), NOON)
    await journal.priced(order, landed(order, duty="6.000001"), later(1))

    assert (await balances(views))["duty_estimated"] == Decimal("6.000001")
    assert (await balances(views))["customer_charges"] == Decimal(160)


async def test_a_cancelled_order_leaves_no_balance(journal: RecordsJournal, views: Views) -> None:
    order = an_order()
    await journal.priced(order, landed(order, freight="9", duty="5.28"), NOON)
    await journal.lodged(order, a_declaration(order), later(1))
    await journal.booked(order, a_booking(order), later(2))
    await journal.unwound(order, later(3), released=True, by="ops@example.com")
    settlement = await journal.settled(order, Stage.CANCELLED, [], None, later(4))
    await journal.booked(order, a_booking(order), later(5))

    assert await balances(views) == {}
    assert settlement.estimated == settlement.actual == Money.of(0, "EUR")
    (booking,) = await views.bookings_of("O-1")
    assert booking.voided_at == later(3)
    (declaration,) = await views.declarations_of("O-1")
    assert declaration.status is DeclarationStatus.WITHDRAWN
    row = await views.order("O-1")
    assert row
    assert (row.stage, row.waybill) == (Stage.CANCELLED, None)


async def test_who_cancelled_an_order_is_kept_as_it_was_told_first(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, landed(order), NOON)
    await journal.unwound(order, later(1), released=True, by="ops@example.com")
    await journal.unwound(order, later(2), released=True, by="late@example.com")

    row = await views.order("O-1")
    assert row
    assert row.cancelled_by == "ops@example.com"
    told = [event for event in await views.timeline("O-1") if event.what == "cancelled"]
    assert [(event.at, event.text) for event in told] == [
        (later(1), "cancelled by ops@example.com")
    ]


async def test_an_order_nobody_cancelled_names_nobody(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, landed(order), NOON)
    await journal.unwound(order, later(1), released=False)

    assert not [event for event in await views.timeline("O-1") if event.what == "cancelled"]


async def test_settling_sets_bills_against_the_estimate_kind_by_kind(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, landed(order, freight="9", duty="5.28", fee="2"), NOON)
    await journal.booked(order, a_booking(order, "11.00"), later(1))
    bills = [a_bill("B-1", duty="6.00", fee="2"), a_bill("F-1", freight="10.50")]

    settlement = await journal.settled(
        order, Stage.WRITTEN_OFF, bills, Money.of("160.00", "EUR"), later(2)
    )

    assert settlement == Settlement(
        estimated=Money.of("18.28", "EUR"), actual=Money.of("18.50", "EUR"), bills=("B-1", "F-1")
    )
    assert (str(settlement.estimated), str(settlement.actual)) == ("18.28 EUR", "18.50 EUR")
    assert await balances(views) == {
        "customer_charges": Decimal(160),
        "seller_revenue": Decimal(-160),
        "customer_refunds": Decimal(-160),
        "seller_refunds": Decimal(160),
        "freight_billed": Decimal("10.50"),
        "duty_billed": Decimal(6),
        "fee_billed": Decimal(2),
        "payables": Decimal("-18.50"),
        "freight_variance": Decimal("-0.50"),
        "duty_variance": Decimal("0.72"),
        "variance_clearing": Decimal("-0.22"),
    }
    again = await journal.settled(order, Stage.DELIVERED, [], None, later(3))
    assert again == settlement


async def test_money_in_another_currency_is_refused_and_books_nothing(
    journal: RecordsJournal, views: Views, database: Database
) -> None:
    order = an_order()
    await journal.priced(order, landed(order, freight="9"), NOON)
    before = await everything(database)

    with pytest.raises(ValueError, match="B-1 of broker is in USD, order O-1 in EUR"):
        await journal.settled(order, Stage.DELIVERED, [a_bill("B-1", "USD")], None, NOON)
    with pytest.raises(ValueError, match="is not in EUR"):
        await journal.settled(order, Stage.DELIVERED, [], Money.of(1, "USD"), NOON)
    with pytest.raises(ValueError, match="is not in EUR"):
        await journal.booked(order, a_booking(order, currency="USD"), NOON)

    assert await everything(database) == before


async def test_a_bill_in_the_markets_money_is_read_at_the_rate_of_the_release(
    journal: RecordsJournal, views: Views
) -> None:
    """HMRC bills pounds, whatever the goods were sold in."""
    order = an_order()
    rated = {"exchange_rate": Decimal("0.8"), "market_currency": "GBP"}
    expected = landed(order, freight="9", duty="4.41", tax="20").model_copy(update=rated)
    await journal.priced(order, expected, NOON)
    # 4.41 EUR are 3.528 GBP, which come back as 4.41: rounding there and back is nobody's error.
    pounds = a_bill("26GB1", "GBP", duty="3.53", tax="18.40")

    settlement = await journal.settled(
        order, Stage.DELIVERED, [pounds, a_bill("F-1", freight="9")], None, NOON
    )

    assert str(settlement.actual) == "36.41 EUR"
    balances = {b.account: b.amount for b in await views.balances("O-1")}
    assert balances["tax_variance"] == Decimal("3.00")
    assert balances["duty_billed"] == Decimal("4.41")


@pytest.mark.parametrize("end", [Stage.DELIVERED, Stage.RETURNED_TO_ORIGIN, Stage.CANCELLED])
async def test_an_end_is_an_end(journal: RecordsJournal, views: Views, end: Stage) -> None:
    await journal.priced(an_order(), None, NOON)
    await journal.entered("O-1", end, later(1))
    for minutes, stage in enumerate(Stage, start=2):
        await journal.entered("O-1", stage, later(minutes))

    row = await views.order("O-1")
    assert row
    assert row.stage is end


async def test_an_order_is_released_again_until_it_leaves_and_never_by_old_news(
    journal: RecordsJournal, views: Views
) -> None:
    async def stage() -> Stage:
        row = await views.order("O-1")
        assert row
        return row.stage

    await journal.priced(an_order(), None, NOON)
    await journal.entered("O-1", Stage.BOOKED, later(1))
    await journal.entered("O-1", Stage.RELEASE, later(3))
    assert await stage() is Stage.RELEASE
    await journal.entered("O-1", Stage.BOOKED, later(2))
    assert await stage() is Stage.RELEASE
    await journal.entered("O-1", Stage.IN_TRANSIT, later(4))
    await journal.entered("O-1", Stage.BOOKED, later(5))
    assert await stage() is Stage.IN_TRANSIT


async def test_the_steps_themselves_move_the_order_on(
    journal: RecordsJournal, views: Views
) -> None:
    first = an_order()
    second = first.revised(charged=Decimal("150.00"))
    stages = []
    for step in (
        journal.priced(first, landed(first), NOON),
        journal.booked(first, a_booking(first), later(1)),
        journal.priced(second, landed(second), later(2)),
        journal.booked(second, a_booking(second), later(3)),
        journal.scanned("O-1", [a_milestone(MilestoneKind.LABEL_CREATED)]),
        journal.scanned("O-1", [a_milestone(MilestoneKind.PICKED_UP)]),
    ):
        await step
        row = await views.order("O-1")
        assert row
        stages.append(row.stage)

    assert stages == ["release", "booked", "release", "booked", "booked", "in_transit"]
    first_parcel, second_parcel = await views.bookings_of("O-1")
    assert first_parcel.voided_at == later(2)
    assert second_parcel.voided_at is None


async def test_an_order_that_was_never_priced_is_named(journal: RecordsJournal) -> None:
    order = an_order()
    for news in (
        journal.booked(order, a_booking(order), NOON),
        journal.scanned("O-1", [a_milestone(MilestoneKind.PICKED_UP)]),
        journal.replied("O-1", a_reply(order, DeclarationStatus.RELEASED)),
    ):
        with pytest.raises(UnknownOrder, match="no order O-1"):
            await news


async def test_a_hold_keeps_its_first_answer(journal: RecordsJournal, views: Views) -> None:
    order = an_order()
    hold = a_hold(order)
    await journal.priced(order, None, NOON)
    await journal.held(hold)
    (asked,) = (await views.open_holds()).holds
    answer = ClassifyLine.of(hold, hs_code="940521", by="ops@example.com")
    await journal.answered(hold, answer, later(5))
    await journal.answered(hold, None, later(6))
    await journal.held(hold)

    assert (asked.reason, asked.question) == (HoldReason.MISSING_HS_CODE, hold.question)
    assert asked.due_at == hold.due_at
    (closed,) = await views.holds_of("O-1")
    assert (closed.outcome, closed.resolved_by) == ("answered", "ops@example.com")
    assert closed.closed_at == later(5)
    assert closed.resolution == answer.model_dump(mode="json")
    assert (await views.open_holds()).holds == ()


async def test_a_hold_keeps_the_oddest_evidence(journal: RecordsJournal, views: Views) -> None:
    order = an_order()
    odd = {"sku": "LAMP", "why": "caf\0e \ud800 港"}
    hold = a_hold(order).model_copy(update={"evidence": odd, "question": odd["why"]})
    await journal.priced(order, None, NOON)
    await journal.held(hold)

    (kept,) = (await views.open_holds()).holds
    assert kept.evidence == odd
    assert kept.question == "caf\ufffde \ufffd 港"


async def test_a_declaration_stands_by_the_authoritys_last_word(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, None, NOON)
    await journal.lodged(order, a_declaration(order, DeclarationStatus.SUBMITTED), later(1))
    await journal.lodged(order, a_declaration(order), later(2))
    await journal.lodged(order, a_declaration(order, DeclarationStatus.SUBMITTED), later(1))
    (lodged,) = await views.declarations_of("O-1")
    assert lodged.status is DeclarationStatus.ACCEPTED

    await journal.replied("O-1", a_reply(order, DeclarationStatus.RELEASED, 9))
    await journal.replied("O-1", a_reply(order, DeclarationStatus.EXAMINATION, 8))
    (released,) = await views.declarations_of("O-1")
    assert released.status is DeclarationStatus.RELEASED
