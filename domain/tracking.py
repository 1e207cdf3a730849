"""Tracking on two axes: the milestone (what happened) and the reason (why, and by whom).

Raw scans go to the records. A milestone that moves an order is signalled to its run, once.
"""

from collections.abc import Iterable
from enum import StrEnum

from domain.reasons import HoldReason
from domain.values import Moment, Value


class MilestoneKind(StrEnum):
    """What happened to the parcel."""

    LABEL_CREATED = "label_created"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    ARRIVED = "arrived"
    CUSTOMS_CLEARED = "customs_cleared"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERED = "delivered"
    DAMAGED = "damaged"
    LOST = "lost"
    RETURNING = "returning"
    RETURNED = "returned"
    UNKNOWN = "unknown"
    """A scan whose code nobody has mapped: kept as it came, it never moves an order."""


class Reason(StrEnum):
    """Why it happened; the first word says on whose side."""

    NONE = "none"
    CONSIGNEE_ABSENT = "consignee_absent"
    CONSIGNEE_REFUSED = "consignee_refused"
    CONSIGNEE_ADDRESS = "consignee_address"
    CARRIER_DAMAGED = "carrier_damaged"
    CARRIER_LOST = "carrier_lost"
    CARRIER_DELAY = "carrier_delay"
    CUSTOMS_DELAY = "customs_delay"
    WEATHER_DELAY = "weather_delay"
    UNKNOWN = "unknown"


FINAL = frozenset({MilestoneKind.DELIVERED, MilestoneKind.RETURNED})
"""The parcel is at rest."""

DISPATCHED = frozenset(MilestoneKind) - {MilestoneKind.LABEL_CREATED, MilestoneKind.UNKNOWN}
"""The parcel has left; from here an order is no longer cancelled or amended."""

MOVES_THE_ORDER = frozenset(
    {
        MilestoneKind.PICKED_UP,
        MilestoneKind.OUT_FOR_DELIVERY,
        MilestoneKind.ATTEMPT_FAILED,
        MilestoneKind.DELIVERED,
        MilestoneKind.DAMAGED,
        MilestoneKind.LOST,
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
}


class Milestone(Value):
    """One step of the parcel, by the carrier's clock.

    `event_id` is the carrier's; the same event told twice is one milestone.
    """

    event_id: str
    waybill: str
    kind: MilestoneKind
    at: Moment
    reason: Reason = Reason.NONE
    place: str = ""
    text: str = ""
    trouble: HoldReason | None = None

    @property
    def final(self) -> bool:
        """Whether the parcel has come to rest."""
        return self.kind in FINAL


class Tracking(Value):
    """What a carrier knows of a waybill when it is asked."""

    waybill: str
    milestones: tuple[Milestone, ...]


def trouble(kind: MilestoneKind, reason: Reason) -> HoldReason | None:
    """The hold that a milestone asks for, if any; fixed on the milestone when it is made."""
    return _TROUBLE.get((kind, reason)) or _TROUBLE_WHATEVER_THE_REASON.get(kind)


def latest(milestones: Iterable[Milestone]) -> Milestone | None:
    """The last milestone by the carrier's clock, whatever order they were told in.

    A parcel at rest stays at rest: a final milestone outranks later scans. One that nobody
    has mapped says nothing of where the parcel stands, and counts only if it is all we have.
    """
    return max(
        milestones,
        key=lambda m: (m.final, m.kind is not MilestoneKind.UNKNOWN, m.at, m.event_id),
        default=None,
    )


def news(tracking: Tracking) -> Tracking:
    """What a run needs of all that a carrier knows: what moves an order, and the latest scan."""
    last = max(tracking.milestones, key=lambda m: m.at, default=None)
    kept = (m for m in tracking.milestones if m.kind in MOVES_THE_ORDER or m is last)
    return tracking.model_copy(update={"milestones": tuple(kept)})
