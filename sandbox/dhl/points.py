"""DHL's service points, as the MyDHL API says that it tells them. They are petrel's places."""

from sandbox.carriers.points import Point, near_to
from sandbox.dhl.answers import problem, stranger
from sandbox.routes import Route
from sandbox.wire import Answer, Call, Json
from sandbox.world import World

CARRIER = "petrel"
KINDS = {
    "shop": "PARTNER",
    "locker": "TWENTYFOURSEVEN",
    "post_office": "PARTNER",
    "depot": "STATION",
}
WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
NO_KEY = "Invalid key for service points"


def search(world: World, call: Call) -> Answer:
    """The places near an address where a parcel can be fetched."""
    if refusal := stranger(call):
        return refusal
    lacking = [it for it in ("address", "countryCode", "key") if not call.query.get(it)]
    if lacking:
        wrong = f"{lacking[0]}: is required" if lacking != ["key"] else NO_KEY
        return problem(400, "Bad request", [wrong])
    near, country = call.query["address"], call.query["countryCode"]
    found = near_to(world, CARRIER, country, near)[: int(call.query["servicePointResults"])]
    return Answer(200, {"servicePoints": [_wire(point) for point in found]})


def _wire(point: Point) -> Json:
    hours = [{"dayOfWeek": day, "openingTime": "08:00", "closingTime": "20:00"} for day in WEEKDAYS]
    number = point.point_id.rpartition("-")[2]
    return {
        "facilityId": point.point_id,
        "servicePointName": point.name.upper(),
        "servicePointNameFormatted": point.name,
        "servicePointType": KINDS[point.kind],
        "address": {
            "addressLine1": f"{number} Example Street",
            "city": point.city,
            "zipCode": "",
            "country": point.country,
        },
        "distance": f"{point.distance_m / 1000:.2f} km",
        "openingHours": {"openingHours": hours if point.kind != "locker" else []},
    }


ROUTES = (Route("GET", "/dhl/mydhlapi/servicepoints", search),)
