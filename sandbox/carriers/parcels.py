"""A parcel of the stand-in carriers, and what is scanned of it."""

from datetime import datetime
from enum import StrEnum

from sandbox.carriers.tariff import TARIFF, Inquiry, Service
from sandbox.config import Wire
from sandbox.wire import Amount, Call, Json, Refused
from sandbox.world import World

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


def carried(world: World, call: Call) -> Parcel:
    """The parcel that a call is about, whose label stands.

    Raises:
        Refused: There is none.
    """
    parcel = existing(world, call)
    if parcel.state is State.VOIDED:
        raise Refused(404, "unknown_waybill", f"no parcel {parcel.waybill}")
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
