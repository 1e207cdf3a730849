"""Returns: one RMA from request to refund."""

from datetime import timedelta
from enum import StrEnum

from pydantic import Field

from domain.carriage import Watch
from domain.holds import Hold
from domain.money import Money
from domain.values import Id, LongText, Moment, Posted, Text, Value


class ReturnReason(StrEnum):
    """Why the goods come back, as the consignee says."""

    CHANGED_MIND = "changed_mind"
    WRONG_SIZE = "wrong_size"
    DEFECTIVE = "defective"
    DAMAGED_IN_TRANSIT = "damaged_in_transit"
    WRONG_ITEM = "wrong_item"
    NOT_AS_DESCRIBED = "not_as_described"
    LATE = "late"


class Grade(StrEnum):
    """The condition that the hub found, best first."""

    NEW = "new"
    OPENED = "opened"
    WORN = "worn"
    DEFECTIVE = "defective"
    UNSELLABLE = "unsellable"


class Disposition(StrEnum):
    """What becomes of the goods."""

    RESTOCK = "restock"
    REFURBISH = "refurbish"
    LIQUIDATE = "liquidate"
    DESTROY = "destroy"
    REJECT = "reject"


EXPECTED_GRADES: dict[ReturnReason, frozenset[Grade]] = {
    ReturnReason.CHANGED_MIND: frozenset({Grade.NEW, Grade.OPENED}),
    ReturnReason.WRONG_SIZE: frozenset({Grade.NEW, Grade.OPENED}),
    ReturnReason.LATE: frozenset({Grade.NEW, Grade.OPENED}),
    ReturnReason.WRONG_ITEM: frozenset({Grade.NEW, Grade.OPENED}),
    ReturnReason.NOT_AS_DESCRIBED: frozenset({Grade.NEW, Grade.OPENED, Grade.DEFECTIVE}),
    ReturnReason.DEFECTIVE: frozenset({Grade.DEFECTIVE}),
    ReturnReason.DAMAGED_IN_TRANSIT: frozenset({Grade.DEFECTIVE, Grade.UNSELLABLE}),
}
"""The grades that bear the claim out; any other is a dispute for a person."""

DISPOSITION_OF: dict[Grade, Disposition] = {
    Grade.NEW: Disposition.RESTOCK,
    Grade.OPENED: Disposition.RESTOCK,
    Grade.WORN: Disposition.LIQUIDATE,
    Grade.DEFECTIVE: Disposition.REFURBISH,
    Grade.UNSELLABLE: Disposition.DESTROY,
}


class ReturnItem(Posted):
    """Units of one line that come back."""

    sku: Id
    quantity: int = Field(ge=1, le=9999)


class ReturnRequest(Posted):
    """What the consignee wants to send back, and why."""

    order_id: Id
    number: int = Field(ge=1, le=999, description="The nth return of this order.")
    items: tuple[ReturnItem, ...] = Field(min_length=1, max_length=200)
    reason: ReturnReason
    requested_by: Text
    note: LongText | None = None

    @property
    def rma(self) -> str:
        """The RMA number: `{order}-{n}`."""
        return f"{self.order_id}-{self.number}"

    def key(self, step: str) -> str:
        """The idempotency key of a step of this return."""
        return f"rma:{self.rma}:{step}"


RETURN_WATCH = Watch(poll_after=timedelta(days=7), silent_after=timedelta(days=30))
"""A quiet hub is asked once a week; goods not seen for a month are a question."""


class Authorisation(Value):
    """The hub expects the goods; the label is kept by reference."""

    rma: str
    hub: str
    waybill: str
    label: str
    watch: Watch = RETURN_WATCH


class Inspection(Value):
    """The hub opened the parcel and graded what it found."""

    event_id: str
    rma: str
    grade: Grade
    at: Moment
    note: str = ""


class ReturnStage(StrEnum):
    """Where an RMA stands."""

    REQUESTED = "requested"
    AUTHORISED = "authorised"
    INSPECTED = "inspected"
    REFUNDED = "refunded"
    REJECTED = "rejected"
    CLOSED = "closed"
    REFUSED = "refused"


RETURN_ENDS = frozenset(
    {ReturnStage.REFUNDED, ReturnStage.REJECTED, ReturnStage.CLOSED, ReturnStage.REFUSED}
)


class ReturnOutcome(Value):
    """How an RMA ended."""

    rma: str
    stage: ReturnStage
    grade: Grade | None = None
    disposition: Disposition | None = None
    refund: Money | None = None
    why: str = ""


class ReturnStatus(Value):
    """The answer to "how does the return stand?"."""

    rma: str
    stage: ReturnStage
    holds: tuple[Hold, ...] = ()
    authorisation: Authorisation | None = None
    inspection: Inspection | None = None
