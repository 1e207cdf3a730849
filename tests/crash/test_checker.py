"""The checker is checked: a clean case passes, and each rule finds its own kind of wrong."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus

from domain.money import Money
from domain.reasons import Desk, HoldReason, Responsible
from domain.settlement import Settlement
from domain.status import Stage
from records.rows import Counts, HoldRow, OrderRow
from starter.client import Submitted
from tests.builders import LONG_AGO, an_order
from tests.crash.checker import violations
from tests.crash.evidence import Case, Evidence, Run
from tests.crash.harbour import Effect

ORDER = an_order()
CLEAN = Run(run_id="run-1", status=WorkflowExecutionStatus.COMPLETED)
COUNTS = Counts(orders=1, open_holds=0, overdue_holds=0, inbox_pending=0, inbox_stuck=0)


def an_effect(partner: str, effect: str, subject: str, **changes: Any) -> Effect:
    return Effect(
        **{
            "partner": partner,
            "effect": effect,
            "key": f"TW-1:1:{effect}",
            "order_id": "TW-1",
            "subject": subject,
            **changes,
        }
    )


LODGED = an_effect("broker", "declaration_lodged", "TW-1-1")
BOUGHT = an_effect("carrier", "label_bought", "W-1", amount=Decimal("8.00"))
REFUNDED = an_effect("payments", "refund_paid", "pay-TW-1", amount=Decimal("122.33"))


def a_row(**changes: Any) -> OrderRow:
    return OrderRow(
        **{
            "order_id": "TW-1",
            "seller_id": "example-lighting",
            "destination": "GB",
            "currency": "GBP",
            "stage": Stage.DELIVERED,
            "revision": 1,
            "placed_at": LONG_AGO,
            "updated_at": LONG_AGO,
            "settlement": Settlement(
                estimated=Money.of("31.33", "GBP"), actual=Money.of("31.33", "GBP"), bills=("B-1",)
            ),
            "waybill": "W-1",
            "open_holds": 0,
            "cancelled_by": None,
            **changes,
        }
    )


def a_hold(nth: int, **changes: Any) -> HoldRow:
    """The nth question, asked after that many hours and answered within the hour."""
    asked = LONG_AGO + timedelta(hours=nth)
    return HoldRow(
        **{
            "hold_id": f"TW-1:1:lost:{nth}",
            "order_id": "TW-1",
            "seller_id": "example-lighting",
            "destination": "GB",
            "subject": "TW-1",
            "revision": 1,
            "reason": HoldReason.LOST,
            "question": "Write it off?",
            "desk": Desk.CARRIAGE,
            "responsible": Responsible.CARRIER,
            "evidence": {},
            "faults": (),
            "answers": ("write_off",),
            "opened_at": asked,
            "remind_at": None,
            "due_at": asked + timedelta(days=2),
            "reminded_at": None,
            "breached_at": None,
            "closed_at": asked + timedelta(minutes=5),
            "outcome": "answered",
            "resolution": {"kind": "write_off"},
            "resolved_by": "desk@example.com",
            **changes,
        }
    )


def a_case(**changes: Any) -> Case:
    """An untouched order, delivered."""
    case = Case(
        order_id="TW-1",
        order=ORDER,
        row=a_row(),
        effects=(LODGED, BOUGHT),
        scanned=frozenset({"W-1:2"}),
        kept=frozenset({"W-1:1", "W-1:2"}),
        holds=(),
        returns=(),
        balances={
            "customer_charges": Decimal("122.33"),
            "seller_revenue": Decimal("-122.33"),
            "freight_billed": Decimal("8.00"),
            "tax_billed": Decimal("23.33"),
            "payables": Decimal("-31.33"),
        },
        runs={"order-TW-1": (CLEAN,)},
        submitted=(
            Submitted(order_id="TW-1", workflow_id="order-TW-1", run_id="run-1", created=True),
        ),
    )
    return replace(case, **changes)


def found(case: Case, **changes: Any) -> set[str]:
    """The rules that are broken."""
    evidence = Evidence(cases=(case,), counts=COUNTS, unbalanced=())
    return {violation.rule for violation in violations(replace(evidence, **changes))}


def runs(**changes: Any) -> dict[str, Any]:
    return {"runs": {"order-TW-1": (replace(CLEAN, **changes),)}}


def test_a_clean_case_is_clean() -> None:
    assert found(a_case()) == set()


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("ended", {"row": None}),
        ("ended", {"row": a_row(stage=Stage.BOOKED)}),
        ("ended", runs(status=WorkflowExecutionStatus.RUNNING)),
        ("one_run", {"runs": {"order-TW-1": (CLEAN, CLEAN)}}),
        ("one_run", {"runs": {"order-TW-1": ()}}),
        ("one_run", {"submitted": a_case().submitted * 2}),
        ("sound_histories", runs(tasks_failed=("NON_DETERMINISTIC_ERROR",))),
        ("sound_histories", runs(does_not_replay="it did something else")),
        ("once_per_key", {"effects": (LODGED, BOUGHT.model_copy(update={"key": ""}))}),
        ("once_per_key", {"effects": (LODGED, BOUGHT, BOUGHT)}),
        ("declared_once", {"effects": (LODGED, LODGED, BOUGHT)}),
        ("declared_once", {"effects": (BOUGHT,)}),
        (
            "declared_once",
            {"effects": (LODGED, BOUGHT, an_effect("broker", "declaration_withdrawn", "TW-1-1"))},
        ),
        (
            "one_label",
            {"effects": (LODGED, BOUGHT, BOUGHT.model_copy(update={"subject": "W-2"}))},
        ),
        ("one_label", {"effects": (LODGED,)}),
        (
            "instructed_once",
            {"effects": (LODGED, BOUGHT, an_effect("carrier", "redelivery_ordered", "W-1"))},
        ),
        (
            "desks_told_once",
            {"effects": (LODGED, BOUGHT, an_effect("notices", "notice_sent", "customs"))},
        ),
        ("desks_told_once", {"holds": (a_hold(1),)}),
        ("instructed_once", {"holds": (a_hold(1, resolution={"kind": "redeliver"}),)}),
        ("nothing_asked_of_what_was_given_up", {"holds": (a_hold(1), a_hold(2))}),
        (
            "returned_once",
            {"effects": (LODGED, BOUGHT, an_effect("hub", "return_authorised", "TW-1-1"))},
        ),
        ("every_scan_kept", {"scanned": frozenset({"W-1:2", "W-1:3"})}),
        ("given_back_once", {"effects": (LODGED, BOUGHT, REFUNDED)}),
        ("given_back_once", {"row": a_row(stage=Stage.CANCELLED)}),
        ("books_closed", {"row": a_row(settlement=None)}),
        ("books_closed", {"balances": {}}),
        ("books_closed", {"row": a_row(stage=Stage.CANCELLED)}),
        ("books_closed", {"effects": (LODGED, BOUGHT, REFUNDED)}),
    ],
)
def test_a_rule_finds_its_kind_of_wrong(rule: str, wrong: dict[str, Any]) -> None:
    assert rule in found(a_case(**wrong))


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("entries_balance", {"unbalanced": ("TW-1:1:charge",)}),
        ("nothing_waits", {"counts": COUNTS.model_copy(update={"inbox_pending": 1})}),
        ("nothing_waits", {"counts": COUNTS.model_copy(update={"open_holds": 1})}),
    ],
)
def test_what_concerns_no_order_alone_is_found_too(rule: str, wrong: dict[str, Any]) -> None:
    assert found(a_case(), **wrong) == {rule}


def test_a_lost_parcel_refunded_once_is_clean() -> None:
    balances = {
        **a_case().balances,
        "customer_refunds": Decimal("-122.33"),
        "seller_refunds": Decimal("122.33"),
    }
    lost = a_case(
        row=a_row(stage=Stage.WRITTEN_OFF), effects=(LODGED, BOUGHT, REFUNDED), balances=balances
    )

    assert found(lost) == set()
    assert "given_back_once" in found(replace(lost, effects=(*lost.effects, REFUNDED)))
