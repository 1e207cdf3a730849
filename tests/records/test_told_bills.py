"""What a carrier bills by itself is booked once, in whatever order it is told."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations

import pytest

from carriers import load_scales
from domain.books.variance import Cause
from domain.charges import Bill, BilledCharge, ChargeKind, ToldBill
from domain.money import OtherMoney
from records.books.told_bills import BillOfAnother
from records.engine import Database
from records.journal import RecordsJournal
from records.rows import VarianceRow
from records.views import Views
from tests.records.given import NOON, an_order, landed, later, settled


@pytest.fixture
def journal(database: Database) -> RecordsJournal:
    return RecordsJournal(database, scales=load_scales())


def a_word(
    amount: str, minutes: int, *, reference: str = "shpinv_1", currency: str = "EUR"
) -> ToldBill:
    charge = BilledCharge(
        kind=ChargeKind.FREIGHT,
        amount=Decimal(amount),
        name="adjustment: Weight",
        billed_kg=Decimal("5.2"),
        declared_kg=Decimal("3.6"),
    )
    bill = Bill(reference=reference, issuer="easypost.usps", currency=currency, charges=(charge,))
    at = later(minutes)
    return ToldBill(waybill="WB-O-1-1", bill=bill, billed_on=at.date(), told_at=at)


async def reweighed(views: Views) -> list[VarianceRow]:
    return [row for row in await views.variances_of("O-1") if row.cause is Cause.REWEIGH]


async def owed(views: Views) -> Decimal:
    balances = {each.account: each.amount for each in await views.balances("O-1")}
    assert not await views.unbalanced()
    return balances["freight_billed"]


async def test_a_bill_that_comes_before_the_books_are_closed_waits_for_that(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, landed(order, freight="9.00"), NOON)
    await journal.bill_told(order, a_word("6.40", 1), later(1))
    assert not await reweighed(views)

    await settled(journal)
    await settled(journal)

    (line,) = await reweighed(views)
    assert (line.difference, line.reference) == (Decimal("6.40"), "shpinv_1")
    assert line.disputable
    assert await owed(views) == Decimal("15.40")


WORDS = (("early", "6.40", 10), ("corrected", "2.00", 20), ("given back", "0.00", 30))


@pytest.mark.parametrize("closed_after", [0, 1, 3])
@pytest.mark.parametrize("order_of_words", list(permutations(WORDS)), ids=str)
async def test_whatever_overtakes_the_latest_word_counts(
    journal: RecordsJournal,
    views: Views,
    order_of_words: Sequence[tuple[str, str, int]],
    closed_after: int,
) -> None:
    order = an_order()
    await journal.priced(order, landed(order, freight="9.00"), NOON)
    for nth, (_, amount, minutes) in enumerate(order_of_words):
        if nth == closed_after:
            await settled(journal)
        await journal.bill_told(order, a_word(amount, minutes), later(60))
        await journal.bill_told(order, a_word(amount, minutes), later(61))
    await settled(journal)

    lines = await reweighed(views)
    assert sum(line.difference for line in lines) == Decimal(0)
    assert await owed(views) == Decimal("9.00")


async def test_a_bill_of_one_order_is_not_taken_for_another(
    journal: RecordsJournal, views: Views
) -> None:
    order, another = an_order(), an_order("O-2")
    for each in (order, another):
        await journal.priced(each, landed(each, freight="9.00"), NOON)
    await journal.bill_told(order, a_word("6.40", 10), later(60))

    with pytest.raises(BillOfAnother, match=f"is one of order {order.order_id}"):
        await journal.bill_told(another, a_word("1.00", 20), later(61))

    await settled(journal)
    (line,) = await reweighed(views)
    assert line.difference == Decimal("6.40")


async def test_of_two_words_of_one_second_the_last_counts(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, landed(order, freight="9.00"), NOON)
    for amount in ("6.40", "2.00"):
        await journal.bill_told(order, a_word(amount, 10), later(60))
    await settled(journal)

    (line,) = await reweighed(views)
    assert line.difference == Decimal("2.00")


async def test_a_bill_that_is_told_anew_is_booked_by_what_it_changes(
    journal: RecordsJournal, views: Views
) -> None:
    await settled(journal)
    for amount, minutes in (("6.40", 10), ("2.00", 20)):
        await journal.bill_told(an_order(), a_word(amount, minutes), later(minutes))
    await journal.bill_told(an_order(), a_word("0.50", 15, reference="shpinv_2"), later(21))

    told = {line.reference: line.difference for line in await reweighed(views)}
    assert told == {
        "shpinv_1": Decimal("6.40"),
        "shpinv_1~2": Decimal("-4.40"),
        "shpinv_2": Decimal("0.50"),
    }
    assert await owed(views) == Decimal("11.50")


async def test_a_bill_in_money_that_nobody_can_read_is_refused_when_it_is_told(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, landed(order, freight="9.00"), NOON)

    with pytest.raises(OtherMoney, match="shpinv_1 of easypost.usps is in JPY"):
        await journal.bill_told(order, a_word("640", 1, currency="JPY"), later(1))
    await settled(journal)
    assert not await reweighed(views)
