"""What EasyPost tells of a parcel: a tracker, asked for or told by an event.

Sources, read 2026-11-22: the pages Tracker and Event of docs.easypost.com. Of a shipment that is
charged again later, see `invoices.py`. It prints the time of
a scan in the zone of its place where it knows that, else in UTC.
"""

import hashlib
import json

from pydantic import AwareDatetime

from domain.charges import ToldBill
from domain.cover.claims import ClaimReply
from domain.cover.insurance import Insurance
from domain.tracking import Milestone, Tracking
from partners.carriers.easypost import claims
from partners.carriers.easypost.invoices import ShipmentInvoice
from partners.carriers.easypost.shipment import NAME
from partners.carriers.scanned import Scanned, milestone
from partners.wire import Name, Remark, Wire


class _Place(Wire):
    city: str | None = None
    state: str | None = None
    country: str | None = None


class _Detail(Wire):
    datetime: AwareDatetime
    status: Name
    status_detail: str | None = None
    message: Remark | None = None
    tracking_location: _Place | None = None


class Tracker(Wire):
    """A parcel as EasyPost follows it."""

    tracking_code: Name
    status: str
    signed_by: Remark | None = None
    tracking_details: tuple[_Detail, ...] = ()


class _Event(Wire):
    result: dict[str, object]
    created_at: AwareDatetime | None = None


def tracker(body: bytes) -> Tracker:
    """A tracker by itself."""
    return Tracker.model_validate_json(body)


def tracking(tracker: Tracker) -> Tracking:
    """Every scan of a parcel."""
    waybill = tracker.tracking_code
    milestones = tuple(_milestone(waybill, it) for it in tracker.tracking_details)
    return Tracking(waybill=waybill, milestones=milestones)


def event(body: bytes) -> Tracking | ClaimReply | Insurance | ToldBill | None:
    """What an event tells of a parcel, a claim, an insurance, a bill; None if of something else.

    Raises:
        ValueError: It is no event of EasyPost's.
    """
    event = _Event.model_validate_json(body)
    result, told = event.result, json.dumps(event.result)
    match result.get("object"):
        case "Tracker":
            return tracking(Tracker.model_validate_json(told))
        case "Claim":
            return claims.parse_reply(told.encode())
        case "Insurance":
            return claims.InsuranceTold.model_validate_json(told).insurance
        case "ShipmentInvoice":
            return ShipmentInvoice.model_validate_json(told).bill(event.created_at)
        case "ClaimMessage":
            return claims.question(claims.Message.model_validate_json(told))
        case _:
            return None


def _milestone(waybill: str, detail: _Detail) -> Milestone:
    """One scan. EasyPost numbers none, so what it says is its identity."""
    said, more = detail.message or "", detail.status_detail or ""
    parts = (waybill, detail.datetime.isoformat(), detail.status, more, said)
    place = detail.tracking_location or _Place()
    return milestone(
        Scanned(
            carrier=NAME,
            waybill=waybill,
            event_id=f"{NAME}:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}",
            code=detail.status,
            sub_code=more,
            at=detail.datetime,
            text=said,
            place=", ".join(filter(None, (place.city, place.state, place.country))),
        )
    )
