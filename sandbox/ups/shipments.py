"""UPS where shipments are made: rates, labels, voids."""

import base64
import json

from sandbox.carriers.gateway import booked, bought, taken_back
from sandbox.carriers.labels import printed
from sandbox.carriers.parcels import Parcel, State, pieces_of
from sandbox.carriers.tariff import offers
from sandbox.routes import Route
from sandbox.ups.answers import SERVICES, VIA, carried, errors, known, money, ok, one_or_all
from sandbox.ups.asked import parcel_of, rate_asked, ship_asked
from sandbox.wire import Answer, Call, Json, Refused
from sandbox.world import World


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
        return errors(400, ("111210", f"The requested service is unavailable: {whys}"))
    return Answer(200, {"RateResponse": {"Response": ok(), "RatedShipment": rated}})


def ship(world: World, call: Call) -> Answer:
    """Make a shipment, and hand over its label."""
    asked = ship_asked(call.body)
    ours = next((ours for ours, theirs in SERVICES.items() if theirs == asked.service), None)
    if ours is None:
        return errors(400, ("120500", "Missing/Invalid Service/Code"))
    try:
        parcel = bought(world, call, parcel_of(asked, *ours), VIA)
    except Refused as refused:
        return errors(400, ("121210", f"The selected service is not available: {refused.detail}"))
    amount = money(parcel.price.amount, parcel.price.currency)
    results = {
        "ShipmentCharges": {"TotalCharges": amount},
        "NegotiatedRateCharges": {"TotalCharge": amount},
        "ShipmentIdentificationNumber": parcel.waybill,
        "PackageResults": one_or_all(
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
    return Answer(200, {"ShipmentResponse": {"Response": ok(), "ShipmentResults": results}})


def recover(world: World, call: Call) -> Answer:
    """Hand the label of a shipment over again, until the parcel has left."""
    values = json.loads(call.body)["LabelRecoveryRequest"]["ReferenceValues"]
    parcel = booked(world, values["ReferenceNumber"]["Value"], VIA)
    if parcel is None or not values.get("ShipperNumber"):
        return errors(400, ("300007", "The shipment could not be found."))
    if parcel.state is State.VOIDED:
        return errors(400, ("300033", "The shipment has been voided."))
    if parcel.state is not State.BOOKED:
        return errors(400, ("300002", "Label is unavailable -- the package has been sent"))
    answer = {
        "Response": ok(),
        "ShipmentIdentificationNumber": parcel.waybill,
        "LabelResults": one_or_all(
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
    parcel = carried(world, call.path["waybill"])
    if parcel is None:
        return errors(400, ("190102", "No shipment found within the allowed void period"))
    if parcel.state is State.VOIDED:
        return errors(400, ("190117", "The Shipment has already been voided"))
    if not taken_back(world, call, parcel):
        return errors(400, ("190102", "No shipment found within the allowed void period"))
    done = {"Status": {"Code": "1", "Description": "Voided"}}
    return Answer(200, {"VoidShipmentResponse": {"Response": ok(), "SummaryResult": done}})


def _rated(service: str, offer: Json) -> Json:
    price = offer["price"]
    arrival = {"Arrival": {"Date": "20261125"}, "TotalTransitDays": str(offer["transit_days"])}
    return {
        "Service": {"Code": service, "Description": ""},
        "TotalCharges": money(price["amount"], price["currency"]),
        "NegotiatedRateCharges": {"TotalCharge": money(price["amount"], price["currency"])},
        "TimeInTransit": {"ServiceSummary": {"EstimatedArrival": arrival, "SaturdayDelivery": "0"}},
    }


def _label(parcel: Parcel) -> str:
    form = parcel.booking.instructions["label"]
    return base64.b64encode(printed(form, parcel.waybill)).decode()


ROUTES = (
    Route("POST", "/ups/api/rating/v2409/Shoptimeintransit", known(rate)),
    Route("POST", "/ups/api/shipments/v2409/ship", known(ship)),
    Route("POST", "/ups/api/labels/v2409/recovery", known(recover)),
    Route("DELETE", "/ups/api/shipments/v2409/void/cancel/{waybill}", known(void)),
)
