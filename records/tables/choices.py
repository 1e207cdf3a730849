"""The tables of choices: what was decided about a carrier, and who was asked for a label."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, Index

from records.columns import ToldText, UtcDateTime
from records.tables.core import Records


class CarrierChoices(Records, table=True):
    """A choice, whole, as JSON. `number` counts those of a revision: asked anew, a new one."""

    __tablename__ = "carrier_choices"
    __table_args__ = (Index(None, "origin", "destination", "at"),)

    order_id: str = Field(primary_key=True, foreign_key="orders.order_id", sa_type=Text)
    revision: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    origin: str = Field(sa_type=Text)
    destination: str = Field(sa_type=Text)
    policy: str = Field(sa_type=Text)
    version: str = Field(sa_type=Text)
    document: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)


class BookingTries(Records, table=True):
    """A candidate that was asked for a label; `number` is of the choice that it was asked for last.

    `refused` is what it said; NULL while nobody knows, or once it has a label.
    """

    __tablename__ = "booking_tries"

    order_id: str = Field(primary_key=True, foreign_key="orders.order_id", sa_type=Text)
    revision: int = Field(primary_key=True)
    nth: int = Field(primary_key=True)
    number: int
    carrier: str = Field(sa_type=Text)
    service: str = Field(sa_type=Text)
    refused: str | None = Field(default=None, sa_type=ToldText)
    at: datetime = Field(sa_type=UtcDateTime)
