"""The table of parcels that are watched: when each is looked at next, and by whom now."""

from datetime import datetime

from sqlalchemy import Text, false
from sqlmodel import Field

from records.columns import UtcDateTime
from records.tables.core import Records


class ParcelWatches(Records, table=True):
    """A booked parcel; `at_risk` is what its run was told last of its promise.

    Nobody else looks at it before `claimed_until`, when whoever claimed it must be taken for dead.
    """

    __tablename__ = "parcel_watches"

    reference: str = Field(primary_key=True, foreign_key="bookings.reference", sa_type=Text)
    due_at: datetime = Field(sa_type=UtcDateTime)
    claimed_until: datetime = Field(sa_type=UtcDateTime)
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    at_risk: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
