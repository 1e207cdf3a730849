"""Working days: those of a country, of a carrier in it, or simply every day.

Public holidays and weekends are the `holidays` library's (decision 16), which also knows where the
weekend is another one, or is worked to make up for a holiday. A country that it does not know has
Saturdays and Sundays off and no holidays.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import holidays

from domain.choosing.services import Weekday

WEEK = tuple(Weekday)
USUAL = WEEK[:5]


class Calendar(NamedTuple):
    """The days on which something goes on.

    `country` is ISO 3166-1 alpha-2, empty where nobody rests. `works` are the days of the week of
    a carrier that says them; public holidays are off for it too.
    """

    country: str = ""
    works: tuple[Weekday, ...] | None = None

    def between(self, first: date, last: date) -> int:
        """Working days from one day to another; a day off counts as the working day after it.

        From a Friday to the Monday after it is one, to the Saturday between them one as well.
        """
        years = range(min(first, last).year, max(first, last).year)
        whole = sum(len(_days(self, year)) for year in years)
        passed = self._place(last) - self._place(first)
        return passed + (whole if first <= last else -whole)

    def onward(self, first: date) -> Iterator[date]:
        """That day if it is a working one, and all working days after it."""
        year, place = first.year, self._place(first)
        while True:
            for day in islice(_days(self, year), place, None):
                yield date.fromordinal(day)
            year, place = year + 1, 0

    @property
    def share(self) -> float:
        """How much of a week is worked, holidays apart."""
        if not self.country:
            return 1.0
        return len(self.works or USUAL) / len(WEEK)

    def _place(self, day: date) -> int:
        return bisect_left(_days(self, day.year), day.toordinal())


EVERY_DAY = Calendar()


@lru_cache(maxsize=1024)
def _days(calendar: Calendar, year: int) -> tuple[int, ...]:
    """The working days of a year, as ordinals."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    every = range(first, last + 1)
    if not calendar.country:
        return tuple(every)
    days_off = _days_off(calendar.country, year)
    if calendar.works is not None:
        works = {WEEK.index(day) for day in calendar.works}
        return tuple(
            n for n in every if (n - 1) % 7 in works and date.fromordinal(n) not in days_off
        )
    return tuple(n for n in every if days_off.is_working_day(date.fromordinal(n)))


def _days_off(country: str, year: int) -> holidays.HolidayBase:
    try:
        return holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return holidays.HolidayBase(years=year)
