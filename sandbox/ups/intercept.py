"""UPS Delivery Intercept v2, as its OpenAPI file says that it answers.

Written from UPS-API/api-documentation (read 2026-11-22). It offers five days, keeps what was asked
of a parcel, and takes nothing once the parcel is with the courier.
"""

import json
from datetime import timedelta
from typing import Any

from sandbox.carriers.parcels import Parcel, State, event_of, keep
from sandbox.config import Wire
from sandbox.wire import Call, Json
from sandbox.world import World

CHANGEABLE = frozenset({State.BOOKED, State.MOVING, State.WAITING})
DAYS = 5
FEATURES = {"FD": "FD", "AA": "RD", "RS": "RTS", "WC": "WC"}
REFUSED = ("1401", "The package is not eligible for this request.")
MALFORMED = ("710", "Failure due to input validation error")
CALL_CHARS = range(3, 15)


class Intercepted(Wire):
    """What was asked of a parcel last."""

    request: str


def named(call: Call) -> bool:
    """Whether a call has the headers that this interface wants."""
    told = call.headers
    client = (told.get("platformtype"), told.get("inquirytype"))
    return client == ("XOLT", "U") and len(told.get("transid", "")) in CALL_CHARS


def options(world: World, parcel: Parcel | None) -> Json:
    """What may be asked of a parcel."""
    asked = world.store.get(Intercepted, _mark(parcel)) if parcel else None
    free = parcel is not None and _changeable(parcel)
    days = [f"{world.now() + timedelta(days=day):%Y%m%d}" for day in range(1, DAYS + 1)]
    features: list[Json] = []
    for request, feature in FEATURES.items():
        mine = asked is not None and asked.request == request
        value: Json = {
            "createEligibility": _eligible(free and not mine),
            "modifyEligibility": _eligible(free and mine),
            "cancelEligibility": _eligible(mine),
        }
        if feature == "FD":
            offered = [{"date": int(day)} for day in days]
            value["dateOptionsforFutureDelivery"] = offered
        features.append({"interceptFeature": feature, "eligibilityValue": value})
    return {"response": _status() | {"commonEligibilityMap": features}}


def change(world: World, call: Call, parcel: Parcel | None) -> Json | None:
    """Do what is asked; None where the request lacks what it needs."""
    wish: dict[str, Any] = json.loads(call.body)
    contact = wish.get("requesterContactInfo", {})
    if not (contact.get("name") and contact.get("telephone")) or "specialInstructions" not in wish:
        return None
    if parcel is None or not _changeable(parcel):
        return _status(REFUSED)
    world.store.put(_mark(parcel), Intercepted(request=wish["requestType"]))
    waits = parcel.state is State.WAITING
    match call.path["way"]:
        case "return":
            keep(world, parcel, state=State.RETURNING)
            world.performed(call, "return_ordered", parcel.order, parcel.waybill)
            world.later(world.now() + world.days(0.5), "carrier", parcel.waybill, "turn_back")
        case "cancel":
            world.store.put(_mark(parcel), Intercepted(request=""))
            world.performed(call, "delivery_as_before", parcel.order, parcel.waybill)
        case _:
            moved = "newDeliveryAddress" in wish
            state = State.MOVING if waits else parcel.state
            keep(world, parcel, state=state, readdressed=parcel.readdressed or moved)
            world.performed(call, "delivery_changed", parcel.order, parcel.waybill)
            if waits:
                world.later(world.now() + world.days(1), "carrier", parcel.waybill, "go_out")
    return _status()


def _changeable(parcel: Parcel) -> bool:
    with_courier = event_of(parcel, parcel.scans[-1]) == "out_for_delivery"
    return parcel.state in CHANGEABLE and not with_courier


def _mark(parcel: Parcel) -> str:
    return f"intercepted:{parcel.waybill}"


def _eligible(yes: bool) -> str:
    return "ELIGIBLE" if yes else "NOT_ELIGIBLE"


def _status(refused: tuple[str, str] | None = None) -> Json:
    status: Json = {"transactionId": "ASR1212", "statusCode": "000", "statusMsg": "Success"}
    errors = [{"errorCode": refused[0], "errorMessage": refused[1]}] if refused else None
    return status | {"success": refused is None, "errors": errors}
