"""The tables of the last mile: what was asked of a delivery, and what became of it."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Text
from sqlmodel import Field, Index

from records.columns import ExactAmount, JsonText, ToldText, UtcDateTime
from records.tables.core import Records


class DeliveryChanges(Records, table=True):
    """Other options that somebody asked for, under the key by which the carrier was told.

    `options` is the whole of them as JSON; `answered_at` is when it said whether it delivers so,
    `refused` why not, "" where it does.
    """

    __tablename__ = "delivery_changes"
    __table_args__ = (Index(None, "order_id"),)

    key: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    revision: int
    options: str = Field(sa_type=Text)
    by: str = Field(sa_type=ToldText)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    refused: str = Field(default="", sa_type=ToldText)


class ReturnWaybills(Records, table=True):
    """The number that a parcel comes back under, for those who report on it."""

    __tablename__ = "return_waybills"

    waybill: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    outbound: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)


class UndoneImports(Records, table=True):
    """What became of a declaration whose goods are back at their origin."""

    __tablename__ = "undone_imports"
    __table_args__ = (Index(None, "order_id"),)

    lrn: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    mrn: str | None = Field(default=None, sa_type=Text)
    how: str = Field(sa_type=Text)
    paid: Decimal = Field(sa_type=ExactAmount)
    currency: str = Field(sa_type=Text)
    why: str = Field(sa_type=ToldText)
    at: datetime = Field(sa_type=UtcDateTime)


class Proofs(Records, table=True):
    """Who took a parcel; `papers` are the hashes of what shows it, by kind, as JSON."""

    __tablename__ = "proofs"
    __table_args__ = (Index(None, "order_id"),)

    waybill: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    received_by: str = Field(sa_type=ToldText)
    at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    place: str = Field(sa_type=ToldText)
    papers: list[dict[str, str]] = Field(sa_type=JsonText)
    kept_at: datetime = Field(sa_type=UtcDateTime)
