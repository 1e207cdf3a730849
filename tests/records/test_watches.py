"""Whose turn it is: each parcel is claimed by one, on SQLite and on PostgreSQL."""

import asyncio
from datetime import timedelta

from domain.status import Stage
from domain.tracking import MilestoneKind
from records.engine import Database
from records.journal import RecordsJournal
from records.watches import LEASE, Watched, Watches
from tests.records.given import NOON
from tests.records.sending import booked

NOW = NOON + timedelta(hours=1)


def waybills(claimed: tuple[Watched, ...]) -> list[str]:
    return sorted(each.sent.booking.waybill for each in claimed)


async def test_what_is_booked_is_looked_at_and_what_has_ended_is_not(
    journal: RecordsJournal, database: Database
) -> None:
    await booked(journal, "O-1")
    await booked(journal, "O-2", (MilestoneKind.PICKED_UP, 0.01))
    await booked(journal, "O-3")
    await journal.entered("O-3", Stage.DELIVERED, NOW)
    taken_back = await booked(journal, "O-4")
    await journal.unwound(taken_back, NOW, released=False)

    claimed = await Watches(database).claim(NOW)

    assert waybills(claimed) == ["WB-O-1-1", "WB-O-2-1"]
    assert {(each.asked_at, each.at_risk) for each in claimed} == {(None, False)}


async def test_of_many_who_claim_at_once_each_parcel_is_one_ones(
    journal: RecordsJournal, database: Database
) -> None:
    expected = [f"WB-O-{nth}-1" for nth in range(1, 9)]
    for nth in range(1, 9):
        await booked(journal, f"O-{nth}")

    claims = await asyncio.gather(*(Watches(database).claim(NOW, limit=5) for _ in range(8)))
    rest = await Watches(database).claim(NOW)

    found = [waybill for claimed in (*claims, rest) for waybill in waybills(claimed)]
    assert sorted(found) == expected


async def test_what_is_let_go_has_its_next_turn_then(
    journal: RecordsJournal, database: Database
) -> None:
    watches = Watches(database)
    await booked(journal, "O-1")
    (first,) = await watches.claim(NOW)
    due_at = NOW + timedelta(hours=6)
    await watches.let_go(first.sent.booking.reference, due_at, asked_at=NOW, at_risk=True)

    assert await watches.claim(due_at - timedelta(seconds=1)) == ()
    (again,) = await watches.claim(due_at)
    assert (again.asked_at, again.at_risk) == (NOW, True)


async def test_what_a_process_that_died_had_claimed_is_anybodys_after_a_while(
    journal: RecordsJournal, database: Database
) -> None:
    await booked(journal, "O-1")
    assert len(await Watches(database).claim(NOW)) == 1

    assert await Watches(database).claim(NOW + LEASE / 2) == ()
    assert len(await Watches(database).claim(NOW + LEASE)) == 1


async def test_those_that_wait_longest_come_first(
    journal: RecordsJournal, database: Database
) -> None:
    watches = Watches(database)
    for nth in (1, 2, 3):
        await booked(journal, f"O-{nth}")
    for each in await watches.claim(NOW):
        hours = {"O-1": 9, "O-2": 3, "O-3": 6}[each.sent.order_id]
        due_at = NOW + timedelta(hours=hours)
        await watches.let_go(each.sent.booking.reference, due_at, asked_at=None, at_risk=False)

    (first,) = await watches.claim(NOW + timedelta(days=1), limit=1)

    assert first.sent.order_id == "O-2"
