"""The books of the last mile: cash that is short, duties to be had back, refusals counted."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.last_mile.cash import Cash
from domain.last_mile.changes import DeliveryAnswer, DeliveryChange
from domain.last_mile.undone_imports import Undoing, UndoneImport
from domain.money import Money, OtherMoney
from domain.promised import DeliveryOptions
from records.journal import RecordsJournal
from records.views import Views
from tests.builders import LONG_AGO, an_order

CASH_ORDER = an_order(delivery=DeliveryOptions(collect=Decimal("122.33")))


async def balances(views: Views) -> dict[str, Decimal]:
    return {row.account: row.amount for row in await views.balances("TW-1")}


async def test_what_a_carrier_keeps_back_stands_open(journal: RecordsJournal, views: Views) -> None:
    await journal.priced(CASH_ORDER, None, LONG_AGO)
    short = Cash(
        reference="COD-1", collected=Money.of("122.33", "GBP"), remitted=Money.of("120.00", "GBP")
    )

    for _ in range(2):
        await journal.cash_settled(CASH_ORDER, short, LONG_AGO)

    stands = await balances(views)
    assert stands["cash_with_carriers"] == Decimal("2.33")
    assert stands["cash_remitted"] == Decimal("120.00")
    assert stands["cash_from_customers"] == Decimal("-122.33")
    assert await views.unbalanced() == ()


async def test_what_comes_later_is_booked_and_what_never_comes_is_lost(
    journal: RecordsJournal, views: Views
) -> None:
    await journal.priced(CASH_ORDER, None, LONG_AGO)
    for day, remitted in enumerate(("100.00", "120.00")):
        told = Cash(
            reference="COD-1",
            collected=Money.of("122.33", "GBP"),
            remitted=Money.of(remitted, "GBP"),
        )
        await journal.cash_settled(CASH_ORDER, told, LONG_AGO + timedelta(days=day))
    assert (await balances(views))["cash_remitted"] == Decimal("120.00")

    for day in (30, 31):
        await journal.cash_written_off(CASH_ORDER, LONG_AGO + timedelta(days=day))

    stands = await balances(views)
    assert stands["cash_lost"] == Decimal("2.33")
    assert "cash_with_carriers" not in stands
    assert await views.unbalanced() == ()


async def test_cash_of_which_nobody_ever_told_is_lost_as_a_whole(
    journal: RecordsJournal, views: Views
) -> None:
    await journal.priced(CASH_ORDER, None, LONG_AGO)
    for _ in range(2):
        await journal.cash_written_off(CASH_ORDER, LONG_AGO)

    stands = await balances(views)
    assert (stands["cash_lost"], stands["cash_from_customers"]) == (
        Decimal("122.33"), Decimal("-122.33"),
    )  # fmt: skip


async def test_cash_that_a_carrier_says_it_never_took_is_lost_as_well(
    journal: RecordsJournal, views: Views
) -> None:
    await journal.priced(CASH_ORDER, None, LONG_AGO)
    part = Money.of("100.00", "GBP")
    told = Cash(reference="COD-1", collected=part, remitted=part)
    await journal.cash_settled(CASH_ORDER, told, LONG_AGO)
    for day in (30, 31):
        await journal.cash_written_off(CASH_ORDER, LONG_AGO + timedelta(days=day))

    stands = await balances(views)
    assert (stands["cash_lost"], stands["cash_from_customers"]) == (
        Decimal("22.33"), Decimal("-122.33"),
    )  # fmt: skip
    assert "cash_with_carriers" not in stands
    assert await views.unbalanced() == ()


async def test_cash_that_nobody_paid_was_never_earned(
    journal: RecordsJournal, views: Views
) -> None:
    await journal.priced(CASH_ORDER, None, LONG_AGO)

    await journal.cash_settled(CASH_ORDER, None, LONG_AGO)

    assert await balances(views) == {}


async def test_cash_in_other_money_is_not_booked(journal: RecordsJournal) -> None:
    await journal.priced(CASH_ORDER, None, LONG_AGO)
    euros = Money.of("122.33", "EUR")

    with pytest.raises(OtherMoney):
        await journal.cash_settled(
            CASH_ORDER, Cash(reference="COD-1", collected=euros, remitted=euros), LONG_AGO
        )


async def test_duty_on_goods_that_went_back_is_booked_once(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, None, LONG_AGO)
    undone = UndoneImport(
        how=Undoing.RECOVERABLE, lrn="TW-1-1", paid=Money.of("23.33", "GBP"), why="it is cleared"
    )

    for _ in range(2):
        await journal.import_undone(order, undone, LONG_AGO)

    assert (await balances(views))["duties_recoverable"] == Decimal("23.33")
    told = [event.text for event in await views.timeline("TW-1")]
    assert "TW-1-1: import recoverable: it is cleared" in told


async def test_the_options_that_were_taken_last_stand(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, None, LONG_AGO)
    wishes = [DeliveryOptions(safe_place=place) for place in ("Porch", "Shed", "Bins")]
    for nth, options in enumerate(wishes):
        asked_at = LONG_AGO + timedelta(hours=nth)
        change = DeliveryChange(options=options, by="consignee", asked_at=asked_at)
        answer = DeliveryAnswer(refused="no such place" if nth == 1 else "")
        await journal.delivery_changed(order, change, None, asked_at)
        if nth < 2:
            await journal.delivery_changed(order, change, answer, asked_at)

    stands = await views.delivery_of("TW-1")

    assert stands
    assert stands.options == wishes[0]
    assert [(a.answered_at is not None, a.refused) for a in stands.asked] == [
        (True, ""),
        (True, "no such place"),
        (False, ""),
    ]
    assert await views.delivery_of("TW-NOBODYS") is None
