"""Scans and replies: kept once each, told to the run until it was told."""

import asyncio
from contextlib import closing

import pytest

from domain.customs import DeclarationStatus
from domain.tracking import MilestoneKind
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from tests.records.given import NOON, a_milestone, a_reply, an_order

LEFT = a_milestone(MilestoneKind.PICKED_UP, 1)
MOVING = a_milestone(MilestoneKind.IN_TRANSIT, 2)
DELIVERED = a_milestone(MilestoneKind.DELIVERED, 3)


@pytest.fixture
async def released(journal: RecordsJournal) -> RecordsJournal:
    await journal.priced(an_order(), None, NOON)
    return journal


async def test_the_run_hears_of_what_moves_its_order_only(
    released: RecordsJournal, views: Views
) -> None:
    news = await released.new_milestones({"O-1": [LEFT, MOVING, LEFT, DELIVERED]})

    assert news == {"O-1": (LEFT, DELIVERED)}
    assert await views.milestones_of("O-1") == (LEFT, MOVING, DELIVERED)


async def test_news_is_repeated_until_the_run_was_told_and_then_never(
    released: RecordsJournal,
) -> None:
    assert await released.new_milestones({"O-1": [LEFT]}) == {"O-1": (LEFT,)}
    assert await released.new_milestones({"O-1": [LEFT]}) == {"O-1": (LEFT,)}
    await released.told_milestones({"O-1": [LEFT]})
    assert await released.new_milestones({"O-1": [LEFT]}) == {"O-1": ()}
    assert await released.new_milestones({"O-1": [LEFT, DELIVERED]}) == {"O-1": (DELIVERED,)}


async def test_what_the_run_found_by_asking_is_no_news_to_it(released: RecordsJournal) -> None:
    await released.scanned("O-1", [LEFT, MOVING])
    await released.scanned("O-1", [])

    assert await released.new_milestones({"O-1": [LEFT, MOVING]}) == {"O-1": ()}
    assert await released.new_milestones({"O-1": []}) == {"O-1": ()}


async def test_the_scans_of_several_orders_are_kept_together(
    released: RecordsJournal, views: Views
) -> None:
    await released.priced(an_order("O-2"), None, NOON)
    stray = LEFT.model_copy(update={"waybill": "W-2"})
    await released.new_milestones({"O-1": [LEFT]})

    news = await released.new_milestones({"O-2": [stray], "O-1": [MOVING], "O-3": [DELIVERED]})

    assert news == {"O-1": (), "O-2": (stray,)}
    assert await views.milestones_of("O-1") == (LEFT, MOVING)
    assert await views.milestones_of("O-2") == (stray,)
    assert await views.milestones_of("O-3") == ()
    await released.told_milestones(news)
    assert await released.new_milestones({"O-2": [stray]}) == {"O-2": ()}
    assert await released.new_milestones({"O-1": [LEFT]}) == {"O-1": (LEFT,)}


async def test_a_remark_that_no_database_keeps_does_not_lose_its_event(
    released: RecordsJournal, views: Views
) -> None:
    odd = LEFT.model_copy(update={"text": "caf\0e \ud800", "event_id": "odd"})
    await released.scanned("O-1", [odd])

    (kept,) = await views.milestones_of("O-1")
    assert kept.text == "caf\ufffde \ufffd"


async def test_a_reply_that_a_person_must_answer_is_news_until_told(
    released: RecordsJournal, views: Views
) -> None:
    order = an_order()
    asked = a_reply(order, DeclarationStatus.DOCUMENTS_REQUESTED, 1)
    freed = a_reply(order, DeclarationStatus.RELEASED, 2)

    assert await released.new_reply("O-1", asked) == asked
    assert await released.new_reply("O-1", asked) == asked
    await released.told_reply("O-1", asked)
    assert await released.new_reply("O-1", asked) is None
    assert await released.new_reply("O-1", freed) == freed
    assert await views.replies_of("O-1") == (asked, freed)


async def test_an_ordinary_release_is_kept_and_not_told(
    released: RecordsJournal, views: Views
) -> None:
    accepted = a_reply(an_order(), DeclarationStatus.ACCEPTED, 1)
    freed = a_reply(an_order(), DeclarationStatus.RELEASED, 2)

    assert await released.new_reply("O-1", accepted) is None
    assert await released.new_reply("O-1", freed) is None
    assert await views.replies_of("O-1") == (accepted, freed)


async def test_processes_that_keep_the_same_scans_at_once_keep_each_once(
    released: RecordsJournal, views: Views, database: Database
) -> None:
    orders = [f"O-{n}" for n in range(1, 9)]
    for order_id in orders[1:]:
        await released.priced(an_order(order_id), None, NOON)
    scans = {
        order_id: [
            a_milestone(MilestoneKind.PICKED_UP, n).model_copy(update={"waybill": f"W-{order_id}"})
            for n in range(20)
        ]
        for order_id in orders
    }
    backwards = {order_id: scans[order_id][::-1] for order_id in reversed(orders)}

    with closing(Database(database.engine.url.render_as_string(hide_password=False))) as opened:
        other = RecordsJournal(opened)
        await asyncio.gather(
            *(
                journal.new_milestones(told)
                for journal, told in ((released, scans), (other, backwards)) * 4
            )
        )

    kept = [len(await views.milestones_of(order_id)) for order_id in orders]
    assert kept == [20] * 8
