"""A webhook is kept once, forwarded until it was, and never in another's way."""

import asyncio
from contextlib import closing

from records import inbox as letters
from records.engine import Database
from records.inbox import Event, Failure, Inbox
from records.views import Views
from tests.records.given import NOON, later

BODY = b'{"raw": "\xe6\xb8\xaf\\u0000"}'


async def test_the_same_event_of_the_same_sender_is_kept_once(inbox: Inbox) -> None:
    assert await inbox.store("carrier", "E-1", BODY, NOON) is True
    assert await inbox.store("carrier", "E-1", b"again", later(1)) is False
    assert await inbox.store("broker", "E-1", BODY, later(2)) is True

    first, second = await inbox.pending()
    assert (first.sender, first.event_id, first.body) == ("carrier", "E-1", BODY)
    assert first.received_at == NOON
    assert second.sender == "broker"


async def test_what_was_forwarded_is_done_and_stays_known(inbox: Inbox) -> None:
    await inbox.store("carrier", "E-1", BODY, NOON)
    (letter,) = await inbox.pending()
    await inbox.done([letter.inbox_id], later(1))

    assert await inbox.pending() == ()
    assert await inbox.store("carrier", "E-1", BODY, later(2)) is False


async def test_what_cannot_be_forwarded_lets_the_others_pass(inbox: Inbox) -> None:
    for n in range(3):
        await inbox.store("carrier", f"E-{n}", BODY, later(n))
    first, *_ = await inbox.pending()
    await inbox.failed([Failure(first.inbox_id, "the server is away")])

    assert [letter.event_id for letter in await inbox.pending()] == ["E-1", "E-2", "E-0"]
    assert [letter.event_id for letter in await inbox.pending(limit=1)] == ["E-1"]


async def test_what_nobody_can_read_waits_for_a_person_at_once(inbox: Inbox, views: Views) -> None:
    await inbox.store("carrier", "E-1", BODY, NOON)
    (letter,) = await inbox.pending()
    await inbox.failed([Failure(letter.inbox_id, "no such field", unreadable=True)])

    assert await inbox.pending() == ()
    (shown,) = await inbox.troubled()
    assert (shown.attempts, shown.given_up) == (1, True)
    assert (await views.counts(NOON)).inbox_stuck == 1


async def test_what_failed_too_often_waits_for_a_person(inbox: Inbox, views: Views) -> None:
    await inbox.store("carrier", "E-1", BODY, NOON)
    (letter,) = await inbox.pending()
    for _ in range(letters.ATTEMPTS_MAX):
        await inbox.failed([Failure(letter.inbox_id, "no such order")])

    assert await inbox.pending() == ()
    counts = await views.counts(NOON)
    assert (counts.inbox_pending, counts.inbox_stuck) == (1, 1)


def events(*numbers: int, sender: str = "carrier") -> list[Event]:
    return [Event(sender, f"E-{number}", BODY, NOON) for number in numbers]


async def test_a_group_is_kept_in_one_go_and_each_event_of_it_once(inbox: Inbox) -> None:
    await inbox.store("carrier", "E-2", BODY, NOON)

    assert await inbox.store_all(events(3, 1, 2, 3)) == (True, True, False, False)
    assert await inbox.store_all(events(1, 4, sender="broker")) == (True, True)

    kept = [(letter.sender, letter.event_id) for letter in await inbox.pending()]
    assert len(kept) == len(set(kept)) == 5


async def test_two_who_keep_the_same_events_at_once_keep_each_once(
    inbox: Inbox, database: Database
) -> None:
    url, numbers = database.engine.url.render_as_string(hide_password=False), range(300)

    with closing(Database(url)) as opened:
        other = Inbox(opened)
        flags = await asyncio.gather(
            *(
                who.store_all(events(*some))
                for who, some in ((inbox, numbers), (other, reversed(numbers)), (inbox, numbers))
            )
        )

    assert sum(map(sum, flags)) == len(await inbox.pending(1000)) == 300


async def test_a_letter_is_not_looked_at_before_it_is_due(inbox: Inbox) -> None:
    waits = Event("carrier", "E-1", BODY, NOON, due_at=later(10))
    await inbox.store_all([waits, *events(2)])
    first, second = await inbox.pending()
    await inbox.failed([Failure(second.inbox_id, "the server is away", due_at=later(5))])

    assert [letter.event_id for letter in await inbox.pending(due=later(4))] == []
    assert [letter.event_id for letter in await inbox.pending(due=later(5))] == ["E-2"]
    assert [letter.event_id for letter in await inbox.pending(due=later(10))] == ["E-1", "E-2"]
    assert first.event_id == "E-1"


async def test_letters_are_taken_by_whoever_can_read_them(inbox: Inbox) -> None:
    await inbox.store_all([*events(1, 2), *events(3, sender="broker")])

    assert len(await inbox.pending()) == 3
    assert [it.event_id for it in await inbox.pending(senders={"broker", "hub"})] == ["E-3"]
    assert await inbox.pending(senders=()) == ()


async def test_letters_are_done_and_put_off_in_groups(inbox: Inbox) -> None:
    await inbox.store_all(events(*range(50)))
    kept = await inbox.pending()
    await inbox.done([letter.inbox_id for letter in kept[:20]], later(1))
    await inbox.failed([Failure(letter.inbox_id, "not now") for letter in kept[20:30]])
    await inbox.done([], later(1))
    await inbox.failed([])

    left = await inbox.pending()
    assert [letter.attempts for letter in left] == [0] * 20 + [1] * 10
