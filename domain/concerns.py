"""Concerns: what is wrong with a parcel on its way, as of everything known about it now.

Derived afresh from all events, so late, repeated and reordered ones cannot raise a
question that later events have already settled.
"""

from collections.abc import Iterable
from datetime import datetime

from domain.arrival.at_risk import Outlook
from domain.carriage import Booking
from domain.customs import CustomsReply
from domain.filing.replies import assessing
from domain.filing.replies import standing as standing_by
from domain.holds import Hold
from domain.order import Order
from domain.pieces import standing, stands
from domain.reasons import HoldReason
from domain.tracking import Milestone


def concerns(
    order: Order,
    booking: Booking,
    milestones: Iterable[Milestone],
    replies: Iterable[CustomsReply],
    *,
    heard_at: datetime,
    now: datetime,
    outlook: Outlook | None = None,
) -> tuple[Hold, ...]:
    """The questions that stand open now; none once the parcel, or each piece of it, is at rest."""
    scans, said = tuple(milestones), tuple(replies)
    last = stands(booking, scans)
    if last and last.final:
        return ()
    lasts = [each for _, each in standing(booking, scans)] if booking.pieces else [last]
    found = (
        _at_customs(order, standing_by(said)),
        _assessed(order, assessing(said)),
        *(_on_the_road(order, each) for each in lasts),
        _promised(order, booking, outlook),
        _silence(order, booking, scans, heard_at, now),
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


def _promised(order: Order, booking: Booking, outlook: Outlook | None) -> Hold | None:
    """The promised day is likely to be missed, as far as anybody can tell now."""
    if outlook is None or not outlook.at_risk or outlook.waybill != booking.waybill:
        return None
    return Hold.ask(
        order,
        HoldReason.PROMISE_AT_RISK,
        faults=(),
        cause=outlook.cause,
        **outlook.evidence(),
    )


def _silence(
    order: Order,
    booking: Booking,
    scans: tuple[Milestone, ...],
    heard_at: datetime,
    now: datetime,
) -> Hold | None:
    """Nobody has scanned the parcel for too long; of several pieces, one that is not at rest."""
    if now - heard_at < booking.watch.silent_after:
        return None
    moving = (p.waybill for p, last in standing(booking, scans) if not (last and last.final))
    return Hold.ask(
        order,
        HoldReason.CARRIER_SILENT,
        cause=f"silent since {heard_at:%Y-%m-%dT%H:%MZ}",
        waybill=next(moving, booking.waybill),
        days=str((now - heard_at).days),
        stands_on=_stands_on(booking),
    )


def _stands_on(booking: Booking) -> str:
    """What it is that this long is too long."""
    hours = int(booking.watch.silent_after.total_seconds() // 3600)
    if not booking.watch.parcels:
        return f"{hours} hours, as nothing is known of the lane"
    return f"{hours} hours, by {booking.watch.parcels} parcels of the lane"
