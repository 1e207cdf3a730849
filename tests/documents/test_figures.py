"""Figures are exact, whatever their size."""

from decimal import Decimal

import pytest

from documents.figures import amount, commodity_code, grouped
from documents.parties import address_lines
from domain.parties import Address


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        ("0", "EUR", "0.00"),
        ("1234567.5", "EUR", "1 234 567.50"),
        ("0.0375", "EUR", "0.0375"),
        ("100.000000", "EUR", "100.00"),
        ("980", "JPY", "980"),
        ("0.1", "KWD", "0.100"),
        ("-50", "EUR", "\N{MINUS SIGN}50.00"),
        ("999999999999.999999", "EUR", "999 999 999 999.999999"),
    ],
)
def test_amounts_keep_every_digit(value: str, currency: str, shown: str) -> None:
    assert amount(Decimal(value), currency) == shown.replace(" ", "\u202f")


def test_masses_drop_only_zeros() -> None:
    assert (grouped(Decimal("1.100")), grouped(Decimal("2E+1"))) == ("1.1", "20")


def test_codes_are_grouped_as_tariffs_print_them() -> None:
    assert [commodity_code(code) for code in ("940521", "94052140", "9405214090")] == [
        "9405.21",
        "9405.21.40",
        "9405.21.40.90",
    ]


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            Address(lines=("1-2-3",), city="渋谷区", region="東京都", postcode="150", country="JP"),
            ("150", "東京都渋谷区", "1-2-3"),
        ),
        (
            Address(lines=("88号",), city="上海市", region="上海市", country="CN"),
            ("上海市", "88号"),
        ),
        (
            Address(lines=("1 Ave",), city="Ely", region="MN", postcode="55731", country="US"),
            ("1 Ave", "Ely, MN 55731"),
        ),
        (
            Address(lines=("Weg 1",), city="Berlin", postcode="10115", country="DE"),
            ("Weg 1", "10115 Berlin"),
        ),
    ],
)  # fmt: skip
def test_addresses_read_as_in_their_country_and_lose_nothing(
    address: Address, lines: tuple[str, ...]
) -> None:
    assert address_lines(address) == lines
