"""What must be known of a line's code before its duty can be: holds with candidates, no guesses."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest

import markets
from domain.charges import LandedCost
from domain.checks.readiness import of_another_tariff, unclassified
from domain.holds import Hold
from domain.markets.market import Market
from domain.order import Order
from domain.quoting.confirmation import code_too_short
from domain.reasons import HoldReason
from domain.resolutions import ClassifyLine
from tests.domain.orders import a_line, an_order

TODAY = date(2026, 11, 21)
MARKETS = markets.load()
NO_MARKET = cast("Market", None)
"""The rule asks nothing of it."""


def asked(**line: Any) -> Hold | None:
    return unclassified(an_order(lines=[a_line(), a_line(sku="OTHER", **line)]), NO_MARKET, TODAY)


def test_a_line_without_a_code_is_asked_about_with_candidates() -> None:
    hold = asked(hs_code=None, materials=["cotton"])

    assert hold is not None
    assert hold.reason is HoldReason.MISSING_HS_CODE
    assert hold.question == "Which HS code does OTHER have?"
    assert hold.evidence["candidates"].startswith("610910 T-shirts, singlets and other vests, of")
    assert len(hold.evidence["candidates"].split("; ")) == 5
    assert [fault.pointer for fault in hold.faults] == ["/lines/1/hs_code"]


def test_a_line_that_says_nothing_is_offered_nothing() -> None:
    hold = asked(hs_code=None, description="Gifts")

    assert hold is not None
    assert "candidates" not in hold.evidence


def test_a_code_that_does_not_exist_is_asked_about_and_says_why() -> None:
    hold = asked(hs_code="61091100")

    assert hold is not None
    assert hold.reason is HoldReason.MISSING_HS_CODE
    assert hold.evidence["why"] == "61091100 is none of HS 2022: it has no subheading 610911"
    assert hold.evidence["candidates"].startswith("610910 ")
    assert hold.faults[0].value == "61091100"


def test_the_wrong_code_never_answers_for_itself() -> None:
    hold = asked(hs_code="61091100")

    assert hold is not None
    assert hold.evidence.keys().isdisjoint(ClassifyLine.model_fields.keys() - {"sku"})


def test_codes_that_exist_are_nobodys_question() -> None:
    assert asked(hs_code="6109100012") is None


# ------------------------------------------------------------------ codes of another tariff


def bound_for(country: str, hs_code: str) -> Hold | None:
    order = an_order(country, lines=[a_line(hs_code=hs_code)])
    return of_another_tariff(order, MARKETS[country], TODAY)


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("JP", "420221"),
        ("JP", "420221210"),
        ("US", "42022190"),
        ("US", "4202219000"),
        ("TR", "420221000000"),
        ("CH", "42022100"),
        ("PH", "420221000"),  # says nothing of its codes
    ],
)
def test_six_digits_are_everybodys_and_more_are_as_many_as_the_market_has(
    country: str, code: str
) -> None:
    assert bound_for(country, code) is None


def test_a_code_of_another_countrys_tariff_is_asked_about_and_says_the_way_out() -> None:
    hold = bound_for("JP", "4202219000")

    assert hold is not None
    assert hold.reason is HoldReason.MISSING_HS_CODE
    assert hold.faults[0].pointer == "/lines/0/hs_code"
    assert hold.faults[0].value == "4202219000"
    assert hold.evidence["why"] == (
        "4202219000 has 10 digits, and the codes of JP have 9: "
        "give one of those, or the six of the HS, 420221"
    )
    assert hold.evidence.keys().isdisjoint(ClassifyLine.model_fields.keys() - {"sku"})


def test_a_market_with_several_lengths_names_them_all() -> None:
    hold = bound_for("TR", "420221000")

    assert hold is not None
    assert "the codes of TR have 8 or 10 or 12" in hold.evidence["why"]


def test_goods_that_cross_no_border_are_declared_by_no_code() -> None:
    order = an_order("JP", lines=[a_line(hs_code="4202219000")])
    at_home = order.inventory.model_copy(update={"country": "JP"})

    assert (
        of_another_tariff(order.model_copy(update={"inventory": at_home}), MARKETS["JP"], TODAY)
        is None
    )


# ------------------------------------------------------------------ digits at release


def landed(digits: int) -> LandedCost:
    return LandedCost(
        currency="EUR",
        destination="US",
        entry_date=TODAY,
        customs_value=Decimal(20),
        charges=(),
        rules_version="test",
        declaration="informal entry",
        digits=digits,
    )


def posted(hs_code: str) -> Order:
    return an_order(lines=[a_line(hs_code=hs_code)])


def test_a_code_with_fewer_digits_than_the_declaration_states_is_asked_about() -> None:
    hold = code_too_short(posted("61091000"), landed(10))

    assert hold is not None
    assert hold.reason is HoldReason.MISSING_HS_CODE
    assert hold.evidence["stated"] == "61091000"
    assert hold.evidence["digits"] == "10"
    assert hold.evidence["declaration"] == "informal entry"
    assert hold.faults[0].message == "needs 10 digits in US"
    assert hold.evidence.keys().isdisjoint(ClassifyLine.model_fields.keys() - {"sku"})


def test_a_code_with_as_many_digits_or_more_is_enough() -> None:
    assert code_too_short(posted("61091000"), landed(8)) is None
    assert code_too_short(posted("6109100012"), landed(6)) is None
