"""The numbers that python-stdnum does not know."""

import pytest

from domain.checks.numbers import CHECKS, is_eori, is_pccc, is_s10, is_voec


@pytest.mark.parametrize(
    "number", ["DE123456789012345", "FR12345678901234", "EL123456789", "GR1", "ATU12345678"]
)
def test_an_eori_of_the_union(number: str) -> None:
    assert is_eori(number)


@pytest.mark.parametrize("number", ["GB123456789000", "XI123456789012", "GB123456789012345"])
def test_a_british_eori_is_twelve_or_fifteen_digits(number: str) -> None:
    assert is_eori(number)


@pytest.mark.parametrize(
    "number",
    [
        "GB12345678",
        "XIABCDEFGHIJKL",
        "DE",
        "DE1234567890123456",
        "US123456789012",  # no state of the union
        "de123456789",
        "DE 123",
        "DE123456789\n",
        "",
    ],
)
def test_what_cannot_be_an_eori(number: str) -> None:
    assert not is_eori(number)


@pytest.mark.parametrize(
    ("number", "right"),
    [("2012345", True), ("VOEC2012345", True), ("201234", False), ("VOEC 2012345", False)],
)
def test_a_voec_number_is_seven_digits(number: str, right: bool) -> None:
    assert is_voec(number) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [("P123456789012", True), ("P12345678901", False), ("M123456789012", False), ("", False)],
)
def test_a_korean_customs_code_is_p_and_twelve_digits(number: str, right: bool) -> None:
    assert is_pccc(number) is right


def test_the_check_digit_of_an_item() -> None:
    assert is_s10("RR473124829GB")  # the example of the article that the rule was read in
    assert [digit for digit in range(10) if is_s10(f"RR47312482{digit}GB")] == [9]


def test_a_check_digit_of_ten_is_written_nought_and_of_eleven_five() -> None:
    assert is_s10("RR000000080GB")
    assert is_s10("RR000000155GB")


@pytest.mark.parametrize("number", ["R473124829GB", "RR47312482GB", "rr473124829gb", ""])
def test_what_is_no_item_identifier(number: str) -> None:
    assert not is_s10(number)


def test_every_check_has_a_name_that_a_market_file_can_use() -> None:
    assert set(CHECKS) == {"eori", "voec", "pccc", "s10"}
