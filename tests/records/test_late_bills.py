"""What is billed after the books were closed is booked once, and can be disputed."""

from decimal import Decimal

import pytest

from carriers import load_scales
from domain.books.variance import Cause
from domain.charges import Bill, BilledCharge, ChargeKind
from domain.money import OtherMoney
from records.books.late_bills import BooksOpen
from records.books.variances import NotDisputable
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from tests.records.given import NOON, an_order, landed, later, settled


@pytest.fixture
def journal(database: Database) -> RecordsJournal:
    return RecordsJournal(database, scales=load_scales())


def a_late_bill(billed_kg: str = "5.2", currency: str = "EUR") -> Bill:
    """Three lamps were declared at 3.6 kg."""
    charges = (
        BilledCharge(kind=ChargeKind.FREIGHT, amount=Decimal("6.40"), billed_kg=Decimal(billed_kg)),
        BilledCharge(kind=ChargeKind.FEE, amount=Decimal("1.10"), name="address correction"),
    )
    return Bill(reference="INV-7", issuer="ups", currency=currency, charges=charges)


async def test_a_late_charge_for_weight_is_booked_once_disputed_and_credited(
    journal: RecordsJournal, views: Views
) -> None:
    await settled(journal)
    first = await journal.billed_late(an_order(), a_late_bill(), later(9))
    again = await journal.billed_late(an_order(), a_late_bill(), later(10))

    assert first == again
    assert [(row.cause, row.difference) for row in first] == [
        (Cause.REWEIGH, Decimal("6.40")),
        (Cause.FEE, Decimal("1.10")),
    ]
    assert (str(first[0].billed_kg), str(first[0].declared_kg)) == ("5.2", "3.6")
    await journal.disputed(first[0].variance_id, by="ops", why="weighed here", at=later(11))
    credited = Decimal("6.40")
    await journal.dispute_closed(first[0].variance_id, credited=credited, by="ops", at=later(12))
    balances = {each.account: each.amount for each in await views.balances("O-1")}
    assert balances["freight_variance"] == Decimal("6.40")
    assert balances["freight_credited"] == Decimal("-6.40")
    assert balances["payables"] == Decimal("-10.10")
    assert not await views.unbalanced()


async def test_a_charge_that_the_scales_may_explain_is_not_disputed(
    journal: RecordsJournal,
) -> None:
    await settled(journal)
    (line, _) = await journal.billed_late(an_order(), a_late_bill("3.8"), later(9))

    with pytest.raises(NotDisputable, match=r"up to 3\.88 kg is within the scales"):
        await journal.disputed(line.variance_id, by="ops", why="no", at=later(10))


async def test_books_that_are_open_take_no_late_bill_nor_one_in_strange_money(
    journal: RecordsJournal,
) -> None:
    order = an_order()
    await journal.priced(order, landed(order, freight="9.00"), NOON)
    with pytest.raises(BooksOpen, match="the books of O-1 are open"):
        await journal.billed_late(order, a_late_bill(), later(1))

    await settled(journal)
    with pytest.raises(OtherMoney):
        await journal.billed_late(order, a_late_bill(currency="JPY"), later(9))
