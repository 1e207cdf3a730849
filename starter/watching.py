"""Watching parcels on their way: carriers are asked where nothing is heard, and days foretold.

One loop a process, as many processes as there are: each parcel is claimed by one of them for its
turn. What is heard goes the way of all reports, so a run is told only what moves its order; a poll
that brings nothing leaves no trace in any history.
"""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Never, Protocol

import structlog

from domain.arrival.at_risk import Outlook
from domain.arrival.rounds import LOOK_AGAIN, ask_at, pause
from domain.carriage import Booking
from domain.tracking import Milestone, Tracking
from records.arrivals import Sent
from records.watches import Watched, Watches
from starter.client import Tidewaiter

ROUNDS_MAX = 50
"""Claims of one round; parcels beyond them wait for the next."""

_log = structlog.get_logger(__name__)


class Tracker(Protocol):
    """Carriers, asked what they know of a parcel."""

    async def track(self, booking: Booking) -> Tracking | None:
        """All that the carrier knows; None where it refuses to say.

        Raises:
            starter.refusals.Unavailable: It gives no answer now.
        """
        ...


class Watching:
    """Looks at every parcel in its turn, for one process or several."""

    def __init__(
        self, tidewaiter: Tidewaiter, watches: Watches, tracker: Tracker, every_seconds: float
    ) -> None:
        self._tidewaiter = tidewaiter
        self._watches = watches
        self._tracker = tracker
        self._every_seconds = every_seconds
        self._asking = tidewaiter.almanac.rules.asking
        self._lines: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(self._asking.at_once)
        )

    async def run(self) -> Never:
        """Look at parcels from time to time, until cancelled."""
        while True:
            try:
                await self.round(datetime.now(UTC))
            except Exception as trouble:  # noqa: BLE001 - the records are away; every turn comes again
                _log.warning("parcels not watched", why=str(trouble))
            await asyncio.sleep(self._every_seconds)

    async def round(self, now: datetime) -> int:
        """Look at every parcel whose turn it is; how many there were."""
        looked_at = 0
        for _ in range(ROUNDS_MAX):
            claimed = await self._watches.claim(now)
            if not claimed:
                break
            await asyncio.gather(*(self._look(watched, now) for watched in claimed))
            looked_at += len(claimed)
        return looked_at

    async def _look(self, watched: Watched, now: datetime) -> None:
        """One parcel; what fails is tried again at its next turn."""
        sent, asked_at, at_risk = watched.sent, watched.asked_at, watched.at_risk
        waits = self._pause(sent, now, at_risk=at_risk)
        try:
            if ask_at(sent.way, asked_at, waits, now) <= now:
                asked_at = now  # asked in vain is asked: nobody is pressed who is away
                sent = await self._asked(sent)
            found = await self._tidewaiter.outlook(sent, now, before=at_risk)
            if found and found.at_risk != at_risk:
                await self._tidewaiter.foretell(sent.order_id, found)
                at_risk = found.at_risk
            waits = self._pause(sent, now, at_risk=at_risk, found=found)
        except Exception as trouble:  # noqa: BLE001 - the other parcels must have their turn
            _log.warning("parcel not looked at", waybill=sent.booking.waybill, why=str(trouble))
        due_at = min(ask_at(sent.way, asked_at, waits, now), now + LOOK_AGAIN)
        await self._watches.let_go(
            sent.booking.reference, due_at, asked_at=asked_at, at_risk=at_risk
        )

    async def _asked(self, sent: Sent) -> Sent:
        """What is known of a parcel once its carrier has been asked."""
        async with self._lines[sent.booking.carrier]:
            tracking = await self._tracker.track(sent.booking)
        news = _news(sent, tracking)
        if not news:
            return sent
        await self._tidewaiter.report(sent.order_id, news)
        return sent.told(news)

    def _pause(
        self, sent: Sent, now: datetime, *, at_risk: bool, found: Outlook | None = None
    ) -> timedelta:
        almanac = self._tidewaiter.almanac
        promised = found.promised if found else sent.promised(almanac)
        left = promised - almanac.day(now, sent.way.lane.destination)
        near = at_risk or left.days <= self._asking.near_days
        return pause(sent.way, sent.booking.reference, self._asking, near=near)


def _news(sent: Sent, tracking: Tracking | None) -> list[Milestone]:
    """The scans that nobody has told us yet."""
    known = {(milestone.waybill, milestone.event_id) for milestone in sent.milestones}
    told = tracking.milestones if tracking else ()
    return [each for each in told if (each.waybill, each.event_id) not in known]
