"""One language as it is spoken to one customer: words, days, times and money."""

from datetime import date, datetime
from typing import Any

from babel.dates import format_interval, format_skeleton, format_time
from babel.numbers import format_currency, get_currency_symbol

from customer.catalogs import translations
from customer.languages import direction, locale_for, tag
from domain.money import Money

DAY = "MMMEd"
"""A day with its weekday, as the CLDR names that pattern."""


_ISOLATE, _POP = "\u2068", "\u2069"
"""First strong isolate, and the end of it (Unicode Annex 9)."""


def N_(words: str) -> str:  # noqa: N802 - the customary mark of words that are translated later
    """Words as they are, marked for the catalogs."""
    return words


class Speech:
    """Says things in a language, with numbers and days as they are written in a country."""

    def __init__(self, language: str, country: str) -> None:
        self.language = language
        self.tag = tag(language)
        self.direction = direction(language)
        self._locale = locale_for(language, country)
        self._words = translations(language)

    def say(self, words: str, **values: object) -> str:
        """These words, with the values that they name in braces."""
        said = self._words.gettext(words) if words else ""
        return said.format_map({name: self._apart(v) for name, v in values.items()})

    def count(self, one: str, many: str, number: int) -> str:
        """Words about a number, `{n}` in them, in the form that the language has for it."""
        return self._words.ngettext(one, many, number).format(n=number)

    def _apart(self, value: object) -> str:
        """A value that keeps its own direction, full stop and all, inside a sentence."""
        return f"{_ISOLATE}{value}{_POP}" if self.direction == "rtl" else str(value)

    def day(self, on: date) -> str:
        """A day of this year or the next: the year goes without saying."""
        return format_skeleton(DAY, on, locale=self._locale)

    def days(self, first: date, last: date) -> str:
        """A range of days."""
        if first == last:
            return self.day(first)
        return format_interval(first, last, DAY, locale=self._locale)

    def time(self, at: datetime) -> str:
        """A time of day by the clock that the moment is in."""
        return format_time(at.replace(tzinfo=None), "short", locale=self._locale)

    def moment(self, at: datetime) -> str:
        """Day and time, by the clock that the moment is in."""
        return f"{self.day(at.date())}, {self.time(at)}"

    def money(self, sum_: Money) -> str:
        """An amount with its currency, whose letters and sign stay in their order: `JP¥`."""
        amount = format_currency(sum_.amount, sum_.currency, locale=self._locale)
        symbol = get_currency_symbol(sum_.currency, locale=self._locale)
        return amount.replace(symbol, self._apart(symbol))

    def territory(self, country: str) -> str:
        """What a country is called."""
        names: Any = self._locale.territories
        return str(names.get(country, country))
