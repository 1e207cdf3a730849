"""The queue of notifications, read so that none is lost and each is fetched once.

A notification that was pulled stays for two weeks in a second list, from which a worker that
was restarted, or is one of several, takes what it has not seen. Beyond some thousands of
notifications a fortnight, have them pushed: `notifications.notification` reads those bodies.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import structlog

from activities.errors import PartnerRefused
from domain.customs import CustomsReply, DeclarationStatus
from partners.brokers.cds.filing import wire_reference
from partners.brokers.cds.notifications import notification
from partners.brokers.codes import NotUnderstood, UnknownCode

KEPT_MAX = 50_000
PAUSE_SECONDS = 2.0
"""The queue is listed at most this often: HMRC allows three requests a second to an application
(service guide, API rate limiting; read 2026-11-22)."""

Lists = Callable[[str], Awaitable[tuple[str, ...]]]
Fetch = Callable[[str], Awaitable[bytes]]

_log = structlog.get_logger(__name__)


class Mail:
    """All notifications that this process has seen, by the reference that they are about."""

    def __init__(
        self, lists: Lists, fetch: Fetch, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lists, self._fetch, self._clock = lists, fetch, clock
        self._seen: OrderedDict[str, tuple[CustomsReply, ...]] = OrderedDict()
        self._unknown: dict[str, UnknownCode] = {}
        self._one_at_a_time = asyncio.Lock()
        self._listed_at = float("-inf")

    async def replies(self, lrn: str) -> tuple[CustomsReply, ...]:
        """What was said of a declaration, and of later messages about it.

        Raises:
            UnknownCode: Something was said of it that nobody has written down.
        """
        await self._collect()
        reference = wire_reference(lrn)
        if reference in self._unknown:
            raise self._unknown[reference]
        everything = [reply for replies in self._seen.values() for reply in replies]
        own = [reply for reply in everything if reply.lrn == reference]
        mrns = {reply.mrn for reply in own if reply.mrn}
        others = (reply for reply in everything if reply.lrn != reference)
        about = [_about(reply) for reply in others if reply.mrn in mrns]
        return tuple(reply.model_copy(update={"lrn": lrn}) for reply in (*own, *about))

    async def _collect(self) -> None:
        async with self._one_at_a_time:
            if self._clock() - self._listed_at < PAUSE_SECONDS:
                return
            # In this order: what another worker pulls meanwhile stands in the second list.
            for which in ("unpulled", "pulled"):
                for path in await self._lists(which):
                    if path.rpartition("/")[2] not in self._seen:
                        await self._take(path)
            self._listed_at = self._clock()

    async def _take(self, path: str) -> None:
        try:
            body = await self._fetch(path)
        except PartnerRefused:
            # Pulled by another worker since it was listed; the list of pulled ones has it.
            return
        self._seen[path.rpartition("/")[2]] = self._understood(path, body)
        while len(self._seen) > KEPT_MAX:
            self._seen.popitem(last=False)

    def _understood(self, path: str, body: bytes) -> tuple[CustomsReply, ...]:
        try:
            return notification(body)
        except UnknownCode as unknown:
            self._unknown[unknown.about] = unknown
            _log.error("notification not understood", path=path, why=str(unknown))
        except NotUnderstood as error:
            _log.error("notification not read", path=path, why=str(error))
        return ()


def _about(reply: CustomsReply) -> CustomsReply:
    """A reply to an amendment or a cancellation: that it is rejected rejects no declaration."""
    if reply.status is not DeclarationStatus.REJECTED:
        return reply
    return reply.model_copy(update={"status": DeclarationStatus.NOTED, "hold_reason": None})
