"""What partners tell us by webhook: kept first, then forwarded to the run it concerns.

A webhook is acknowledged once it is in the inbox. One loop per process empties the inbox;
after a crash the next one finds what was left. Forwarding twice is harmless: records and
runs know every event by its id.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Never

import structlog
from pydantic import ValidationError

from domain.carrier_claims import ClaimReply
from domain.customs import CustomsReply, Said
from domain.returns import Inspection
from domain.tracking import Milestone, Tracking
from records.engine import RecordsTrouble
from records.inbox import Inbox, Letter
from starter.client import Tidewaiter
from starter.problems import faults_of
from starter.refusals import DeclarationUnknown, Unavailable

News = Milestone | CustomsReply | Inspection

Parse = Callable[[bytes], tuple[str, News] | Said | Tracking | ClaimReply | None]
"""A verified body to the order it concerns and what is told; to what an authority said of
declarations, or a carrier of a waybill, that know no order of ours; or to nothing that concerns
one. `ValueError` if it is malformed."""

AT_ONCE = 8
LOOK_EVERY_SECONDS = 1.0
"""How long a letter may lie that another process stored, or that a crash left behind."""

PAUSE_MAX_SECONDS = 300.0
"""The longest between two attempts at one letter. After a hundred it waits for a person."""

_log = structlog.get_logger(__name__)


class Unreadable(Exception):
    """A body that its parser can make nothing of, today or tomorrow."""


class Forwarding:
    """Takes letters out of the inbox, reads them and tells the runs."""

    def __init__(self, tidewaiter: Tidewaiter, inbox: Inbox, parsers: Mapping[str, Parse]) -> None:
        self._tidewaiter = tidewaiter
        self._inbox = inbox
        self._parsers = parsers
        self._arrived = asyncio.Event()
        self._not_before: dict[int, float] = {}

    def wake(self) -> None:
        """A letter has arrived."""
        self._arrived.set()

    async def run(self) -> Never:
        """Forward whatever comes, until cancelled."""
        while True:
            self._arrived.clear()
            try:
                busy = await self.round()
            except Exception:  # noqa: BLE001 - Temporal or the records are away; none is lost
                _log.exception("the inbox waits")
                await asyncio.sleep(LOOK_EVERY_SECONDS)
                continue
            if not busy:
                await self._rest()

    async def round(self) -> int:
        """Try every letter that is due, once; how many there were.

        Raises:
            Unavailable: Temporal is away; what was not forwarded stays as it was.
        """
        now = monotonic()
        pending = await self._inbox.pending()
        due = [letter for letter in pending if self._not_before.get(letter.inbox_id, 0) <= now]
        for first in range(0, len(due), AT_ONCE):
            await asyncio.gather(*map(self._try, due[first : first + AT_ONCE]))
        return len(due)

    async def _try(self, letter: Letter) -> None:
        try:
            await self._forward(letter)
        except Unavailable:
            raise
        except Exception as trouble:  # noqa: BLE001 - the other letters must get through
            await self._postpone(letter, trouble)
        else:
            await self._inbox.done(letter.inbox_id, datetime.now(UTC))
            self._not_before.pop(letter.inbox_id, None)

    async def _forward(self, letter: Letter) -> None:
        try:
            told = self._parsers[letter.sender](letter.body)
        except ValueError as error:
            raise Unreadable(_told(error)) from error
        match told:
            case Tracking(waybill=waybill, milestones=milestones):
                await self._tidewaiter.scanned(waybill, milestones)
            case Said(replies=replies):
                await self._pass_on(replies)
            case (order_id, Milestone() as scan):
                await self._tidewaiter.report(order_id, [scan])
            case (order_id, CustomsReply() as reply):
                await self._tidewaiter.customs_replied(order_id, reply)
            case ClaimReply() as reply:
                await self._tidewaiter.claim_replied(reply)
            case (_, Inspection() as inspection):
                await self._tidewaiter.inspected(inspection.rma, inspection)

    async def _pass_on(self, replies: Iterable[CustomsReply]) -> None:
        """Tell what an authority said of each declaration; a stranger's keeps no other back."""
        strangers = []
        for reply in replies:
            try:
                await self._tidewaiter.declaration_replied(reply)
            except DeclarationUnknown as unknown:
                strangers.append(unknown)
        if strangers:
            raise strangers[0]

    async def _postpone(self, letter: Letter, trouble: Exception) -> None:
        pause = min(2.0**letter.attempts, PAUSE_MAX_SECONDS)
        self._not_before[letter.inbox_id] = monotonic() + pause
        why = f"{type(trouble).__name__}: {_told(trouble)}"
        _log.warning(
            "webhook not forwarded",
            sender=letter.sender,
            event_id=letter.event_id,
            attempt=letter.attempts + 1,
            why=why,
        )
        unreadable = isinstance(trouble, Unreadable)
        await self._inbox.failed(letter.inbox_id, why, unreadable=unreadable)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(LOOK_EVERY_SECONDS):
                await self._arrived.wait()
        except TimeoutError:
            return


def _told(trouble: Exception) -> str:
    """What went wrong, in words that may be shown: no statement, no value of anybody's."""
    if isinstance(trouble, ValidationError):
        return "; ".join(f"{f.pointer or 'body'}: {f.message}" for f in faults_of(trouble))
    if isinstance(trouble, RecordsTrouble):
        return str(getattr(trouble, "orig", None) or "the records failed").splitlines()[0]
    return str(trouble)
