"""DHL Express where couriers are asked to come."""

import json

from sandbox.config import Wire
from sandbox.dhl.answers import problem, stranger
from sandbox.routes import Route
from sandbox.wire import Answer, Call
from sandbox.world import World

MINIMUM_CLOSE = "10:00"
"""Where a place closes earlier, nobody comes in time."""


class Courier(Wire):
    """A courier that was asked for, to come to a place."""

    number: str
    location: str


def fetch(world: World, call: Call) -> Answer:
    """Have a courier come; asked twice, two come."""
    if refusal := stranger(call):
        return refusal
    said = json.loads(call.body)
    details = said["customerDetails"]["shipperDetails"]
    if not details.get("contactInformation", {}).get("phone"):
        where = "#/customerDetails/shipperDetails/contactInformation"
        return problem(400, "Bad request", [f"{where}: required key [phone] not found"])
    if said.get("closeTime", "") < MINIMUM_CLOSE:
        return problem(422, "Unprocessable", ["1007: no courier comes so early"])
    number = f"PRG{world.store.number('pickups'):09d}"
    courier = Courier(number=number, location=said.get("location", ""))
    world.store.put(number, courier, order_id=courier.location)
    world.performed(call, "courier_ordered", courier.location, number)
    return Answer(201, {"dispatchConfirmationNumbers": [number], "readyByTime": "12:00"})


def send_away(world: World, call: Call) -> Answer:
    """No courier comes after all."""
    if refusal := stranger(call):
        return refusal
    if lacking := [name for name in ("requestorName", "reason") if not call.query.get(name)]:
        return problem(400, "Bad request", [f"{name}: is required" for name in lacking])
    courier = world.store.get(Courier, call.path["number"])
    if courier is None:
        return problem(404, "No data found", [])
    world.performed(call, "courier_sent_away", courier.location, courier.number)
    return Answer(200, {})


ROUTES = (
    Route("POST", "/dhl/mydhlapi/pickups", fetch),
    Route("DELETE", "/dhl/mydhlapi/pickups/{number}", send_away),
)
