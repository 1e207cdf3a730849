"""All that happened to an order, in words and in order."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from domain.customs import CustomsReply
from records.return_tables import Returns
from records.rows import Event
from records.tables import (
    Bookings,
    CustomsReplies,
    Declarations,
    Holds,
    Milestones,
    Orders,
    Records,
    Revisions,
    table,
)


def timeline(db: Connection, order_id: str) -> tuple[Event, ...]:
    """The order's events, oldest first.

    Partners' events stand by the partners' clocks, ours by ours; the two may disagree.
    """
    events = [
        event
        for model, tell in _TELLERS.items()
        for row in db.execute(select(table(model)).where(table(model).c.order_id == order_id))
        for event in tell(row)
    ]
    return tuple(sorted(events, key=lambda event: event.at))


def _order(row: Any) -> Iterator[Event]:
    if row.cancelled_at:
        text = f"cancelled by {row.cancelled_by}" if row.cancelled_by else "cancelled"
        yield Event(at=row.cancelled_at, what="cancelled", text=text)


def _revision(row: Any) -> Iterator[Event]:
    yield Event(at=row.at, what="revision", text=f"revision {row.revision}")


def _hold(row: Any) -> Iterator[Event]:
    yield Event(at=row.opened_at, what="held", text=row.question)
    if row.breached_at:
        yield Event(at=row.breached_at, what="overdue", text=f"{row.desk}: {row.question}")
    if row.outcome == "answered":
        text = f"{_words(row.resolution['kind'])}, by {row.resolved_by}"
        yield Event(at=row.closed_at, what="answered", text=text)
    elif row.closed_at:
        yield Event(at=row.closed_at, what="overtaken", text=row.question)


def _declaration(row: Any) -> Iterator[Event]:
    yield Event(at=row.lodged_at, what="lodged", text=f"{row.lrn}: {_words(row.status)}")
    if row.withdrawn_at:
        yield Event(at=row.withdrawn_at, what="withdrawn", text=row.lrn)


def _reply(row: Any) -> Iterator[Event]:
    text = f"{row.lrn}: {_words(row.status)}"
    if assessment := CustomsReply.model_validate_json(row.reply).assessment:
        text += f", assessed at {assessment.assessed} where {assessment.expected} was expected"
    yield Event(at=row.at, what="customs", text=text)


def _booking(row: Any) -> Iterator[Event]:
    text = f"{row.waybill} with {row.carrier} {row.service}"
    yield Event(at=row.booked_at, what="booked", text=text)
    if row.voided_at:
        yield Event(at=row.voided_at, what="voided", text=row.waybill)


def _milestone(row: Any) -> Iterator[Event]:
    guess = f"reads as {_words(row.inferred)}" if row.inferred else ""
    told = (_words(row.kind), guess, row.place, row.text)
    yield Event(at=row.at, what="parcel", text=", ".join(filter(None, told)))


def _return(row: Any) -> Iterator[Event]:
    yield Event(at=row.opened_at, what="return", text=f"{row.rma}: {_words(row.reason)}")
    if row.updated_at > row.opened_at:
        yield Event(at=row.updated_at, what="return", text=f"{row.rma}: {_words(row.stage)}")


def _words(name: str) -> str:
    return name.replace("_", " ")


_TELLERS: dict[type[Records], Any] = {
    Orders: _order,
    Revisions: _revision,
    Holds: _hold,
    Declarations: _declaration,
    CustomsReplies: _reply,
    Bookings: _booking,
    Milestones: _milestone,
    Returns: _return,
}
