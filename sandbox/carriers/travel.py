"""How a parcel of the stand-in carriers travels by itself, step by step."""

from collections.abc import Callable
from datetime import datetime

from sandbox.carriers.parcels import Parcel, State, befalls, keep, pieces_of, scanned, service_of
from sandbox.carriers.tariff import TARIFF
from sandbox.store import Appointment
from sandbox.world import World

# When each step of the journey is made, in parts of the offered transit days.
PICKED_UP, DEPARTED, ARRIVED, CLEARED, OUT, AT_THE_DOOR = 0.15, 0.3, 0.55, 0.65, 0.8, 0.9

KEPT_DAYS = 7
"""So long a parcel waits to be fetched."""


def happen(world: World, due: Appointment, at: datetime) -> None:
    """A parcel makes its next step, unless it was voided or turned back meanwhile."""
    parcel = world.store.get(Parcel, due.subject)
    expected, step = STEPS[due.what]
    if parcel is not None and parcel.state is expected:
        step(world, parcel, at)


def _pick_up(world: World, parcel: Parcel, at: datetime) -> None:
    parcel = scanned(world, parcel, at, "picked_up", state=State.MOVING)
    if befalls(world, parcel) != "silent":
        _next(world, parcel, at, "depart", DEPARTED - PICKED_UP)


def _depart(world: World, parcel: Parcel, at: datetime) -> None:
    scanned(world, parcel, at, "departed")
    _next(world, parcel, at, "arrive", ARRIVED - DEPARTED)


def _arrive(world: World, parcel: Parcel, at: datetime) -> None:
    carrier = befalls(world, parcel)
    if carrier == "lost":
        scanned(world, parcel, at, "lost", state=State.AT_REST)
        return
    parcel = scanned(world, parcel, at, "arrived")
    if carrier == "damaged":
        scanned(world, parcel, at, "damaged", state=State.WAITING)
    elif parcel.booking.mrn and not any(each.seen("cleared") for each in pieces_of(world, parcel)):
        # The goods are presented once, with whichever package of them arrives first.
        if world.first_time(parcel.lead or parcel.waybill, "presented"):
            world.later(at, "broker", parcel.booking.mrn, "presented", parcel.waybill)
    else:
        _next(world, parcel, at, "clear", CLEARED - ARRIVED)


def _clear(world: World, parcel: Parcel, at: datetime) -> None:
    scanned(world, parcel, at, "cleared")
    _next(world, parcel, at, "go_out", OUT - CLEARED)
    for other in pieces_of(world, parcel):
        if other.seen("arrived") and not other.seen("cleared"):
            world.later(at, "carrier", other.waybill, "clear")


def _go_out(world: World, parcel: Parcel, at: datetime) -> None:
    scanned(world, parcel, at, "out_for_delivery")
    _next(world, parcel, at, "ring", AT_THE_DOOR - OUT)


def _ring(world: World, parcel: Parcel, at: datetime) -> None:
    if "pickup_point" in parcel.booking.instructions:
        _leave_at_point(world, parcel, at)
    elif failure := _failure(befalls(world, parcel), parcel):
        failures = parcel.failures + 1
        again = failures < service_of(parcel.booking).attempts
        state = State.MOVING if again else State.WAITING
        scanned(world, parcel, at, failure, state=state, failures=failures)
        if again:
            world.later(at + world.days(1), "carrier", parcel.waybill, "go_out")
    else:
        scanned(world, parcel, at, "delivered", state=State.AT_REST)


def _leave_at_point(world: World, parcel: Parcel, at: datetime) -> None:
    """It is fetched the next day, or goes back once it was kept for long enough."""
    scanned(world, parcel, at, "ready_for_pickup")
    if befalls(world, parcel) == "unclaimed":
        world.later(at + world.days(KEPT_DAYS), "carrier", parcel.waybill, "give_up")
    else:
        world.later(at + world.days(1), "carrier", parcel.waybill, "fetch")


def _fetch(world: World, parcel: Parcel, at: datetime) -> None:
    scanned(world, parcel, at, "delivered", state=State.AT_REST)


def _give_up(world: World, parcel: Parcel, at: datetime) -> None:
    _turn_back(world, keep(world, parcel, state=State.RETURNING), at)


def _failure(carrier: str | None, parcel: Parcel) -> str | None:
    """Why nobody takes the parcel: once, or until the address is right."""
    if carrier == "address_problem":
        return None if parcel.readdressed else "attempt_address"
    if parcel.failures:
        return None
    return {"attempt_failed": "attempt_absent", "refused": "attempt_refused"}.get(carrier or "")


def _turn_back(world: World, parcel: Parcel, at: datetime) -> None:
    carrier = TARIFF.carriers[parcel.booking.carrier]
    number = f"{carrier.prefix}R{world.store.number('returns'):08d}" if carrier.renumbers else ""
    parcel = scanned(world, parcel, at, "returning", returns_as=number)
    _next(world, parcel, at, "come_home", 0.5)


def _come_home(world: World, parcel: Parcel, at: datetime) -> None:
    scanned(world, parcel, at, "returned", state=State.AT_REST)


STEPS: dict[str, tuple[State, Callable[[World, Parcel, datetime], None]]] = {
    "pick_up": (State.BOOKED, _pick_up),
    "depart": (State.MOVING, _depart),
    "arrive": (State.MOVING, _arrive),
    "clear": (State.MOVING, _clear),
    "go_out": (State.MOVING, _go_out),
    "ring": (State.MOVING, _ring),
    "fetch": (State.MOVING, _fetch),
    "give_up": (State.MOVING, _give_up),
    "turn_back": (State.RETURNING, _turn_back),
    "come_home": (State.RETURNING, _come_home),
}
"""Each step, and the state in which a parcel makes it."""


def _next(world: World, parcel: Parcel, at: datetime, step: str, part: float) -> None:
    world.later(at + world.days(part * parcel.transit_days), "carrier", parcel.waybill, step)
