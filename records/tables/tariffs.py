"""The tables of imported tariffs: what an authority published, kept as it was on its day.

An edition is never changed once it is in. A newer one is used from its own day on, and the
older stays for entries before that.
"""

from datetime import date, datetime

from sqlalchemy import Date, Text
from sqlmodel import Field, Index

from records.columns import JsonText, ToldText, UtcDateTime
from records.tables.core import Records


class TariffEditions(Records, table=True):
    """One tariff as its authority published it on one day.

    `edition_id` is the digest of its files and their format, so that the same files twice are
    one edition. `chapters` are those that it is the whole tariff of; it is empty where the
    files say something about single commodities only. `skipped` are rows that are no duties, by
    kind. One that is not `active` was retired.
    """

    __tablename__ = "tariff_editions"
    __table_args__ = (Index(None, "country", "as_of"),)

    edition_id: str = Field(primary_key=True, sa_type=Text)
    format: str = Field(sa_type=Text)
    country: str = Field(sa_type=Text)
    nomenclature: str = Field(sa_type=Text)
    title: str = Field(sa_type=ToldText)
    as_of: date = Field(sa_type=Date)
    source: str = Field(sa_type=Text)
    files: str = Field(sa_type=ToldText)
    chapters: list[str] = Field(sa_type=JsonText)
    imported_at: datetime = Field(sa_type=UtcDateTime)
    measures: int
    computable: int
    headings: int
    rejects: int
    skipped: dict[str, int] = Field(sa_type=JsonText)
    active: bool = True


class TariffMeasures(Records, table=True):
    """One duty of one measure on one code, and on every longer code that begins with it.

    `origins` and `not_origins` are country codes with spaces between; no origin is every one.
    `why_not` is set where the duty cannot be computed from an order.
    """

    __tablename__ = "tariff_measures"

    edition_id: str = Field(
        primary_key=True, foreign_key="tariff_editions.edition_id", sa_type=Text
    )
    code: str = Field(primary_key=True, sa_type=Text)
    number: int = Field(primary_key=True)
    measure: str = Field(sa_type=Text)
    origins: str = Field(sa_type=Text)
    not_origins: str = Field(sa_type=Text)
    agreement: str = Field(sa_type=Text)
    duty: str = Field(sa_type=ToldText)
    why_not: str = Field(sa_type=ToldText)
    valid_from: date = Field(sa_type=Date)
    valid_to: date | None = Field(default=None, sa_type=Date)
    legal: str = Field(sa_type=ToldText)
    note: str = Field(sa_type=ToldText)


class TariffHeadings(Records, table=True):
    """One code of an edition's nomenclature; a `leaf` is one that goods are declared under."""

    __tablename__ = "tariff_headings"

    edition_id: str = Field(
        primary_key=True, foreign_key="tariff_editions.edition_id", sa_type=Text
    )
    code: str = Field(primary_key=True, sa_type=Text)
    number: int = Field(primary_key=True)
    description: str = Field(sa_type=ToldText)
    indent: int
    parent: str | None = Field(default=None, sa_type=Text)
    units: str = Field(sa_type=ToldText)
    leaf: bool


class TariffRejects(Records, table=True):
    """A row, or a cell of one, that was not understood: where, what it says, and why not."""

    __tablename__ = "tariff_rejects"

    edition_id: str = Field(
        primary_key=True, foreign_key="tariff_editions.edition_id", sa_type=Text
    )
    number: int = Field(primary_key=True)
    row: int
    code: str = Field(sa_type=Text)
    text: str = Field(sa_type=ToldText)
    why: str = Field(sa_type=ToldText)
