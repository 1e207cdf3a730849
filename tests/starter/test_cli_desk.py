"""`tidewaiter holds` and `resolve`: the questions, and answers as people type them."""

import json
from typing import Any

import pytest

from domain.holds import Fault
from domain.reasons import HoldReason
from domain.resolutions import ClassifyLine
from starter.refusals import AnswerRefused
from tests.starter.shell import NOW, Desk, Shell, a_hold


def test_holds_passes_every_filter_on(shell: Shell, desk: Desk) -> None:
    code, out, _ = shell(
        "holds", "--desk", "customs", "--reason", "seized", "--seller", "s", "--destination", "GB"
    )

    assert code == 0
    assert out.strip() == "Nothing waits for an answer."
    del desk.filters["limit"]
    assert desk.filters == {
        "desk": "customs",
        "reason": "seized",
        "seller": "s",
        "destination": "GB",
    }


def test_an_unknown_desk_is_answered_with_the_known_ones(shell: Shell, desk: Desk) -> None:
    code, _, err = shell("holds", "--desk", "cellar")

    assert code == 2
    assert err.startswith("--desk: cellar is none of classification, pricing")


def test_holds_as_json_is_a_list(shell: Shell, desk: Desk) -> None:
    desk.asked = a_hold(HoldReason.MISSING_HS_CODE, sku="LAMP")

    _, out, _ = shell("holds", "--json")

    assert [hold["reason"] for hold in json.loads(out)] == ["missing_hs_code"]


def test_resolve_without_an_answer_shows_those_allowed_and_what_to_fill_in(
    shell: Shell, desk: Desk
) -> None:
    desk.asked = a_hold(HoldReason.MISSING_HS_CODE, sku="LAMP")

    code, out, _ = shell("resolve", desk.asked.hold_id)

    assert code == 0
    assert desk.answer is None
    assert "--answer classify_line --by WHO hs_code=... [note=...] [responsible=...]\n" in out
    assert "--answer cancel --by WHO [note=...] [responsible=...]\n" in out


def test_resolve_shows_what_is_known_but_not_what_the_question_says_already(
    shell: Shell, desk: Desk
) -> None:
    codes = "940521 Luminaires; 940529 Other luminaires"
    asked = a_hold(HoldReason.MISSING_HS_CODE, sku="LAMP", candidates=codes)
    desk.asked = asked.model_copy(update={"question": "Which HS code does LAMP have?"})

    _, out, _ = shell("resolve", asked.hold_id)

    assert "    candidates:\n      940521 Luminaires\n      940529 Other luminaires\n" in out
    assert "sku:" not in out


def test_resolve_shows_the_shape_of_every_field(shell: Shell, desk: Desk) -> None:
    # The name of an identifier is evidence; it does not say the identifier.
    desk.asked = a_hold(HoldReason.MISSING_IDENTIFIER, identifier="CPF")
    _, missing, _ = shell("resolve", desk.asked.hold_id)
    desk.asked = a_hold(HoldReason.DECLARATION_REJECTED)
    _, rejected, _ = shell("resolve", desk.asked.hold_id)

    assert "[party=consignee|shipper|importer]" in missing
    assert """identifier='{"kind": "...", "value": "..."}'""" in missing
    assert """corrections='[{"pointer": "...", "value": "..."}]'""" in rejected


def test_resolve_shows_a_correction_of_the_field_at_fault(shell: Shell, desk: Desk) -> None:
    vague = Fault(pointer="/lines/0/description", message="says nothing")
    asked = a_hold(HoldReason.DECLARATION_REJECTED)
    desk.asked = asked.model_copy(update={"faults": (vague,)})

    _, out, _ = shell("resolve", asked.hold_id)

    assert """corrections='[{"pointer": "/lines/0/description", "value": "..."}]'""" in out


def test_resolve_says_what_became_of_a_hold_that_is_closed(shell: Shell, desk: Desk) -> None:
    desk.asked = a_hold(HoldReason.MISSING_HS_CODE, sku="LAMP")
    answer = {"kind": "classify_line"}
    desk.closed = {"closed_at": NOW, "outcome": "answered", "resolution": answer}
    desk.closed["resolved_by"] = "ops@example.com"

    code, out, _ = shell("resolve", desk.asked.hold_id)

    assert code == 0
    assert "answered with classify_line by ops@example.com, 2026-11-21 12:00 UTC" in out
    assert "--answer" not in out


def test_resolve_takes_from_the_evidence_what_is_not_typed(shell: Shell, desk: Desk) -> None:
    desk.asked = a_hold(HoldReason.MISSING_HS_CODE, sku="LAMP")

    code, out, _ = shell(
        *("resolve", desk.asked.hold_id, "--answer", "classify_line"),
        *("--by", "ops@example.com", "hs_code=940521"),
    )

    assert (code, out) == (0, "answered\n")
    assert desk.answer == ClassifyLine(
        hold_id=desk.asked.hold_id, by="ops@example.com", sku="LAMP", hs_code="940521"
    )


@pytest.mark.parametrize(
    ("reason", "kind", "words", "fields"),
    [
        ("carrier_silent", "keep_waiting", ["days=5"], {"days": 5}),
        (
            "return_grade_disputed",
            "settle_grade",
            ["grade=worn", "disposition=liquidate"],
            {"grade": "worn", "disposition": "liquidate"},
        ),
        (
            "missing_identifier",
            "supply_identifier",
            ['identifier={"kind": "CPF", "value": "123.456.789-09"}'],
            {"identifier": {"kind": "CPF", "value": "123.456.789-09"}},
        ),
        (
            "declaration_rejected",
            "correct_order",
            ["--json", '{"corrections": [{"pointer": "/lines/0/origin", "value": "CN"}]}'],
            {"corrections": [{"pointer": "/lines/0/origin", "value": "CN"}]},
        ),
    ],
    ids=["number", "choice", "nested", "object"],
)
def test_resolve_reads_every_kind_of_field(
    reason: str,
    kind: str,
    words: list[str],
    fields: dict[str, Any],
    *,
    shell: Shell,
    desk: Desk,
) -> None:
    desk.asked = a_hold(HoldReason(reason), party="consignee")

    code, _, err = shell(
        "resolve", desk.asked.hold_id, "--answer", kind, "--by", "ops@example.com", *words
    )

    assert (code, err) == (0, "")
    assert desk.answer
    assert desk.answer.model_dump(mode="json", include=set(fields)) == fields


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--answer", "waive", "--by", "x"), "--answer: waive does not answer missing_hs_code"),
        (("--answer", "classify_line"), "--by: say who answers"),
        (("--by", "x"), "--answer: say which answer this is"),
        (("--answer", "classify_line", "--by", "x"), "classify_line: /hs_code: Field required"),
        (
            ("--answer", "classify_line", "--by", "x", "--json", '{"sku": "A", "sku": "B"}'),
            "--json: /sku: is said more than once",
        ),
        (
            ("--answer", "classify_line", "--by", "x", "hs_code=94"),
            "classify_line: /hs_code: must be an HS code of 6 digits",
        ),
        (
            ("--answer", "classify_line", "--by", "x", "hs_code=940521", "colour=blue"),
            "classify_line: /colour: Extra inputs are not permitted",
        ),
        (("--answer", "classify_line", "--by", "x", "940521"), "940521: write FIELD=VALUE"),
        (
            ("--answer", "classify_line", "--by", "x", "hs_code=1", "hs_code=2"),
            "hs_code: said twice",
        ),
        (
            ("--answer", "classify_line", "--by", "x", "--json", "[]"),
            "--json: must be one JSON object",
        ),
        (
            ("--answer", "classify_line", "--by", "x", "--json", "{"),
            "--json: { is not JSON",
        ),
    ],
)
def test_resolve_says_what_is_wrong_with_an_answer(
    shell: Shell, desk: Desk, words: tuple[str, ...], told: str
) -> None:
    desk.asked = a_hold(HoldReason.MISSING_HS_CODE, sku="LAMP")

    code, out, err = shell("resolve", desk.asked.hold_id, *words)

    assert (code, out) == (2, "")
    assert err.startswith(told)
    assert desk.answer is None


def test_a_refused_answer_is_told_in_the_runs_own_words(shell: Shell, desk: Desk) -> None:
    desk.asked = a_hold(HoldReason.LANDED_COST_DRIFTED)
    desk.trouble = AnswerRefused("waive comes too late: the goods have left")

    code, _, err = shell("resolve", desk.asked.hold_id, "--answer", "waive", "--by", "x")

    assert (code, err) == (2, "waive comes too late: the goods have left\n")
