"""Events on their way into the inbox: those that come together are kept together.

A transaction costs a flush to disk, and a burst of webhooks has no time for one each. What comes
while a transaction is under way shares the next; a lone event waits for nobody. Each sender is
answered after its own event is committed, and not before.
"""

import asyncio
from collections import deque
from typing import NamedTuple

from records.inbox import Event, Inbox
from starter.incoming.inbound import Forwarding
from starter.refusals import InboxFull

GROUP_MAX = 500
"""Events of one transaction."""

WAITING_MAX = 5_000
WAITING_BYTES_MAX = 64_000_000
"""What may wait for its transaction; whoever comes then is asked to come again."""


class _Waiting(NamedTuple):
    event: Event
    kept: asyncio.Future[bool]


class Intake:
    """The way into the inbox, for one process; what is kept is forwarded."""

    def __init__(self, inbox: Inbox, forwarding: Forwarding) -> None:
        self._inbox = inbox
        self._forwarding = forwarding
        self._waiting: deque[_Waiting] = deque()
        self._bytes = 0
        self._keeping: asyncio.Task[None] | None = None

    async def keep(self, event: Event) -> bool:
        """Keep an event; False if it was kept before.

        Raises:
            InboxFull: Too many wait already; this one was not taken.
            RecordsTrouble: The records did not keep it.
        """
        size = len(event.body)
        if len(self._waiting) >= WAITING_MAX or self._bytes + size > WAITING_BYTES_MAX:
            raise InboxFull
        waiting = _Waiting(event, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._bytes += size
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_all())
        return await waiting.kept

    async def _keep_all(self) -> None:
        """Group by group, until nobody waits."""
        while self._waiting:
            number = min(len(self._waiting), GROUP_MAX)
            group = [self._waiting.popleft() for _ in range(number)]
            self._bytes -= sum(len(waiting.event.body) for waiting in group)
            await self._keep(group)
            self._forwarding.wake()

    async def _keep(self, group: list[_Waiting]) -> None:
        """Keep a group; where it fails, each alone, so that none fails for another."""
        try:
            flags = await self._inbox.store_all([waiting.event for waiting in group])
        except Exception as failed:  # noqa: BLE001 - whoever waits for it must hear of it
            if len(group) > 1:
                for waiting in group:
                    await self._keep([waiting])
            elif not group[0].kept.done():
                group[0].kept.set_exception(failed)
            return
        for waiting, new in zip(group, flags, strict=True):
            if not waiting.kept.done():  # whoever asked may have hung up
                waiting.kept.set_result(new)
