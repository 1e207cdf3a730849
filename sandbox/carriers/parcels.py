"""A parcel of the stand-in carriers, and how it travels by itself."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sandbox.carriers.tariff import TARIFF, Inquiry, Service
from sandbox.config import Wire
from sandbox.store import Appointment
from sandbox.wire import Amount, Call, Json, Refused
from sandbox.world import World

# When each step of the journey is made, in parts of the offered transit days.
PICKED_UP, DEPARTED, ARRIVED, CLEARED, OUT, AT_THE_DOOR = 0.15, 0.3, 0.55, 0.65, 0.8, 0.9

KEPT_DAYS = 7
"""So long a parcel waits to be fetched."""


class State(StrEnum):
    """Who moves next: the carrier, the shipper who must say what to do, or nobody."""

    BOOKED = "booked"
    MOVING = "moving"
    WAITING = "waiting"
    RETURNING = "returning"
    AT_REST = "at_rest"
    VOIDED = "voided"


class Scan(Wire):
    """One event in the carrier's own code.

    `waybill` is the number that it was scanned under where that is not the one on the label,
    `returns_as` the one that the parcel comes back under.
    """

    event_id: str
    code: str
    at: datetime
    place: str
    text: str
    waybill: str = ""
    returns_as: str = ""


class PostalAddress(Wire):
    """Where a parcel goes."""

    name: str
    lines: tuple[str, ...]
    city: str
    region: str | None = None
    postcode: str | None = None
    country: str


class BookingRequest(Wire):
    """One parcel to be carried, under the shipper's reference."""

    reference: str
    order: str
    carrier: str
    service: str
    consignee: PostalAddress
    parcel: Inquiry
    mrn: str | None = None
    instructions: dict[str, str]
    collect: Amount | None = None


class Parcel(Wire):
    """A parcel and every scan of it; `via` is the partner that it was booked with.

    One of several packages is the `nth` of the booking that its first, the `lead`, stands for;
    the lead knows the others.
    """

    waybill: str
    via: str = "carrier"
    booking: BookingRequest
    price: Amount
    transit_days: int
    state: State = State.BOOKED
    failures: int = 0
    returns_as: str = ""
    readdressed: bool = False
    scans: tuple[Scan, ...] = ()
    nth: int = 1
    lead: str | None = None
    others: tuple[str, ...] = ()

    @property
    def alias(self) -> str:
        """What it is found by beside its waybill: the booking's reference finds its lead."""
        reference = self.booking.reference
        return reference if self.nth == 1 else f"{reference}/{self.nth}"

    def seen(self, event: str) -> bool:
        """Whether it was scanned so."""
        code = TARIFF.carriers[self.booking.carrier].codes[event]
        return any(scan.code == code for scan in self.scans)

    @property
    def order(self) -> str:
        """The order it belongs to."""
        return self.booking.order


# ---------------------------------------------------------------------- what happens


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

TEXTS = {
    "label_created": "Shipment data received",
    "picked_up": "Picked up from the shipper",
    "departed": "Left the origin facility",
    "arrived": "Arrived in the destination country",
    "cleared": "Released by customs",
    "out_for_delivery": "With the courier",
    "ready_for_pickup": "Waits to be fetched",
    "attempt_absent": "Nobody at home",
    "attempt_address": "The address is incomplete",
    "attempt_refused": "Refused by the consignee",
    "delivered": "Delivered",
    "damaged": "The parcel is damaged",
    "lost": "The parcel cannot be found",
    "returning": "On its way back to the shipper",
    "returned": "Back at the shipper",
}
AT_ORIGIN = frozenset({"label_created", "picked_up", "departed", "returned"})

# ------------------------------------------------------------------------------ parts


def befalls(world: World, parcel: Parcel) -> str | None:
    """What is to befall this parcel, or this package of several; None where all is well."""
    scenario = world.scenario(parcel.order)
    return scenario.carrier if scenario.piece in {None, parcel.nth} else None


def pieces_of(world: World, parcel: Parcel) -> list[Parcel]:
    """All packages of a parcel's booking, itself included."""
    lead = world.store.get(Parcel, parcel.lead) if parcel.lead else parcel
    if lead is None:
        return [parcel]
    found = (world.store.get(Parcel, waybill) for waybill in (lead.waybill, *lead.others))
    return [each for each in found if each]


def _next(world: World, parcel: Parcel, at: datetime, step: str, part: float) -> None:
    world.later(at + world.days(part * parcel.transit_days), "carrier", parcel.waybill, step)


def scanned(
    world: World,
    parcel: Parcel,
    at: datetime,
    event: str,
    *,
    state: State | None = None,
    failures: int | None = None,
    returns_as: str = "",
    quiet: bool = False,
) -> Parcel:
    """Add a scan to a parcel and, unless it is quiet, tell the shipper."""
    inquiry = parcel.booking.parcel
    scan = Scan(
        event_id=f"{parcel.waybill}:{len(parcel.scans) + 1}",
        code=TARIFF.carriers[parcel.booking.carrier].codes[event],
        at=at,
        place=inquiry.origin if event in AT_ORIGIN else inquiry.country,
        text=TEXTS[event],
        waybill=parcel.returns_as,
        returns_as=returns_as,
    )
    parcel = keep(
        world,
        parcel,
        scans=(*parcel.scans, scan),
        state=state or parcel.state,
        failures=parcel.failures if failures is None else failures,
        returns_as=returns_as or parcel.returns_as,
    )
    if not quiet and world.scenario(parcel.order).carrier != "webhooks_silent":
        if parcel.via == "carrier":
            world.tell("carrier", "parcel.scanned", at, scans_of(parcel)[-1])
        elif world.mailed(parcel.via):
            world.later(at, parcel.via, parcel.waybill, "announce", scan.event_id)
    return parcel


def existing(world: World, call: Call) -> Parcel:
    """The parcel that a call is about.

    Raises:
        Refused: There is none.
    """
    waybill = call.path["waybill"]
    if (parcel := world.store.get(Parcel, waybill)) is None:
        raise Refused(404, "unknown_waybill", f"no parcel {waybill}")
    return parcel


def service_of(booking: BookingRequest) -> Service:
    """What a parcel is booked as."""
    services = TARIFF.carriers[booking.carrier].services
    return next(service for service in services if service.code == booking.service)


def keep(world: World, parcel: Parcel, **changes: object) -> Parcel:
    """The parcel with these changes, kept."""
    parcel = parcel.model_copy(update=changes)
    world.store.put(parcel.waybill, parcel, order_id=parcel.order, alias=parcel.alias)
    return parcel


def event_of(parcel: Parcel, scan: Scan) -> str:
    """What a scan is about, whatever the carrier's word for it."""
    codes = TARIFF.carriers[parcel.booking.carrier].codes
    return next(event for event, code in codes.items() if code == scan.code)


def scans_of(parcel: Parcel) -> list[Json]:
    """The scans as they stand on the wire, oldest first."""
    head = {"order": parcel.order, "carrier": parcel.booking.carrier}
    return [
        head
        | scan.model_dump(mode="json", exclude=set() if scan.returns_as else {"returns_as"})
        | {"waybill": scan.waybill or parcel.waybill}
        for scan in parcel.scans
    ]
