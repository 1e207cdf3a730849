"""DHL Express where shipments are made: products, labels, papers, landed cost."""

import base64
import json
from decimal import Decimal
from typing import Any

from sandbox.carriers.gateway import bought
from sandbox.carriers.labels import printed
from sandbox.carriers.parcels import Parcel, pieces_of
from sandbox.carriers.tariff import offers
from sandbox.config import Wire
from sandbox.dhl.answers import PRODUCTS, VIA, piece_number, problem, stranger
from sandbox.dhl.asked import ADDRESSED, DhlAsked, Unfit, parcel_of, read
from sandbox.routes import Route
from sandbox.wire import Answer, Call, Json, Refused
from sandbox.world import World

DUTY, VAT = Decimal("0.04"), Decimal("0.20")


class Uploaded(Wire):
    """An image that came after its shipment."""

    waybill: str
    type_code: str


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
        return problem(404, "No products", [f"996: {why}" for why in whys])
    return Answer(200, {"products": products})


def landed_cost(_world: World, call: Call) -> Answer:
    """What DHL reckons that customs will take."""
    if refusal := stranger(call):
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
        return problem(422, "Unprocessable", [f"997: product {asked.product} is not available"])
    try:
        parcel = bought(world, call, parcel_of(asked, *ours), VIA)
    except Refused as refused:
        return problem(422, "Unprocessable", [f"996: {refused.detail}"])
    for image in json.loads(call.body).get("documentImages", ()):
        _keep_image(world, parcel, image)
    return Answer(
        201,
        {
            "url": f"https://dhl.example.com/shipments/{parcel.waybill}",
            "shipmentTrackingNumber": parcel.waybill,
            "packages": [
                {"referenceNumber": piece.nth, "trackingNumber": piece_number(piece)}
                for piece in pieces_of(world, parcel)
            ],
            "documents": [_label(piece, asked.encoding) for piece in pieces_of(world, parcel)],
            "shipmentCharges": _prices(parcel.price.amount, parcel.price.currency),
        },
    )


def upload(world: World, call: Call) -> Answer:
    """Take the image of a paper for a shipment."""
    if refusal := stranger(call):
        return refusal
    parcel = world.store.get(Parcel, call.path["waybill"])
    if parcel is None or parcel.via != VIA:
        return problem(404, "No data found", [])
    for image in json.loads(call.body)["documentImages"]:
        _keep_image(world, parcel, image)
    return Answer(200, {"status": "Success"})


def _keep_image(world: World, parcel: Parcel, image: Json) -> None:
    base64.b64decode(image["content"], validate=True)
    kept = Uploaded(waybill=parcel.waybill, type_code=image["typeCode"])
    world.store.put(f"{parcel.waybill}:{image['typeCode']}", kept, order_id=parcel.order)


def _asked(call: Call, required: tuple[tuple[str, ...], ...] = ()) -> DhlAsked | Answer:
    if refusal := stranger(call):
        return refusal
    try:
        return read(call.body, required)
    except Unfit as unfit:
        return problem(400, "Bad request", unfit.problems)


def _prices(amount: str, currency: str) -> list[Json]:
    """Amounts as JSON numbers, as DHL has them."""
    billed: dict[str, Any] = {"currencyType": "BILLC", "priceCurrency": currency}
    return [billed | {"price": float(amount)}, {"currencyType": "PULCL", "price": 0}]


def _label(parcel: Parcel, encoding: str) -> Json:
    content = base64.b64encode(printed(encoding, parcel.waybill)).decode()
    about = {"imageFormat": encoding, "typeCode": "label", "content": content}
    return about | {"packageReferenceNumber": parcel.nth}


ROUTES = (
    Route("POST", "/dhl/mydhlapi/rates", rates),
    Route("POST", "/dhl/mydhlapi/landed-cost", landed_cost),
    Route("POST", "/dhl/mydhlapi/shipments", ship),
    Route("PATCH", "/dhl/mydhlapi/shipments/{waybill}/upload-image", upload),
)
