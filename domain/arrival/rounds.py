"""Rounds: when a parcel's carrier is asked next, by where it stands and what was promised.

Each parcel has a turn of its own: what is booked in one minute is not asked about in one minute.
"""

from datetime import datetime, timedelta
from zlib import crc32

from domain.arrival.rules import Asking
from domain.arrival.ways import Way

LOOK_AGAIN = timedelta(hours=4)
"""A parcel is foretold anew this often, whether or not its carrier is asked: webhooks bring scans,
and days pass."""


def pause(way: Way, reference: str, asking: Asking, *, near: bool) -> timedelta:
    """How long nothing may be heard of a parcel before its carrier is asked.

    Args:
        way: How far it has come.
        reference: Of its booking; its turn lies by this much off the others'.
        asking: By where it stands, and by what else.
        near: Whether the promised day is near, or past.
    """
    hours = asking.hours[way.stands]
    if near:
        hours *= asking.late
    if asking.does_push(way.carrier):
        hours *= asking.pushed
    part = crc32(reference.encode()) / 2**32  # the same in every process
    return timedelta(hours=float(hours)) * (1 + float(asking.jitter) * part)


def ask_at(way: Way, asked_at: datetime | None, waits: timedelta, now: datetime) -> datetime:
    """When the carrier is asked, if nothing is heard until then.

    Whatever was heard counts, whoever told it; a scan of the future was heard by now.
    """
    heard = min(max(way.seen_at, way.booked_at), now)
    return max(heard, asked_at or heard) + waits
