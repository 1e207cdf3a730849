"""The tables of imported lists of denied parties."""

from datetime import date, datetime

from sqlalchemy import Date, Text
from sqlmodel import Field

from records.columns import ToldText, UtcDateTime
from records.tables.core import Records


class ScreeningLists(Records, table=True):
    """One version of a list: what was screened against from its import until another's.

    `sha256` is of its files. Versions that were superseded are kept without their entries, so
    that a hash in the evidence of a hold can be told apart from one that never was.
    """

    __tablename__ = "screening_lists"

    name: str = Field(primary_key=True, sa_type=Text)
    sha256: str = Field(primary_key=True, sa_type=Text)
    as_of: date | None = Field(default=None, sa_type=Date)
    files: str = Field(sa_type=ToldText)
    entries: int
    names: int
    imported_at: datetime = Field(sa_type=UtcDateTime)
    superseded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ScreeningEntries(Records, table=True):
    """One entry of the version that counts, whole in `document`."""

    __tablename__ = "screening_entries"

    name: str = Field(primary_key=True, sa_type=Text)
    entry: str = Field(primary_key=True, sa_type=Text)
    document: str = Field(sa_type=ToldText)
