"""EasyPost as its pages say that it answers: shipments are rated, bought, refunded, tracked.

Written from docs.easypost.com (read 2026-11-22) alone. Its carriers are the sandbox's own under
real names, and its prices are invented.
"""

import base64
import binascii
import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from sandbox.carriers.gateway import booked, bought, taken_back
from sandbox.carriers.labels import MEDIA, printed
from sandbox.carriers.parcels import Parcel, State
from sandbox.config import Wire
from sandbox.easypost.asked import ShipmentAsked, Unfit, parcel_of, read
from sandbox.easypost.wire import PRODUCTS, event, invoice_event, rates_of, shipment_json, tracker
from sandbox.ids import id_of
from sandbox.routes import Route
from sandbox.store import Appointment
from sandbox.wire import Amount, Answer, Call, Json, Refused
from sandbox.world import World

VIA = "easypost"
TEST_KEY = "EZTK"
"""How EasyPost's keys for tests begin."""

INSURED_FOR = Decimal("0.01")
"""The share of the value that insurance costs here."""


class Shipment(Wire):
    """A shipment as it was asked for; its parcel has the rest once it is bought.

    `at` is where this EasyPost was reached, and its files are.
    """

    id: str
    at: str = ""
    asked: ShipmentAsked
    refund_status: str | None = None
    insurance: Decimal | None = None


class _RateId(Wire):
    id: str


class _Purchase(Wire):
    rate: _RateId
    insurance: Decimal | None = None


class _Followed(Wire):
    tracking_code: str
    carrier: str


class _Follow(Wire):
    tracker: _Followed


class _Lookup(Wire):
    address: dict[str, str]
    verify_strict: bool


# ---------------------------------------------------------------------------- answers


def create(world: World, call: Call) -> Answer:
    """Rate a shipment; nothing is bought by it."""
    if refusal := stranger(call):
        return refusal
    try:
        asked = read(call.body)
    except Unfit as unfit:
        return failed(422, "SHIPMENT.INVALID_PARAMS", "Parameters were invalid.", unfit)
    number = str(world.store.number("shipments"))
    at = f"http://{call.headers.get('host', 'easypost.example.com')}/easypost"
    shipment = Shipment(id=id_of("shp", number), at=at, asked=asked)
    _keep(world, shipment)
    return Answer(201, _wire(world, shipment))


def retrieve(world: World, call: Call) -> Answer:
    """A shipment by its id or by our reference."""
    return _of(world, call, lambda shipment: Answer(200, _wire(world, shipment)))


def buy(world: World, call: Call) -> Answer:
    """Buy one of the rates, once."""
    return _of(world, call, lambda shipment: _buy(world, call, shipment))


def _buy(world: World, call: Call, shipment: Shipment) -> Answer:
    if _parcel(world, shipment):
        return failed(422, "SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment.")
    wanted = call.read(_Purchase)
    rates, _ = rates_of(shipment.id, shipment.asked)
    service = next((rate["service"] for rate in rates if rate["id"] == wanted.rate.id), None)
    if service is None:
        return missing()
    if shipment.asked.nth == world.scenario(shipment.asked.order).refuses:
        return failed(422, "SHIPMENT.POSTAGE.FAILURE", "The carrier did not accept the parcel.")
    ours = next(ours for ours, theirs in PRODUCTS.items() if theirs[1] == service)
    try:
        bought(world, call, parcel_of(shipment.asked, *ours), VIA)
    except Refused as refused:
        return failed(422, "SHIPMENT.POSTAGE.FAILURE", refused.detail)
    shipment = shipment.model_copy(update={"insurance": wanted.insurance})
    _keep(world, shipment)
    return Answer(200, _wire(world, shipment))


class _Insured(Wire):
    amount: Decimal


def insure_shipment(world: World, call: Call) -> Answer:
    """Insure a shipment that is bought; once more, it is insured for the later amount."""
    return _of(world, call, lambda shipment: _insure(world, call, shipment))


def _insure(world: World, call: Call, shipment: Shipment) -> Answer:
    amount = call.read(_Insured).amount
    if _parcel(world, shipment) is None:
        return failed(422, "SHIPMENT.INSURE.UNAVAILABLE", "Postage must be bought first.")
    if world.scenario(shipment.asked.order).insurance == "refused":
        return failed(422, "INSURANCE.INVALID", "These goods are not insured.")
    shipment = shipment.model_copy(update={"insurance": amount})
    _keep(world, shipment)
    premium = Amount(amount=f"{amount * INSURED_FOR:.2f}", currency="USD")
    world.performed(call, "parcel_insured", shipment.asked.order, shipment.id, premium)
    return Answer(200, _wire(world, shipment))


def refund(world: World, call: Call) -> Answer:
    """Give postage back, unless the parcel was scanned."""
    return _of(world, call, lambda shipment: _refund(world, call, shipment))


def _refund(world: World, call: Call, shipment: Shipment) -> Answer:
    parcel = _parcel(world, shipment)
    if parcel is None:
        return failed(422, "SHIPMENT.REFUND.UNAVAILABLE", "There is no postage to refund.")
    status = "submitted" if taken_back(world, call, parcel) else "rejected"
    shipment = shipment.model_copy(update={"refund_status": status})
    _keep(world, shipment)
    return Answer(200, _wire(world, shipment))


def follow(world: World, call: Call) -> Answer:
    """A tracker for a parcel, whoever booked it; a number that nobody knows has no scans yet."""
    if refusal := stranger(call):
        return refusal
    wanted = call.read(_Follow).tracker
    parcel = world.store.get(Parcel, wanted.tracking_code)
    if parcel is not None:
        return Answer(201, tracker(parcel))
    unknown = {"id": id_of("trk", wanted.tracking_code), "object": "Tracker"}
    told = {"tracking_code": wanted.tracking_code, "status": "unknown", "tracking_details": []}
    return Answer(201, unknown | told | {"carrier": wanted.carrier})


def label(world: World, call: Call) -> Answer:
    """The file of a label, for whoever has its address."""
    waybill, _, ending = call.path["file"].rpartition(".")
    parcel = world.store.get(Parcel, waybill)
    form = ending.upper()
    if parcel is None or parcel.via != VIA or form not in MEDIA:
        return missing()
    return Answer(200, printed(form, waybill), MEDIA[form])


def verify(_world: World, call: Call) -> Answer:
    """Look an address up; a street without a number is not found."""
    if refusal := stranger(call):
        return refusal
    address = call.read(_Lookup).address
    if any(character.isdigit() for character in address.get("street1", "")):
        return Answer(201, {"id": id_of("adr", *address.values()), "object": "Address"} | address)
    unfit = Unfit("street1", "House number is missing")
    return failed(422, "ADDRESS.VERIFY.FAILURE", "Unable to verify address.", unfit)


# ---------------------------------------------------------------------- what happens


def happen(world: World, due: Appointment, _at: datetime) -> None:
    """A scan is told to the shipper: the tracker as it stood at that scan."""
    parcel = world.store.get(Parcel, due.subject)
    if parcel is not None and parcel.state is not State.VOIDED:
        number = id_of("evt", due.detail)
        world.mail(VIA, number, event(number, parcel, due.detail))
        if due.detail == parcel.scans[-1].event_id and parcel.state is State.AT_REST:
            _weigh_again(world, parcel)


def _weigh_again(world: World, parcel: Parcel) -> None:
    """What the carrier's scales found is charged in the end, and told by an event of its own."""
    found = world.scenario(parcel.order).reweighed
    if found and world.scenario(parcel.order).piece in {None, parcel.nth}:
        number = id_of("evt", parcel.waybill, "invoice")
        told = invoice_event(number, parcel, found, world.now())
        world.mail(VIA, number, told)


def signed(secret: str, body: str) -> dict[str, str]:
    """EasyPost's proof of origin: a keyed hash of the body (page Webhook, HMAC validation)."""
    key = unicodedata.normalize("NFKD", secret).encode()
    digest = hmac.new(key, body.encode(), hashlib.sha256).hexdigest()
    return {"content-type": "application/json", "x-hmac-signature": f"hmac-sha256-hex={digest}"}


# ------------------------------------------------------------------------------ parts


def _of(world: World, call: Call, answer: Callable[[Shipment], Answer]) -> Answer:
    if refusal := stranger(call):
        return refusal
    name = call.path["id"]
    shipment = world.store.get(Shipment, name) or world.store.find(Shipment, name)
    return answer(shipment) if shipment else missing()


def stranger(call: Call) -> Answer | None:
    """Basic authentication: the key is the user, and there is no password."""
    scheme, _, code = call.headers.get("authorization", "").partition(" ")
    try:
        user, _, _ = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        user = ""
    if scheme == "Basic" and user.startswith(TEST_KEY):
        return None
    return failed(401, "APIKEY.INACTIVE", "This api key is no longer active.")


def _keep(world: World, shipment: Shipment) -> None:
    asked = shipment.asked
    world.store.put(shipment.id, shipment, order_id=asked.order, alias=asked.reference)


def _parcel(world: World, shipment: Shipment) -> Parcel | None:
    return booked(world, shipment.asked.reference, VIA)


def _wire(world: World, shipment: Shipment) -> Json:
    parcel = _parcel(world, shipment)
    fees = _fees(world, shipment, parcel) if parcel else []
    whole = shipment_json(shipment.id, shipment.asked, parcel, shipment.refund_status, fees)
    insured = shipment.insurance
    whole["insurance"] = None if insured is None else f"{insured:.2f}"
    if parcel:
        file = f"{parcel.waybill}.{shipment.asked.form.lower()}"
        label = {"object": "PostageLabel", "label_url": f"{shipment.at}/labels/{file}"}
        whole["postage_label"] = label
    return whole


def _fees(world: World, shipment: Shipment, parcel: Parcel) -> list[Json]:
    """What was charged: the postage, more of it where the carrier weighed more, insurance."""
    fees = {"LabelFee": [Decimal(0)], "PostageFee": [Decimal(parcel.price.amount)]}
    if drift := world.scenario(parcel.order).bill_drift.get("freight"):
        fees["PostageFee"].append(drift)
    if shipment.insurance:
        fees["InsuranceFee"] = [shipment.insurance * INSURED_FOR]
    refunded = shipment.refund_status == "submitted"
    return [
        {"object": "Fee", "type": kind, "amount": f"{fee:.5f}", "charged": True}
        | {"refunded": refunded}
        for kind, amounts in fees.items()
        for fee in amounts
    ]


def missing() -> Answer:
    """There is no such thing."""
    return failed(404, "NOT_FOUND", "The requested resource could not be found.")


def failed(status: int, code: str, message: str, *unfit: Unfit) -> Answer:
    """A refusal in EasyPost's own shape."""
    errors = [one.error for one in unfit]
    return Answer(status, {"error": {"code": code, "message": message, "errors": errors}})


ROUTES = (
    Route("POST", "/easypost/v2/addresses", verify),
    Route("GET", "/easypost/labels/{file}", label),
    Route("POST", "/easypost/v2/trackers", follow),
    Route("POST", "/easypost/v2/shipments", create),
    Route("GET", "/easypost/v2/shipments/{id}", retrieve),
    Route("POST", "/easypost/v2/shipments/{id}/buy", buy),
    Route("POST", "/easypost/v2/shipments/{id}/refund", refund),
)
