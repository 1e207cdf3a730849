"""DHL Express where shipments are looked up: checkpoints, pieces, proofs of delivery."""

import base64
from datetime import UTC

from sandbox.carriers import proofs
from sandbox.carriers.gateway import booked
from sandbox.carriers.parcels import Parcel, Scan, event_of, pieces_of
from sandbox.dhl.answers import PRODUCTS, VIA, piece_number, problem, stranger
from sandbox.routes import Route
from sandbox.wire import Answer, Call, Json
from sandbox.world import World

CHECKPOINTS = {
    "picked_up": "PU",
    "departed": "DF",
    "arrived": "AR",
    "cleared": "CR",
    "out_for_delivery": "WC",
    "ready_for_pickup": "CC",
    "attempt_absent": "NH",
    "attempt_address": "BA",
    "attempt_refused": "RD",
    "delivered": "OK",
    "damaged": "DM",
    "lost": "TI",
    "returning": "RT",
    "returned": "RT",
}
"""DHL's codes. A label alone is no checkpoint."""


def track(world: World, call: Call) -> Answer:
    """The checkpoints of one shipment."""
    if refusal := stranger(call):
        return refusal
    parcel = world.store.get(Parcel, call.path["waybill"])
    return _tracked(world, parcel if parcel and parcel.via == VIA else None, call)


def track_many(world: World, call: Call) -> Answer:
    """The shipments under a reference; which days to look at must be said."""
    if refusal := stranger(call):
        return refusal
    wanted = ("shipmentReference", "shipperAccountNumber", "dateRangeFrom", "dateRangeTo")
    if lacking := [name for name in wanted if not call.query.get(name)]:
        return problem(400, "Bad request", [f"{name}: is required" for name in lacking])
    return _tracked(world, booked(world, call.query["shipmentReference"], VIA), call)


def proof(world: World, call: Call) -> Answer:
    """The sheet that shows who took a shipment, once somebody has."""
    if refusal := stranger(call):
        return refusal
    parcel = world.store.get(Parcel, call.path["waybill"])
    if parcel is None or parcel.via != VIA or not proofs.taken(parcel):
        return problem(404, "No data found", [])
    sheet = base64.b64encode(f"%PDF-1.4 taken {parcel.waybill}".encode()).decode()
    document = {"encodingFormat": "PDF", "typeCode": "POD", "content": sheet}
    return Answer(200, {"documents": [document]})


def _tracked(world: World, parcel: Parcel | None, call: Call) -> Answer:
    if parcel is None:
        return problem(404, "No data found", [])
    carrier = (parcel.booking.carrier, parcel.booking.service)
    shipment: Json = {
        "shipmentTrackingNumber": parcel.waybill,
        "status": "Success",
        "productCode": PRODUCTS[carrier],
        "shipperReferences": [{"typeCode": "CU", "value": parcel.booking.reference}],
        "events": [_event(it) for it in _checkpoints(parcel)],
    }
    if call.query.get("levelOfDetail") == "all":
        shipment["pieces"] = [_piece(piece) for piece in pieces_of(world, parcel)]
    return Answer(200, {"shipments": [shipment]})


def _piece(piece: Parcel) -> Json:
    return {
        "number": piece.nth,
        "typeCode": "",
        "shipmentTrackingNumber": piece.lead or piece.waybill,
        "trackingNumber": piece_number(piece),
        "events": [_event(it) for it in _checkpoints(piece)],
    }


def _checkpoints(parcel: Parcel) -> list[tuple[str, Scan]]:
    named = ((event_of(parcel, scan), scan) for scan in parcel.scans)
    return [(CHECKPOINTS[event], scan) for event, scan in named if event in CHECKPOINTS]


def _event(checkpoint: tuple[str, Scan]) -> Json:
    code, scan = checkpoint
    at = scan.at.astimezone(UTC)
    return {
        "date": f"{at:%Y-%m-%d}",
        "time": f"{at:%H:%M:%S.%f}",
        "GMTOffset": "+00:00",
        "typeCode": code,
        "description": scan.text,
        "serviceArea": [{"code": scan.place, "description": f"SOMEWHERE-{scan.place}"}],
    }


ROUTES = (
    Route("GET", "/dhl/mydhlapi/shipments/{waybill}/tracking", track),
    Route("GET", "/dhl/mydhlapi/shipments/{waybill}/proof-of-delivery", proof),
    Route("GET", "/dhl/mydhlapi/tracking", track_many),
)
