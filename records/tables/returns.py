"""The tables of returns: each RMA, and the units it was opened for."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Text
from sqlmodel import Field, Index

from records.columns import ExactAmount, ToldText, UtcDateTime
from records.tables.core import Records


class Returns(Records, table=True):
    """One RMA and how it ended."""

    __tablename__ = "returns"
    __table_args__ = (Index(None, "order_id"),)

    rma: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    number: int
    reason: str = Field(sa_type=Text)
    requested_by: str = Field(sa_type=Text)
    note: str | None = Field(default=None, sa_type=Text)
    stage: str = Field(sa_type=Text)
    grade: str | None = Field(default=None, sa_type=Text)
    disposition: str | None = Field(default=None, sa_type=Text)
    refund: Decimal | None = Field(default=None, sa_type=ExactAmount)
    refund_currency: str | None = Field(default=None, sa_type=Text)
    why: str = Field(default="", sa_type=ToldText)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ReturnItems(Records, table=True):
    """The units that an RMA reserves of one line, for as long as it is not turned down."""

    __tablename__ = "return_items"

    rma: str = Field(primary_key=True, foreign_key="returns.rma", sa_type=Text)
    sku: str = Field(primary_key=True, sa_type=Text)
    units: int
