"""UPS where packages are tracked."""

from datetime import UTC
from typing import Any

from sandbox.carriers import proofs
from sandbox.carriers.gateway import active
from sandbox.carriers.parcels import Parcel, Scan, event_of, pieces_of
from sandbox.routes import Route
from sandbox.ups.answers import VIA, carried, known
from sandbox.wire import Answer, Call, Json
from sandbox.world import World

ACTIVITIES = {
    "label_created": ("M", "MP"),
    "picked_up": ("P", "PU"),
    "departed": ("I", "DP"),
    "arrived": ("I", "AR"),
    "cleared": ("I", "CC"),
    "out_for_delivery": ("O", "OT"),
    "ready_for_pickup": ("D", "2Q"),
    "attempt_absent": ("X", "48"),
    "attempt_address": ("X", "A5"),
    "attempt_refused": ("X", "49"),
    "delivered": ("D", "FS"),
    "damaged": ("X", "D7"),
    "lost": ("X", "L1"),
    "returning": ("RS", "AM"),
    "returned": ("D", "UA"),
}
"""Types and codes of activities; where UPS publishes none, invented."""


def track(world: World, call: Call) -> Answer:
    """The scans of one package."""
    parcel = carried(world, call.path["waybill"])
    signed = call.query.get("returnSignature") == "true"
    return _tracked(call.path["waybill"], [parcel] if parcel else [], signed=signed)


def track_reference(world: World, call: Call) -> Answer:
    """The packages under a reference."""
    parcel = active(world, call.path["number"], VIA)
    return _tracked(call.path["number"], pieces_of(world, parcel) if parcel else [])


def _tracked(asked: str, parcels: list[Parcel], *, signed: bool = False) -> Answer:
    shipment: dict[str, Any] = {"inquiryNumber": asked}
    if parcels:
        shipment["package"] = [_package(parcel, signed=signed) for parcel in parcels]
    else:
        warning = {"code": "TW0001", "message": "Tracking Information Not Found"}
        shipment["warnings"] = [warning]
    return Answer(200, {"trackResponse": {"shipment": [shipment]}})


def _package(parcel: Parcel, *, signed: bool) -> Json:
    references = (parcel.booking.reference, f"service {parcel.booking.instructions['service']}")
    package: Json = {
        "trackingNumber": parcel.waybill,
        "referenceNumber": [{"type": "SHIPMENT", "number": each} for each in references],
        "activity": [_activity(parcel, scan) for scan in reversed(parcel.scans)],
    }
    if proofs.taken(parcel):
        image = {"signature": {"image": proofs.drawn(parcel)}} if signed else {}
        by = {"receivedBy": parcel.booking.consignee.name, "location": "Front Door"}
        package["deliveryInformation"] = by | image
    return package


def _activity(parcel: Parcel, scan: Scan) -> Json:
    kind, code = ACTIVITIES[event_of(parcel, scan)]
    at = scan.at.astimezone(UTC)
    return {
        "date": f"{at:%Y%m%d}",
        "time": f"{at:%H%M%S}",
        "gmtOffset": "+00:00",
        "location": {"address": {"city": "Somewhere", "countryCode": scan.place}},
        "status": {"type": kind, "code": code, "description": scan.text},
    }


ROUTES = (
    Route("GET", "/ups/api/track/v1/details/{waybill}", known(track)),
    Route("GET", "/ups/api/track/v1/reference/details/{number}", known(track_reference)),
)
