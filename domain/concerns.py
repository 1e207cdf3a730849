"""Concerns: what is wrong with a parcel on its way, as of everything known about it now.

Derived afresh from all events, so late, repeated and reordered ones cannot raise a
question that later events have already settled.
"""

from collections.abc import Iterable
from datetime import datetime

from domain.carriage import Booking
from domain.customs import CustomsReply
from domain.holds import Hold
from domain.order import Order
from domain.reasons import HoldReason
from domain.replies import assessing, standing
from domain.tracking import Milestone, latest


def concerns(
    order: Order,
    booking: Booking,
    milestones: Iterable[Milestone],
    replies: Iterable[CustomsReply],
    *,
    heard_at: datetime,
    now: datetime,
) -> tuple[Hold, ...]:
    """The questions that stand open now; none once the parcel is at rest."""
    last, said = latest(milestones), tuple(replies)
    if last and last.final:
        return ()
    found = (
        _at_customs(order, standing(said)),
        _assessed(order, assessing(said)),
        _on_the_road(order, last),
        _silence(order, booking, heard_at, now),
    )
    return tuple(hold for hold in found if hold)


def _at_customs(order: Order, reply: CustomsReply | None) -> Hold | None:
    """The authority wants something."""
    if reply is None or reply.hold_reason is None:
        return None
    hold = Hold.ask(
        order, reply.hold_reason, faults=reply.faults, cause=reply.event_id, **reply.evidence()
    )
    return hold.wanted(reply.respond_by)


def _assessed(order: Order, reply: CustomsReply | None) -> Hold | None:
    """The authority charges other than expected, whatever else it wants and whether it clears."""
    if reply is None or reply.assessment is None or not reply.assessment.beyond:
        return None
    return Hold.ask(
        order,
        HoldReason.ASSESSMENT_DIFFERS,
        faults=reply.faults,
        cause=f"{reply.event_id}:assessed",
        **reply.assessment.evidence(),
    )


def _on_the_road(order: Order, last: Milestone | None) -> Hold | None:
    """The last thing that happened to the parcel is trouble."""
    if last is None or last.trouble is None:
        return None
    return Hold.ask(
        order,
        last.trouble,
        cause=last.event_id,
        waybill=last.waybill,
        why=last.text or last.reason.replace("_", " "),
        address=", ".join(order.consignee.address.lines),
    )


def _silence(order: Order, booking: Booking, heard_at: datetime, now: datetime) -> Hold | None:
    """Nobody has scanned the parcel for too long."""
    if now - heard_at < booking.watch.silent_after:
        return None
    return Hold.ask(
        order,
        HoldReason.CARRIER_SILENT,
        cause=f"silent since {heard_at:%Y-%m-%dT%H:%MZ}",
        waybill=booking.waybill,
        days=str((now - heard_at).days),
    )
