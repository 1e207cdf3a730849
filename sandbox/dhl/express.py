"""DHL Express as the MyDHL API says that it answers: products, shipments, checkpoints, landed cost.

Written from DHL's OpenAPI file of the MyDHL API, as client libraries carry it (read 2026-11-22).
Its parcels travel as harrier's do, and its prices are invented.
"""

import base64
import binascii
import json
from datetime import UTC
from decimal import Decimal
from typing import Any

from sandbox.carriers import proofs
from sandbox.carriers.gateway import booked, bought
from sandbox.carriers.labels import printed
from sandbox.carriers.parcels import Parcel, Scan, event_of, pieces_of
from sandbox.carriers.tariff import offers
from sandbox.config import Wire
from sandbox.dhl import points
from sandbox.dhl.asked import ADDRESSED, Asked, Unfit, parcel_of, read
from sandbox.routes import Route
from sandbox.wire import Answer, Call, Json, Refused
from sandbox.world import World

VIA = "dhl"
USER = "sandbox"
"""The name of an application that this DHL knows."""

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

PRODUCTS = {("harrier", "HX1"): "P", ("petrel", "PT-ROAD"): "H"}
DUTY, VAT = Decimal("0.04"), Decimal("0.20")


MINIMUM_CLOSE = "10:00"
"""Where a place closes earlier, nobody comes in time."""


class Courier(Wire):
    """A courier that was asked for, to come to a place."""

    number: str
    location: str


class Uploaded(Wire):
    """An image that came after its shipment."""

    waybill: str
    type_code: str


# ---------------------------------------------------------------------------- answers


def rates(_world: World, call: Call) -> Answer:
    """What each product costs, and how fast it is."""
    asked = _asked(call)
    if isinstance(asked, Answer):
        return asked
    found = offers(asked.inquiry())
    products = [
        {
            "productName": f"PRODUCT {PRODUCTS[offer['carrier'], offer['service']]}",
            "productCode": PRODUCTS[offer["carrier"], offer["service"]],
            "totalPrice": _prices(offer["price"]["amount"], asked.currency),
            "deliveryCapabilities": {"totalTransitDays": offer["transit_days"]},
        }
        for offer in found["offers"]
        if (offer["carrier"], offer["service"]) in PRODUCTS
    ]
    if not products:
        whys = dict.fromkeys(no["reason"] for no in found["not_offered"])
        return _problem(404, "No products", [f"996: {why}" for why in whys])
    return Answer(200, {"products": products})


def landed_cost(_world: World, call: Call) -> Answer:
    """What DHL reckons that customs will take."""
    if refusal := _stranger(call):
        return refusal
    said = json.loads(call.body, parse_float=Decimal)
    items = []
    for item in said["items"]:
        value = Decimal(item["unitPrice"]) * item["quantity"]
        duty = (value * DUTY).quantize(Decimal("0.01"))
        vat = ((value + duty) * VAT).quantize(Decimal("0.01"))
        parts = (("DUTY", duty), ("TAX", vat))
        breakdown = [{"name": kind, "typeCode": kind, "price": float(it)} for kind, it in parts]
        items.append({"number": item["number"], "breakdown": breakdown})
    product = {"productCode": said["productCode"], "items": items}
    return Answer(200, {"products": [product]})


def ship(world: World, call: Call) -> Answer:
    """Make a shipment, and hand over its label."""
    asked = _asked(call, ADDRESSED)
    if isinstance(asked, Answer):
        return asked
    ours = next((ours for ours, theirs in PRODUCTS.items() if theirs == asked.product), None)
    if ours is None:
        return _problem(422, "Unprocessable", [f"997: product {asked.product} is not available"])
    try:
        parcel = bought(world, call, parcel_of(asked, *ours), VIA)
    except Refused as refused:
        return _problem(422, "Unprocessable", [f"996: {refused.detail}"])
    for image in json.loads(call.body).get("documentImages", ()):
        _keep_image(world, parcel, image)
    return Answer(
        201,
        {
            "url": f"https://dhl.example.com/shipments/{parcel.waybill}",
            "shipmentTrackingNumber": parcel.waybill,
            "packages": [
                {"referenceNumber": piece.nth, "trackingNumber": _piece_number(piece)}
                for piece in pieces_of(world, parcel)
            ],
            "documents": [_label(piece, asked.encoding) for piece in pieces_of(world, parcel)],
            "shipmentCharges": _prices(parcel.price.amount, parcel.price.currency),
        },
    )


def track(world: World, call: Call) -> Answer:
    """The checkpoints of one shipment."""
    if refusal := _stranger(call):
        return refusal
    parcel = world.store.get(Parcel, call.path["waybill"])
    return _tracked(world, parcel if parcel and parcel.via == VIA else None, call)


def proof(world: World, call: Call) -> Answer:
    """The sheet that shows who took a shipment, once somebody has."""
    if refusal := _stranger(call):
        return refusal
    parcel = world.store.get(Parcel, call.path["waybill"])
    if parcel is None or parcel.via != VIA or not proofs.taken(parcel):
        return _problem(404, "No data found", [])
    sheet = base64.b64encode(f"%PDF-1.4 taken {parcel.waybill}".encode()).decode()
    document = {"encodingFormat": "PDF", "typeCode": "POD", "content": sheet}
    return Answer(200, {"documents": [document]})


def track_many(world: World, call: Call) -> Answer:
    """The shipments under a reference; which days to look at must be said."""
    if refusal := _stranger(call):
        return refusal
    wanted = ("shipmentReference", "shipperAccountNumber", "dateRangeFrom", "dateRangeTo")
    if lacking := [name for name in wanted if not call.query.get(name)]:
        return _problem(400, "Bad request", [f"{name}: is required" for name in lacking])
    return _tracked(world, booked(world, call.query["shipmentReference"], VIA), call)


def service_points(world: World, call: Call) -> Answer:
    """The places where a parcel can be fetched."""
    if refusal := _stranger(call):
        return refusal
    answer, wrong = points.search(world, call)
    return answer or _problem(400, "Bad request", [wrong])


def upload(world: World, call: Call) -> Answer:
    """Take the image of a paper for a shipment."""
    if refusal := _stranger(call):
        return refusal
    parcel = world.store.get(Parcel, call.path["waybill"])
    if parcel is None or parcel.via != VIA:
        return _problem(404, "No data found", [])
    for image in json.loads(call.body)["documentImages"]:
        _keep_image(world, parcel, image)
    return Answer(200, {"status": "Success"})


def _keep_image(world: World, parcel: Parcel, image: Json) -> None:
    base64.b64decode(image["content"], validate=True)
    kept = Uploaded(waybill=parcel.waybill, type_code=image["typeCode"])
    world.store.put(f"{parcel.waybill}:{image['typeCode']}", kept, order_id=parcel.order)


def fetch(world: World, call: Call) -> Answer:
    """Have a courier come; asked twice, two come."""
    if refusal := _stranger(call):
        return refusal
    said = json.loads(call.body)
    details = said["customerDetails"]["shipperDetails"]
    if not details.get("contactInformation", {}).get("phone"):
        where = "#/customerDetails/shipperDetails/contactInformation"
        return _problem(400, "Bad request", [f"{where}: required key [phone] not found"])
    if said.get("closeTime", "") < MINIMUM_CLOSE:
        return _problem(422, "Unprocessable", ["1007: no courier comes so early"])
    number = f"PRG{world.store.number('pickups'):09d}"
    courier = Courier(number=number, location=said.get("location", ""))
    world.store.put(number, courier, order_id=courier.location)
    world.performed(call, "courier_ordered", courier.location, number)
    return Answer(201, {"dispatchConfirmationNumbers": [number], "readyByTime": "12:00"})


def send_away(world: World, call: Call) -> Answer:
    """No courier comes after all."""
    if refusal := _stranger(call):
        return refusal
    if lacking := [name for name in ("requestorName", "reason") if not call.query.get(name)]:
        return _problem(400, "Bad request", [f"{name}: is required" for name in lacking])
    courier = world.store.get(Courier, call.path["number"])
    if courier is None:
        return _problem(404, "No data found", [])
    world.performed(call, "courier_sent_away", courier.location, courier.number)
    return Answer(200, {})


# ------------------------------------------------------------------------------ parts


def _asked(call: Call, required: tuple[tuple[str, ...], ...] = ()) -> Asked | Answer:
    if refusal := _stranger(call):
        return refusal
    try:
        return read(call.body, required)
    except Unfit as unfit:
        return _problem(400, "Bad request", unfit.problems)


def _stranger(call: Call) -> Answer | None:
    """Basic authentication, with the name and the secret of an application."""
    scheme, _, code = call.headers.get("authorization", "").partition(" ")
    try:
        user, _, secret = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        user = secret = ""
    if scheme == "Basic" and user == USER and secret:
        return None
    return _problem(401, "Unauthorized", [])


def _tracked(world: World, parcel: Parcel | None, call: Call) -> Answer:
    if parcel is None:
        return _problem(404, "No data found", [])
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
        "trackingNumber": _piece_number(piece),
        "events": [_event(it) for it in _checkpoints(piece)],
    }


def _piece_number(piece: Parcel) -> str:
    """A piece's own number, which is another than its shipment's."""
    return f"JD{piece.waybill}"


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


def _prices(amount: str, currency: str) -> list[Json]:
    """Amounts as JSON numbers, as DHL has them."""
    billed: dict[str, Any] = {"currencyType": "BILLC", "priceCurrency": currency}
    return [billed | {"price": float(amount)}, {"currencyType": "PULCL", "price": 0}]


def _label(parcel: Parcel, encoding: str) -> Json:
    content = base64.b64encode(printed(encoding, parcel.waybill)).decode()
    about = {"imageFormat": encoding, "typeCode": "label", "content": content}
    return about | {"packageReferenceNumber": parcel.nth}


def _problem(status: int, title: str, details: list[str]) -> Answer:
    detail = "Multiple problems found, see Additional Details" if details else title
    return Answer(
        status,
        {
            "instance": "/expressapi",
            "title": title,
            "detail": detail,
            "message": title,
            "status": str(status),
            "additionalDetails": details,
        },
    )


ROUTES = (
    Route("POST", "/dhl/mydhlapi/rates", rates),
    Route("POST", "/dhl/mydhlapi/landed-cost", landed_cost),
    Route("POST", "/dhl/mydhlapi/shipments", ship),
    Route("GET", "/dhl/mydhlapi/shipments/{waybill}/tracking", track),
    Route("GET", "/dhl/mydhlapi/shipments/{waybill}/proof-of-delivery", proof),
    Route("GET", "/dhl/mydhlapi/tracking", track_many),
    Route("GET", "/dhl/mydhlapi/servicepoints", service_points),
    Route("POST", "/dhl/mydhlapi/pickups", fetch),
    Route("DELETE", "/dhl/mydhlapi/pickups/{number}", send_away),
    Route("PATCH", "/dhl/mydhlapi/shipments/{waybill}/upload-image", upload),
)
