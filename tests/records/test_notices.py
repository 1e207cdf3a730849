"""The outbox: each notice once, seen to by one process at a time; and the links to pages."""

from datetime import timedelta

import pytest

from domain.customs import DeclarationStatus
from domain.notices import Channel, Notice, NoticeKind, NoticeStatus, Outcome
from domain.status import Stage
from domain.tracking import MilestoneKind
from records.engine import Database
from records.journal import RecordsJournal
from records.notices import TAKEN_FOR, Outbox, Taken
from records.views import Views
from tests.records.given import NOON, a_milestone, a_reply, an_order, later

LATE = Notice(kind=NoticeKind.DELAYED, cause="first")


@pytest.fixture
async def outbox(database: Database, journal: RecordsJournal) -> Outbox:
    """With an order whose customer is to hear of a delay."""
    await journal.priced(an_order(), None, NOON)
    await journal.noticed("O-1", LATE, NOON)
    return Outbox(database)


async def test_a_notice_is_kept_once_whoever_asks_for_it(
    outbox: Outbox, journal: RecordsJournal, views: Views
) -> None:
    await journal.noticed("O-1", LATE, later(5))
    await journal.noticed("O-1", LATE.model_copy(update={"cause": "second"}), later(6))

    kept = await views.notices_of("O-1")

    assert [(row.kind, row.cause, row.at) for row in kept] == [
        (NoticeKind.DELAYED, "first", NOON),
        (NoticeKind.DELAYED, "second", later(6)),
    ]


async def test_notices_are_asked_for_where_milestones_and_replies_are_kept(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, None, NOON)

    await journal.scanned("O-1", [a_milestone(MilestoneKind.PICKED_UP, 1)])
    await journal.new_milestones({"O-1": [a_milestone(MilestoneKind.DELIVERED, 9)]})
    await journal.new_milestones({"O-1": [a_milestone(MilestoneKind.DELIVERED, 9)]})
    await journal.new_reply("O-1", a_reply(order, DeclarationStatus.HELD_FOR_PAYMENT, 5))

    assert [row.kind for row in await views.notices_of("O-1")] == [
        NoticeKind.DISPATCHED,
        NoticeKind.PAYMENT_DUE,
        NoticeKind.DELIVERED,
    ]


async def test_what_is_taken_is_nobody_elses_for_a_while(outbox: Outbox) -> None:
    (taken,) = await outbox.take(later(1), 10)

    assert (taken.order_id, taken.notice, taken.at) == ("O-1", LATE, NOON)
    assert await outbox.take(later(1), 10) == ()
    assert await outbox.take(later(1) + TAKEN_FOR, 10) == (taken,)


async def test_only_one_begins(outbox: Outbox) -> None:
    (mine,) = await outbox.take(later(0), 10)
    (other,) = await outbox.take(later(0) + TAKEN_FOR, 10)  # who thinks that we died

    assert await outbox.begin(other, Channel.MAIL, later(5))
    assert not await outbox.begin(mine, Channel.MAIL, later(6))


async def test_what_was_begun_is_found_after_a_crash(outbox: Outbox) -> None:
    (taken,) = await outbox.take(later(0), 10)
    await outbox.begin(taken, Channel.MAIL, later(0))

    (found,) = await outbox.take(later(0) + TAKEN_FOR, 10)

    assert found.stands[Channel.MAIL].told is NoticeStatus.SENDING
    assert found.stands[Channel.MAIL].attempts == 1


async def test_a_notice_comes_back_when_it_is_to_be_tried_again_and_then_never(
    outbox: Outbox, views: Views
) -> None:
    taken = await tried(outbox, Outcome(NoticeStatus.WAITING, "no answer"), minutes=0, due=30)
    assert await outbox.take(later(29), 10) == ()
    (again,) = await outbox.take(later(30), 10)

    assert await outbox.begin(again, Channel.WEBHOOK, later(30))
    await outbox.put(again, Channel.WEBHOOK, Outcome(NoticeStatus.SENT), later(30))
    await outbox.let_go(again, later(30))

    assert await outbox.take(later(100_000), 10) == ()
    ((row,), *_) = [row.deliveries for row in await views.notices_of("O-1")]
    assert (row.told, row.attempts, row.at, row.due_at) == (NoticeStatus.SENT, 2, later(30), None)
    told = [event for event in await views.timeline("O-1") if event.what == "told"]
    assert [event.text for event in told] == ["delayed, by webhook: sent"]
    assert taken.order_id == "O-1"


async def tried(outbox: Outbox, outcome: Outcome, *, minutes: int, due: int) -> Taken:
    (taken,) = await outbox.take(later(minutes), 10)
    assert await outbox.begin(taken, Channel.WEBHOOK, later(minutes))
    await outbox.put(taken, Channel.WEBHOOK, outcome, later(minutes), later(due))
    await outbox.let_go(taken, later(minutes))
    return taken


async def test_what_piled_up_is_passed_over_at_once(
    outbox: Outbox, journal: RecordsJournal, views: Views
) -> None:
    await journal.noticed("O-1", Notice(kind=NoticeKind.DELIVERED), later(60))

    assert await outbox.pass_over(later(30)) == 1

    assert [taken.notice.kind for taken in await outbox.take(later(60), 9)] == [
        NoticeKind.DELIVERED
    ]
    assert (await views.notices_of("O-1"))[0].due_at is None


# Links.


async def test_an_order_has_a_link_from_its_first_record_on(
    journal: RecordsJournal, views: Views
) -> None:
    await journal.priced(an_order(), None, NOON)
    token = await views.tracking_token("O-1")
    await journal.priced(an_order(revision=2), None, later(5))

    assert token == await views.tracking_token("O-1")
    assert token
    assert len(token) >= 43  # 32 random bytes
    linked = await views.linked(token)
    assert linked
    assert (linked.order_id, linked.stage) == ("O-1", Stage.RELEASE)


async def test_a_link_can_be_taken_away_and_made_anew(
    journal: RecordsJournal, views: Views
) -> None:
    await journal.priced(an_order(), None, NOON)
    first = await views.tracking_token("O-1")
    assert first

    assert await journal.link_revoked("O-1", later(1))
    assert not await journal.link_revoked("O-1", later(2))
    assert await views.tracking_token("O-1") is None
    assert await views.linked(first) is None

    second = await journal.link_renewed("O-1", later(3))
    assert second != first
    assert await views.tracking_token("O-1") == second
    assert await views.linked(first) is None


@pytest.mark.parametrize("token", ["", "x", "'; --", "\0", "\ud800", "é" * 10_000])
async def test_no_text_opens_a_page_by_chance(
    token: str, journal: RecordsJournal, views: Views
) -> None:
    await journal.priced(an_order(), None, NOON)
    assert await views.linked(token) is None


async def test_the_records_before_have_no_link_until_one_is_made(
    journal: RecordsJournal, views: Views, database: Database
) -> None:
    await journal.priced(an_order(), None, NOON)
    await database.write(lambda db: db.exec_driver_sql("DELETE FROM tracking_links"))

    assert await views.tracking_token("O-1") is None
    made = await journal.link_renewed("O-1", later(timedelta(days=1).seconds))
    assert await views.tracking_token("O-1") == made
