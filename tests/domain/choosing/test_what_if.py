"""What the runner-up would have to change, held against the ranking itself."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from domain.choosing.choice import Choice
from domain.choosing.policy import Criterion
from domain.choosing.what_if import Turn, runner_up
from domain.money import Money
from domain.promised import Promise
from tests.builders import an_order
from tests.domain.choosing.given import a_policy, an_offer, chosen, landed

FAST = an_offer("FAST", "9.00", transit_days=3)
SLOW = an_offer("SLOW", "6.00", transit_days=6)
TIGHT = an_order(promise=Promise(transit_days_max=5))
HALVES = {"cost": "40", "promise": "60"}


def between(**changes: Any) -> Choice:
    given = {"order": TIGHT, "policy": a_policy(weights=HALVES), "landed": landed(tax="20")}
    return chosen(FAST, SLOW, **{**given, **changes})


def turn(choice: Choice) -> Turn:
    found = runner_up(choice)
    assert found
    return found


def test_the_faster_wins_and_the_cheaper_is_told_what_it_lacks() -> None:
    choice = between()

    assert choice.chosen
    assert choice.chosen.name == "petrel FAST"
    needed = turn(choice)
    assert (needed.service, needed.sooner_by) == ("SLOW", 3)
    assert needed.behind == choice.candidates[0].score - choice.candidates[1].score


def test_the_days_that_are_told_are_enough_and_one_less_is_not() -> None:
    needed = turn(between()).sooner_by
    assert needed

    def winner(days: int) -> str:
        faster = SLOW.model_copy(update={"transit_days": SLOW.transit_days - days})
        choice = chosen(
            FAST, faster, order=TIGHT, policy=a_policy(weights=HALVES), landed=landed(tax="20")
        )
        assert choice.chosen
        return choice.chosen.name

    assert winner(needed) == "petrel SLOW"
    assert winner(needed - 1) == "petrel FAST"


def test_the_cut_that_is_told_is_enough_and_a_penny_less_is_not() -> None:
    even = an_offer("EVEN", "9.00"), an_offer("MORE", "9.75")
    choice = chosen(*even, landed=landed(tax="20"))
    cut = turn(choice).cheaper_by
    assert cut

    def winner(less: Decimal) -> str:
        cheaper = even[1].model_copy(update={"price": Money.of(even[1].price.amount - less, "GBP")})
        again = chosen(even[0], cheaper, landed=landed(tax="20"))
        assert again.chosen
        return again.chosen.name

    assert winner(cut.amount) == "petrel MORE"
    assert winner(cut.amount - Decimal("0.01")) == "petrel EVEN"


def test_the_weight_that_is_told_is_enough_and_a_little_less_is_not() -> None:
    choice = between()
    (needed,) = turn(choice).weights
    assert needed.criterion is Criterion.COST

    def winner(weight: Decimal) -> str:
        again = between(policy=a_policy(weights={"cost": weight, "promise": 100 - weight}))
        assert again.chosen
        return again.chosen.name

    assert winner(needed.needed) == "petrel SLOW"
    assert winner(needed.needed - Decimal("0.01")) == "petrel FAST"


def test_what_no_change_would_do_is_said_so() -> None:
    alike = chosen(an_offer("A"), an_offer("B"), policy=a_policy(weights={"accuracy": "100"}))
    told = turn(alike).told

    assert told == "petrel B would be chosen if its price were lower by 0.01 GBP"


def test_all_ways_are_one_sentence() -> None:
    told = turn(between()).told

    assert told.startswith("petrel SLOW would be chosen if it were faster by 3 days, or cost ")


@pytest.mark.parametrize(
    "choice",
    [
        lambda: chosen(FAST),
        chosen,
        lambda: between(
            policy=a_policy(
                pilots=[{"pilot": "p", "carrier": "petrel", "service": "SLOW", "percent": "100"}]
            )
        ),
    ],
    ids=["one candidate", "none", "a pilot decided"],
)
def test_without_a_second_there_is_nothing_to_tell(choice: Callable[[], Choice]) -> None:
    assert runner_up(choice()) is None
