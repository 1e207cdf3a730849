"""Schemes: how tax that a seller collected at checkout is reported, and for which period.

Which tax falls under a scheme, the market files say (`Scheme` of `domain/markets/clauses/`). Here
is what is done with it afterwards; the rows are in `markets/schemes.toml`.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.fx import Exchange, NoRate, RateTable
from domain.markets.clauses import Registration
from domain.rules import Rule, RuleId, Strict
from domain.values import YEAR_MAX, YEAR_MIN, CurrencyCode, Text, Value

SchemeCode = Annotated[str, Field(pattern=r"^[A-Z]{2,8}(-[A-Z0-9]{2,8})?$")]
"""A scheme's name in URLs and on the command line: IOSS, VOEC, GB-VAT."""

MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
"""A day of any year, such as 02-28."""


class Every(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"

    @property
    def months(self) -> int:
        """How many months it is."""
        return 1 if self is Every.MONTH else 3


class CorrectionPlace(StrEnum):
    """Where a correction of an earlier period is stated."""

    APART = "apart"  # in the return in which it is made, with the period and the state it corrects
    NETTED = "netted"  # it lowers or raises the figures of the return in which it is made
    AMENDED = "amended"  # in an additional return for the period that it corrects


class RateDay(StrEnum):
    """The day whose exchange rate counts."""

    LAST_DAY = "last_day"  # of the period; the next publication where that day has none
    TAX_POINT = "tax_point"  # of the supply


class BadPeriod(ValueError):
    """The period is none of the scheme's; says which it could be."""


class Period(Value):
    """A calendar month or quarter, by its first day; days are those of UTC."""

    every: Every
    first: date

    @classmethod
    def of(cls, every: Every, day: date) -> Self:
        """The period in which a day falls."""
        month = day.month - (day.month - 1) % every.months
        return cls(every=every, first=date(day.year, month, 1))

    @classmethod
    def named(cls, every: Every, name: str) -> Self:
        """The period of this name, `2026-10` or `2026-Q4`.

        Raises:
            BadPeriod: It is no name of a period of this length.
        """
        pattern = r"([0-9]{4})-(0[1-9]|1[0-2])" if every is Every.MONTH else r"([0-9]{4})-Q([1-4])"
        found = re.fullmatch(pattern, name)
        if not found or not YEAR_MIN <= int(found[1]) < YEAR_MAX:
            such = "2026-10" if every is Every.MONTH else "2026-Q4"
            raise BadPeriod(f"{name[:20]!r} is no {every} in our time; write it as {such}")
        month = (int(found[2]) - 1) * every.months + 1
        return cls(every=every, first=date(int(found[1]), month, 1))

    @property
    def name(self) -> str:
        """As it is written: `2026-10` or `2026-Q4`."""
        if self.every is Every.MONTH:
            return f"{self.first:%Y-%m}"
        return f"{self.first.year}-Q{(self.first.month + 2) // 3}"

    @property
    def last(self) -> date:
        """Its last day."""
        return months_after(self.first, self.every.months) - timedelta(days=1)

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), UTC)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last, time(), UTC) + timedelta(days=1)


class Reporting(Rule):
    """How the tax that was collected under a scheme is reported.

    `of` are the rules of the market files whose tax it states. `registrations` are the kinds of
    identifiers under which a seller files. Without `every` there is no return by periods: the
    note says what there is instead. Due is day `due_day`, or the last of a shorter month,
    `due_months` after the period, or the day that `due_on` has for the month it ends in.

    Amounts in other currencies are converted by tables of `series`: that of the last day, or the
    first within `within_days` after it; or that in force at the tax point, published at most
    `within_days` before, where that is said.
    """

    code: SchemeCode
    name: Text
    of: tuple[RuleId, ...] = Field(min_length=1)
    registrations: tuple[Registration, ...] = ()
    every: Every | None = None
    currency: CurrencyCode
    due_months: int = Field(default=1, ge=1, le=12)
    due_day: int = Field(default=31, ge=1, le=31)
    due_on: dict[int, MonthDay] = Field(default_factory=dict)
    corrected: CorrectionPlace = CorrectionPlace.NETTED
    correctable_years: int | None = Field(default=None, ge=1, le=10)
    series: Text
    rate_day: RateDay
    within_days: int | None = Field(default=None, ge=0, le=366)

    @model_validator(mode="after")
    def _says_what_there_is_instead(self) -> Self:
        if self.every is None and self.note is None:
            raise ValueError("without every, note must say what there is instead of a return")
        if self.rate_day is RateDay.LAST_DAY and self.within_days is None:
            raise ValueError("a rate of the last day needs within_days, for the next publication")
        return self

    def due(self, period: Period) -> date:
        """The last day for the return of this period; not moved for weekends or holidays."""
        if on := self.due_on.get(period.last.month):
            month, day = map(int, on.split("-"))
            year = period.last.year + (month <= period.last.month)
            return date(year, month, min(day, monthrange(year, month)[1]))
        first = months_after(period.last.replace(day=1), self.due_months)
        return first.replace(day=min(self.due_day, monthrange(first.year, first.month)[1]))

    def is_too_late(self, corrected: Period, period: Period) -> bool:
        """Whether the return of a period can no longer correct that of an earlier one."""
        if self.correctable_years is None:
            return False
        return self.due(period) > months_after(self.due(corrected), 12 * self.correctable_years)

    def table(self, exchange: Exchange, currency: str, tax_point: date) -> RateTable:
        """The table by which an amount of this currency is converted.

        Raises:
            NoRate: None of the series is at hand for the day that counts.
        """
        last, within = self._last_day(tax_point), timedelta(days=self.within_days or 0)
        by_last_day = self.rate_day is RateDay.LAST_DAY
        known = [
            table
            for table in exchange.tables
            if table.series == self.series
            and table.units_of(currency) is not None
            and table.units_of(self.currency) is not None
            and (
                last <= table.valid_from <= last + within
                if by_last_day
                else table.in_force(tax_point)
                and (self.within_days is None or tax_point - table.valid_from <= within)
            )
        ]
        if not known:
            day = f"{last} or just after" if by_last_day else f"{tax_point}"
            raise NoRate(
                f"no rate between {currency} and {self.currency} of the series {self.series} is "
                f"known for {day}; add its table to fx.toml"
            )
        choose = min if by_last_day else max
        return choose(known, key=lambda table: table.valid_from)

    def _last_day(self, tax_point: date) -> date:
        return Period.of(self.every, tax_point).last if self.every else tax_point


class Schemes(Strict):
    """Every scheme that is known; `gaps` says in words what is not."""

    schemes: tuple[Reporting, ...]
    gaps: tuple[str, ...] = ()

    def codes(self) -> tuple[str, ...]:
        """The names of all schemes, once each."""
        return tuple(dict.fromkeys(row.code for row in self.schemes))

    def of(self, code: str) -> tuple[Reporting, ...]:
        """The rows of one scheme, whenever in force."""
        return tuple(row for row in self.schemes if row.code == code)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
