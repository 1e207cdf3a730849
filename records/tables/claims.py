"""The tables of what is lost and who pays for it: insurances, searches, claims."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Text
from sqlmodel import Field, Index

from records.columns import ExactAmount, JsonText, ToldText, UtcDateTime
from records.tables.core import Records


class Insurances(Records, table=True):
    """A parcel's insurance, one to a revision; premium and value may be in two currencies."""

    __tablename__ = "insurances"

    order_id: str = Field(primary_key=True, foreign_key="orders.order_id", sa_type=Text)
    revision: int = Field(primary_key=True)
    provider: str = Field(sa_type=Text)
    reference: str = Field(sa_type=ToldText)
    value: Decimal = Field(sa_type=ExactAmount)
    value_currency: str = Field(sa_type=Text)
    premium: Decimal = Field(sa_type=ExactAmount)
    premium_currency: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    bought_at: datetime = Field(sa_type=UtcDateTime)


class Traces(Records, table=True):
    """A search for a parcel that its carrier was asked for, and what it found."""

    __tablename__ = "traces"
    __table_args__ = (Index(None, "order_id"),)

    reference: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    waybill: str = Field(sa_type=Text)
    answer_by: datetime = Field(sa_type=UtcDateTime)
    outcome: str | None = Field(default=None, sa_type=Text)
    says: str = Field(sa_type=ToldText)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class CarrierClaims(Records, table=True):
    """A claim on a carrier or an insurer. `cause` is the hold that it answered, if one.

    `paid_as_of` and `paid_word` are the moment, by the payer's clock, and the id of its word
    that `paid` is.
    """

    __tablename__ = "carrier_claims"
    __table_args__ = (Index(None, "order_id", "number"), Index(None, "reference"))

    claim_id: str = Field(primary_key=True, sa_type=Text)
    order_id: str = Field(foreign_key="orders.order_id", sa_type=Text)
    number: int
    kind: str = Field(sa_type=Text)
    waybill: str = Field(sa_type=Text)
    payer: str = Field(sa_type=Text)
    reference: str | None = Field(default=None, sa_type=ToldText)
    cause: str = Field(sa_type=Text)
    says: str = Field(sa_type=ToldText)
    asked: Decimal = Field(sa_type=ExactAmount)
    currency: str = Field(sa_type=Text)
    evidence: Any = Field(sa_type=JsonText)
    requested_by: str = Field(sa_type=ToldText)
    stage: str = Field(sa_type=Text)
    paid: Decimal | None = Field(default=None, sa_type=ExactAmount)
    paid_currency: str | None = Field(default=None, sa_type=Text)
    paid_as_of: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paid_word: str | None = Field(default=None, sa_type=ToldText)
    why: str = Field(sa_type=ToldText)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
