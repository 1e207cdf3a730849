"""The books balance whatever happens to an order, in whatever order it is told."""

import random
from decimal import Decimal

import pytest

from domain.charges import ChargeKind
from domain.money import Money, total
from domain.order import Order
from domain.status import Stage
from records.journal import RecordsJournal
from records.views import Views
from tests.records.given import a_bill, a_booking, an_order, landed, later

ORDERS = 12
STEPS = 15


def an_amount(chance: random.Random) -> str:
    """Any amount of up to twelve digits and six decimals."""
    whole = chance.randrange(10 ** chance.randrange(1, 12))
    return f"{whole}.{chance.randrange(10**6):06d}"


async def happen(journal: RecordsJournal, order: Order, chance: random.Random, n: int) -> Order:
    """One thing that may happen to an order; the order after it."""
    kinds = {kind: an_amount(chance) for kind in chance.sample(list(ChargeKind), 3)}
    match chance.choice(["price", "book", "amend", "unwind", "settle", "again"]):
        case "price":
            await journal.priced(order, landed(order, **kinds), later(n))
        case "book":
            booking = a_booking(order, an_amount(chance), order.currency)
            await journal.booked(order, booking, later(n))
        case "amend":
            order = order.revised(charged=Decimal(an_amount(chance)))
            await journal.priced(order, chance.choice([None, landed(order, **kinds)]), later(n))
        case "unwind":
            await journal.unwound(order, later(n), released=chance.random() < 0.5)
        case "settle" if chance.random() < 0.3:
            refund = chance.choice([None, Money.of(an_amount(chance), order.currency)])
            bills = [a_bill("B-1", order.currency, **kinds)]
            await journal.settled(order, Stage.DELIVERED, bills, refund, later(n))
        case _:
            await journal.priced(an_order(order.order_id), None, later(n))
    return order


@pytest.mark.parametrize("seed", range(4))
async def test_every_entry_and_every_order_balances_per_currency(
    journal: RecordsJournal, views: Views, seed: int
) -> None:
    chance = random.Random(seed)
    orders = [
        an_order(f"O-{n}", currency=chance.choice(["EUR", "USD", "JPY"])) for n in range(ORDERS)
    ]
    for first in orders:
        await journal.priced(first, None, later(0))
        order = first
        for n in range(STEPS):
            order = await happen(journal, order, chance, n + 1)

    assert await views.unbalanced() == ()
    for order in orders:
        balances = await views.balances(order.order_id)
        assert total(balance.amount for balance in balances) == 0
        assert {balance.currency for balance in balances} <= {order.currency}


async def test_once_settled_nothing_is_estimated_any_more(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, landed(order, duty="5.28", freight="9"), later(0))
    await journal.settled(order, Stage.DELIVERED, [], None, later(1))
    await journal.priced(order, landed(order, duty="7"), later(2))
    await journal.booked(order, a_booking(order), later(3))

    accounts = {balance.account for balance in await views.balances("O-1")}
    assert not {account for account in accounts if "estimate" in account}


async def test_the_smallest_and_the_largest_amounts_are_summed_exactly(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order(charged=Decimal("999999999999.999999"))
    await journal.priced(order, landed(order, duty="0.000001", tax="999999999999.999999"), later(0))

    amounts = {balance.account: balance.amount for balance in await views.balances()}
    assert amounts["customer_charges"] == Decimal("999999999999.999999")
    assert amounts["duty_estimated"] == Decimal("0.000001")
    assert amounts["estimates_clearing"] == Decimal(-1_000_000_000_000)


async def test_balances_show_the_decimals_of_their_currency(
    journal: RecordsJournal, views: Views
) -> None:
    await journal.priced(an_order("O-1"), None, later(0))
    await journal.priced(an_order("O-2", currency="JPY", charged=Decimal(1200)), None, later(0))

    shown = {str(b.amount) for b in await views.balances() if b.account == "customer_charges"}
    assert shown == {"160.00", "1200"}
