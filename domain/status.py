"""Where an order stands, and all that its run carries along."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, Field

from domain.arrival.at_risk import Outlook
from domain.carriage import Booking
from domain.charges import LandedCost
from domain.cover.traces import Trace
from domain.customs import CustomsReply, Declaration
from domain.holds import Hold
from domain.money import Money
from domain.order import Order
from domain.settlement import Settlement
from domain.tracking import Milestone
from domain.values import Value


class Stage(StrEnum):
    """The stretches of an order's way; the last five are its ends.

    `ABANDONED`: somebody cancelled the run in Temporal after the goods had left, and
    nobody follows the parcel any more.
    """

    RELEASE = "release"
    BOOKED = "booked"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    RETURNED_TO_ORIGIN = "returned_to_origin"
    WRITTEN_OFF = "written_off"
    CANCELLED = "cancelled"
    ABANDONED = "abandoned"


ENDS = frozenset(
    {
        Stage.DELIVERED,
        Stage.RETURNED_TO_ORIGIN,
        Stage.WRITTEN_OFF,
        Stage.CANCELLED,
        Stage.ABANDONED,
    }
)


class OrderStatus(Value):
    """The answer to "how does it stand?"."""

    order_id: str
    stage: Stage
    revision: int
    holds: tuple[Hold, ...] = ()
    landed_cost: Money | None = None
    declaration: Declaration | None = None
    booking: Booking | None = None
    milestones: tuple[Milestone, ...] = ()
    tracking_url: str | None = None
    replaces: str | None = None
    replaced_by: str | None = None
    trouble: str = ""
    """Why its run does not get on, where that is nothing any desk can answer."""

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to the order."""
        return self.stage in ENDS


class CorrectedOrder(Value):
    """An order whose declaration was put right on the way, and what it costs to land now."""

    order: Order
    landed: LandedCost


class OrderOutcome(Value):
    """How the run ended."""

    order_id: str
    stage: Stage
    revision: int
    waybill: str | None = None
    settlement: Settlement | None = None
    replaced_by: str | None = None


class Carried(Value):
    """What a run hands to its successor when its history has grown too long."""

    order: Order
    stage: Stage = Stage.RELEASE
    landed: LandedCost | None = None
    declaration: Declaration | None = None
    booking: Booking | None = None
    milestones: tuple[Milestone, ...] = ()
    replies: tuple[CustomsReply, ...] = ()
    holds: tuple[Hold, ...] = ()
    asked: int = 0
    answered_until: dict[str, AwareDatetime] = Field(default_factory=dict)
    heard_at: AwareDatetime
    outlook: Outlook | None = None
    done_about: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    searches: dict[str, Trace] = Field(default_factory=dict)

    @classmethod
    def of(cls, order: Order, now: datetime) -> Self:
        """An order that has done nothing yet."""
        return cls(order=order, heard_at=now)
