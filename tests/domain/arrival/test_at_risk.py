"""When a promise is said to be at risk."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from domain.arrival.at_risk import Outlook, delayed, outlook
from domain.arrival.expected import Expected
from domain.arrival.rules import AtRisk
from domain.concerns import concerns
from domain.notices import NoticeKind
from domain.tracking import Milestone, MilestoneKind
from tests.domain.choosing.given import NINE
from tests.records.given import a_booking, an_order

PROMISED = date(2026, 12, 1)
RULES = AtRisk.model_validate(
    {
        "raised": [{"parcels": 0, "below": "0.15"}, {"parcels": 20, "below": "0.40"}],
        "settled_from": "0.60",
    }
)


def stands(chance: float, *, parcels: int = 50, before: bool = False, late: bool = True) -> Outlook:
    likely = PROMISED + timedelta(days=2 if late else -1)
    expected = Expected(
        earliest=likely - timedelta(days=2),
        likely=likely,
        latest=likely + timedelta(days=3),
        parcels=parcels,
        at=NINE,
    )
    waybill = a_booking(an_order()).waybill
    return outlook(waybill, PROMISED, expected, chance, RULES, before=before, by="test")


@pytest.mark.parametrize(
    ("chance", "parcels", "at_risk"),
    [(0.39, 50, True), (0.41, 50, False), (0.39, 5, False), (0.14, 5, True), (0.0, 0, True)],
)
def test_on_few_parcels_one_must_be_surer(chance: float, parcels: int, at_risk: bool) -> None:
    assert stands(chance, parcels=parcels).at_risk is at_risk


def test_it_stays_what_it_was_until_the_chance_is_well_back() -> None:
    assert not stands(0.5).at_risk
    assert stands(0.5, before=True).at_risk
    assert not stands(0.6, before=True, late=False).at_risk


def test_a_likely_day_in_time_raises_nothing() -> None:
    assert not stands(0.3, late=False).at_risk


def asked(found: Outlook, *milestones: Milestone) -> list[str]:
    order = an_order()
    booking = a_booking(order)
    holds = concerns(order, booking, milestones, (), heard_at=NINE, now=NINE, outlook=found)
    return [hold.reason for hold in holds]


def test_the_question_stands_as_long_as_the_newest_outlook_says_so() -> None:
    assert asked(stands(0.1)) == ["promise_at_risk"]
    assert asked(stands(0.9)) == []


def test_of_another_label_or_of_a_parcel_that_has_come_nobody_asks() -> None:
    risky = stands(0.1)
    came = Milestone(event_id="1", waybill=risky.waybill, kind=MilestoneKind.DELIVERED, at=NINE)

    assert asked(risky.model_copy(update={"waybill": "another"})) == []
    assert asked(risky, came) == []


def test_the_customer_is_told_the_days_once_of_each_promise() -> None:
    order = an_order()
    (hold,) = concerns(
        order, a_booking(order), (), (), heard_at=NINE, now=NINE, outlook=stands(0.1)
    )

    notice = delayed(hold)

    assert (notice.kind, notice.cause) == (NoticeKind.DELAYED, "promised 2026-12-01")
    assert notice.facts == {
        "promised": "2026-12-01",
        "earliest": "2026-12-01",
        "likely": "2026-12-03",
        "latest": "2026-12-06",
    }
    assert hold.evidence["parcels"] == "50"
    assert hold.question.endswith("is likely to come on 2026-12-03. What do we do?")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"raised": [{"parcels": 5, "below": "0.2"}]}, "raised"),
        ({"raised": [{"parcels": 0, "below": "0.7"}]}, "raised"),
        ({"settled_from": "0.2"}, "settled_from"),
    ],
)
def test_rules_that_leave_a_gap_are_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        AtRisk.model_validate({**RULES.model_dump(), **changes})


def test_a_chance_is_told_in_whole_percent() -> None:
    assert stands(0.123456).chance == Decimal("0.12")
    assert stands(0.123456).evidence()["chance"] == "12 %"
