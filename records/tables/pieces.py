"""The table of the pieces of bookings."""

from sqlalchemy import Text
from sqlmodel import Field, Index

from records.tables.core import Records


class BookingPieces(Records, table=True):
    """One package of a booking that has several; `nth` from 0, as the order lists its packages."""

    __tablename__ = "booking_pieces"
    __table_args__ = (Index(None, "waybill"),)

    reference: str = Field(primary_key=True, foreign_key="bookings.reference", sa_type=Text)
    nth: int = Field(primary_key=True)
    waybill: str = Field(sa_type=Text)
    label: str = Field(sa_type=Text)
    end: str | None = Field(default=None, sa_type=Text)
    replaced_by: str | None = Field(default=None, sa_type=Text)
