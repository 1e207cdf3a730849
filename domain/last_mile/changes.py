"""The last mile: what may still be changed of a delivery, and what a carrier says of its end."""

from datetime import datetime

from domain.order import Order
from domain.promised import DeliveryOptions
from domain.tracking import Milestone, MilestoneKind
from domain.values import Moment, Text, Value

CHANGES_MAX = 20
"""So often a delivery may be changed; a consignee changes it once or twice."""

FIXED = {
    MilestoneKind.OUT_FOR_DELIVERY: "it is out for delivery",
    MilestoneKind.DELIVERED: "it is delivered",
    MilestoneKind.DAMAGED: "it is damaged",
    MilestoneKind.LOST: "it is lost",
    MilestoneKind.DISPOSED: "it is disposed of",
    MilestoneKind.RETURNING: "it is on its way back",
    MilestoneKind.RETURNED: "it is back at its origin",
}
"""Where a parcel stands when nothing is to be changed any more. After a failed attempt it is
again: that is when it matters most."""


class DeliveryChange(Value):
    """Other options for the delivery of an order, as somebody asked for them."""

    options: DeliveryOptions
    by: Text
    asked_at: Moment

    def key(self, order: Order) -> str:
        """The idempotency key under which the carrier is told."""
        return f"{order.order_id}:delivery:{self.asked_at:%Y%m%dT%H%M%S.%fZ}"


class DeliveryAnswer(Value):
    """What a carrier said to a change; `refused` is why it will not, "" where it will."""

    refused: str = ""

    @property
    def taken(self) -> bool:
        """Whether the parcel is delivered so from now on."""
        return not self.refused


class Waiting(Value):
    """How long a parcel waits to be fetched; None is unknown, or nothing more to be told.

    Until `quiet_until` no scan is expected of it, so that it is not silent.
    """

    remind_at: datetime | None = None
    keeps_until: datetime | None = None
    quiet_until: datetime | None = None


class DeliveryAsked(Value):
    """A change and what became of it; `answered_at` is None until the carrier has said."""

    options: DeliveryOptions
    by: str
    asked_at: datetime
    answered_at: datetime | None = None
    refused: str = ""


def fixed(last: Milestone | None) -> str:
    """Why nothing of the delivery can be changed any more; "" if it can."""
    return FIXED.get(last.kind, "") if last else ""
