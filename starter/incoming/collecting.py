"""Notifications that wait at an authority, pulled and kept in the inbox like any webhook.

What is pulled is not lost: an authority lists it for a while longer, and each round asks for
whatever is listed there and was never kept here, whoever pulled it and whatever became of them.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Never, Protocol

import structlog

from records.inbox import Inbox
from starter.incoming.inbound import Forwarding

AT_ONCE_MAX = 200
"""Notifications fetched in one round; the rest waits for the next, and new ones with it."""

FAILURES_MAX = 5
"""A round that failed so often ends: the authority is away, or wants to be asked less."""

_log = structlog.get_logger(__name__)


class Queue(Protocol):
    """Notifications at an authority."""

    async def waiting(self) -> Mapping[str, str]:
        """All that are still listed, read or unread: their ids, and where each lies."""
        ...

    async def fetch(self, path: str) -> bytes | None:
        """One as it came; None where somebody else has read it since it was listed."""
        ...


class Collecting:
    """Empties a queue into the inbox under a sender's name, for one process or several."""

    def __init__(
        self, queue: Queue, sender: str, inbox: Inbox, forwarding: Forwarding, every_seconds: float
    ) -> None:
        self._queue = queue
        self._sender = sender
        self._inbox = inbox
        self._forwarding = forwarding
        self._every_seconds = every_seconds
        self._kept: frozenset[str] = frozenset()
        self._failed: Counter[str] = Counter()

    async def run(self) -> Never:
        """Collect from time to time, until cancelled."""
        while True:
            try:
                await self.round()
            except Exception as trouble:  # noqa: BLE001 - authority or records are away; all waits there
                _log.warning("queue not collected", sender=self._sender, why=str(trouble))
            await asyncio.sleep(self._every_seconds)

    async def round(self) -> int:
        """Keep what is listed and was never kept; how many there were."""
        listed = await self._queue.waiting()
        self._kept &= listed.keys()
        new = await self._inbox.lacks(self._sender, listed.keys() - self._kept)
        self._kept |= (listed.keys() - self._kept) - new
        # What failed before comes last, so that it keeps no other waiting.
        due = sorted((e for e in listed if e in new), key=self._failed.__getitem__)[:AT_ONCE_MAX]
        kept = failures = 0
        for event_id in due:
            try:
                kept += await self._keep(event_id, listed[event_id])
            except Exception as trouble:  # noqa: BLE001 - it is listed on, and asked for again
                self._failed[event_id] += 1
                failures += 1
                _log.warning("not kept", sender=self._sender, event_id=event_id, why=str(trouble))
            if failures == FAILURES_MAX:
                break
        return kept

    async def _keep(self, event_id: str, path: str) -> bool:
        """Keep one notification; False where somebody else has just read it."""
        body = await self._queue.fetch(path)
        if body is None:
            return False
        await self._inbox.store(self._sender, event_id, body, datetime.now(UTC))
        self._kept |= {event_id}
        self._failed.pop(event_id, None)
        self._forwarding.wake()
        return True
