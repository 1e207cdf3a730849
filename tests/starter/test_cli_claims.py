"""`tidewaiter claims`: the words as people type them, and the terms by the files alone."""

import json
from pathlib import Path

from starter.cli_claims import claims
from tests.starter.shell import Desk, Shell


def test_terms_show_windows_evidence_and_what_is_owed_at_most(shell: Shell) -> None:
    code, out, _ = shell("claims", "terms", "easypost.ups")

    assert code == 0
    assert "ups" in out
    assert "0 to 14" in out
    assert "ups owes 100 USD a shipment at most" in out
    assert "harrier" not in out


def test_terms_as_json_are_the_files_rows_with_their_sources(shell: Shell) -> None:
    _, out, _ = shell("claims", "terms", "--json")

    rows = json.loads(out)["claims"]
    assert all(row["source"] and row["read_on"] and row["confidence"] for row in rows)


def test_evidence_that_is_no_file_and_no_place_is_told_before_anything_is_sent(
    shell: Shell, desk: Desk, tmp_path: Path
) -> None:
    wrong = {
        "photo=box.jpg": "photo is none of photo_goods",
        "photo_goods": "write KIND=FILE",
        f"photo_goods={tmp_path / 'none.jpg'}": "No such file",
    }

    for word, said in wrong.items():
        code, _, err = shell(
            "claims", "open", "TW-1", "--kind", "damaged", "--says", "x", "--by", "o",
            "--evidence", word,
        )  # fmt: skip
        assert code == 2
        assert said in err


def test_a_kind_that_is_none_is_told_by_its_field(shell: Shell, desk: Desk) -> None:
    code, _, err = shell("claims", "open", "TW-1", "--kind", "late", "--says", "x", "--by", "o")

    assert code == 2
    assert "kind" in err


def test_money_is_an_amount_and_its_currency(shell: Shell, desk: Desk) -> None:
    code, _, err = shell(
        "claims", "tell", "TW-1-C1", "--status", "paid", "--by", "o", "--paid", "80"
    )

    assert code == 2
    assert err.startswith("--paid: write amount and currency")


def test_every_verb_says_what_it_does() -> None:
    assert {c.name for c in claims.registered_commands} == {
        "open", "show", "list", "answer", "tell", "terms",
    }  # fmt: skip
    assert all(c.callback and c.callback.__doc__ for c in claims.registered_commands)
