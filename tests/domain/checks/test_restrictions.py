"""Restricted goods: told by code, flag and words; prohibited for all, permitted by a person."""

from datetime import date
from typing import Any

import pytest

import markets
from domain.checks.restrictions import not_admitted, not_let_out
from domain.holds import Hold
from domain.markets.clauses import Restriction
from domain.markets.market import Market
from domain.order import Order
from domain.reasons import HoldReason
from domain.resolutions import PermitGoods
from markets import MarketRates
from tests.domain.orders import a_line, an_order

DAY = date(2026, 11, 21)
NORWAY = markets.load()["NO"]


def restricted(**changes: Any) -> Market:
    """Norway, with one restriction only."""
    row = Restriction.model_validate(
        {
            "rule": "no-knives",
            "valid_from": date(2026, 1, 1),
            "source": "made up for this test",
            "verified_on": DAY,
            "confidence": "inferred",
            "verdict": "licence",
            "says": "Knives need a licence.",
            **changes,
        }
    )
    return NORWAY.model_copy(update={"restrictions": (row,)})


def objection(market: Market, on: date = DAY, **line: Any) -> Hold | None:
    return not_admitted(an_order("NO", lines=[a_line(**line)]), market, on)


@pytest.mark.parametrize(("code", "held"), [("821191", True), ("8211910000", True), ("82", False)])
def test_goods_are_told_by_the_leading_digits_of_their_code(code: str, held: bool) -> None:
    code = code.ljust(6, "0") if len(code) < 6 else code

    assert bool(objection(restricted(hs=["8211"]), hs_code=code)) is held


def test_goods_are_told_by_their_flags() -> None:
    market = restricted(flags=["lithium_battery"])

    assert objection(market, flags=["magnetic", "lithium_battery"])
    assert objection(market, flags=["magnetic"]) is None


@pytest.mark.parametrize(
    ("description", "held"),
    [
        ("Kitchen KNIFE, 20 cm", True),
        ("Butterfly-knife", True),
        ("Penknife", False),  # whole words only
        ("Sword cane of bamboo", True),
        ("Sword, with a cane", False),
        ("电子烟套装", True),  # a script without spaces has no whole words
    ],
)
def test_goods_are_told_by_whole_words_in_any_case(description: str, held: bool) -> None:
    market = restricted(words=["knife", "Sword Cane", "电子烟"])

    assert bool(objection(market, description=description)) is held


def test_any_of_code_flag_and_word_will_do() -> None:
    market = restricted(hs=["8211"], words=["dagger"])

    assert objection(market, hs_code="821191")
    assert objection(market, description="Dagger for collectors")


def test_origins_and_logistics_narrow_it() -> None:
    market = restricted(origins=["RU"], logistics=["postal"])
    russian = [a_line(origin="RU")]

    assert not_admitted(an_order("NO", lines=russian, logistics_model="postal"), market, DAY)
    assert not not_admitted(an_order("NO", lines=russian), market, DAY)
    assert not not_admitted(an_order("NO", logistics_model="postal"), market, DAY)


def test_only_rows_in_force_count() -> None:
    market = restricted(hs=["6109"], valid_from=date(2026, 6, 1))

    assert objection(market, on=date(2026, 6, 1))
    assert objection(market, on=date(2026, 5, 31)) is None


def test_the_question_says_what_and_by_which_rule() -> None:
    hold = objection(restricted(hs=["6109"]))

    assert hold
    assert hold.reason is HoldReason.GOODS_RESTRICTED
    assert hold.question == "TEE to NO: Knives need a licence. (licence). May it go?"
    assert hold.evidence["restriction"] == "no-knives:TEE"
    assert hold.evidence["source"] == "made up for this test"
    assert "permit_goods" in hold.answers


def test_a_permit_is_kept_and_not_asked_for_again() -> None:
    market = restricted(hs=["6109"])
    order = an_order("NO", lines=[a_line(), a_line(sku="OTHER")])
    hold = not_admitted(order, market, DAY)
    assert hold

    amended = PermitGoods.of(hold, by="compliance@example.com", licence="L-1").amend(order)

    assert [waiver.of for waiver in amended.waivers] == ["no-knives:TEE"]
    again = not_admitted(amended, market, DAY)
    assert again, "the other line is another question"
    assert again.evidence["restriction"] == "no-knives:OTHER"


def test_what_is_prohibited_nobody_can_permit() -> None:
    order = an_order("NO")
    permitted = permit(order, restricted(hs=["6109"]))

    hold = not_admitted(permitted, restricted(hs=["6109"], verdict="prohibited"), DAY)

    assert hold
    assert "permit_goods" not in hold.answers
    assert {"correct_order", "cancel"} <= set(hold.answers)


def permit(order: Order, market: Market) -> Order:
    hold = not_admitted(order, market, DAY)
    assert hold
    return PermitGoods.of(hold, by="compliance@example.com", licence="L-1").amend(order)


def test_the_severest_objection_comes_first() -> None:
    licence, prohibited = (
        restricted(hs=["6109"], rule=rule, verdict=rule).restrictions[0]
        for rule in ("licence", "prohibited")
    )
    both = NORWAY.model_copy(update={"restrictions": (licence, prohibited)})

    hold = objection(both)

    assert hold
    assert hold.evidence["verdict"] == "prohibited"


def test_the_country_that_the_goods_leave_is_asked_as_well() -> None:
    leaving = restricted(hs=["6109"], side="export")
    stock = {"location": "OSL-1", "country": "NO"}

    hold = not_let_out(an_order("US", inventory=stock), leaving, DAY)

    assert hold
    assert hold.question == "TEE to US: leaving NO: Knives need a licence. (licence). May it go?"
    assert not_let_out(an_order("NO", inventory=stock), leaving, DAY) is None
    assert not_admitted(an_order("NO"), leaving, DAY) is None, "a rule of one side is of that side"


def test_no_border_is_crossed_within_one_customs_territory() -> None:
    france = markets.load()["FR"]
    row = restricted(hs=["6109"]).restrictions
    market = france.model_copy(update={"restrictions": row})
    from_hamburg = an_order("FR", inventory={"location": "HAM-1", "country": "DE"})

    assert not_admitted(an_order("FR"), market, DAY)
    assert not_admitted(from_hamburg, market, DAY) is None


async def test_both_sides_are_asked_before_an_order_is_priced() -> None:
    packaged = MarketRates.packaged()
    china = restricted(hs=["6109"], side="export").model_copy(update={"country": "CN"})
    rates = MarketRates({**packaged.markets, "CN": china}, packaged.exchange)

    outcome = await rates.price(an_order("DE"), DAY)

    assert isinstance(outcome, Hold)
    assert outcome.evidence["says"] == "leaving CN: Knives need a licence."
