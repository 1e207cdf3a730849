"""What is collected under a scheme is read apart from the ledger, and the two agree."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.money import Money
from domain.order import Order
from domain.returns import Disposition, Grade, ReturnOutcome, ReturnStage
from domain.schemes.returns import state_return
from domain.schemes.scheme import Period
from domain.schemes.stated import SchemeReturn
from domain.status import Stage
from domain.tracking import MilestoneKind
from markets import load_exchange, load_schemes
from records.books.supplies import SupplyBooks
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from tests.builders import an_address
from tests.records.given import (
    IOSS_NUMBER,
    a_bill,
    a_milestone,
    a_return,
    at,
    landed,
    sold,
    under_ioss,
)

IOSS = load_schemes().of("IOSS")[0]


@pytest.fixture
def books(database: Database) -> SupplyBooks:
    return SupplyBooks(database)


async def stated(books: SupplyBooks, name: str) -> SchemeReturn:
    assert IOSS.every
    period = Period.named(IOSS.every, name)
    supplies = await books.of(period.begins, period.ends)
    unpriced = await books.unpriced(period.begins, period.ends, ["DE", "FR"])
    return state_return(IOSS, period, supplies, load_exchange(), now=at(12, 31), unpriced=unpriced)


async def deliver(journal: RecordsJournal, order: Order, on: datetime) -> None:
    await journal.scanned(order.order_id, [a_milestone(MilestoneKind.PICKED_UP)])
    await journal.settled(order, Stage.DELIVERED, [a_bill("B-1")], None, on)


async def test_sold_in_october_and_sent_back_in_december(
    journal: RecordsJournal, views: Views, books: SupplyBooks
) -> None:
    order = sold()
    await journal.priced(order, under_ioss(order), at(10, 5))
    await deliver(journal, order, at(10, 20))
    request = a_return(LAMP=1)
    await journal.return_opened(order, request, at(11, 28))
    outcome = ReturnOutcome(
        rma=request.rma,
        stage=ReturnStage.REFUNDED,
        grade=Grade.NEW,
        disposition=Disposition.RESTOCK,
        refund=Money.of("47.60", "EUR"),
    )
    for _ in range(2):
        await journal.return_moved(request, outcome, at(12, 3))

    october, november, december = [await stated(books, f"2026-{m}") for m in (10, 11, 12)]

    (line,) = october.lines
    assert (line.registration, line.state, line.rate) == (IOSS_NUMBER, "DE", "19 %")
    assert (line.supplies, line.base, line.tax) == (1, Decimal("120.00"), Decimal("22.80"))
    assert october.corrections == ()
    assert (november.lines, november.corrections, november.reconciled) == ((), (), ())
    (correction,) = december.corrections
    assert (correction.period, correction.state) == ("2026-10", "DE")
    assert (correction.base, correction.tax) == (Decimal("-40.00"), Decimal("-7.60"))
    for each in (october, december):
        (books_agree,) = each.reconciled
        assert str(books_agree.booked) == str(books_agree.stated) == str(each.balances[0].tax)
        assert books_agree.differences == ()
    balances = {b.account: b.amount for b in await views.balances("O-1")}
    assert balances["collected_under_eu-ioss"] == Decimal("15.20")
    assert balances["scheme_tax_payable"] == Decimal("-15.20")
    assert await views.unbalanced() == ()


@pytest.mark.parametrize(("tax", "more"), [("23.00", "0.20"), ("", "-22.80")])
async def test_priced_again_after_its_period_is_a_correction_of_what_was_stated(
    journal: RecordsJournal, books: SupplyBooks, tax: str, more: str
) -> None:
    """A hold that is answered next month prices the same revision again, at that day's rates."""
    order = sold(on=at(10, 31))
    await journal.priced(order, under_ioss(order), at(10, 31))
    filed = await stated(books, "2026-10")

    again = under_ioss(order, tax) if tax else landed(order, freight="9.00", duty="3.00")
    await journal.priced(order, again, at(11, 3))

    assert await stated(books, "2026-10") == filed
    november = await stated(books, "2026-11")
    assert [(each.period, each.tax) for each in november.corrections] == [
        ("2026-10", Decimal(more))
    ]
    (books_agree,) = november.reconciled
    assert books_agree.differences == ()


async def test_a_correction_on_the_way_leaves_one_tax_collected(
    journal: RecordsJournal, views: Views
) -> None:
    order = sold("O-1")
    right = order.revised(declared_as=1)
    await journal.priced(order, under_ioss(order), order.placed_at)
    await journal.corrected(right, under_ioss(right, tax="20.00"), at(10, 21))

    balances = {b.account: b.amount for b in await views.balances("O-1")}
    assert balances["scheme_tax_payable"] == Decimal("-20.00")


async def test_cancelled_within_the_month_it_never_was_and_later_it_is_corrected(
    journal: RecordsJournal, books: SupplyBooks
) -> None:
    soon, late = sold("O-1"), sold("O-2", on=at(10, 30))
    for order in (soon, late):
        await journal.priced(order, under_ioss(order), order.placed_at)
    await journal.unwound(soon, at(10, 6), released=True, by="ops")
    await journal.unwound(late, at(11, 2), released=True, by="ops")

    october, november = [await stated(books, f"2026-{m}") for m in (10, 11)]

    assert [each.order_id for each in october.orders] == ["O-2"]
    (correction,) = november.corrections
    assert (correction.period, correction.tax) == ("2026-10", Decimal("-22.80"))
    assert all(not each.differences for r in (october, november) for each in r.reconciled)


async def test_another_address_moves_the_tax_to_another_state_once_the_period_is_over(
    journal: RecordsJournal, views: Views, books: SupplyBooks
) -> None:
    order = sold()
    await journal.priced(order, under_ioss(order), at(10, 5))
    to = an_address(country="FR", postcode="75001")
    moved = order.revised(consignee=order.consignee.model_copy(update={"address": to}))
    await journal.priced(moved, None, at(11, 3))  # held: what was collected stays collected
    held = {b.account: b.amount for b in await views.balances("O-1")}
    await journal.priced(moved, under_ioss(moved, "24.00", "20 %"), at(11, 4))

    october, november = [await stated(books, f"2026-{m}") for m in (10, 11)]

    assert held["collected_under_eu-ioss"] == Decimal("22.80")
    assert [(each.state, each.tax) for each in october.lines] == [("DE", Decimal("22.80"))]
    assert [(each.state, each.tax) for each in november.corrections] == [
        ("DE", Decimal("-22.80")),
        ("FR", Decimal("24.00")),
    ]
    assert all(not each.differences for r in (october, november) for each in r.reconciled)


async def test_a_parcel_written_off_owes_nothing_and_one_sent_back_what_was_kept(
    journal: RecordsJournal, books: SupplyBooks
) -> None:
    lost, refused = sold("O-1"), sold("O-2")
    for order in (lost, refused):
        await journal.priced(order, under_ioss(order), at(10, 5))
    await journal.settled(lost, Stage.WRITTEN_OFF, [], Money.of("160.00", "EUR"), at(11, 9))
    back = Money.of("151.00", "EUR")  # all but the freight
    await journal.settled(refused, Stage.RETURNED_TO_ORIGIN, [], back, at(11, 9))

    november = await stated(books, "2026-11")

    by_order = {each.order_id: each.tax for each in november.orders}
    assert by_order == {"O-1": Decimal("-22.80"), "O-2": Decimal("-21.52")}
    assert all(not each.differences for each in november.reconciled)


async def test_a_late_first_release_is_stated_in_the_period_of_its_payment(
    journal: RecordsJournal, books: SupplyBooks
) -> None:
    order = sold(on=at(10, 31, hour=23))
    await journal.priced(order, None, at(10, 31, hour=23))
    waiting = await stated(books, "2026-10")
    await journal.priced(order, under_ioss(order), at(11, 2))

    october, november = [await stated(books, f"2026-{m}") for m in (10, 11)]

    assert [each.order_id for each in waiting.gaps] == ["O-1"]
    assert "no landed cost" in waiting.gaps[0].why
    assert october.lines[0].tax == Decimal("22.80")
    assert (november.lines, november.corrections) == ((), ())
    assert not any(each.differences for each in october.reconciled)


async def test_an_order_that_the_ledger_lacks_is_named(
    journal: RecordsJournal, books: SupplyBooks, database: Database
) -> None:
    for number in (1, 2):
        order = sold(f"O-{number}")
        await journal.priced(order, under_ioss(order), at(10, 5))

    def forget(db: Any) -> None:
        db.exec_driver_sql("DELETE FROM ledger_postings WHERE order_id = 'O-2'")

    await database.write(forget)

    (books_differ,) = (await stated(books, "2026-10")).reconciled

    assert (books_differ.stated, books_differ.booked) == (Decimal("45.60"), Decimal("22.80"))
    (difference,) = books_differ.differences
    assert (difference.order_id, difference.booked) == ("O-2", Decimal(0))


async def test_a_schemes_tax_is_expected_on_no_bill(journal: RecordsJournal, views: Views) -> None:
    order = sold()
    await journal.priced(order, under_ioss(order), at(10, 5))
    open_books = {b.account: b.amount for b in await views.balances("O-1")}

    settlement = await journal.settled(
        order, Stage.DELIVERED, [a_bill("B-1", freight="9.00", duty="3.00")], None, at(10, 20)
    )

    assert open_books["estimates_clearing"] == Decimal("-12.00")
    assert settlement.estimated == settlement.actual == Money.of("12.00", "EUR")
    assert not [v for v in await views.variances_of("O-1") if v.reference]


async def test_an_order_of_no_scheme_is_in_no_return_and_in_no_account(
    journal: RecordsJournal, views: Views, books: SupplyBooks
) -> None:
    order = sold()
    await journal.priced(order, landed(order, tax="22.80", freight="9"), at(10, 5))

    assert (await stated(books, "2026-10")).orders == ()
    assert not {b.account for b in await views.balances("O-1") if "scheme" in b.account}
