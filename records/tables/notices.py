"""The tables of what customers are to be told, and of the links under which they look."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Text
from sqlmodel import Field, Index

from records.columns import ToldText, UtcDateTime
from records.tables.core import Records


class Notices(Records, table=True):
    """One notice of an order: its kind for a cause, once.

    `at` is when it happened, `due_at` when it is to be looked at next; none once it is settled.
    """

    __tablename__ = "notices"
    __table_args__ = (Index(None, "due_at"),)

    order_id: str = Field(primary_key=True, foreign_key="orders.order_id", sa_type=Text)
    kind: str = Field(primary_key=True, sa_type=Text)
    cause: str = Field(primary_key=True, sa_type=Text)
    document: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class NoticeDeliveries(Records, table=True):
    """What became of a notice by one channel; `at` is when it came to stand so.

    `due_at` is when it is tried next, `why` what the last attempt came to.
    """

    __tablename__ = "notice_deliveries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["order_id", "kind", "cause"],
            ["notices.order_id", "notices.kind", "notices.cause"],
        ),
    )

    order_id: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(primary_key=True, sa_type=Text)
    cause: str = Field(primary_key=True, sa_type=Text)
    channel: str = Field(primary_key=True, sa_type=Text)
    told: str = Field(sa_type=Text)
    attempts: int
    at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    why: str = Field(default="", sa_type=ToldText)


class TrackingLinks(Records, table=True):
    """The token that opens an order's page, found by its hash: no guess is compared with it."""

    __tablename__ = "tracking_links"

    order_id: str = Field(primary_key=True, foreign_key="orders.order_id", sa_type=Text)
    digest: str = Field(unique=True, sa_type=Text)
    token: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
