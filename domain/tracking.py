"""Tracking on two axes: the milestone (what happened) and the reason (why, and by whom).

Raw scans go to the records. A milestone that moves an order is signalled to its run, once.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from domain.reasons import HoldReason
from domain.values import Moment, Value


class MilestoneKind(StrEnum):
    """What happened to the parcel.

    In the order of the way: of two scans of one moment, the one further down came last.
    """

    LABEL_CREATED = "label_created"
    CANCELLED = "cancelled"  # the label is void; the carrier expects no parcel
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    DELAYED = "delayed"  # on its way, and later than the carrier meant to be
    ARRIVED = "arrived"  # in the country, or at the depot, that it is delivered from
    AT_CUSTOMS = "at_customs"  # before the authority, or stopped by it
    CUSTOMS_CLEARED = "customs_cleared"
    HELD = "held"  # it stays where it is until somebody does something
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    DAMAGED = "damaged"
    LOST = "lost"
    DISPOSED = "disposed"  # destroyed, sold or seized: it comes to nobody any more
    RETURNING = "returning"
    RETURNED = "returned"
    NOTED = "noted"
    """Understood, and no word of where the parcel is: a notice sent, a date foretold."""
    UNKNOWN = "unknown"
    """A scan whose code nobody has mapped: kept as it came, it never moves an order."""


class Side(StrEnum):
    """On whose side the reason for something lies."""

    NOBODY = "nobody"
    CARRIER = "carrier"
    SHIPPER = "shipper"
    CONSIGNEE = "consignee"
    CUSTOMS = "customs"
    WEATHER = "weather"
    OUTSIDE = "outside"


class Reason(StrEnum):
    """Why it happened; the first word says on whose side."""

    NONE = "none"
    CONSIGNEE_ABSENT = "consignee_absent"
    CONSIGNEE_REFUSED = "consignee_refused"
    CONSIGNEE_ADDRESS = "consignee_address"  # wrong, incomplete, or moved away from
    CONSIGNEE_CLOSED = "consignee_closed"  # a business that does not open then
    CONSIGNEE_ACCESS = "consignee_access"  # no way in, no safe place, a box too small
    CONSIGNEE_IDENTITY = "consignee_identity"  # no proof of who they are, or of their age
    CONSIGNEE_UNPAID = "consignee_unpaid"  # cash on delivery, or a charge of the carrier's
    CONSIGNEE_UNCLAIMED = "consignee_unclaimed"  # not fetched in the time given
    CONSIGNEE_REQUEST = "consignee_request"  # they asked for another day, place or hold
    SHIPPER_DATA = "shipper_data"  # what was announced is wrong or missing
    SHIPPER_PACKING = "shipper_packing"  # packed, labelled or measured against the rules
    SHIPPER_PROHIBITED = "shipper_prohibited"  # goods that the carrier does not take
    SHIPPER_REQUEST = "shipper_request"  # recalled, redirected, or not handed over
    CARRIER_DAMAGED = "carrier_damaged"
    CARRIER_LOST = "carrier_lost"
    CARRIER_DELAY = "carrier_delay"
    CARRIER_MISROUTED = "carrier_misrouted"
    CUSTOMS_DELAY = "customs_delay"
    CUSTOMS_DOCUMENTS = "customs_documents"
    CUSTOMS_PAYMENT = "customs_payment"
    CUSTOMS_INSPECTION = "customs_inspection"
    CUSTOMS_REFUSED = "customs_refused"  # prohibited, seized, or not let in
    WEATHER_DELAY = "weather_delay"
    OUTSIDE_EVENT = "outside_event"  # a strike, unrest, a disaster, a public holiday
    UNKNOWN = "unknown"

    @property
    def side(self) -> Side:
        """Whose it is; nobody's where there is no reason, or none that is known."""
        first = self.value.split("_", maxsplit=1)[0]
        return Side(first) if first in set(Side) else Side.NOBODY


FINAL = frozenset({MilestoneKind.DELIVERED, MilestoneKind.RETURNED})
"""The parcel is at rest."""

SAYS_NOTHING = frozenset({MilestoneKind.NOTED, MilestoneKind.UNKNOWN})
"""No word of where the parcel stands."""

DISPATCHED = (
    frozenset(MilestoneKind)
    - SAYS_NOTHING
    - {
        MilestoneKind.LABEL_CREATED,
        MilestoneKind.CANCELLED,
        MilestoneKind.DELAYED,
        MilestoneKind.HELD,
    }
)
"""The parcel has left; from here an order is no longer cancelled or amended. A delay, or a stop,
is no proof of that: carriers report them of parcels that they wait for as well."""

MOVES_THE_ORDER = frozenset(
    {
        MilestoneKind.PICKED_UP,
        MilestoneKind.OUT_FOR_DELIVERY,
        MilestoneKind.ATTEMPT_FAILED,
        MilestoneKind.READY_FOR_PICKUP,
        MilestoneKind.DELIVERED,
        MilestoneKind.DAMAGED,
        MilestoneKind.LOST,
        MilestoneKind.DISPOSED,
        MilestoneKind.RETURNING,
        MilestoneKind.RETURNED,
    }
)
"""What a run is told; the rest is kept in the records and seen by polling."""

_TROUBLE = {
    (MilestoneKind.ATTEMPT_FAILED, Reason.CONSIGNEE_ADDRESS): HoldReason.ADDRESS_PROBLEM,
    (MilestoneKind.ATTEMPT_FAILED, Reason.CONSIGNEE_REFUSED): HoldReason.REFUSED,
}
_TROUBLE_WHATEVER_THE_REASON = {
    MilestoneKind.ATTEMPT_FAILED: HoldReason.DELIVERY_FAILED,
    MilestoneKind.DAMAGED: HoldReason.DAMAGED,
    MilestoneKind.LOST: HoldReason.LOST,
    MilestoneKind.DISPOSED: HoldReason.LOST,
}

_WAY = {kind: nth for nth, kind in enumerate(MilestoneKind)}


class Milestone(Value):
    """One step of the parcel, by the carrier's clock.

    `event_id` is the carrier's; the same event told twice is one milestone. `inferred` is what
    the text of a scan seems to say whose code nobody has mapped: it is shown, and moves nothing.
    `visible` is whether the customer is shown it, `returns_as` the waybill that the parcel comes
    back under, where the carrier gives it another one.
    """

    event_id: str
    waybill: str
    kind: MilestoneKind
    at: Moment
    reason: Reason = Reason.NONE
    place: str = ""
    text: str = ""
    trouble: HoldReason | None = None
    inferred: MilestoneKind | None = None
    visible: bool = True
    returns_as: str = ""

    @property
    def final(self) -> bool:
        """Whether the parcel has come to rest."""
        return self.kind in FINAL


class Tracking(Value):
    """What a carrier knows of a waybill when it is asked: its scans, and those of its pieces."""

    waybill: str
    milestones: tuple[Milestone, ...]


class Hint(Value):
    """A parcel of which somebody unproven says that there is news; its carrier is asked."""

    waybill: str


def trouble(kind: MilestoneKind, reason: Reason) -> HoldReason | None:
    """The hold that a milestone asks for, if any; fixed on the milestone when it is made."""
    return _TROUBLE.get((kind, reason)) or _TROUBLE_WHATEVER_THE_REASON.get(kind)


def latest(milestones: Iterable[Milestone]) -> Milestone | None:
    """The last milestone by the carrier's clock, whatever order they were told in.

    A parcel at rest stays at rest: a final milestone outranks later scans. One that says
    nothing of where the parcel stands counts only if it is all we have.
    """
    return max(
        milestones,
        key=lambda m: (m.final, m.kind not in SAYS_NOTHING, *in_order(m)),
        default=None,
    )


def in_order(milestone: Milestone) -> tuple[datetime, int, str, str]:
    """Where a milestone stands among others: by the carrier's clock, then along the way.

    No two different ones stand at one place, so what is derived from them never depends on the
    order they were told in.
    """
    way = _WAY[milestone.kind]
    return (milestone.at, way, milestone.event_id, milestone.model_dump_json())


def along_the_way(milestone: Milestone) -> int:
    """How far down its way a parcel is by this scan; one that says nothing is where it began."""
    return -1 if milestone.kind in SAYS_NOTHING else _WAY[milestone.kind]


def homeward(out: Iterable[Milestone], told: Iterable[Milestone], numbers: int) -> list[Milestone]:
    """The scans of parcels, with those of the numbers that they come back under.

    A parcel that changes hands on its way back may be given one number after the other.

    Args:
        out: The scans under the numbers that were booked.
        told: All that is known, whatever its number.
        numbers: So many numbers in turn are followed.
    """
    scans, told = list(out), list(told)
    turned, known = scans, {scan.waybill for scan in scans}
    for _ in range(numbers):
        back = {s.returns_as: s.waybill for s in turned if s.returns_as not in {"", *known}}
        if not back:
            break
        known |= back.keys()
        home = (scan for scan in told if scan.waybill in back)
        turned = [scan.model_copy(update={"waybill": back[scan.waybill]}) for scan in home]
        scans = [*scans, *turned]
    return scans


def news(tracking: Tracking) -> Tracking:
    """What a run needs of all that a carrier knows: what moves an order, and each latest scan."""
    last: dict[str, Milestone] = {}
    for milestone in sorted(tracking.milestones, key=in_order):
        last[milestone.waybill] = milestone
    kept = (m for m in tracking.milestones if m.kind in MOVES_THE_ORDER or m is last.get(m.waybill))
    return tracking.model_copy(update={"milestones": tuple(kept)})
