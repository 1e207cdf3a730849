"""The carriers' gateway where parcels are looked for."""

from datetime import datetime

from sandbox.carriers.parcels import Parcel, State, carried, event_of
from sandbox.config import Wire
from sandbox.routes import Route
from sandbox.store import Appointment
from sandbox.wire import Answer, Call, Json, Nothing, Refused
from sandbox.world import World

LOOKED_FOR_DAYS = 2


class Search(Wire):
    """A parcel that is looked for."""

    reference: str
    waybill: str
    order: str
    answer_by: datetime
    outcome: str | None = None
    says: str = ""


def search(world: World, call: Call) -> Answer:
    """Look for a parcel; the answer comes in two days."""
    parcel = carried(world, call)
    call.read(Nothing)
    answer_by = world.now() + world.days(LOOKED_FOR_DAYS)
    looked_for = Search(
        reference=f"TRC-{world.store.number('searches'):06d}",
        waybill=parcel.waybill,
        order=parcel.order,
        answer_by=answer_by,
    )
    world.store.put(looked_for.reference, looked_for, order_id=parcel.order)
    world.performed(call, "parcel_searched", parcel.order, parcel.waybill)
    world.later(answer_by, "searches", looked_for.reference, "look")
    return Answer(201, _search(looked_for))


def found(world: World, call: Call) -> Answer:
    """What a search has come to."""
    looked_for = world.store.get(Search, call.path["reference"])
    if looked_for is None or looked_for.waybill != call.path["waybill"]:
        raise Refused(404, "unknown_trace", f"nobody looks for {call.path['waybill']}")
    return Answer(200, _search(looked_for))


def happen(world: World, due: Appointment, at: datetime) -> None:
    """A search ends, by the order's scenario; what is found travels on."""
    looked_for = world.store.get(Search, due.subject)
    parcel = world.store.get(Parcel, looked_for.waybill) if looked_for else None
    if looked_for is None or parcel is None or world.scenario(parcel.order).trace == "silent":
        return
    is_found = world.scenario(parcel.order).trace == "found"
    told = {
        "outcome": "found" if is_found else "not_found",
        "says": "In the wrong depot" if is_found else "In no depot",
    }
    world.store.put(due.subject, looked_for.model_copy(update=told), order_id=parcel.order)
    if is_found and parcel.state is State.MOVING and event_of(parcel, parcel.scans[-1]) != "lost":
        world.later(at, "carrier", parcel.waybill, "depart")


def _search(looked_for: Search) -> Json:
    return looked_for.model_dump(mode="json", exclude={"order"})


ROUTES = (
    Route("POST", "/carrier/parcels/{waybill}/traces", search, effect=True),
    Route("GET", "/carrier/parcels/{waybill}/traces/{reference}", found),
)
