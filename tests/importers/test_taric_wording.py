"""The wording of TARIC and of the UK tariff."""

import pytest

from domain.markets.expressions import NotADuty
from importers.taric_wording import duty


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("0.00 %", "0.00 %"),
        ("NIHIL", "Free"),
        ("34.00 GBP / 100 kg", "34.00 GBP/DTN"),
        ("26.00 GBP / hl", "26.00 GBP/HLT"),
        ("28 EUR NAR", "28 EUR/NAR"),
        ("34.000 EUC DTN", "34.000 EUR/DTN"),
        ("15.000 % + 1,554.300 EUR TNE", "15.000 % + 1554.300 EUR/TNE"),
        (
            "4.50 % MIN 0.30 EUR p/st MAX 0.80 EUR p/st",
            "4.50 % MIN 0.30 EUR/NAR MAX 0.80 EUR/NAR",
        ),
        (
            "4.5 % + 22.55 EUR DTN MAX 9.4 % + 8.25 EUR DTN MAX 35.15 EUR DTN",
            "4.5 % + 22.55 EUR/DTN MAX 9.4 % + 8.25 EUR/DTN MAX 35.15 EUR/DTN",
        ),
    ],
)
def test_a_rate_becomes_a_duty(wording: str, text: str) -> None:
    assert duty(wording).text == text


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        ("9.00 % + EA", "agricultural component"),
        ("8.30 % + EA MAX 18.70 % +ADSZ", "agricultural component"),
        ("0.00 % + EAR MAX 20.70 % +ADFMR", "agricultural component"),
        ("4.00 % + 7.80 GBP / 100 kg/net eda", "no order states that measure"),
        ("10.400 % MIN 1.300 EUR DTN G", "no order states that measure"),
        ("0.600 EUR ASV X + 3.200 EUR HLT", "no order states that measure"),
        ("Cond: V 52.600 EUR/DTN(01):12.000 % ; V 0.000 EUR/DTN(01):29.8 %", "entry price"),
        ("Cond: A cert: D-008 (01):0.000 % ; A (01):28.2 %", "a document"),
        ("Cond: M 1,536.000 EUR/TNE(01):0.000 EUR TNE", "a price or a quantity"),
        ("42.903 EUR DTN - 30.000 %", "a part is taken off"),
    ],
)
def test_what_no_order_tells_says_why(wording: str, why: str) -> None:
    assert why in duty(wording).why_not
    assert wording in duty(wording).why_not


@pytest.mark.parametrize("wording", ["", "p/st", "12 percent", "x" * 5000, "1 %\0", "+", "MIN 3 %"])
def test_what_is_no_duty_is_refused(wording: str) -> None:
    with pytest.raises(NotADuty):
        duty(wording)
