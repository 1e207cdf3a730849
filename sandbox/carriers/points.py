"""Shops, lockers and offices of the stand-in carriers: a place has some once it is asked about."""

from sandbox.carriers.tariff import TARIFF
from sandbox.config import Wire
from sandbox.wire import Answer, Call, Json, Refused
from sandbox.world import World

POINTS_MAX = 50
COMPARTMENTS = 2
"""Of a locker; once they are taken it is full, for good."""

KINDS = (
    ("shop", "Corner shop", "Mon-Sat 08:00-20:00", 180),
    ("locker", "Lockers at the station", "always", 420),
    ("post_office", "Post office", "Mon-Fri 09:00-17:30", 650),
    ("depot", "Depot", "Mon-Fri 07:00-19:00", 4200),
)


class Point(Wire):
    """A place; `room` is how many parcels it still takes, None where that never ends."""

    point_id: str
    carrier: str
    kind: str
    name: str
    city: str
    country: str
    opening: str
    distance_m: int
    room: int | None = None

    def wire(self) -> Json:
        """As it is told to those who search."""
        number = self.point_id.rpartition("-")[2]
        address = {
            "lines": [f"{number} Example Street"],
            "city": self.city,
            "country": self.country,
        }
        told = self.model_dump(exclude={"carrier", "city", "country", "room"})
        return told | {"address": address, "takes_cash": self.kind != "locker"}


def search(world: World, call: Call) -> Answer:
    """The places near a postcode or a town that still have room, the nearest first."""
    carrier, country, near = (call.query.get(name, "") for name in ("carrier", "country", "near"))
    limit = call.query.get("limit", "10")
    if not (country and near and limit.isdigit()):
        raise Refused(422, "malformed", "state country and near; limit is a number")
    known = TARIFF.carriers.get(carrier)
    if known is None or not known.points:
        raise Refused(422, "no_points", f"{carrier or 'nobody'} has no pickup points")
    free = [point.wire() for point in near_to(world, carrier, country, near)]
    return Answer(200, {"points": free[: min(int(limit), POINTS_MAX)]})


def near_to(world: World, carrier: str, country: str, near: str) -> list[Point]:
    """A carrier's places near a postcode or a town that still have room, the nearest first."""
    place = (carrier, country, near)
    here = [p for p in world.store.every(Point) if (p.carrier, p.country, p.city) == place]
    found = here or [_opened(world, carrier, country, near, nth) for nth in range(len(KINDS))]
    return [point for point in found if point.room != 0]


def take(world: World, carrier: str, point_id: str) -> None:
    """Have a place expect one parcel more.

    Raises:
        Refused: The carrier has no such place, or it is full.
    """
    point = world.store.get(Point, point_id)
    if point is None or point.carrier != carrier:
        raise Refused(422, "unknown_point", f"{carrier} has no point {point_id}")
    if point.room == 0:
        raise Refused(409, "point_full", f"{point.name} {point_id} is full")
    if point.room:
        world.store.put(point_id, point.model_copy(update={"room": point.room - 1}))


def _opened(world: World, carrier: str, country: str, near: str, nth: int) -> Point:
    kind, name, opening, away = KINDS[nth]
    number = world.store.number("points")
    point = Point(
        point_id=f"{TARIFF.carriers[carrier].prefix}-{country}-{number}",
        carrier=carrier,
        kind=kind,
        name=name,
        city=near,
        country=country,
        opening=opening,
        distance_m=away,
        room=COMPARTMENTS if kind == "locker" else None,
    )
    world.store.put(point.point_id, point)
    return point
