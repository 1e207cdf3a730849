"""What must hold of any landed cost, over a made-up market with one of each rule."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.charges import ChargeKind, LandedCost
from domain.fx import Exchange
from domain.holds import Hold
from domain.landed_cost import price
from domain.markets.clauses import Tax
from domain.markets.market import Market
from domain.money import Money
from domain.order import Order
from domain.reasons import HoldReason
from tests.domain.made_up import (
    BAG,
    BY_FORMULA,
    COUNTRY,
    EXCHANGE,
    FIRST_OF_FLAT,
    LAST_OF_RELIEF,
    TEE,
    a_market,
    rule,
)
from tests.domain.orders import a_line, an_order

MARKET = a_market()
CENT, LIMIT = Decimal("0.01"), Decimal(150)
DUTY, TAX, FEE = ChargeKind.DUTY, ChargeKind.TAX, ChargeKind.FEE

CENTS = st.integers(min_value=1, max_value=300_000).map(lambda cents: Decimal(cents) / 100)
DAYS = st.dates(date(2026, 1, 2), date(2026, 12, 31))
GOODS = st.sampled_from([TEE, BAG])
OTHERS = ["640411", "950300", "851830", "691110", "330499", "910211", "711319", "392690", "610990"]
"""Subheadings that the market has no rate for."""

LINES = st.lists(st.tuples(CENTS, GOODS, st.integers(1, 5)), min_size=1, max_size=8)


def order_of(lines: list[tuple[Decimal, str, int]], **changes: Any) -> Order:
    return an_order(
        COUNTRY,
        lines=[
            a_line(sku=f"S{nth}", unit_price=f"{each:f}", hs_code=hs_code, quantity=pieces)
            for nth, (each, hs_code, pieces) in enumerate(lines)
        ],
        **changes,
    )


def landed(order: Order, on: date, market: Market = MARKET) -> LandedCost:
    outcome = price(order, market, on, EXCHANGE)
    assert isinstance(outcome, LandedCost), outcome
    return outcome


def one(worth: Decimal, on: date = FIRST_OF_FLAT, market: Market = MARKET) -> LandedCost:
    return landed(order_of([(worth, TEE, 1)]), on, market)


# ----------------------------------------------------------------------------------- sums


@given(lines=LINES, freight=CENTS, share=st.integers(0, 99), on=DAYS)
@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY"])
def test_the_lines_are_the_total_after_rounding(
    currency: str, lines: list[tuple[Decimal, str, int]], freight: Decimal, share: int, on: date
) -> None:
    smallest = Decimal(1) if currency == "JPY" else CENT
    lines = [(each / CENT * smallest, code, pieces) for each, code, pieces in lines]
    goods = sum((each * pieces for each, _, pieces in lines), Decimal(0))
    discount = (goods * share / 100).quantize(smallest, "ROUND_DOWN")
    carriage = freight / CENT * smallest
    quote = {"quote_id": "Q", "freight": f"{carriage:f}", "discount": str(discount)}

    cost = landed(order_of(lines, currency=currency, quote=quote), on)

    assert cost.total.amount == sum((c.amount for c in cost.charges), Decimal(0))
    assert cost.total.amount == sum((cost.amount(kind) for kind in ChargeKind), Decimal(0))
    imports = [c.amount for c in cost.charges if c.kind in {DUTY, TAX, FEE}]
    assert all(amount >= 0 and amount % smallest == 0 for amount in imports)


@given(
    regime=st.sampled_from([LAST_OF_RELIEF, FIRST_OF_FLAT]),
    cheap=st.booleans(),
    cents=st.tuples(CENTS, CENTS),
    code=GOODS,
)
def test_more_value_never_costs_less_within_a_regime(
    regime: date, cheap: bool, cents: tuple[Decimal, Decimal], code: str
) -> None:
    worths = sorted(min(c, LIMIT) if cheap else c + LIMIT for c in cents)

    less, more = (landed(order_of([(worth, code, 1)]), regime) for worth in worths)

    assert less.import_charges <= more.import_charges
    for kind in (DUTY, TAX, FEE):
        assert less.amount(kind) <= more.amount(kind)


# ---------------------------------------------------------------------------------- edges


def test_at_the_threshold_goods_are_free_and_a_cent_above_wholly_charged() -> None:
    at, above = (one(worth, LAST_OF_RELIEF) for worth in (LIMIT, LIMIT + CENT))

    assert [at.amount(DUTY), at.amount(FEE), at.declaration] == [0, 0, "H7"]
    assert (above.amount(DUTY), above.amount(FEE)) == (Decimal("18.00"), Decimal("4.50"))
    assert above.declaration == "H1"


def test_with_excess_only_what_is_above_the_threshold_is_charged() -> None:
    low = {"up_to": LIMIT, "currency": "EUR", "over": "excess"}
    market = a_market(reliefs=(rule("bz-relief", of=("duty",), **low),), flat_duties=())

    assert one(LIMIT, market=market).amount(DUTY) == 0
    assert one(LIMIT + 1, market=market).amount(DUTY) == Decimal("0.12")


@given(pieces=st.integers(1, 9), apart=st.integers(-5, 5))
def test_the_threshold_counts_the_consignment_in_its_own_currency(pieces: int, apart: int) -> None:
    """EUR 150 are USD 187.50 at 1.25."""
    worth = (Decimal("187.50") + apart * CENT) / pieces
    assume(worth == worth.quantize(CENT))

    cost = landed(order_of([(worth, TEE, pieces)], currency="USD"), LAST_OF_RELIEF)

    assert (cost.amount(DUTY) == 0) is (apart <= 0)


@pytest.mark.parametrize(
    ("on", "duty", "by"),
    [(LAST_OF_RELIEF, Decimal(0), "bz-relief"), (FIRST_OF_FLAT, Decimal(6), "bz-flat")],
)
def test_the_last_day_of_a_rule_is_its_own_and_the_next_is_not(
    on: date, duty: Decimal, by: str
) -> None:
    """Two lines of one code are one item, a third of another is a second."""
    cost = landed(
        order_of([(Decimal(20), TEE, 2), (Decimal(9), TEE, 1), (Decimal(30), BAG, 1)]), on
    )

    assert cost.amount(DUTY) == duty
    assert {c.rule for c in cost.charges if c.kind is DUTY} == {by}


@given(worth=CENTS, on=st.dates(date(2026, 6, 1), date(2026, 7, 31)))
def test_the_entry_date_alone_decides_the_regime(worth: Decimal, on: date) -> None:
    assume(worth <= LIMIT)
    rules = {c.rule for c in one(worth, on).charges if c.kind is DUTY}

    assert rules == ({"bz-flat"} if on >= FIRST_OF_FLAT else {"bz-relief"})


# ----------------------------------------------------------------------- what is not known


@given(subheading=st.sampled_from(OTHERS), digits=st.integers(0, 2), worth=CENTS, on=DAYS)
def test_a_rate_that_is_not_known_is_never_zero(
    subheading: str, digits: int, worth: Decimal, on: date
) -> None:
    hs_code = subheading + "10" * digits
    bare = a_market(reliefs=(), flat_duties=())

    outcome = price(order_of([(worth, hs_code, 1)]), bare, on, EXCHANGE)

    assert isinstance(outcome, Hold)
    assert outcome.reason is HoldReason.RATE_NOT_COMPUTABLE
    assert outcome.evidence["stated"] == hs_code


def test_a_duty_by_formula_is_held_with_its_reason() -> None:
    outcome = price(order_of([(LIMIT * 2, BY_FORMULA, 1)]), MARKET, FIRST_OF_FLAT, EXCHANGE)

    assert isinstance(outcome, Hold)
    assert "formula" in outcome.evidence["why"]


@given(
    pair=st.lists(
        st.sampled_from(["EUR", "USD", "JPY", "GBP"]), min_size=2, max_size=2, unique=True
    )
)
def test_currencies_are_never_mixed(pair: list[str]) -> None:
    mine, other = (Money.of(1, currency) for currency in pair)

    for combine in (Money.__add__, Money.__sub__):
        with pytest.raises(ValueError, match=f"cannot combine {pair[0]} with {pair[1]}"):
            combine(mine, other)


@given(currency=st.sampled_from(["GBP", "CHF", "KRW"]), worth=CENTS)
def test_a_currency_without_a_rate_is_never_taken_one_for_one(
    currency: str, worth: Decimal
) -> None:
    outcome = price(
        order_of([(worth, TEE, 1)], currency=currency), MARKET, LAST_OF_RELIEF, EXCHANGE
    )

    assert isinstance(outcome, Hold)
    assert f"no exchange rate between {currency} and EUR" in outcome.evidence["why"]


def test_rates_are_not_used_past_their_last_day() -> None:
    order = order_of([(LIMIT, TEE, 1)], currency="USD")
    last = EXCHANGE.tables[0].valid_to
    assert last is not None

    assert isinstance(price(order, MARKET, last, EXCHANGE), LandedCost)
    assert isinstance(price(order, MARKET, last + timedelta(days=1), EXCHANGE), Hold)
    assert isinstance(price(order, MARKET, last, Exchange(tables=())), Hold)


# ------------------------------------------------------------------------------- por dentro


@given(
    base=CENTS,
    percent=st.integers(1, 9_000).map(lambda hundredths: Decimal(hundredths) / 100),
)
def test_a_tax_inside_its_own_base_is_its_rate_of_both(base: Decimal, percent: Decimal) -> None:
    tax = Tax(**rule("bz-inside", name="ICMS", percent=percent, inside=True))

    owed = tax.of(base)

    assert abs((base + owed) * percent / 100 - owed) < Decimal("1e-18")
    assert owed > base * percent / 100


@given(worth=CENTS)
def test_the_same_holds_through_the_pipeline(worth: Decimal) -> None:
    inside = (rule("bz-inside", name="ICMS", percent=Decimal(17), inside=True),)
    cost = one(worth, LAST_OF_RELIEF, a_market(taxes=inside, schemes=()))

    whole = worth + cost.amount(DUTY) + cost.amount(TAX)
    assert abs(whole * 17 / 100 - cost.amount(TAX)) <= CENT / 2
