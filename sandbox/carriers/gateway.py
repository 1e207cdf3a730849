"""A gateway to three carriers: offers, labels, tracking, instructions, bills."""

from datetime import date

from sandbox.carriers.doorstep import expect
from sandbox.carriers.insurances import Insurance
from sandbox.carriers.parcels import (
    BookingRequest,
    Parcel,
    PostalAddress,
    State,
    befalls,
    existing,
    keep,
    pieces_of,
    scanned,
    scans_of,
    service_of,
)
from sandbox.carriers.tariff import TARIFF, Inquiry, offers
from sandbox.carriers.travel import PICKED_UP
from sandbox.config import Wire
from sandbox.routes import Route
from sandbox.wire import Amount, Answer, Call, Json, Refused
from sandbox.world import World

PICKUP_DAYS_MAX = 1.0
LATE_PICKUP_DAYS = 10


class Redelivery(Wire):
    """A second try: on a day, at an address, where given."""

    on: date | None = None
    address: PostalAddress | None = None


# ---------------------------------------------------------------------------- answers


def quote(_world: World, call: Call) -> Answer:
    """Who would carry this parcel, how fast and for how much."""
    return Answer(200, offers(call.read(Inquiry)))


def book(world: World, call: Call) -> Answer:
    """Buy a label; the parcel is picked up within a day."""
    booking = call.read(BookingRequest)
    if active(world, booking.reference) and not world.config.keys_optional:
        raise Refused(409, "reference_used", f"{booking.reference} is booked already")
    return Answer(201, _wire(bought(world, call, booking)))


def bought(world: World, call: Call, booking: BookingRequest, via: str = "carrier") -> Parcel:
    """A parcel with its label, or each package of it with one; picked up within a day.

    Returns:
        The parcel; of several packages the first, at the price of all.

    Raises:
        Refused: No such service would carry it.
    """
    offer = _agreed(booking)
    expect(world, booking.carrier, booking.instructions)
    prefix = TARIFF.carriers[booking.carrier].prefix
    lead, *others = [
        f"{prefix}{world.store.number('waybills'):09d}"
        for _ in booking.parcel.packages or (booking.parcel,)
    ]
    first = Parcel(
        waybill=lead,
        via=via,
        booking=booking,
        price=Amount.model_validate(offer["price"]),
        transit_days=offer["transit_days"],
        others=tuple(others),
    )
    made = _made(world, call, first)
    for nth, waybill in enumerate(others, 2):
        piece = {"waybill": waybill, "nth": nth, "lead": lead, "others": ()}
        _made(world, call, first.model_copy(update=piece))
    return made


def _made(world: World, call: Call, parcel: Parcel) -> Parcel:
    """Keep a parcel, write its label into the ledger, have it picked up."""
    now = world.now()
    parcel = scanned(world, parcel, now, "label_created", quiet=True)
    # One purchase for the booking, whatever the number of its packages.
    if parcel.nth == 1:
        world.performed(call, "label_bought", parcel.order, parcel.waybill, parcel.price)
    else:
        world.performed(call, "piece_labelled", parcel.order, parcel.waybill)
    late = befalls(world, parcel) == "late_pickup"
    first = min(PICKUP_DAYS_MAX, parcel.transit_days * PICKED_UP)
    pickup = now + world.days(LATE_PICKUP_DAYS if late else first)
    world.later(pickup, "carrier", parcel.waybill, "pick_up")
    return parcel


def search(world: World, call: Call) -> Answer:
    """The bookings under a reference that were not voided: one, or none."""
    parcel = active(world, call.query.get("reference", ""))
    return Answer(200, {"bookings": [_wire(parcel)] if parcel else []})


def void(world: World, call: Call) -> Answer:
    """Take a label back; refused once the parcel has been picked up."""
    reference = call.path["reference"]
    if (parcel := booked(world, reference)) is None:
        raise Refused(404, "unknown_booking", f"nothing is booked under {reference}")
    if not taken_back(world, call, parcel):
        raise Refused(409, "picked_up", f"{parcel.waybill} has been picked up")
    return Answer(200, _wire(world.store.get(Parcel, parcel.waybill) or parcel))


def taken_back(world: World, call: Call, parcel: Parcel) -> bool:
    """Take all labels of a booking back, once; False where any package has been picked up."""
    pieces = pieces_of(world, parcel)
    if any(piece.state not in {State.BOOKED, State.VOIDED} for piece in pieces):
        return False
    for piece in pieces:
        if piece.state is State.BOOKED:
            keep(world, piece, state=State.VOIDED)
            if piece.nth == 1:
                world.performed(call, "label_voided", piece.order, piece.waybill, piece.price)
            else:
                world.performed(call, "piece_voided", piece.order, piece.waybill)
    return True


def track(world: World, call: Call) -> Answer:
    """Every scan of a parcel."""
    parcel = existing(world, call)
    return Answer(200, {"waybill": parcel.waybill, "scans": scans_of(parcel)})


def redeliver(world: World, call: Call) -> Answer:
    """Try again the next day; only for a parcel that waits for an instruction."""
    parcel = existing(world, call)
    wanted = call.read(Redelivery)
    if parcel.state is not State.WAITING:
        raise Refused(409, "not_waiting", f"{parcel.waybill} waits for no instruction")
    parcel = keep(
        world,
        parcel,
        state=State.MOVING,
        readdressed=parcel.readdressed or wanted.address is not None,
    )
    world.performed(call, "redelivery_ordered", parcel.order, parcel.waybill)
    world.later(world.now() + world.days(1), "carrier", parcel.waybill, "go_out")
    return Answer(200, _wire(parcel))


def bring_back(world: World, call: Call) -> Answer:
    """Return a parcel on its way to the shipper."""
    parcel = existing(world, call)
    if parcel.state not in {State.MOVING, State.WAITING}:
        raise Refused(409, "not_on_its_way", f"{parcel.waybill} is {parcel.state}")
    parcel = keep(world, parcel, state=State.RETURNING)
    world.performed(call, "return_ordered", parcel.order, parcel.waybill)
    world.later(world.now() + world.days(0.5), "carrier", parcel.waybill, "turn_back")
    return Answer(200, _wire(parcel))


def bill(world: World, call: Call) -> Answer:
    """What the carrier invoices: the booked price, once the parcel was picked up."""
    parcel = existing(world, call)
    if parcel.state in {State.BOOKED, State.VOIDED}:
        raise Refused(404, "not_billed_yet", "there is no bill before pickup")
    charges: list[Json] = [{"kind": "freight", "amount": parcel.price.amount}]
    if found := world.scenario(parcel.order).reweighed:
        weights = {"billed_kg": str(found.kilograms)}
        weights["declared_kg"] = str(parcel.booking.parcel.weight_kg)
        named = {"kind": "freight", "name": "weight correction", "amount": str(found.amount)}
        charges.append(named | weights)
    if drift := world.scenario(parcel.order).bill_drift.get("freight"):
        charges.append({"kind": "freight", "amount": str(drift)})
    if insurance := world.store.get(Insurance, parcel.waybill):
        charges.append({"kind": "insurance", "amount": insurance.premium.amount})
    return Answer(
        200,
        {
            "reference": f"INV-{parcel.waybill}",
            "issuer": parcel.booking.carrier,
            "currency": parcel.price.currency,
            "charges": charges,
        },
    )


def label(world: World, call: Call) -> Answer:
    """The label, as ZPL for a label printer."""
    parcel = existing(world, call)
    to = parcel.booking.consignee
    address = [to.name, *to.lines, f"{to.postcode or ''} {to.city}".strip(), to.country]
    fields = "".join(
        f"^FO40,{120 + 36 * row}^A0N,30^FD{text}^FS" for row, text in enumerate(address)
    )
    code = f"^FO40,40^BY2^BCN,60^FD{parcel.waybill}^FS"
    return Answer(200, f"^XA^CI28{code}{fields}^XZ")


# ------------------------------------------------------------------------------ parts


def booked(world: World, reference: str, via: str = "carrier") -> Parcel | None:
    """The parcel booked with a partner under a reference, voided or not."""
    parcel = world.store.find(Parcel, reference)
    return parcel if parcel and parcel.via == via else None


def active(world: World, reference: str, via: str = "carrier") -> Parcel | None:
    """The same, unless it was voided."""
    parcel = booked(world, reference, via)
    return parcel if parcel and parcel.state is not State.VOIDED else None


def _agreed(booking: BookingRequest) -> Json:
    """The offer that is being booked.

    Raises:
        Refused: No such service would carry this parcel.
    """
    found = offers(booking.parcel)
    for offer in found["offers"]:
        if (offer["carrier"], offer["service"]) == (booking.carrier, booking.service):
            _refuse_unkept(booking)
            return dict(offer)
    reasons = [no["reason"] for no in found["not_offered"] if no["carrier"] == booking.carrier]
    why = "; ".join(reasons) or f"{booking.carrier} has no service {booking.service}"
    raise Refused(422, "not_served", why)


def _refuse_unkept(booking: BookingRequest) -> None:
    """Refuse what this service does not do for anybody."""
    service = service_of(booking)
    if "signature" in booking.instructions and not service.signed:
        raise Refused(422, "not_served", f"nobody signs for {service.code}")
    if booking.collect and not service.cash:
        raise Refused(422, "not_served", f"{service.code} collects no cash")


def _wire(parcel: Parcel) -> Json:
    numbers = (parcel.waybill, *parcel.others) if parcel.others else ()
    return {
        "order": parcel.order,
        "reference": parcel.booking.reference,
        "carrier": parcel.booking.carrier,
        "service": parcel.booking.service,
        "waybill": parcel.waybill,
        "price": parcel.price.model_dump(),
        "transit_days": parcel.transit_days,
        "label": f"/carrier/labels/{parcel.waybill}",
        "voided": parcel.state is State.VOIDED,
        "pieces": [{"waybill": each, "label": f"/carrier/labels/{each}"} for each in numbers],
    }


ROUTES = (
    Route("POST", "/carrier/offers", quote),
    Route("POST", "/carrier/bookings", book, effect=True),
    Route("GET", "/carrier/bookings", search),
    Route("POST", "/carrier/bookings/{reference}/void", void, effect=True),
    Route("GET", "/carrier/parcels/{waybill}", track),
    Route("POST", "/carrier/parcels/{waybill}/redelivery", redeliver, effect=True),
    Route("POST", "/carrier/parcels/{waybill}/return", bring_back, effect=True),
    Route("GET", "/carrier/parcels/{waybill}/bill", bill),
    Route("GET", "/carrier/labels/{waybill}", label),
)
