"""The tables. Only the journal, the inbox and the API's requests write them, only views read.

Keys are the business's own, so that a repeated write meets the row it already made:
what happened to an order once is one row, whoever tells it and how often.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, MetaData, Text, true
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import registry
from sqlmodel import Field, Index, SQLModel

from records.columns import ExactAmount, JsonText, ToldText, UtcDateTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


class Records(SQLModel, registry=registry(metadata=metadata)):
    """The base of every table here."""


def table(model: type[Records]) -> SqlTable:
    """The table of a model, for statements that need no object."""
    return metadata.tables[str(model.__tablename__)]


class Orders(Records, table=True):
    """One order as it stands; `document_hash` is of its latest revision.

    `unwound_revision` is the last revision whose label and declaration were taken back.
    `settlement` is set once the books are closed; nothing is estimated after that.
    `cancelled_by` is who gave it up before dispatch; nobody is named where nobody answered.
    `replaces` is the order whose goods were lost and are sent once more by this one, as that
    one's `replaced_by`.
    """

    __tablename__ = "orders"
    __table_args__ = (Index(None, "seller_id", "updated_at"), Index(None, "stage"))

    order_id: str = Field(primary_key=True, sa_type=Text)
    seller_id: str = Field(sa_type=Text)
    destination: str = Field(sa_type=Text)
    currency: str = Field(sa_type=Text)
    stage: str = Field(sa_type=Text)
    revision: int
    unwound_revision: int = 0
    document_hash: str = Field(sa_type=Text)
    settlement: str | None = Field(default=None, sa_type=Text)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled_by: str | None = Field(default=None, sa_type=ToldText)
    replaces: str | None = Field(default=None, sa_type=Text)
    replaced_by: str | None = Field(default=None, sa_type=Text)
    placed_at: datetime = Field(sa_type=UtcDateTime)
    stage_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Revisions(Records, table=True):
    """An order as it read once: the whole document, as JSON.

    `reference` is what an authority that takes short references knows its declaration by.
    """

    __tablename__ = "revisions"
    __table_args__ = (Index(None, "reference"),)

    order_id: str = Field(primary_key=True, foreign_key="orders.order_id", sa_type=Text)
    revision: int = Field(primary_key=True)
    document: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
    reference: str | None = Field(default=None, sa_type=Text)


class LandedCosts(Records, table=True):
    """What a revision was priced at when it was released: the whole breakdown, as JSON."""

    __tablename__ = "landed_costs"

    order_id: str = Field(primary_key=True, foreign_key="orders.order_id", sa_type=Text)
    revision: int = Field(primary_key=True)
    document: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)


class LandedCostsBefore(Records, table=True):
    """What a revision was priced at before it was priced again: a return may have stated it."""

    __tablename__ = "landed_costs_before"

    order_id: str = Field(primary_key=True, foreign_key="orders.order_id", sa_type=Text)
    revision: int = Field(primary_key=True)
    at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    document: str = Field(sa_type=Text)


class Variances(Records, table=True):
    """One line that came out otherwise than expected, and the dispute about it."""

    __tablename__ = "variances"
    __table_args__ = (Index(None, "order_id", "revision"),)

    variance_id: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    revision: int
    between: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    name: str = Field(sa_type=ToldText)
    sku: str | None = Field(default=None, sa_type=Text)
    currency: str = Field(sa_type=Text)
    expected: Decimal = Field(sa_type=ExactAmount)
    actual: Decimal = Field(sa_type=ExactAmount)
    cause: str = Field(sa_type=Text)
    why: str = Field(sa_type=ToldText)
    reference: str = Field(sa_type=ToldText)
    billed_kg: Decimal | None = Field(default=None, sa_type=ExactAmount)
    declared_kg: Decimal | None = Field(default=None, sa_type=ExactAmount)
    disputable: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    at: datetime = Field(sa_type=UtcDateTime)
    disputed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    disputed_by: str | None = Field(default=None, sa_type=ToldText)
    dispute: str | None = Field(default=None, sa_type=ToldText)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: str | None = Field(default=None, sa_type=ToldText)
    credited: Decimal | None = Field(default=None, sa_type=ExactAmount)


class Holds(Records, table=True):
    """A question that was put to a desk, and how it was closed.

    `answers_on_the_way` are those that it takes once the goods have left, where they had not.
    """

    __tablename__ = "holds"
    __table_args__ = (Index(None, "closed_at", "due_at", "hold_id"), Index(None, "order_id"))

    hold_id: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    subject: str = Field(sa_type=Text)
    revision: int
    reason: str = Field(sa_type=Text)
    question: str = Field(sa_type=ToldText)
    desk: str = Field(sa_type=Text)
    responsible: str = Field(sa_type=Text)
    evidence: dict[str, str] = Field(sa_type=JsonText)
    faults: list[dict[str, str]] = Field(sa_type=JsonText)
    answers: list[str] = Field(sa_type=JsonText)
    answers_on_the_way: list[str] | None = Field(default=None, sa_type=JsonText)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    remind_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    breached_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str | None = Field(default=None, sa_type=Text)
    resolution: dict[str, Any] | None = Field(default=None, sa_type=JsonText)
    resolved_by: str | None = Field(default=None, sa_type=ToldText)


class Declarations(Records, table=True):
    """A declaration as it was lodged; where it stands since, its replies say."""

    __tablename__ = "declarations"
    __table_args__ = (Index(None, "order_id"), Index(None, "mrn"))

    lrn: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    revision: int
    kind: str = Field(sa_type=Text)
    broker: str = Field(sa_type=Text)
    mrn: str | None = Field(default=None, sa_type=Text)
    status: str = Field(sa_type=Text)
    faults: list[dict[str, str]] = Field(sa_type=JsonText)
    lodged_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Bookings(Records, table=True):
    """A parcel booked with a carrier under our reference, and why with this one."""

    __tablename__ = "bookings"
    __table_args__ = (Index(None, "order_id"), Index(None, "waybill"))

    reference: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    revision: int
    carrier: str = Field(sa_type=Text)
    service: str = Field(sa_type=Text)
    waybill: str = Field(sa_type=Text)
    price: Decimal = Field(sa_type=ExactAmount)
    currency: str = Field(sa_type=Text)
    transit_days: int
    label: str = Field(sa_type=Text)
    why: str = Field(default="", sa_type=ToldText)
    policy: str = Field(default="", sa_type=Text)
    booked_at: datetime = Field(sa_type=UtcDateTime)
    voided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Milestones(Records, table=True):
    """A carrier's scan. `told` is whether its run knows it or need never know.

    `inferred` is what its text suggests where nobody has mapped its code; `visible` is whether the
    customer is shown it.
    """

    __tablename__ = "milestones"
    __table_args__ = (Index(None, "order_id", "at"),)

    waybill: str = Field(primary_key=True, sa_type=Text)
    event_id: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    kind: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
    place: str = Field(sa_type=ToldText)
    text: str = Field(sa_type=ToldText)
    trouble: str | None = Field(default=None, sa_type=Text)
    inferred: str | None = Field(default=None, sa_type=Text)
    visible: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    told: bool


class CustomsReplies(Records, table=True):
    """An authority's answer by its own clock, whole in `reply`. `told` as for milestones."""

    __tablename__ = "customs_replies"
    __table_args__ = (Index(None, "order_id"),)

    lrn: str = Field(primary_key=True, sa_type=Text)
    event_id: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    status: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
    reply: str = Field(sa_type=Text)
    told: bool


class ApiRequests(Records, table=True):
    """A request to the HTTP API under its idempotency key; `status` once it was answered."""

    __tablename__ = "api_requests"
    __table_args__ = (Index(None, "created_at"),)

    scope: str = Field(primary_key=True, sa_type=Text)
    key: str = Field(primary_key=True, sa_type=Text)
    endpoint: str = Field(sa_type=Text)
    fingerprint: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcDateTime)
    claimed_at: datetime = Field(sa_type=UtcDateTime)
    status: int | None = None
    headers: dict[str, str] | None = Field(default=None, sa_type=JsonText)
    body: bytes | None = Field(default=None, sa_type=LargeBinary)


class Inbox(Records, table=True):
    """A webhook as it came, kept before it is acknowledged; not looked at before `due_at`."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index(None, "sender", "event_id", unique=True),
        Index(None, "processed_at", "attempts", "inbox_id"),
    )

    # SQLite numbers rows by itself in a column of type INTEGER only.
    inbox_id: int | None = Field(
        default=None,
        primary_key=True,
        sa_type=BigInteger().with_variant(Integer(), "sqlite"),
    )
    sender: str = Field(sa_type=Text)
    event_id: str = Field(sa_type=Text)
    body: bytes = Field(sa_type=LargeBinary)
    received_at: datetime = Field(sa_type=UtcDateTime)
    processed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    unreadable: bool = False
    last_error: str | None = Field(default=None, sa_type=ToldText)
