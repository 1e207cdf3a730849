"""Every market reproduces the worked examples in its own file."""

import pytest

import markets
from markets import Packs, examples
from markets.lacks import EXAMPLES_MIN

PACKS = Packs()
MARKETS = PACKS.markets()
EXCHANGE, ADVANCEMENTS = markets.load_exchange(), markets.load_advancements()


@pytest.mark.parametrize("code", MARKETS)
def test_the_worked_examples_come_out(code: str) -> None:
    ran = examples.run(MARKETS[code], EXCHANGE, ADVANCEMENTS)

    assert {one.example.title: one.differences for one in ran if one.differences} == {}


@pytest.mark.parametrize("code", MARKETS)
def test_a_market_has_worked_examples_of_its_own(code: str) -> None:
    assert len(PACKS.part(f"{code}.toml").examples) >= EXAMPLES_MIN


def test_there_are_a_hundred_examples_with_a_source() -> None:
    cases = {(case.title, case.source) for market in MARKETS.values() for case in market.examples}

    assert len(cases) >= 100
