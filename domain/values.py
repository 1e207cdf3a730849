"""The bases of every value and the scalar types that the models share.

A `Value` is frozen. A `Posted` value also came from outside: unknown fields, loose
numbers and unprintable text are refused, and the error names the field's path.
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, ParamSpec, TypeVar, cast

from iso3166 import countries_by_alpha2
from iso4217 import Currency as Iso4217
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

DECIMAL_PATTERN = r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$"
_WHOLE_MAX = 12
_PLAIN = re.compile(DECIMAL_PATTERN[1:-1]).fullmatch

NUMBERS_KEPT = 4096
"""Texts whose number is at hand: a shop's prices and weights, of at most 19 characters."""


YEAR_MIN, YEAR_MAX = 2000, 2100


class Value(BaseModel):
    """A frozen value."""

    model_config = ConfigDict(frozen=True)


P = ParamSpec("P")
V = TypeVar("V", bound=Value)

_SLOTS = ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
_FIELDS, _NAMED, _EXTRA, _PRIVATE = (vars(BaseModel)[slot].__set__ for slot in _SLOTS)


def unchecked(kind: Callable[P, V]) -> Callable[P, V]:
    """A constructor that takes our own word for every field, and is given all of them.

    For values that we worked out ourselves, of which a quote has dozens: it takes a third of the
    time that validation takes, and that `model_construct` exceeds.
    """
    model = cast(type[V], kind)
    named, new = frozenset(model.model_fields), object.__new__

    def made(**fields: Any) -> V:
        value: V = new(model)
        _FIELDS(value, fields)
        _NAMED(value, named)
        _EXTRA(value, None)
        _PRIVATE(value, None)
        return value

    return cast(Callable[P, V], made)


def named(model: type[V], fields: dict[str, Any], given: set[str]) -> V:
    """A value of all these fields, which were checked one by one; `given` were not left out."""
    value: V = object.__new__(model)
    _FIELDS(value, fields)
    _NAMED(value, given)
    _EXTRA(value, None)
    _PRIVATE(value, None)
    return value


class Posted(Value):
    """A frozen value that a backend or a person sent us: strict in type and in fields."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _exact_decimal(raw: object) -> Decimal:
    """Read a plain decimal; refuse what could have lost a digit or never been a number."""
    if isinstance(raw, str):
        if (number := _number(raw)) is not None:
            return number
    elif isinstance(raw, Decimal):
        if raw.is_finite() and raw.adjusted() < _WHOLE_MAX:
            return raw
    elif isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**_WHOLE_MAX:
        return Decimal(raw)
    raise PydanticCustomError(
        "exact_decimal",
        'must be a plain decimal written as a string, such as "12.30"; at most 12 digits '
        "before the point and 6 after it",
    )


@lru_cache(maxsize=NUMBERS_KEPT)
def _number(text: str) -> Decimal | None:
    return Decimal(text) if _PLAIN(text) else None


def _plain(amount: Decimal) -> str:
    text = str(amount)
    return f"{amount:f}" if "E" in text else text


def _at_least_zero(raw: object) -> Decimal:
    amount = _exact_decimal(raw)
    if amount < 0:
        raise PydanticCustomError("not_negative", "must not be negative")
    return amount


def _above_zero(raw: object) -> Decimal:
    amount = _exact_decimal(raw)
    if amount <= 0:
        raise PydanticCustomError("positive", "must be greater than zero")
    return amount


def _printable(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError(
            "printable", "must be printable text: no control characters, NUL or line breaks"
        )
    if text != text.strip():
        raise PydanticCustomError("trimmed", "must not begin or end with a space")
    return text


def _country(code: str) -> str:
    if code not in countries_by_alpha2:
        raise PydanticCustomError(
            "country", "must be an ISO 3166-1 alpha-2 country code, such as DE"
        )
    return code


def _in_our_time(at: datetime) -> datetime:
    if not YEAR_MIN <= at.year < YEAR_MAX:
        raise PydanticCustomError(
            "moment", f"must be a moment between the years {YEAR_MIN} and {YEAR_MAX}"
        )
    return at


HS_PATTERN = r"^[0-9]{6}([0-9]{2,7})?$"


def _hs_code(code: str) -> str:
    if not re.fullmatch(HS_PATTERN, code):
        raise PydanticCustomError(
            "hs_code",
            "must be an HS code of 6 digits, or a national one of 8 to 13, without dots or spaces",
        )
    return code


_NO_MONEY = frozenset({"XXX", "XTS"})
"""ISO 4217 reserves them for no currency and for tests."""

_CURRENCIES = frozenset(currency.code for currency in Iso4217) - _NO_MONEY


def _currency(code: str) -> str:
    if code not in _CURRENCIES:
        raise PydanticCustomError("currency", "must be an ISO 4217 currency code, such as EUR")
    return code


_AS_TEXT = PlainSerializer(_plain, return_type=str, when_used="json")
_DECIMAL_SCHEMA = WithJsonSchema({"type": "string", "pattern": DECIMAL_PATTERN})

# Plain validators: one call for each number, of which an order has dozens.
Exact = Annotated[Decimal, PlainValidator(_exact_decimal), _AS_TEXT, _DECIMAL_SCHEMA]
"""A signed decimal that lost no digit on its way in: a JSON string, never a float."""

Amount = Annotated[Decimal, PlainValidator(_at_least_zero), _AS_TEXT, _DECIMAL_SCHEMA]
"""An amount of money, zero or more, in a currency named beside it."""

Measure = Annotated[Decimal, PlainValidator(_above_zero), _AS_TEXT, _DECIMAL_SCHEMA]
"""A weight or a length, greater than zero, in the unit its field name ends with."""

ID_LENGTH_MAX = 64

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""An identifier as it stands in keys, URLs and workflow ids: 1 to 64 printable characters."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)]
"""One line of text in any script."""

LongText = Annotated[
    str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_printable)
]
"""A remark of a person: one line, longer."""

Country = Annotated[str, AfterValidator(_country)]
"""ISO 3166-1 alpha-2."""

CurrencyCode = Annotated[str, AfterValidator(_currency)]
"""ISO 4217."""

Moment = Annotated[AwareDatetime, AfterValidator(_in_our_time)]
"""A moment with its offset, near enough to reckon with: days can be added to it."""

HsCode = Annotated[
    str, AfterValidator(_hs_code), WithJsonSchema({"type": "string", "pattern": HS_PATTERN})
]
"""A Harmonized System code of six digits, or a national one of eight to thirteen.

How many a country's own have, its market says (`NationalCodes`).
"""
