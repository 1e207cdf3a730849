"""What partners tell us by webhook: kept first, then forwarded to the run it concerns.

A webhook is acknowledged once it is in the inbox. One loop per process empties the inbox, many
letters at a time; after a crash the next one finds what was left. Forwarding twice is harmless:
records and runs know every event by its id.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Never, Protocol

import structlog
from pydantic import ValidationError

from domain.charges import ToldBill
from domain.cover.claims import ClaimReply
from domain.cover.insurance import Insurance
from domain.customs import CustomsReply, Said
from domain.returns import Inspection
from domain.tracking import Hint, Milestone, Tracking
from records.engine import RecordsTrouble
from records.inbox import Failure, Inbox, Letter
from starter.client import Tidewaiter
from starter.incoming.bundles import Scans, report_together
from starter.reading.problems import faults_of
from starter.refusals import DeclarationUnknown, TemporalSilent

News = Milestone | CustomsReply | Inspection
Parsed = tuple[str, News] | Said | Tracking | ClaimReply | Insurance | ToldBill | Hint | None

Parse = Callable[[bytes], Parsed]
"""A verified body to the order it concerns and what is told; to what an authority said of
declarations, or a carrier of a waybill, that know no order of ours; to a parcel that may have
news, or is billed once more; or to nothing that concerns one. `ValueError` if it is malformed."""

LETTERS_AT_ONCE = 250
"""As many share the transactions of a round."""

CALLS_AT_ONCE = 8
LOOK_EVERY_SECONDS = 1.0
"""How long a letter may lie that another process stored, or that a crash left behind."""

PAUSE_MAX_SECONDS = 300.0
"""The longest between two attempts at one letter. After a hundred it waits for a person."""

_log = structlog.get_logger(__name__)


class LooksUpParcels(Protocol):
    """Those who can be asked where a parcel of ours is."""

    async def look_up(self, waybill: str) -> Tracking | None:
        """What its carrier says of it; None where no such parcel is ours, or nothing is said."""
        ...


class Unreadable(Exception):
    """A body that its parser can make nothing of, today or tomorrow."""


class Forwarding:
    """Takes letters out of the inbox, reads them and tells the runs.

    It takes those of the senders that it has a parser for. Who is slow to answer, as carriers are
    that `following` asks, has a forwarding of its own and keeps no other's letters waiting.
    """

    def __init__(
        self,
        tidewaiter: Tidewaiter,
        inbox: Inbox,
        parsers: Mapping[str, Parse],
        following: LooksUpParcels | None = None,
    ) -> None:
        self._tidewaiter = tidewaiter
        self._inbox = inbox
        self._parsers = parsers
        self._following = following
        self._arrived = asyncio.Event()

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
        """Try a bundle of the letters that are due, once; how many there were.

        Raises:
            TemporalSilent: Temporal is away; what was not forwarded stays as it was.
        """
        letters = await self._inbox.pending(
            LETTERS_AT_ONCE, due=datetime.now(UTC), senders=self._parsers
        )
        troubles = await self._forward(letters)
        now = datetime.now(UTC)
        away = [why for why in troubles.values() if isinstance(why, TemporalSilent)]
        await self._inbox.done([it.inbox_id for it in letters if it.inbox_id not in troubles], now)
        await self._inbox.failed(
            _failure(letter, why, now)
            for letter in letters
            if (why := troubles.get(letter.inbox_id)) and not isinstance(why, TemporalSilent)
        )
        if away:
            raise away[0]
        return len(letters)

    async def _forward(self, letters: Iterable[Letter]) -> dict[int, Exception]:
        """Tell whom these concern; what went wrong, by letter."""
        scans: dict[int, Scans] = {}
        calls: dict[int, Awaitable[None]] = {}
        troubles: dict[int, Exception] = {}
        for letter in letters:
            await asyncio.sleep(0)  # requests must not wait for hundreds of letters to be read
            try:
                told = self._parsers[letter.sender](keepable(letter.body))
            except (ValueError, RecursionError) as error:
                troubles[letter.inbox_id] = Unreadable(_told(error))
                continue
            except Exception as error:  # noqa: BLE001 - the other letters must get through
                troubles[letter.inbox_id] = error
                continue
            match told:
                case Tracking(waybill=waybill, milestones=milestones):
                    scans[letter.inbox_id] = Scans(milestones, waybill=waybill)
                case (order_id, Milestone() as scan):
                    scans[letter.inbox_id] = Scans((scan,), order_id=order_id)
                case (
                    Hint()
                    | Said()
                    | ClaimReply()
                    | Insurance()
                    | ToldBill()
                    | (_, CustomsReply() | Inspection())
                ):
                    calls[letter.inbox_id] = self._tell(told)
        bundled, single = await asyncio.gather(
            report_together(self._tidewaiter, scans), _few_at_once(calls)
        )
        return troubles | bundled | single

    async def _tell(self, told: Parsed) -> None:
        match told:
            case Hint(waybill=waybill):
                await self._look_up(waybill)
            case Said(replies=replies):
                await self._pass_on(replies)
            case (order_id, CustomsReply() as reply):
                await self._tidewaiter.customs_replied(order_id, reply)
            case Insurance() as insurance:
                await self._tidewaiter.insurance_told(insurance)
            case ToldBill() as bill:
                await self._tidewaiter.bill_told(bill)
            case ClaimReply() as reply:
                await self._tidewaiter.claim_replied(reply)
            case (_, Inspection() as inspection):
                await self._tidewaiter.inspected(inspection.rma, inspection)

    async def _look_up(self, waybill: str) -> None:
        """Ask the carrier itself of a parcel of which somebody unproven spoke."""
        tracking = await self._following.look_up(waybill) if self._following else None
        if tracking:
            scans = {0: Scans(tracking.milestones, waybill=waybill)}
            for trouble in (await report_together(self._tidewaiter, scans)).values():
                raise trouble

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

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(LOOK_EVERY_SECONDS):
                await self._arrived.wait()
        except TimeoutError:
            return


def keepable(body: bytes) -> bytes:
    """A body without the one character of JSON that no text of PostgreSQL has.

    Left in, it would fail the question or the transaction that it shares with other letters.
    """
    return body.replace(rb"\u0000", b"")


async def _few_at_once(calls: Mapping[int, Awaitable[None]]) -> dict[int, Exception]:
    """Make these calls; what went wrong, by letter."""
    turns = asyncio.Semaphore(CALLS_AT_ONCE)
    troubles: dict[int, Exception] = {}

    async def made(letter: int, call: Awaitable[None]) -> None:
        async with turns:
            try:
                await call
            except Exception as trouble:  # noqa: BLE001 - the other letters must get through
                troubles[letter] = trouble

    await asyncio.gather(*(made(*each) for each in calls.items()))
    return troubles


def _failure(letter: Letter, trouble: Exception, now: datetime) -> Failure:
    """What is kept of a letter that could not be forwarded, and shown to a person."""
    why = f"{type(trouble).__name__}: {_told(trouble)}"
    _log.warning(
        "webhook not forwarded",
        sender=letter.sender,
        event_id=letter.event_id,
        attempt=letter.attempts + 1,
        why=why,
    )
    pause = timedelta(seconds=min(2.0**letter.attempts, PAUSE_MAX_SECONDS))
    unreadable = isinstance(trouble, Unreadable)
    return Failure(letter.inbox_id, why, due_at=now + pause, unreadable=unreadable)


def _told(trouble: Exception) -> str:
    """What went wrong, in words that may be shown: no statement, no value of anybody's."""
    if isinstance(trouble, ValidationError):
        return "; ".join(f"{f.pointer or 'body'}: {f.message}" for f in faults_of(trouble))
    if isinstance(trouble, RecordsTrouble):
        return str(getattr(trouble, "orig", None) or "the records failed").splitlines()[0]
    return str(trouble)
