"""Insurance by policy: which parcels, for how much, with whom, and what it is expected to cost."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from carriers import load_policies, load_premiums
from domain.choosing.choice import decide
from domain.choosing.offer_facts import TYPICAL
from domain.cover.insurance import InsuranceRule, Insured
from domain.cover.insuring import premium, wanted
from domain.money import Money
from domain.order import Order
from domain.promised import Quote
from tests.builders import an_order
from tests.domain.choosing.given import EXCHANGE, a_book, a_policy, an_offer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def a_rule(**changes: Any) -> InsuranceRule:
    return InsuranceRule(**{"insure_if": "order.value >= 5000", **changes})


def value(rule: InsuranceRule, order: Order | None = None, worth: int = 9000) -> str:
    facts = {**TYPICAL, "order": {**TYPICAL["order"], "value": worth}}
    found = wanted(rule, order or an_order(), an_offer(), facts, exchange=EXCHANGE, at=NOW)
    return f"{found.value} with {found.insurer}" if found else "none"


def test_goods_and_freight_are_insured_less_the_discount() -> None:
    quote = Quote(
        quote_id="Q",
        freight=Decimal("9.00"),
        duties=Decimal(0),
        taxes=Decimal(0),
        discount=Decimal(10),
    )
    order = an_order(quote=quote)

    assert value(a_rule(), order) == "89.00 GBP with petrel"
    assert value(a_rule(of=Insured.GOODS), order) == "80.00 GBP with petrel"


def test_a_parcel_that_the_condition_leaves_out_is_not_insured() -> None:
    assert value(a_rule(), worth=4999) == "none"


def test_the_cap_is_held_against_the_orders_money() -> None:
    assert value(a_rule(most=Decimal(50), currency="GBP")) == "50.00 GBP with petrel"


def test_an_insurer_may_be_named_and_what_easypost_sells_it_insures() -> None:
    assert value(a_rule(insurer="easypost")).endswith("with easypost")
    assert a_rule().provider("easypost.usps") == "easypost"


def test_a_condition_that_cannot_be_read_is_refused_when_the_policy_is_loaded() -> None:
    with pytest.raises(ValidationError, match="which nobody knows"):
        a_rule(insure_if="order.colour == 'red'")


def test_a_premium_has_a_least_and_one_that_nobody_read_is_unknown() -> None:
    found = wanted(
        a_rule(insurer="harrier"), an_order(), an_offer(), TYPICAL, exchange=EXCHANGE, at=NOW
    )
    assert found is not None
    premiums = load_premiums()
    dear = found.model_copy(update={"value": Money.of("500.00", "EUR")})
    cheap = found.model_copy(update={"value": Money.of("20.00", "EUR")})
    nobody = dear.model_copy(update={"insurer": "nobody"})

    assert str(premium(dear, premiums, EXCHANGE, NOW)) == "5.00"
    assert str(premium(cheap, premiums, EXCHANGE, NOW)) == "1.00"
    assert premium(nobody, premiums, EXCHANGE, NOW) is None
    assert premium(None, premiums, EXCHANGE, NOW) == 0


def test_the_packaged_policy_that_insures_is_the_default_otherwise() -> None:
    named = load_policies().named

    assert named["insured"].insurance is not None
    assert named["insured"].weights == named["default"].weights
    assert named["default"].insurance is None


def test_the_premium_is_a_part_of_what_delivery_costs() -> None:
    policy = a_policy(insurance={"insure_if": "offer.carrier == 'harrier'"})
    book = a_book(policy=policy, premiums=load_premiums())
    offers = [an_offer(carrier="harrier"), an_offer(carrier="petrel")]

    choice = decide(an_order(), offers, book, at=NOW)

    costs = {c.offer.carrier: (str(c.cost.insurance), str(c.cost.total)) for c in choice.candidates}
    assert costs == {"harrier": ("0.99", "9.99"), "petrel": ("0", "9.00")}
