"""The tables of the last mile: what was asked of a delivery, and what became of it."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, Index

from records.columns import ToldText, UtcDateTime
from records.tables import Records


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
