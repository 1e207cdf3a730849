"""A burst is kept in a few transactions, and each sender hears of its own event alone."""

import asyncio
from collections.abc import Sequence

import pytest

from records.engine import Database
from records.inbox import Event, Inbox
from starter.incoming import intake
from starter.incoming.inbound import Forwarding
from starter.incoming.intake import Intake
from starter.refusals import InboxFull
from tests.builders import LONG_AGO
from tests.starter.shop import Shop
from tests.waiting import soon


class Counted(Inbox):
    """Counts its transactions; one that holds a bad event fails, as a database would."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.groups: list[int] = []
        self.bad: set[str] = set()
        self.open = asyncio.Event()
        self.open.set()
        self.asked = 0

    async def store_all(self, events: Sequence[Event]) -> tuple[bool, ...]:
        self.asked += 1
        await self.open.wait()
        self.groups.append(len(events))
        if self.bad & {event.event_id for event in events}:
            raise ValueError("no database keeps this")
        return await super().store_all(events)


@pytest.fixture
def inbox(database: Database) -> Counted:
    return Counted(database)


@pytest.fixture
def door(inbox: Counted, idle: Shop) -> Intake:
    return Intake(inbox, Forwarding(idle.tidewaiter, inbox, {}))


def event(number: int, body: bytes = b"{}") -> Event:
    return Event("carrier", f"E-{number}", body, LONG_AGO)


async def test_what_comes_together_is_kept_together(door: Intake, inbox: Counted) -> None:
    assert await door.keep(event(0))

    flags = await asyncio.gather(*(door.keep(event(n % 900)) for n in range(1000)))

    assert sum(flags) == 899
    assert len(await inbox.pending(2000)) == 900
    assert inbox.groups == [1, 500, 500]


async def test_nobody_is_answered_before_its_own_event_is_kept(
    door: Intake, inbox: Counted
) -> None:
    inbox.open.clear()
    first, second = (asyncio.create_task(door.keep(event(n))) for n in range(2))
    await soon(lambda: inbox.asked)
    assert not first.done()
    assert not second.done()

    first.cancel()  # whoever hangs up takes nothing back
    inbox.open.set()

    assert await second
    assert len(await inbox.pending()) == 2


async def test_what_cannot_be_kept_fails_alone(door: Intake, inbox: Counted) -> None:
    inbox.bad = {"E-7"}

    kept = await asyncio.gather(*(door.keep(event(n)) for n in range(20)), return_exceptions=True)

    assert [n for n, answer in enumerate(kept) if answer is not True] == [7]
    assert isinstance(kept[7], ValueError)
    assert len(await inbox.pending()) == 19


@pytest.mark.parametrize(("waiting", "size"), [(3, 1000), (1000, 20)])
async def test_whoever_comes_when_too_many_wait_is_asked_to_come_again(
    door: Intake, inbox: Counted, monkeypatch: pytest.MonkeyPatch, waiting: int, size: int
) -> None:
    monkeypatch.setattr(intake, "WAITING_MAX", waiting)
    monkeypatch.setattr(intake, "WAITING_BYTES_MAX", size)
    inbox.open.clear()
    patient = [asyncio.create_task(door.keep(event(0, b"12345")))]
    await soon(lambda: inbox.asked)  # that one is being kept, and no longer waits
    patient += [asyncio.create_task(door.keep(event(n, b"12345"))) for n in (1, 2, 3)]
    await asyncio.sleep(0)  # those have come

    with pytest.raises(InboxFull, match="send it again"):
        await door.keep(event(9, b"123456"))

    inbox.open.set()
    assert await asyncio.gather(*patient) == [True] * 4
    assert await door.keep(event(9))
