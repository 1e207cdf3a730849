"""A scan falls under the closest row; what none speaks of is a guess by its words, or unmapped."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from carriers import load_codes
from domain.scans.codes import CodeBook
from domain.scans.scan import CodeRow, CodeTable, How, Scan, folded
from domain.scans.words import Words
from domain.tracking import MilestoneKind, Reason, Side

SOURCE = {"source": "made up", "read_on": date(2026, 11, 22), "confidence": "inferred"}
WORDS = load_codes().words
TEXTS = st.text(max_size=60)


def a_row(milestone: str, **changes: Any) -> CodeRow:
    return CodeRow.model_validate({"milestone": milestone, "means": "made up", **SOURCE, **changes})


def a_book(*rows: CodeRow, words: Words = WORDS, **changes: Any) -> CodeBook:
    table = CodeTable(carrier="made_up", name="Made-up", rows=rows, **changes)
    return CodeBook([table], words)


def a_scan(code: str = "", sub_code: str = "", text: str = "", carrier: str = "made_up") -> Scan:
    return Scan(carrier=carrier, code=code, sub_code=sub_code, text=text)


BOOK = a_book(
    a_row("in_transit", code="10", coarse=True),
    a_row("attempt_failed", code="10", sub="2", reason="consignee_absent"),
    a_row("delivered", code="10", text="Delivered*"),
    a_row("delivered", code="10", text="Delivered to a neighbour", reason="consignee_absent"),
    a_row("returning", code="RT"),
    a_row("noted", text="Please wait"),
    a_row("delivered", code="DONE", terminal=False, visible=False),
    also=("madeup_post",),
)


@pytest.mark.parametrize(
    ("scan", "milestone", "by"),
    [
        (a_scan("10"), "in_transit", How.CODE),
        (a_scan("0010"), "in_transit", How.CODE),
        (a_scan("10", "2"), "attempt_failed", How.SUB_CODE),
        (a_scan("10", "002"), "attempt_failed", How.SUB_CODE),
        (a_scan("10", "9"), "in_transit", How.CODE),
        (a_scan("102"), "attempt_failed", How.SUB_CODE),
        (a_scan("10", text="Delivered, front door"), "delivered", How.CODE),
        (a_scan("rt"), "returning", How.CODE),
        (a_scan(text="please  WAIT"), "noted", How.TEXT),
        (a_scan("77", text="Please wait"), "noted", How.TEXT),
        (a_scan("10", carrier="MadeUp-Post"), "in_transit", How.CODE),
        (a_scan("77", text="Parcel delivered"), "delivered", How.INFERRED),
        (a_scan("OutForDelivery"), "out_for_delivery", How.INFERRED),
        (a_scan("10", text="Zugestellt", carrier="nobody"), "delivered", How.INFERRED),
        (a_scan("77", text="qwerty"), "unknown", How.UNMAPPED),
        (a_scan(), "unknown", How.UNMAPPED),
    ],
)
def test_the_closest_row_counts(scan: Scan, milestone: str, by: How) -> None:
    reading = BOOK.read(scan)

    assert (reading.milestone, reading.by) == (milestone, by)


def test_of_rows_with_a_text_the_longer_one_is_closer() -> None:
    reading = BOOK.read(a_scan("10", text="Delivered to a neighbour"))

    assert reading.reason is Reason.CONSIGNEE_ABSENT


def test_a_coarse_code_keeps_its_milestone_and_shows_what_its_text_suggests() -> None:
    reading = BOOK.read(a_scan("10", text="Out for delivery"))

    assert reading.moves is reading.milestone is MilestoneKind.IN_TRANSIT
    assert reading.guess
    assert reading.guess.milestone is MilestoneKind.OUT_FOR_DELIVERY


def test_a_row_without_a_reason_takes_it_from_the_text() -> None:
    reading = BOOK.read(a_scan("RT", text="Return to sender: refused by recipient"))

    assert (reading.milestone, reading.reason_is_guessed) == (MilestoneKind.RETURNING, True)
    assert reading.reason.side is Side.CONSIGNEE


def test_a_row_says_whether_the_parcel_ends_there_and_whether_it_is_shown() -> None:
    done, usual = BOOK.read(a_scan("DONE")).row, BOOK.read(a_scan("10", text="Delivered")).row

    assert done
    assert usual
    assert (done.ends, done.shown) == (False, False)
    assert (usual.ends, usual.shown) == (True, True)


@pytest.mark.parametrize(
    ("details", "coarse", "milestone"),
    [(True, True, "held"), (True, False, "in_transit"), (False, True, "in_transit")],
)
def test_a_detail_stands_for_itself_below_a_coarse_code_where_its_table_says_so(
    details: bool, coarse: bool, milestone: str
) -> None:
    rows = (
        a_row("in_transit", code="transit", coarse=coarse),
        a_row("held", code="parcel_on_hold"),
    )

    reading = a_book(*rows, details=details).read(a_scan("transit", "parcel_on_hold"))

    assert reading.milestone == milestone


def test_a_detail_that_says_the_same_tells_why() -> None:
    rows = (
        a_row("attempt_failed", code="failed"),
        a_row("attempt_failed", code="nobody_home", reason="consignee_absent"),
    )

    reading = a_book(*rows, details=True).read(a_scan("failed", "nobody_home"))

    assert reading.reason is Reason.CONSIGNEE_ABSENT


def test_a_table_speaks_another_one_as_well() -> None:
    own = CodeTable(
        carrier="own", name="Own", speaks=("made_up",), rows=(a_row("held", code="RT"),)
    )
    book = CodeBook([*BOOK.tables.values(), own], WORDS)

    assert book.read(a_scan("RT", carrier="own")).milestone is MilestoneKind.HELD
    assert book.read(a_scan("DONE", carrier="own")).milestone is MilestoneKind.DELIVERED


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_scan_is_read_and_a_guess_moves_nothing(
    carrier: str, code: str, sub_code: str, text: str
) -> None:
    for name in (carrier, "made_up"):
        reading = BOOK.read(Scan(carrier=name, code=code, sub_code=sub_code, text=text))

        assert reading.row or reading.moves is MilestoneKind.UNKNOWN
        assert (reading.by is How.UNMAPPED) == (reading.row is None and reading.guess is None)


@given(TEXTS)
def test_a_folded_code_folds_to_itself(code: str) -> None:
    assert folded(folded(code)) == folded(code)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({}, "must have a code"),
        ({"text": "So", "sub": "1"}, "sub"),
        ({"code": "A", "milestone": "unknown"}, "has no row"),
        ({"code": "A", "milestone": "arived"}, "milestone"),
        ({"code": "A", "reason": "bad luck"}, "reason"),
        ({"code": "A", "means": ""}, "means"),
        ({"code": "A", "colour": "red"}, "colour"),
    ],
)
def test_a_row_that_says_nothing_is_refused(changes: dict[str, str], match: str) -> None:
    with pytest.raises(ValidationError, match=match):
        a_row(**{"milestone": "delivered", **changes})
