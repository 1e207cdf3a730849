"""Notifications that wait at an authority: each is kept, whatever happens on the way."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from records.engine import Database
from records.inbox import Inbox
from starter.incoming.collecting import FAILURES_MAX, Collecting
from starter.incoming.inbound import Forwarding
from tests.starter.shop import Shop
from tests.waiting import eventually


class Waiting:
    """A queue in memory; what is fetched moves from one list to the other, as at HMRC."""

    def __init__(self, **bodies: bytes) -> None:
        self.bodies = bodies
        self.pulled: set[str] = set()
        self.fetched: list[str] = []
        self.failing: set[str] = set()
        self.away = False

    async def waiting(self) -> Mapping[str, str]:
        if self.away:
            raise ConnectionError("nobody answers")
        return {
            name: f"/{'pulled' if name in self.pulled else 'unpulled'}/{name}"
            for name in self.bodies
        }

    async def fetch(self, path: str) -> bytes | None:
        _, which, name = path.split("/")
        self.fetched.append(name)
        if name in self.failing:
            raise ConnectionError("cut")
        if which == "unpulled" and name in self.pulled:
            return None
        self.pulled.add(name)
        return self.bodies[name]


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database)


def collecting(queue: Waiting, inbox: Inbox, shop: Shop) -> Collecting:
    return Collecting(queue, "cds", inbox, Forwarding(shop.tidewaiter, inbox, {}), 0.01)


async def kept(inbox: Inbox) -> dict[str, bytes]:
    return {letter.event_id: letter.body for letter in await inbox.pending()}


async def test_each_is_kept_once_and_fetched_once(inbox: Inbox, idle: Shop) -> None:
    queue = Waiting(a=b"1", b=b"2")
    collector = collecting(queue, inbox, idle)

    assert [await collector.round(), await collector.round()] == [2, 0]
    queue.bodies["c"] = b"3"
    assert await collector.round() == 1

    assert await kept(inbox) == {"a": b"1", "b": b"2", "c": b"3"}
    assert queue.fetched == ["a", "b", "c"]


async def test_what_was_pulled_by_one_who_died_before_keeping_it_is_pulled_again(
    inbox: Inbox, idle: Shop
) -> None:
    queue = Waiting(a=b"1")
    await queue.fetch("/unpulled/a")

    assert await collecting(queue, inbox, idle).round() == 1

    assert await kept(inbox) == {"a": b"1"}


async def test_one_that_cannot_be_had_keeps_no_other_waiting(inbox: Inbox, idle: Shop) -> None:
    queue = Waiting(a=b"1", b=b"2")
    queue.failing = {"a"}
    collector = collecting(queue, inbox, idle)

    assert await collector.round() == 1
    queue.failing = set()
    assert await collector.round() == 1

    assert await kept(inbox) == {"a": b"1", "b": b"2"}


async def test_an_authority_that_fails_at_everything_is_soon_left_alone(
    inbox: Inbox, idle: Shop
) -> None:
    queue = Waiting(**{f"n{number}": b"x" for number in range(FAILURES_MAX + 2)})
    queue.failing = {f"n{number}" for number in range(FAILURES_MAX)}
    collector = collecting(queue, inbox, idle)

    assert await collector.round() == 0
    assert len(queue.fetched) == FAILURES_MAX
    assert await collector.round() == 2


async def test_two_collectors_keep_each_once(inbox: Inbox, idle: Shop) -> None:
    queue = Waiting(**{f"n{number}": b"x" for number in range(20)})
    both = (collecting(queue, inbox, idle), collecting(queue, inbox, idle))

    await asyncio.gather(*(collector.round() for collector in both))
    await asyncio.gather(*(collector.round() for collector in both))

    assert len(await kept(inbox)) == 20


async def test_an_authority_that_is_away_is_asked_again(inbox: Inbox, idle: Shop) -> None:
    queue = Waiting(a=b"1")
    queue.away = True
    running = asyncio.create_task(collecting(queue, inbox, idle).run())
    await asyncio.sleep(0.05)
    queue.away = False

    await eventually(lambda: kept(inbox), bool)
    running.cancel()


async def test_a_queue_is_longer_than_a_statement_may_name(inbox: Inbox) -> None:
    names = [f"n{number}" for number in range(1200)]
    await inbox.store("cds", names[700], b"x", datetime.now(UTC))

    assert await inbox.lacks("cds", names) == frozenset(names) - {names[700]}
    assert await inbox.lacks("broker", names[:2]) == frozenset(names[:2])
