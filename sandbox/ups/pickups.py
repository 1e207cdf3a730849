"""UPS's couriers, as the OpenAPI file of Pickup v2409 says that they are asked for.

A second wish for an address and a day is answered with the number of the first.
"""

import json
from typing import Any

from sandbox.config import Wire
from sandbox.wire import Amount, Call, Json
from sandbox.world import World

MINIMUM_CLOSE = "1000"
"""Where a place closes earlier, nobody comes in time."""

COSTS = Amount(amount="11.60", currency="USD")
DISPATCHED, CANCELLED = "002", "007"
NO_PHONE = ("9500510", "Missing or invalid phone number")
TOO_EARLY = ("9510117", "Close time is earlier than the earliest allowed customer close time")
UNKNOWN = ("9510120", "The pickup cannot be cancelled: no such request")


class UpsCourier(Wire):
    """A courier that was asked for; the world keeps DHL's as well, by another name."""

    number: str
    location: str
    day: str
    reference: str
    status: str = DISPATCHED


def fault(body: bytes, wrapper: str) -> tuple[str, str] | None:
    """What is wrong with a wish, or with a question for its price."""
    asked = json.loads(body)[wrapper]
    if wrapper == "PickupCreationRequest" and not asked["PickupAddress"]["Phone"]["Number"]:
        return NO_PHONE
    return TOO_EARLY if asked["PickupDateInfo"]["CloseTime"] < MINIMUM_CLOSE else None


def come(world: World, call: Call) -> Json:
    """Have a courier come, once to a place on a day."""
    asked = json.loads(call.body)["PickupCreationRequest"]
    day, location = asked["PickupDateInfo"]["PickupDate"], asked["PickupAddress"]["PickupPoint"]
    known = [it for it in world.store.every(UpsCourier) if (it.location, it.day) == (location, day)]
    standing = next((it for it in known if it.status != CANCELLED), None)
    if standing is None:
        number = f"{world.store.number('pickups'):011d}"
        told = {"location": location, "day": day, "reference": asked["ReferenceNumber"]}
        standing = UpsCourier(number=number, **told)
        world.store.put(number, standing, order_id=location)
        world.performed(call, "courier_ordered", location, number)
    status = {"Code": "04", "Description": "Rate not requested"}
    return {"PickupCreationResponse": _ok() | {"PRN": standing.number, "RateStatus": status}}


def price() -> Json:
    """What a courier costs."""
    rate = {"RateType": "FD", "CurrencyCode": COSTS.currency}
    return {
        "PickupRateResponse": _ok() | {"RateResult": rate | {"GrandTotalOfAllCharge": COSTS.amount}}
    }


def pending(world: World) -> Json:
    """The couriers that were asked for."""
    each: list[dict[str, Any]] = [
        {
            "PickupType": "01",
            "ServiceDate": it.day,
            "PRN": it.number,
            "OnCallStatusCode": it.status,
            "PickupStatusMessage": "",
            "ReferenceNumber": it.reference,
        }
        for it in world.store.every(UpsCourier)
    ]
    return {"PickupPendingStatusResponse": _ok() | ({"PendingStatus": each} if each else {})}


def send_away(world: World, call: Call) -> Json | None:
    """No courier comes after all; None where none was to come."""
    courier = world.store.get(UpsCourier, call.headers.get("prn", ""))
    if courier is None or courier.status == CANCELLED:
        return None
    away = courier.model_copy(update={"status": CANCELLED})
    world.store.put(courier.number, away, order_id=courier.location)
    world.performed(call, "courier_sent_away", courier.location, courier.number)
    return {"PickupCancelResponse": _ok() | {"PickupType": "01"}}


def _ok() -> Json:
    return {"Response": {"ResponseStatus": {"Code": "1", "Description": "Success"}}}
