"""The table of documents that were drawn for orders."""

from datetime import datetime

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field, Index

from records.columns import UtcDateTime
from records.tables.core import Records


class DrawnDocuments(Records, table=True):
    """A document, whole: `sha256` is of its content, and its number is of its order alone."""

    __tablename__ = "documents"
    __table_args__ = (Index(None, "order_id", "revision"),)

    sha256: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    revision: int
    kind: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    content: bytes = Field(sa_type=LargeBinary)
    media_type: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcDateTime)
