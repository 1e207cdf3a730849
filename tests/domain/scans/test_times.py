"""A printed time keeps the clock of its place; what is ambiguous or unknown is said to be."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers import load_zones
from domain.scans.times import when
from domain.scans.zones import By

ZONES = load_zones()
TEXTS = st.text(max_size=40)


@pytest.mark.parametrize(
    ("clock", "day", "local"),
    [
        ("2024-03-04 05:06", "", "2024-03-04T05:06:00"),
        ("2024-03-04T05:06:07", "", "2024-03-04T05:06:07"),
        ("05:06", "2024-03-04", "2024-03-04T05:06:00"),
        ("05:06 AM", "2024-03-04", "2024-03-04T05:06:00"),
        ("05:06 PM", "2024-03-04", "2024-03-04T17:06:00"),
        ("12:30 am", "2024-03-04", "2024-03-04T00:30:00"),
        ("14:03 PM", "2023-10-26", "2023-10-26T14:03:00"),
        ("050607", "20240304", "2024-03-04T05:06:07"),
        ("05:06", "04.03.2024", "2024-03-04T05:06:00"),
        ("05:06", "24/03/2024", "2024-03-24T05:06:00"),
        ("05:06", "24-03-2024", "2024-03-24T05:06:00"),
        ("05:06", "03/24/2024", "2024-03-24T05:06:00"),
        ("", "2024-03-04", "2024-03-04T00:00:00"),
        ("20240304050607", "", "2024-03-04T05:06:07"),
        ("March 4, 2024 5:06 am", "", "2024-03-04T05:06:00"),
        ("Monday, 4 March 2024 at 5:06 am", "", "2024-03-04T05:06:00"),
        ("5:06 pm", "04-Mar-2024", "2024-03-04T17:06:00"),
        ("Sept 4, 2024", "", "2024-09-04T00:00:00"),
    ],
)
def test_a_time_is_read_as_printed(clock: str, day: str, local: str) -> None:
    told = when(clock, day, zones=ZONES)

    assert told.local == datetime.fromisoformat(local)
    assert (told.at, told.by) == (None, By.UNKNOWN)
    assert told.why_not


@pytest.mark.parametrize(
    "clock",
    [
        *("", "03/04/2024 05:06", "soon", "2024-02-30 01:00", "25:00", "GMT"),
        *("4 Brumaire 2024", "30 February 2024", "4 March 2024 05:06 +99:00"),
    ],
)
def test_what_cannot_be_read_for_certain_is_no_time(clock: str) -> None:
    told = when(clock, zones=ZONES, country="DE")

    assert told.local is told.at is None
    assert told.why_not


@pytest.mark.parametrize(
    ("place", "country", "zone", "by"),
    [
        ("Leipzig - Germany", "", "Europe/Berlin", By.COUNTRY),
        ("", "DEU", "Europe/Berlin", By.COUNTRY),
        ("Memphis, TN US", "", "America/Chicago", By.PLACE),
        ("LOS ANGELES, CA 90001, US", "", "America/Los_Angeles", By.PLACE),
        ("Toronto, ON", "CA", "America/Toronto", By.PLACE),
        ("Perth WA", "AU", "Australia/Perth", By.PLACE),
        ("Somewhere", "US", "", By.UNKNOWN),
        ("Springfield", "", "", By.UNKNOWN),
    ],
)
def test_a_place_has_a_zone_where_it_has_only_one(
    place: str, country: str, zone: str, by: By
) -> None:
    told = when("12:00", "2024-07-01", zones=ZONES, place=place, country=country)

    assert (told.zone, told.by) == (zone, by)
    assert (told.at is None) == (not zone)


def test_a_printed_offset_counts_before_the_place() -> None:
    told = when("2024-07-01T12:00:00+09:00", zones=ZONES, country="DE")

    assert told.by is By.OFFSET
    assert told.at == datetime(2024, 7, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "clock",
    [
        *("1709528766", "1709528766000", "1709528766.25"),
        *(
            "2024-03-04 05:06:06 +0000",
            "Mon, 04 Mar 2024 05:06:06 GMT",
            "4 Mar 2024 07:06:06 +02:00",
        ),
    ],
)
def test_a_moment_that_needs_no_place_is_one_anywhere(clock: str) -> None:
    told = when(clock, zones=ZONES, country="DE")

    assert told.by is By.OFFSET
    assert told.at == datetime(2024, 3, 4, 5, 6, 6, tzinfo=UTC)


def test_a_zone_that_the_carrier_names_counts_before_the_place() -> None:
    told = when("2024-07-01 12:00", zones=ZONES, country="DE", zone="Asia/Tokyo")

    assert told.at == datetime(2024, 7, 1, 3, tzinfo=UTC)


def test_an_hour_that_comes_twice_says_so() -> None:
    told = when("2024-10-27 02:30", zones=ZONES, country="DE")

    assert told.at
    assert "clocks changed" in told.why_not


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_is_a_time_or_says_why_not(
    clock: str, day: str, place: str, country: str, zone: str
) -> None:
    told = when(clock, day, zones=ZONES, place=place, country=country, zone=zone)

    assert told.at or told.why_not
