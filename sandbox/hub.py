"""A returns hub: it expects parcels, opens and grades them, and disposes of the goods."""

from datetime import datetime

from sandbox.config import Wire
from sandbox.routes import Route
from sandbox.store import Appointment
from sandbox.wire import Answer, Call, Json, Refused
from sandbox.world import World

TRAVEL_DAYS = 3
INSPECTION_DAYS = 1
GRADES = {"new": "A", "opened": "B", "worn": "C", "defective": "D", "unsellable": "E"}
"""The letters that the hub writes for the conditions it finds."""

FOUND = {"defective": "defective", "damaged_in_transit": "defective"}
"""What the hub finds by the reason claimed, where all is as claimed; else it was opened."""


class ReturnedItem(Wire):
    """Units of one article."""

    sku: str
    quantity: int


class Announcement(Wire):
    """A return as it is announced to the hub."""

    rma: str
    order: str
    reason: str
    items: tuple[ReturnedItem, ...]
    country: str


class Inspection(Wire):
    """What the hub found."""

    event_id: str
    grade: str
    at: datetime
    note: str


class Return(Wire):
    """A return and where it stands."""

    announcement: Announcement
    waybill: str
    status: str = "expected"
    inspection: Inspection | None = None
    disposition: str | None = None


class Disposal(Wire):
    """What is to become of the goods."""

    disposition: str


def authorise(world: World, call: Call) -> Answer:
    """Expect a return; the answer has the label for the consignee."""
    announcement = call.read(Announcement)
    rma = announcement.rma
    if world.store.get(Return, rma) and not world.config.keys_optional:
        raise Refused(409, "rma_used", f"{rma} is expected already")
    waybill = f"RH{world.store.number('waybills'):09d}"
    expected = Return(announcement=announcement, waybill=waybill)
    _keep(world, expected)
    world.performed(call, "return_authorised", announcement.order, rma)
    if world.scenario(announcement.order).hub.arrives:
        world.later(world.now() + world.days(TRAVEL_DAYS), "hub", rma, "received")
    return Answer(201, _wire(expected))


def look(world: World, call: Call) -> Answer:
    """Where a return stands and what was found."""
    return Answer(200, _wire(_existing(world, call)))


def dispose(world: World, call: Call) -> Answer:
    """Restock, refurbish, sell off, destroy or send back what was inspected."""
    held = _existing(world, call)
    disposition = call.read(Disposal).disposition
    if held.status != "inspected":
        raise Refused(409, "not_inspected", f"{held.announcement.rma} is {held.status}")
    held = _keep(world, held, status="disposed", disposition=disposition)
    world.performed(call, "goods_disposed", held.announcement.order, held.announcement.rma)
    return Answer(200, _wire(held))


def happen(world: World, due: Appointment, at: datetime) -> None:
    """A return arrives; a day later it has been opened and graded."""
    held = world.store.get(Return, due.subject)
    if held is None:
        return
    if due.what == "received":
        _keep(world, held, status="received")
        world.later(at + world.days(INSPECTION_DAYS), "hub", due.subject, "inspected")
        return
    reason = held.announcement.reason
    condition = world.scenario(held.announcement.order).hub.grade or FOUND.get(reason, "opened")
    inspection = Inspection(
        event_id=f"{due.subject}:inspected",
        grade=GRADES[condition],
        at=at,
        note=f"Found {condition}",
    )
    held = _keep(world, held, status="inspected", inspection=inspection)
    world.tell("hub", "return.inspected", at, _wire(held))


def _keep(world: World, held: Return, **changes: object) -> Return:
    held = held.model_copy(update=changes)
    world.store.put(held.announcement.rma, held, order_id=held.announcement.order)
    return held


def _existing(world: World, call: Call) -> Return:
    rma = call.path["rma"]
    if (held := world.store.get(Return, rma)) is None:
        raise Refused(404, "unknown_rma", f"no return {rma}")
    return held


def _wire(held: Return) -> Json:
    return {
        "order": held.announcement.order,
        "rma": held.announcement.rma,
        "hub": "sandbox-hub",
        "waybill": held.waybill,
        "label": f"/hub/returns/{held.announcement.rma}",
        "status": held.status,
        "inspection": held.inspection.model_dump(mode="json") if held.inspection else None,
        "disposition": held.disposition,
    }


ROUTES = (
    Route("POST", "/hub/returns", authorise, effect=True),
    Route("GET", "/hub/returns/{rma}", look),
    Route("POST", "/hub/returns/{rma}/disposition", dispose, effect=True),
)
