"""UPS as its OpenAPI files say that it answers: tokens, rates, shipments, labels, scans, voids.

Written from UPS-API/api-documentation (OAuth client credentials, Rating, Shipping, Tracking; read
2026-11-22). Its parcels travel as harrier's do, and its prices are invented.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Iterable
from datetime import UTC
from typing import Any
from urllib.parse import parse_qs

from sandbox.carriers import proofs
from sandbox.carriers.gateway import active, booked, bought, taken_back
from sandbox.carriers.labels import printed
from sandbox.carriers.parcels import Parcel, Scan, State, event_of, pieces_of
from sandbox.carriers.tariff import offers
from sandbox.routes import Handler, Route
from sandbox.ups import intercept, pickups, points
from sandbox.ups.asked import Unfit, parcel_of, rate_asked, ship_asked
from sandbox.wire import Answer, Call, Json, Refused
from sandbox.world import World

VIA = "ups"
CLIENT = "sandbox"
"""The name of an application that this UPS knows."""

TOKEN = "sandbox-ups-"  # noqa: S105 (how our tokens begin)
INTERCEPT = "/ups/api/deliveryintercept/v2"
TOKEN_SECONDS = 4 * 60 * 60 - 1

SERVICES = {("harrier", "HX1"): "65", ("petrel", "PT-ROAD"): "11"}
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


# ---------------------------------------------------------------------------- answers


def token(_world: World, call: Call) -> Answer:
    """Grant an application its token."""
    scheme, _, code = call.headers.get("authorization", "").partition(" ")
    try:
        client, _, secret = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        client = secret = ""
    if (scheme, client) != ("Basic", CLIENT) or not secret:
        return _errors(401, ("10401", "ClientId is Invalid"))
    if parse_qs(call.body.decode()).get("grant_type") != ["client_credentials"]:
        return _errors(400, ("10400", "Invalid/Missing grant type"))
    granted = {
        "token_type": "Bearer",
        "client_id": client,
        "access_token": f"{TOKEN}{secrets.token_hex(8)}",
        "expires_in": str(TOKEN_SECONDS),
        "status": "approved",
    }
    return Answer(200, granted)


def rate(_world: World, call: Call) -> Answer:
    """What each service costs, and how fast it is."""
    asked = rate_asked(call.body)
    found = offers(asked.inquiry())
    rated = [
        _rated(SERVICES[offer["carrier"], offer["service"]], offer)
        for offer in found["offers"]
        if (offer["carrier"], offer["service"]) in SERVICES
    ]
    if not rated:
        whys = "; ".join(dict.fromkeys(no["reason"] for no in found["not_offered"]))
        return _errors(400, ("111210", f"The requested service is unavailable: {whys}"))
    return Answer(200, {"RateResponse": {"Response": _ok(), "RatedShipment": rated}})


def ship(world: World, call: Call) -> Answer:
    """Make a shipment, and hand over its label."""
    asked = ship_asked(call.body)
    ours = next((ours for ours, theirs in SERVICES.items() if theirs == asked.service), None)
    if ours is None:
        return _errors(400, ("120500", "Missing/Invalid Service/Code"))
    try:
        parcel = bought(world, call, parcel_of(asked, *ours), VIA)
    except Refused as refused:
        return _errors(400, ("121210", f"The selected service is not available: {refused.detail}"))
    amount = _money(parcel.price.amount, parcel.price.currency)
    results = {
        "ShipmentCharges": {"TotalCharges": amount},
        "NegotiatedRateCharges": {"TotalCharge": amount},
        "ShipmentIdentificationNumber": parcel.waybill,
        "PackageResults": _one_or_all(
            {
                "TrackingNumber": piece.waybill,
                "ShippingLabel": {
                    "ImageFormat": {"Code": asked.label},
                    "GraphicImage": _label(piece),
                },
            }
            for piece in pieces_of(world, parcel)
        ),
    }
    return Answer(200, {"ShipmentResponse": {"Response": _ok(), "ShipmentResults": results}})


def recover(world: World, call: Call) -> Answer:
    """Hand the label of a shipment over again, until the parcel has left."""
    values = json.loads(call.body)["LabelRecoveryRequest"]["ReferenceValues"]
    parcel = booked(world, values["ReferenceNumber"]["Value"], VIA)
    if parcel is None or not values.get("ShipperNumber"):
        return _errors(400, ("300007", "The shipment could not be found."))
    if parcel.state is State.VOIDED:
        return _errors(400, ("300033", "The shipment has been voided."))
    if parcel.state is not State.BOOKED:
        return _errors(400, ("300002", "Label is unavailable -- the package has been sent"))
    answer = {
        "Response": _ok(),
        "ShipmentIdentificationNumber": parcel.waybill,
        "LabelResults": _one_or_all(
            {
                "TrackingNumber": piece.waybill,
                "LabelImage": {
                    "LabelImageFormat": {"Code": piece.booking.instructions["label"]},
                    "GraphicImage": _label(piece),
                },
            }
            for piece in pieces_of(world, parcel)
        ),
    }
    return Answer(200, {"LabelRecoveryResponse": answer})


def void(world: World, call: Call) -> Answer:
    """Take a shipment back; refused once the parcel has been picked up."""
    parcel = _parcel(world, call.path["waybill"])
    if parcel is None:
        return _errors(400, ("190102", "No shipment found within the allowed void period"))
    if parcel.state is State.VOIDED:
        return _errors(400, ("190117", "The Shipment has already been voided"))
    if not taken_back(world, call, parcel):
        return _errors(400, ("190102", "No shipment found within the allowed void period"))
    done = {"Status": {"Code": "1", "Description": "Voided"}}
    return Answer(200, {"VoidShipmentResponse": {"Response": _ok(), "SummaryResult": done}})


def locate(world: World, call: Call) -> Answer:
    """Where parcels can be fetched."""
    found = points.located(world, call)
    return Answer(200, found) if found else _errors(400, points.FOUND_NONE)


def intercept_options(world: World, call: Call) -> Answer:
    """What may be asked of a parcel on its way."""
    if not intercept.named(call):
        return _errors(400, intercept.MALFORMED)
    return Answer(200, intercept.options(world, _parcel(world, call.path["waybill"])))


def intercepted(world: World, call: Call) -> Answer:
    """Bring a parcel back, later, or elsewhere."""
    if not intercept.named(call):
        return _errors(400, intercept.MALFORMED)
    told = intercept.change(world, call, _parcel(world, call.path["waybill"]))
    return Answer(200, told) if told else _errors(400, intercept.MALFORMED)


def fetch(world: World, call: Call) -> Answer:
    """Have a courier come."""
    if wrong := pickups.fault(call.body, "PickupCreationRequest"):
        return _errors(400, wrong)
    return Answer(200, pickups.come(world, call))


def fetch_price(_world: World, call: Call) -> Answer:
    """What a courier would cost."""
    if wrong := pickups.fault(call.body, "PickupRateRequest"):
        return _errors(400, wrong)
    return Answer(200, pickups.price())


def fetch_pending(world: World, call: Call) -> Answer:
    """Which couriers were asked for."""
    if not call.headers.get("accountnumber"):
        return _errors(400, ("9500500", "Missing AccountNumber"))
    return Answer(200, pickups.pending(world))


def send_away(world: World, call: Call) -> Answer:
    """No courier comes after all."""
    told = pickups.send_away(world, call)
    return Answer(200, told) if told else _errors(400, pickups.UNKNOWN)


def track(world: World, call: Call) -> Answer:
    """The scans of one package."""
    parcel = _parcel(world, call.path["waybill"])
    signed = call.query.get("returnSignature") == "true"
    return _tracked(call.path["waybill"], [parcel] if parcel else [], signed=signed)


def track_reference(world: World, call: Call) -> Answer:
    """The packages under a reference."""
    parcel = active(world, call.path["number"], VIA)
    return _tracked(call.path["number"], pieces_of(world, parcel) if parcel else [])


# ------------------------------------------------------------------------------ parts


def _known(handler: Handler) -> Handler:
    """For those alone who have a token of ours and name their call."""

    def answer(world: World, call: Call) -> Answer:
        if not call.headers.get("authorization", "").startswith(f"Bearer {TOKEN}"):
            return _errors(401, ("250002", "Invalid Authentication Information."))
        if not call.headers.get("transid") or not call.headers.get("transactionsrc"):
            return _errors(400, ("10400", "Missing transId"))
        try:
            return handler(world, call)
        except Unfit as unfit:
            return _errors(400, *unfit.errors)

    return answer


def _parcel(world: World, waybill: str) -> Parcel | None:
    parcel = world.store.get(Parcel, waybill)
    return parcel if parcel and parcel.via == VIA else None


def _rated(service: str, offer: Json) -> Json:
    price = offer["price"]
    arrival = {"Arrival": {"Date": "20261125"}, "TotalTransitDays": str(offer["transit_days"])}
    return {
        "Service": {"Code": service, "Description": ""},
        "TotalCharges": _money(price["amount"], price["currency"]),
        "NegotiatedRateCharges": {"TotalCharge": _money(price["amount"], price["currency"])},
        "TimeInTransit": {"ServiceSummary": {"EstimatedArrival": arrival, "SaturdayDelivery": "0"}},
    }


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


def _one_or_all(parts: Iterable[Json]) -> Json | list[Json]:
    """What is one of several stands alone at UPS."""
    every = list(parts)
    return every[0] if len(every) == 1 else every


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


def _label(parcel: Parcel) -> str:
    form = parcel.booking.instructions["label"]
    return base64.b64encode(printed(form, parcel.waybill)).decode()


def _money(amount: str, currency: str) -> Json:
    return {"CurrencyCode": currency, "MonetaryValue": amount}


def _ok() -> Json:
    return {"ResponseStatus": {"Code": "1", "Description": "Success"}}


def _errors(status: int, *errors: tuple[str, str]) -> Answer:
    listed = [{"code": code, "message": message} for code, message in errors]
    return Answer(status, {"response": {"errors": listed}})


ROUTES = (
    Route("POST", "/ups/security/v1/oauth/token", token),
    Route("POST", "/ups/api/rating/v2409/Shoptimeintransit", _known(rate)),
    Route("POST", "/ups/api/shipments/v2409/ship", _known(ship)),
    Route("POST", "/ups/api/labels/v2409/recovery", _known(recover)),
    Route("DELETE", "/ups/api/shipments/v2409/void/cancel/{waybill}", _known(void)),
    Route("POST", "/ups/api/locations/v3/search/availabilities/64", _known(locate)),
    Route("POST", "/ups/api/pickupcreation/v2409/pickup", _known(fetch)),
    Route("POST", "/ups/api/shipments/v2409/pickup/oncall", _known(fetch_price)),
    Route("GET", "/ups/api/shipments/v2409/pickup/oncall", _known(fetch_pending)),
    Route("DELETE", "/ups/api/shipments/v2409/pickup/02", _known(send_away)),
    Route("GET", f"{INTERCEPT}/eligibility/intercept/{{waybill}}", _known(intercept_options)),
    Route("POST", f"{INTERCEPT}/redirect/{{way}}/{{waybill}}", _known(intercepted)),
    Route("POST", f"{INTERCEPT}/{{way}}/{{waybill}}", _known(intercepted)),
    Route("GET", "/ups/api/track/v1/details/{waybill}", _known(track)),
    Route("GET", "/ups/api/track/v1/reference/details/{number}", _known(track_reference)),
)
