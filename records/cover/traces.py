"""Searches for parcels in the records, inside the journal."""

from datetime import datetime

from sqlalchemy import Connection, select

from domain.carriage import Booking
from domain.cover.traces import Trace
from records.engine import insert
from records.tables.claims import Traces
from records.tables.core import table

_TRACES = table(Traces)


def traced(db: Connection, order_id: str, trace: Trace, at: datetime) -> None:
    """Keep a search, and what came of it."""
    told = {"outcome": trace.outcome, "says": trace.says, "updated_at": at}
    kept = trace.model_dump() | told | {"order_id": order_id, "asked_at": at}
    into = insert(Traces, db.dialect.name)
    db.execute(into.on_conflict_do_update(index_elements=["reference"], set_=told), kept)


def of_parcel(db: Connection, order_id: str, parcel: Booking) -> tuple[Trace, ...]:
    """The searches for a parcel, or for any of its pieces."""
    ours = select(_TRACES).where(_TRACES.c.order_id == order_id)
    found = db.execute(ours.where(_TRACES.c.waybill.in_(parcel.waybills))).mappings()
    return tuple(Trace.model_validate(dict(row)) for row in found)
