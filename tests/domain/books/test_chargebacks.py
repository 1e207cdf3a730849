"""A platform's penalties: thresholds on both sides, steps, and the strictest rule that covers."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.books.chargebacks import Case, Chargeback, Incident, Offence
from domain.parties import Fulfilment
from markets.platforms import load_chargebacks

BOOK = load_chargebacks()
COLLECTION = Path(__file__).parents[4] / "shared" / "examples" / "landed-cost.json"


def an_incident(offence: str = "weight_mismatch", **fields: object) -> Incident:
    known = {
        "platform": "temu",
        "offence": Offence(offence),
        "fulfilment": Fulfilment.SEMI_MANAGED,
        "on": date(2026, 11, 21),
        "currency": "CNY",
    }
    return Incident.model_validate({**known, **fields})


def penalty(*incidents: Incident) -> Decimal | None:
    found = BOOK.penalty(*incidents)
    return found and found.money.amount


@pytest.mark.parametrize("case", BOOK.cases, ids=[case.title for case in BOOK.cases])
def test_worked_case(case: Case) -> None:
    assert penalty(case.incident) == case.penalty


def test_our_case_expects_what_was_published() -> None:
    if not COLLECTION.exists():
        pytest.skip(f"the collection of published cases is not at {COLLECTION}")
    published = next(
        case for case in json.loads(COLLECTION.read_text(encoding="utf-8")) if case["id"] == "WE-29"
    )
    ours = next(case for case in BOOK.cases if case.source == published["src"])

    assert ours.penalty == published["expect"]["penalty_rmb"]
    assert ours.incident.actual == published["inputs"]["actual_g"]
    assert ours.incident.declared == published["inputs"]["declared_g"]


@pytest.mark.parametrize(
    ("declared", "actual", "expected"),
    [
        ("99.9", "50", None),  # less than 50 g off
        ("100", "50", "10"),
        ("150", "50", "20"),
        ("150.1", "50", "30"),
        ("450", "500", None),  # 50 g off, but no more than 10 %
        ("449.9", "500", "20"),
        ("50", "101", "20"),  # too little declared is as wrong as too much
    ],
)
def test_a_weight_is_wrong_from_50_g_and_above_10_percent(
    declared: str, actual: str, expected: str | None
) -> None:
    found = penalty(an_incident(declared=declared, actual=actual))

    assert found == (expected and Decimal(expected))


def test_weight_and_volume_are_charged_once_for_the_greater() -> None:
    weight = an_incident(declared="101", actual="50")
    volume = an_incident("volume_mismatch", declared="300", actual="100")

    assert penalty(weight, volume) == penalty(volume) == 40


@pytest.mark.parametrize(
    ("hours", "expected"), [("72", None), ("73", "5"), ("143", "5"), ("144", "10")]
)
def test_the_strictest_rule_counts(hours: str, expected: str | None) -> None:
    late = an_incident(
        "late_dispatch", fulfilment=Fulfilment.FULLY_MANAGED, value="100", actual=hours
    )

    assert penalty(late) == (expected and Decimal(expected))


def test_a_rule_is_of_its_day_platform_currency_and_fulfilment() -> None:
    late = {"offence": "late_dispatch", "actual": "49"}

    assert penalty(an_incident(**late)) == 40
    assert penalty(an_incident(**late, currency="USD")) == 5
    assert penalty(an_incident(**late, currency="EUR")) is None
    assert penalty(an_incident(**late, platform="another")) is None
    assert penalty(an_incident(**late, fulfilment=Fulfilment.OWN)) is None
    assert penalty(an_incident(**late, on=date(2025, 1, 31))) is None


@given(st.decimals("0", "5000", places=1), st.decimals("0", "5000", places=1))
def test_a_greater_deviation_never_costs_less(less: Decimal, more: Decimal) -> None:
    less, more = sorted((less, more))
    costs = [penalty(an_incident(declared=100 + off, actual="100")) or 0 for off in (less, more)]

    assert costs[0] <= costs[1]


def test_steps_without_a_price_are_refused() -> None:
    rule = BOOK.rules[0].model_dump()

    with pytest.raises(ValidationError, match="step and per_step together"):
        Chargeback.model_validate({**rule, "per_step": "0"})


def test_every_rule_has_its_own_name() -> None:
    names = [rule.rule for rule in BOOK.rules]

    assert len(set(names)) == len(names)
