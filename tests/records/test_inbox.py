"""A webhook is kept once, forwarded until it was, and never in another's way."""

from records import inbox as letters
from records.inbox import Inbox
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
    await inbox.done(letter.inbox_id, later(1))

    assert await inbox.pending() == ()
    assert await inbox.store("carrier", "E-1", BODY, later(2)) is False


async def test_what_cannot_be_forwarded_lets_the_others_pass(inbox: Inbox) -> None:
    for n in range(3):
        await inbox.store("carrier", f"E-{n}", BODY, later(n))
    first, *_ = await inbox.pending()
    await inbox.failed(first.inbox_id, "the server is away")

    assert [letter.event_id for letter in await inbox.pending()] == ["E-1", "E-2", "E-0"]
    assert [letter.event_id for letter in await inbox.pending(limit=1)] == ["E-1"]


async def test_what_nobody_can_read_waits_for_a_person_at_once(inbox: Inbox, views: Views) -> None:
    await inbox.store("carrier", "E-1", BODY, NOON)
    (letter,) = await inbox.pending()
    await inbox.failed(letter.inbox_id, "no such field", unreadable=True)

    assert await inbox.pending() == ()
    (shown,) = await inbox.troubled()
    assert (shown.attempts, shown.given_up) == (1, True)
    assert (await views.counts(NOON)).inbox_stuck == 1


async def test_what_failed_too_often_waits_for_a_person(inbox: Inbox, views: Views) -> None:
    await inbox.store("carrier", "E-1", BODY, NOON)
    (letter,) = await inbox.pending()
    for _ in range(letters.ATTEMPTS_MAX):
        await inbox.failed(letter.inbox_id, "no such order")

    assert await inbox.pending() == ()
    counts = await views.counts(NOON)
    assert (counts.inbox_pending, counts.inbox_stuck) == (1, 1)
