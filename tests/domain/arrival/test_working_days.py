"""Working days are those of the right place."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.arrival.working_days import EVERY_DAY, WEEK, Calendar
from domain.choosing.services import Weekday

THURSDAY, FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in range(19, 24))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
CALENDARS = st.sampled_from(
    [EVERY_DAY, Calendar("GB"), Calendar("SA"), Calendar("CN"), Calendar("GB", WEEK[:6])]
)


@pytest.mark.parametrize(
    ("country", "first", "last", "days"),
    [
        ("GB", FRIDAY, MONDAY, 1),
        ("GB", FRIDAY, SATURDAY, 1),  # as the Monday after it
        ("GB", SATURDAY, MONDAY, 0),
        ("SA", THURSDAY, SUNDAY, 1),  # Fridays and Saturdays are off there
        ("SA", SATURDAY, SUNDAY, 0),
        ("", FRIDAY, MONDAY, 3),
        ("GB", date(2026, 12, 24), date(2026, 12, 29), 1),  # over Christmas and Boxing Day
        ("GB", date(2026, 12, 31), date(2027, 1, 4), 1),
        ("XK", FRIDAY, MONDAY, 1),  # holidays of nobody the library knows: Saturdays and Sundays
    ],
)
def test_weekends_and_holidays_are_those_of_the_country(
    country: str, first: date, last: date, days: int
) -> None:
    assert Calendar(country).between(first, last) == days


def test_a_weekend_that_is_worked_to_make_up_for_a_holiday_counts() -> None:
    golden_week_made_up_for = date(2025, 9, 28)  # a Sunday
    assert Calendar("CN").between(golden_week_made_up_for, golden_week_made_up_for) == 0
    assert next(Calendar("CN").onward(golden_week_made_up_for)) == golden_week_made_up_for


def test_a_carrier_may_deliver_on_other_days() -> None:
    six_days = Calendar("GB", WEEK[:6])
    assert six_days.between(FRIDAY, MONDAY) == 2
    sundays = Calendar("GB", (Weekday.SUN,))
    assert list(islice(sundays.onward(FRIDAY), 2)) == [SUNDAY, SUNDAY + timedelta(days=7)]


@given(CALENDARS, DAYS, st.integers(0, 80))
def test_so_many_working_days_on_are_as_many_between(
    calendar: Calendar, first: date, days: int
) -> None:
    later = next(islice(calendar.onward(first), days, None))
    assert calendar.between(first, later) == days


@given(CALENDARS, DAYS, DAYS)
def test_days_between_are_counted_alike_both_ways(
    calendar: Calendar, first: date, last: date
) -> None:
    assert calendar.between(first, last) == -calendar.between(last, first)
