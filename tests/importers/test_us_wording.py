"""The US tariff's wording: what it charges, and what no order can tell."""

import pytest

from domain.markets.expressions import NotADuty
from importers.us_wording import added, duty


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("Free", "Free"),
        ("6.8%", "6.8 %"),
        ("33 1/3%", "33 1/3 %"),
        ("46.3¢/kg + 14.9%", "0.463 USD/KGM + 14.9 %"),
        ("$1.646/kg", "1.646 USD/KGM"),
        ("76¢/pr. + 32%", "0.76 USD/NPR + 32 %"),
        ("37¢ each + 4.8%", "0.37 USD/NAR + 4.8 %"),
        ("$1,104/t", "1104 USD/TNE"),
        ("12.4¢/pf.liter", "0.124 USD/PFL"),
        ("5.25¢/bbl", "0.0525 USD/BLL"),
        ("38.4¢/1000", "0.384 USD/MIL"),
        ("$2.50/thou- sand + 40%", "2.50 USD/MIL + 40 %"),
        ("4¢/m²+ 12%", "0.04 USD/MTK + 12 %"),
        ("3.5 percent", "3.5 %"),
    ],
)
def test_a_rate_becomes_a_duty(wording: str, text: str) -> None:
    assert duty(wording).text == text


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        ("30¢ each + 6.9% on the case + 5.3% on the battery", "parts are charged apart"),
        ("36¢ each + 5.6% + 2¢/jewel", "parts are charged apart"),
        ("33.9¢/kg of total sugars + 5.1%", "no order states that measure"),
        ("3.7¢/kg on drained weight", "no order states that measure"),
        ("3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees", "purity of sugar"),
        ("The rate applicable to the natural juice in heading 2009", "the rate of other goods"),
        ("Free, under bond, as prescribed in U.S. note 1", "on conditions of customs"),
        ("See additional U.S. note 1", "elsewhere in the tariff"),
        ("3 percent of the fair retail value", "retail value"),
    ],
)
def test_what_no_order_tells_says_why(wording: str, why: str) -> None:
    assert why in duty(wording).why_not
    assert wording[:40] in duty(wording).why_not


@pytest.mark.parametrize("wording", ["", ":", "37% /", "PA", "a lot", "-3%", "x" * 5000, "3¢"])
def test_what_is_no_rate_is_refused(wording: str) -> None:
    with pytest.raises(NotADuty, match="no rate of the US tariff"):
        duty(wording)


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("The duty provided in the applicable subheading + 25%", "25 %"),
        ("The duty provided in the applicable subheading plus 7.5%", "7.5 %"),
        ("[The duty provided inthe applicable subheading+ 100%]", "100 %"),
        ("The duty provided for in the applicable subheading", "Free"),
    ],
)
def test_what_is_added_to_another_duty(wording: str, text: str) -> None:
    found = added(wording)

    assert found is not None
    assert found.text == text


def test_a_rate_of_its_own_is_not_added_to_another() -> None:
    assert added("25%") is None
