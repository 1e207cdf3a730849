"""Column types that mean the same on SQLite and on PostgreSQL, and amounts as they read.

SQLite has no time zone, no decimal and no objection to a NUL; PostgreSQL has all three.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Numeric, Text
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from domain.money import Money, minor_units

PLACES = 6
"""The decimals an amount may have: as many as `domain.values.Exact` takes in."""

_SCALE = 10**PLACES
_MILLIONTHS_MAX = 2**63 - 1
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept and given back in UTC. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time must name its zone: {value.isoformat()}")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        known: datetime = value
        return known.astimezone(UTC) if known.tzinfo else known.replace(tzinfo=UTC)


class ExactAmount(TypeDecorator[Decimal]):
    """A decimal that keeps every digit: NUMERIC(24, 6), on SQLite whole millionths.

    Sums in SQL are exact on both. An amount with more decimals, or too large for 64 bits
    of millionths (nine trillion), is refused, never rounded.
    """

    impl = Numeric(24, PLACES)
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kept: TypeEngine[Any] = BigInteger() if dialect.name == "sqlite" else Numeric(24, PLACES)
        return dialect.type_descriptor(kept)

    @override
    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        millionths = int(value * _SCALE)
        if Decimal(millionths) / _SCALE != value or abs(millionths) > _MILLIONTHS_MAX:
            raise ValueError(f"{value} cannot be kept exactly in {PLACES} decimals")
        return millionths if dialect.name == "sqlite" else value

    @override
    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return Decimal(value).scaleb(-PLACES) if dialect.name == "sqlite" else Decimal(value)


def kept_text(told: str) -> str:
    """What a database keeps of a text."""
    return _UNKEEPABLE.sub("\ufffd", told)


class ToldText(TypeDecorator[str]):
    """Text that a partner or a person told us, which may hold what no database keeps.

    NUL and lone surrogates become U+FFFD: one unprintable letter in a carrier's remark must
    not make its event unstorable.
    """

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value and kept_text(value)


JsonText = JSON(none_as_null=True)
"""JSON as it was written: escapes of NUL and surrogates stay escapes, which JSONB refuses."""


def shown(amount: Decimal, currency: str) -> Decimal:
    """The amount with its currency's decimals, or with all it may have where it has more."""
    exact = amount.quantize(Decimal(1).scaleb(-PLACES))
    short = exact.quantize(Decimal(1).scaleb(-minor_units(currency)))
    return short if short == exact else exact


def money(amount: Decimal, currency: str) -> Money:
    """The same as money."""
    return Money(amount=shown(amount, currency), currency=currency)
