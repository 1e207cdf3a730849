"""The table of what customers are to be told."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from records.columns import UtcDateTime
from records.tables import Records


class Notices(Records, table=True):
    """One notice of an order: its kind for a cause, once."""

    __tablename__ = "notices"

    order_id: str = Field(primary_key=True, foreign_key="orders.order_id", sa_type=Text)
    kind: str = Field(primary_key=True, sa_type=Text)
    cause: str = Field(primary_key=True, sa_type=Text)
    document: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
