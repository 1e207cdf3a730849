"""What the stand-in gateway is asked about the last mile: other wishes."""

from sandbox.carriers import points
from sandbox.carriers.parcels import Parcel, State, event_of, existing, keep
from sandbox.carriers.tariff import TARIFF
from sandbox.config import Wire
from sandbox.routes import Route
from sandbox.wire import Answer, Call, Refused
from sandbox.world import World

CHANGEABLE = frozenset({State.BOOKED, State.MOVING, State.WAITING})


class Wishes(Wire):
    """How the parcel is to be delivered from now on; what is not named is not wished."""

    instructions: dict[str, str]


def change(world: World, call: Call) -> Answer:
    """Deliver otherwise, until the courier has it; one that waits goes out again the next day."""
    parcel = existing(world, call)
    wishes = call.read(Wishes).instructions
    if parcel.state not in CHANGEABLE or event_of(parcel, parcel.scans[-1]) == "out_for_delivery":
        raise Refused(409, "too_late", f"nothing can be changed about {parcel.waybill} any more")
    expect(world, parcel.booking.carrier, wishes, parcel)
    booking = parcel.booking.model_copy(update={"instructions": wishes})
    waits = parcel.state is State.WAITING
    parcel = keep(world, parcel, booking=booking, state=State.MOVING if waits else parcel.state)
    world.performed(call, "delivery_changed", parcel.order, parcel.waybill)
    if waits:
        world.later(world.now() + world.days(1), "carrier", parcel.waybill, "go_out")
    return Answer(200, {"waybill": parcel.waybill, "instructions": wishes})


def expect(
    world: World, carrier: str, wishes: dict[str, str], parcel: Parcel | None = None
) -> None:
    """Have the place where a parcel is to be fetched expect it, unless it does already.

    Raises:
        Refused: The carrier has no places, not this one, or it is full.
    """
    wanted = wishes.get("pickup_point")
    if not wanted or (parcel and parcel.booking.instructions.get("pickup_point") == wanted):
        return
    if not TARIFF.carriers[carrier].points:
        raise Refused(422, "no_points", f"{carrier} has no pickup points")
    points.take(world, carrier, wanted)


ROUTES = (
    Route("GET", "/carrier/points", points.search),
    Route("POST", "/carrier/parcels/{waybill}/delivery", change, effect=True),
)
