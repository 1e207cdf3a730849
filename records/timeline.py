"""All that happened to an order, in words and in order."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from domain.customs import CustomsReply
from domain.notices import OPEN
from records import pieces
from records.columns import money
from records.rows import Event
from records.tables.claims import CarrierClaims, Insurances, Traces
from records.tables.core import (
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
from records.tables.last_mile import DeliveryChanges, ReturnWaybills, UndoneImports
from records.tables.notices import NoticeDeliveries
from records.tables.returns import Returns


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
    packages = db.execute(pieces.sent_again(order_id))
    events += [event for row in packages for event in _package(row)]
    return tuple(sorted(events, key=lambda event: event.at))


def _order(row: Any) -> Iterator[Event]:
    if row.cancelled_at:
        text = f"cancelled by {row.cancelled_by}" if row.cancelled_by else "cancelled"
        yield Event(at=row.cancelled_at, what="cancelled", text=text)
    if row.replaces:
        yield Event(at=row.placed_at, what="replaces", text=f"sent once more for {row.replaces}")
    if row.replaced_by:
        yield Event(at=row.stage_at, what="replaced", text=f"sent once more as {row.replaced_by}")


def _package(row: Any) -> Iterator[Event]:
    yield Event(at=row.at, what="replaced", text=f"{row.waybill} sent once more as {row.order_id}")


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


def _told(row: Any) -> Iterator[Event]:
    if row.told not in OPEN and row.attempts:
        why = f" ({row.why})" if row.why else ""
        text = f"{_words(row.kind)}, by {row.channel}: {_words(row.told)}{why}"
        yield Event(at=row.at, what="told", text=text)


def _claim(row: Any) -> Iterator[Event]:
    of = f"{row.claim_id}: {_words(row.kind)}, {money(row.asked, row.currency)}"
    yield Event(at=row.opened_at, what="claim", text=f"{of} from {row.payer}")
    if row.updated_at > row.opened_at:
        paid = "" if row.paid is None else f", {money(row.paid, row.paid_currency)} paid"
        yield Event(
            at=row.updated_at, what="claim", text=f"{row.claim_id}: {_words(row.stage)}{paid}"
        )


def _insurance(row: Any) -> Iterator[Event]:
    text = f"for {money(row.value, row.value_currency)} by {row.provider}, {row.reference}"
    yield Event(at=row.bought_at, what="insured", text=text)


def _trace(row: Any) -> Iterator[Event]:
    yield Event(at=row.asked_at, what="trace", text=f"{row.waybill} is looked for")
    if row.outcome:
        told = ": ".join(filter(None, (_words(row.outcome), row.says)))
        yield Event(at=row.updated_at, what="trace", text=f"{row.waybill} {told}")


def _return(row: Any) -> Iterator[Event]:
    yield Event(at=row.opened_at, what="return", text=f"{row.rma}: {_words(row.reason)}")
    if row.updated_at > row.opened_at:
        yield Event(at=row.updated_at, what="return", text=f"{row.rma}: {_words(row.stage)}")


def _comes_back(row: Any) -> Iterator[Event]:
    yield Event(at=row.at, what="parcel", text=f"{row.outbound} comes back as {row.waybill}")


def _undone(row: Any) -> Iterator[Event]:
    why = f": {row.why}" if row.why else ""
    yield Event(at=row.at, what="customs", text=f"{row.lrn}: import {_words(row.how)}{why}")


def _changed(row: Any) -> Iterator[Event]:
    yield Event(at=row.asked_at, what="delivery", text=f"other options wished by {row.by}")
    if row.answered_at:
        said = f"refused: {row.refused}" if row.refused else "taken"
        yield Event(at=row.answered_at, what="delivery", text=f"other options {said}")


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
    NoticeDeliveries: _told,
    Returns: _return,
    ReturnWaybills: _comes_back,
    UndoneImports: _undone,
    DeliveryChanges: _changed,
    Insurances: _insurance,
    Traces: _trace,
    CarrierClaims: _claim,
}
