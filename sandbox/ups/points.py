"""UPS's Access Points, as the Locator's OpenAPI file says that it tells them. They are petrel's."""

import json
from typing import Any

from sandbox.carriers.points import Point, near_to
from sandbox.wire import Call, Json
from sandbox.world import World

CARRIER = "petrel"
FOUND_NONE = ("350201", "Invalid or missing origin address")


def located(world: World, call: Call) -> Json | None:
    """The answer to a search for Access Points; None where it names no place."""
    asked = json.loads(call.body)["LocatorRequest"]
    address = asked["OriginAddress"]["AddressKeyFormat"]
    criteria = asked["LocationSearchCriteria"]
    wanted = criteria["AccessPointSearch"].get("PublicAccessPointID")
    near = address.get("PostcodePrimaryLow") or address.get("PoliticalDivision2")
    if wanted:
        one = world.store.get(Point, wanted)
        found = [one] if one and one.country == address["CountryCode"] else []
    elif near:
        found = near_to(world, CARRIER, address["CountryCode"], near)
    else:
        return None
    return _answer([_wire(each) for each in found[: int(criteria["MaximumListSize"])]])


def _answer(places: list[Json]) -> Json:
    status = {"ResponseStatusCode": "1", "ResponseStatusDescription": "Success"}
    results = {"DropLocation": places} if places else {"Disclaimer": "none"}
    return {"LocatorResponse": {"Response": status, "SearchResults": results}}


def _wire(point: Point) -> Json:
    number = point.point_id.rpartition("-")[2]
    days: list[dict[str, Any]] = [{"Day": "1", "ClosedIndicator": ""}]
    days += [{"Day": str(day), "OpenHours": "830", "CloseHours": "1900"} for day in range(2, 8)]
    if point.kind == "locker":
        days = [{"Day": str(day), "Open24HoursIndicator": ""} for day in range(1, 8)]
    business = {"Code": "001", "Description": point.kind.replace("_", " ").title()}
    return {
        "LocationID": number,
        "AddressKeyFormat": {
            "ConsigneeName": point.name,
            "AddressLine": f"{number} Example Street",
            "PoliticalDivision2": point.city,
            "PostcodePrimaryLow": "",
            "CountryCode": point.country,
        },
        "Distance": {
            "Value": f"{point.distance_m / 1000:.1f}",
            "UnitOfMeasurement": {"Code": "KM", "Description": "Kilometers"},
        },
        "OperatingHours": {"StandardHours": [{"HoursType": "10", "DayOfWeek": days}]},
        "AccessPointInformation": {
            "PublicAccessPointID": point.point_id,
            "BusinessClassificationList": {"BusinessClassification": [business]},
        },
    }
