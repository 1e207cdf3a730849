"""What ShipEngine, now ShipStation API, tells of a parcel that it follows for us.

Sources, read 2026-11-22: Webhook Payload Schemas of docs.shipstation.com for the envelope
(`API_TRACK`, `TRACK_EVENT_V2`); its public clients and recorded bodies for the scans (secondary).
"""

import hashlib

from pydantic import AwareDatetime

from domain.tracking import Milestone, Tracking
from partners.carriers.scanned import Scanned, milestone
from partners.wire import Name, Remark, Wire

NAME = "shipengine"

TRACKED = frozenset({"API_TRACK", "TRACK_EVENT_V2"})
"""The events that are about a parcel."""


class _Scan(Wire):
    occurred_at: AwareDatetime
    description: Remark | None = None
    city_locality: str | None = None
    state_province: str | None = None
    country_code: str | None = None
    event_code: str | None = None
    status_code: str | None = None
    status_detail_code: str | None = None


class _Parcel(Wire):
    tracking_number: Name
    status_code: str | None = None
    status_detail_code: str | None = None
    events: tuple[_Scan, ...] = ()


class _Resource(Wire):
    resource_type: str = ""


class _Event(Wire):
    data: _Parcel


def event(body: bytes) -> Tracking | None:
    """Every scan of the parcel that an event is about; None where it is about something else.

    Raises:
        ValueError: It is no event of ShipEngine's.
    """
    if _Resource.model_validate_json(body).resource_type not in TRACKED:
        return None
    parcel = _Event.model_validate_json(body).data
    last = max(parcel.events, key=lambda scan: scan.occurred_at, default=None)
    return Tracking(
        waybill=parcel.tracking_number,
        milestones=tuple(_milestone(parcel, scan, scan is last) for scan in parcel.events),
    )


def _milestone(parcel: _Parcel, scan: _Scan, is_last: bool) -> Milestone:
    """A scan. ShipEngine numbers none, so what it says is its identity.

    Its `event_code` is the carrier's own and no code of ShipEngine's: it is not looked up. The
    status of the parcel is that of its last scan, where that has none itself.
    """
    status, detail = scan.status_code, scan.status_detail_code
    if is_last and not status:
        status, detail = parcel.status_code, parcel.status_detail_code
    waybill, said = parcel.tracking_number, scan.description or ""
    where = (scan.city_locality, scan.state_province, scan.country_code)
    parts = (waybill, scan.occurred_at.isoformat(), scan.event_code or "", said, where[0] or "")
    return milestone(
        Scanned(
            carrier=NAME,
            waybill=waybill,
            event_id=f"{NAME}:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}",
            code=status or "",
            sub_code=detail or "",
            at=scan.occurred_at,
            text=said,
            place=", ".join(filter(None, where)),
        )
    )
