"""Units come back once: reserved in turn, never more than were delivered."""

import asyncio

import pytest

from domain.money import Money
from domain.returns import Disposition, Grade, ReturnOutcome, ReturnStage
from domain.status import Stage
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from tests.records.given import NOON, a_return, an_order, later


@pytest.fixture
async def delivered(journal: RecordsJournal) -> RecordsJournal:
    """The journal of one order of three lamps, delivered."""
    await journal.priced(an_order(), None, NOON)
    await journal.entered("O-1", Stage.DELIVERED, later(1))
    return journal


async def test_nothing_comes_back_before_it_was_delivered(journal: RecordsJournal) -> None:
    await journal.priced(an_order(), None, NOON)

    assert await journal.return_opened(an_order(), a_return(), NOON) == "order O-1 is not delivered"


async def test_no_more_comes_back_than_was_delivered(delivered: RecordsJournal) -> None:
    order = an_order()

    assert await delivered.return_opened(order, a_return(1, LAMP=2), NOON) is None
    why = await delivered.return_opened(order, a_return(2, LAMP=2), NOON)
    assert why == "2 of LAMP asked for, 1 left to return"
    assert await delivered.return_opened(order, a_return(2, LAMP=1), NOON) is None
    why = await delivered.return_opened(order, a_return(3, SOFA=1), NOON)
    assert why == "the order has no line SOFA"


async def test_the_same_return_is_the_same_and_with_other_items_refused(
    delivered: RecordsJournal, views: Views
) -> None:
    order = an_order()
    assert await delivered.return_opened(order, a_return(1, LAMP=3), NOON) is None
    assert await delivered.return_opened(order, a_return(1, LAMP=3), later(1)) is None
    why = await delivered.return_opened(order, a_return(1, LAMP=2), later(2))

    assert why == "return O-1-1 was opened with other items"
    (row,) = await views.returns_of("O-1")
    assert [(item.sku, item.quantity) for item in row.items] == [("LAMP", 3)]
    assert row.opened_at == NOON
    assert await views.next_return_number("O-1") == 2


@pytest.mark.parametrize("turned_down", ["rejected", "closed"])
async def test_a_return_turned_down_frees_its_units(
    delivered: RecordsJournal, turned_down: str
) -> None:
    order, first = an_order(), a_return(1, LAMP=3)
    await delivered.return_opened(order, first, NOON)
    outcome = ReturnOutcome(rma=first.rma, stage=ReturnStage(turned_down), why="no goods came")
    await delivered.return_moved(first, outcome, later(1))

    assert await delivered.return_opened(order, a_return(2, LAMP=3), later(2)) is None


async def test_a_return_refused_at_the_door_is_kept_with_its_reason(
    delivered: RecordsJournal, views: Views
) -> None:
    request = a_return(1, LAMP=9)
    why = await delivered.return_opened(an_order(), request, NOON)
    assert why is not None
    refused = ReturnOutcome(rma=request.rma, stage=ReturnStage.REFUSED, why=why)
    await delivered.return_moved(request, refused, later(1))

    assert await delivered.return_opened(an_order(), request, later(2)) == why
    (row,) = await views.returns_of("O-1")
    assert (row.stage, row.why, row.items) == (ReturnStage.REFUSED, why, ())


async def test_a_number_that_was_refused_is_free_and_a_late_refusal_takes_nothing_back(
    delivered: RecordsJournal, views: Views
) -> None:
    many, few = a_return(1, LAMP=9), a_return(1, LAMP=2)
    refused = ReturnOutcome(rma=many.rma, stage=ReturnStage.REFUSED, why="too many")
    await delivered.return_moved(many, refused, later(1))

    assert await delivered.return_opened(an_order(), few, later(2)) is None
    await delivered.return_moved(many, refused, later(3))

    (row,) = await views.returns_of("O-1")
    assert (row.stage, row.why, row.opened_at) == (ReturnStage.REQUESTED, "", later(2))
    assert [item.quantity for item in row.items] == [2]


async def test_a_return_that_has_ended_is_not_opened_again(delivered: RecordsJournal) -> None:
    request = a_return(1, LAMP=1)
    await delivered.return_opened(an_order(), request, NOON)
    closed = ReturnOutcome(rma=request.rma, stage=ReturnStage.CLOSED)
    await delivered.return_moved(request, closed, later(1))

    why = await delivered.return_opened(an_order(), request, later(2))

    assert why == f"return {request.rma} has ended: it is closed"


async def test_a_refund_is_booked_once_and_ends_the_return(
    delivered: RecordsJournal, views: Views
) -> None:
    request = a_return(1, LAMP=1)
    await delivered.return_opened(an_order(), request, NOON)
    for minutes, stage in enumerate([ReturnStage.AUTHORISED, ReturnStage.INSPECTED]):
        await delivered.return_moved(
            request, ReturnOutcome(rma=request.rma, stage=stage), later(minutes)
        )
    refunded = ReturnOutcome(
        rma=request.rma,
        stage=ReturnStage.REFUNDED,
        grade=Grade.NEW,
        disposition=Disposition.RESTOCK,
        refund=Money.of("40.00", "EUR"),
    )
    await delivered.return_moved(request, refunded, later(5))
    await delivered.return_moved(request, refunded, later(6))
    closed = ReturnOutcome(rma=request.rma, stage=ReturnStage.CLOSED)
    await delivered.return_moved(request, closed, later(7))

    (row,) = await views.returns_of("O-1")
    assert (row.stage, row.refund) == (ReturnStage.REFUNDED, Money.of("40.00", "EUR"))
    assert (row.grade, row.updated_at) == (Grade.NEW, later(5))
    amounts = {balance.account: str(balance.amount) for balance in await views.balances("O-1")}
    assert amounts["customer_refunds"] == "-40.00"
    assert amounts["seller_refunds"] == "40.00"


async def test_requests_at_the_same_moment_cannot_reserve_a_unit_twice(
    delivered: RecordsJournal, database_url: str, views: Views
) -> None:
    order = an_order()
    others = [Database(database_url) for _ in range(3)]
    journals = [delivered, *map(RecordsJournal, others)]
    try:
        refusals = await asyncio.gather(
            *(
                journals[n % len(journals)].return_opened(order, a_return(n, LAMP=1), NOON)
                for n in range(1, 17)
            )
        )
    finally:
        for other in others:
            other.close()

    assert refusals.count(None) == 3
    reserved = [item.quantity for row in await views.returns_of("O-1") for item in row.items]
    assert sum(reserved) == 3
