"""The tables of the ledger: entries, and the postings that each is made of."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Text
from sqlmodel import Field, Index

from records.columns import ExactAmount, UtcDateTime
from records.tables.core import Records


class Entries(Records, table=True):
    """One entry of the ledger. `entry_id` is the business key: told twice it is one entry."""

    __tablename__ = "ledger_entries"
    __table_args__ = (Index(None, "order_id"),)

    entry_id: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    revision: int | None = None
    kind: str = Field(sa_type=Text)
    reverses: str | None = Field(
        default=None, unique=True, foreign_key="ledger_entries.entry_id", sa_type=Text
    )
    at: datetime = Field(sa_type=UtcDateTime)


class ToldBills(Records, table=True):
    """A bill that a carrier told by itself, as it told it last, in the order's currency.

    `booked` is the bill as it stands in the ledger, after so many `times`; None before the order's
    books are closed.
    """

    __tablename__ = "told_bills"
    __table_args__ = (Index(None, "order_id"),)

    issuer: str = Field(primary_key=True, sa_type=Text)
    reference: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    document: str = Field(sa_type=Text)
    told_at: datetime = Field(sa_type=UtcDateTime)
    booked: str | None = Field(default=None, sa_type=Text)
    times: int = 0


class Postings(Records, table=True):
    """One side of an entry: debits above zero, credits below."""

    __tablename__ = "ledger_postings"
    __table_args__ = (Index(None, "order_id", "currency", "account"),)

    entry_id: str = Field(primary_key=True, foreign_key="ledger_entries.entry_id", sa_type=Text)
    account: str = Field(primary_key=True, sa_type=Text)
    currency: str = Field(primary_key=True, sa_type=Text)
    amount: Decimal = Field(sa_type=ExactAmount)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
