"""What AfterShip tells of a parcel that it follows for us, at any carrier.

Sources, read 2026-11-22: Webhook Specifications of its Tracking API (version 2025-01) for the
envelope, the model Checkpoint, and recorded bodies in public code for the rest (secondary). Each
event has the parcel's whole history. Its clocks are the carriers', some without an offset.
"""

import hashlib

import structlog
from pydantic import AwareDatetime

from carriers import load_zones
from domain.scans.scan import Scan
from domain.scans.times import when
from domain.tracking import Milestone, Tracking
from partners.carriers.codes import BOOK
from partners.carriers.scanned import Scanned, milestone
from partners.wire import Name, Remark, Wire

NAME = "aftership"

_ZONES = load_zones()

_log = structlog.get_logger(__name__)


class _Checkpoint(Wire):
    """Older versions of the webhook name the country `country_iso3`, newer `country_region`."""

    checkpoint_time: str = ""
    created_at: AwareDatetime | None = None
    tag: Name
    subtag: str | None = None
    message: Remark | None = None
    city: str | None = None
    state: str | None = None
    location: str | None = None
    country_iso3: str | None = None
    country_region: str | None = None

    @property
    def country(self) -> str:
        return self.country_region or self.country_iso3 or ""


class _Parcel(Wire):
    tracking_number: Name
    checkpoints: tuple[_Checkpoint, ...] = ()


class _Event(Wire):
    msg: _Parcel


def event(body: bytes) -> Tracking:
    """Every checkpoint of the parcel that an event is about.

    Raises:
        ValueError: It is no event of AfterShip's.
    """
    parcel = _Event.model_validate_json(body).msg
    read = (_milestone(parcel.tracking_number, it) for it in parcel.checkpoints)
    return Tracking(waybill=parcel.tracking_number, milestones=tuple(it for it in read if it))


def _milestone(waybill: str, scan: _Checkpoint) -> Milestone | None:
    """A checkpoint. AfterShip numbers none, so what it says is its identity.

    Where nobody knows the zone of its clock, it counts from when AfterShip heard of it.
    """
    said, place = scan.message or "", scan.city or scan.location or ""
    clock = when(scan.checkpoint_time, zones=_ZONES, place=place, country=scan.country)
    at = clock.at or scan.created_at
    if at is None:
        _log.warning("a scan without a moment", carrier=NAME, waybill=waybill, why=clock.why_not)
        return None
    parts = (waybill, scan.checkpoint_time, scan.tag, scan.subtag or "", said, place)
    return milestone(
        Scanned(
            carrier=NAME,
            waybill=waybill,
            event_id=f"{NAME}:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}",
            code=_closest(scan),
            at=at,
            text=said,
            place=", ".join(filter(None, (scan.city or scan.location, scan.state, scan.country))),
        )
    )


def _closest(scan: _Checkpoint) -> str:
    """The subtag, which says more than its tag, where it is one that we know."""
    subtag = scan.subtag or ""
    return subtag if BOOK.read(Scan(carrier=NAME, code=subtag)).row else scan.tag
