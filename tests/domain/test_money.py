from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money, minor_units, rounded, split, total

CENTS = st.integers(min_value=0, max_value=10**9).map(lambda cents: Decimal(cents) / 100)
WEIGHTS = st.lists(
    st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False), min_size=1, max_size=20
)


def test_two_currencies_do_not_add() -> None:
    with pytest.raises(ValueError, match="cannot combine EUR with USD"):
        Money.of(1, "EUR") + Money.of(1, "USD")


def test_money_adds_subtracts_and_turns_round() -> None:
    five, two = Money.of("5.10", "EUR"), Money.of("2.05", "EUR")

    assert str(five + two) == "7.15 EUR"
    assert str(five - two) == "3.05 EUR"
    assert str(-two) == "-2.05 EUR"


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_each_currency_has_its_own_smallest_unit(currency: str, digits: int) -> None:
    assert minor_units(currency) == digits


def test_halves_are_rounded_up() -> None:
    assert rounded(Decimal("0.125"), "EUR") == Decimal("0.13")
    assert rounded(Decimal("99.5"), "JPY") == Decimal(100)


def test_three_share_a_euro_and_lose_no_cent() -> None:
    thirds = [Decimal(1)] * 3

    assert split(Decimal("1.00"), thirds, "EUR") == (
        Decimal("0.34"),
        Decimal("0.33"),
        Decimal("0.33"),
    )


def test_nothing_weighs_anything_and_all_share_alike() -> None:
    assert split(Decimal("1.00"), [Decimal(0), Decimal(0)], "EUR") == (
        Decimal("0.50"),
        Decimal("0.50"),
    )


def test_nobody_to_share_with() -> None:
    assert split(Decimal("1.00"), [], "EUR") == ()


@given(amount=CENTS, weights=WEIGHTS, currency=st.sampled_from(["EUR", "JPY", "KWD"]))
def test_a_split_loses_nothing(amount: Decimal, weights: list[Decimal], currency: str) -> None:
    shares = split(amount, weights, currency)

    assert total(shares) == amount
    assert len(shares) == len(weights)
    assert all(share >= 0 for share in shares)


@given(amount=CENTS, weights=WEIGHTS)
def test_a_share_is_less_than_a_unit_from_its_exact_part(
    amount: Decimal, weights: list[Decimal]
) -> None:
    whole = total(weights)
    for share, weight in zip(split(amount, weights, "EUR"), weights, strict=True):
        exact = amount * weight / whole if whole else amount / len(weights)
        assert abs(share - exact) < Decimal("0.01") + Decimal("1e-15")
