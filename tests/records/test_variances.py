"""What strayed is kept once, and a dispute withholds it until it is closed."""

from decimal import Decimal

import pytest

from domain.books.variance import Between
from domain.status import Stage
from records.books.variances import NotDisputable
from records.journal import RecordsJournal
from records.views import Views
from tests.records.given import NOON, a_bill, an_order, landed, later


async def settled(journal: RecordsJournal, **billed: str) -> None:
    order = an_order()
    await journal.priced(order, landed(order, freight="9.00", duty="4.40"), NOON)
    bills = [a_bill("B-1", **billed), a_bill("F-1", freight="9.00")]
    await journal.settled(order, Stage.DELIVERED, bills, None, later(5))


async def test_the_landed_cost_is_kept_as_released(journal: RecordsJournal, views: Views) -> None:
    order = an_order()
    cost = landed(order, freight="9.00", duty="4.40")
    await journal.priced(order, landed(order, duty="3.00"), NOON)
    await journal.priced(order, cost, later(1))

    assert await views.landed_cost_of("O-1") == cost
    assert await views.landed_cost_of("O-2") is None


async def test_what_strayed_from_the_quote_is_kept_and_booked_once(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    for minute in range(2):
        await journal.priced(order, landed(order, duty="400.40"), later(minute))

    strayed = [v for v in await views.variances_of("O-1") if v.kind == "duty"]
    assert [v.between for v in strayed] == [Between.QUOTE_AND_RELEASE]
    balances = {b.account: b.amount for b in await views.balances("O-1")}
    assert balances["duty_quote_variance"] == Decimal("400.40") - order.quote.duties


async def test_a_revision_takes_its_quote_variance_back(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, landed(order, duty="400.40"), NOON)
    await journal.unwound(order, later(1), released=True, by="ops")

    assert {b.account for b in await views.balances("O-1")} == set()


async def test_a_bill_beyond_the_expected_is_disputed_and_credited_in_part(
    journal: RecordsJournal, views: Views
) -> None:
    await settled(journal, duty="6.40")
    (line,) = [v for v in await views.variances_of("O-1") if v.reference]

    for _ in range(2):
        await journal.disputed(line.variance_id, by="ops", why="wrong code", at=later(6))
    assert await balance(views, "payables_disputed") == Decimal("-2.00")

    closed = await journal.dispute_closed(
        line.variance_id, credited=Decimal("1.50"), by="ops", at=later(7)
    )
    assert closed.credited == Decimal("1.50")
    assert await balance(views, "payables_disputed") == 0
    assert await balance(views, "duty_credited") == Decimal("-1.50")
    assert await views.unbalanced() == ()


async def test_only_what_was_billed_too_much_is_disputable(
    journal: RecordsJournal, views: Views
) -> None:
    await settled(journal, duty="4.00")
    (line,) = [v for v in await views.variances_of("O-1") if v.reference]

    with pytest.raises(NotDisputable, match="nothing was billed beyond"):
        await journal.disputed(line.variance_id, by="ops", why="?", at=later(6))
    with pytest.raises(NotDisputable, match="no variance"):
        await journal.disputed("O-1:9:nothing:1", by="ops", why="?", at=later(6))
    with pytest.raises(NotDisputable, match="not in dispute"):
        await journal.dispute_closed(line.variance_id, credited=Decimal(0), by="ops", at=later(6))


async def test_no_more_is_credited_than_is_in_dispute(
    journal: RecordsJournal, views: Views
) -> None:
    await settled(journal, duty="6.40")
    (line,) = [v for v in await views.variances_of("O-1") if v.reference]
    await journal.disputed(line.variance_id, by="ops", why="?", at=later(6))

    with pytest.raises(NotDisputable, match="2.00 EUR is in dispute"):
        await journal.dispute_closed(line.variance_id, credited=Decimal(3), by="ops", at=later(7))


async def balance(views: Views, account: str) -> Decimal:
    found = {b.account: b.amount for b in await views.balances("O-1")}
    return found.get(account, Decimal(0))
