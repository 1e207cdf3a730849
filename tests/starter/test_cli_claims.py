"""`tidewaiter claims`: the words as people type them, and the terms by the files alone."""

import json
from pathlib import Path

import pytest

from domain.cover.claims import ClaimKind, ClaimStage, ClaimState, ClaimStatus
from domain.money import Money
from domain.papers.media import Media
from domain.reasons import HoldReason
from domain.resolutions import DisputeClaim, SupplyEvidence
from records.rows import ClaimRow
from starter.client import Tidewaiter
from starter.client.claims import ClaimTold, ClaimWish, Kept
from starter.verbs.claims import claims
from tests.starter.shell import NOW, Desk, Shell, a_hold


class Payer(Desk):
    """Stands in for the client where claims are concerned."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[bytes] = []
        self.opened: ClaimWish | None = None
        self.told: ClaimTold | None = None
        self.state = ClaimState(claim_id="TW-1-C1", stage=ClaimStage.FILED)

    async def keep_evidence(self, order_id: str, name: str, content: bytes) -> Kept:
        self.kept.append(content)
        reference = f"documents/{order_id}-{name}"
        return Kept(reference=reference, media=Media.JPEG, size=len(content))

    async def open_claim(self, wish: ClaimWish) -> ClaimState:
        self.opened = wish
        return self.state

    async def claim_state(self, claim_id: str) -> ClaimState:
        return self.state.model_copy(update={"claim_id": claim_id})

    async def tell_claim(self, claim_id: str, told: ClaimTold) -> ClaimState:
        self.told = told
        return await self.claim_state(claim_id)

    async def claims(self, order_id: str | None, *, open_only: bool) -> tuple[ClaimRow, ...]:
        self.filters = {"order_id": order_id, "open_only": open_only}
        return (A_ROW,)


A_ROW = ClaimRow(
    claim_id="TW-1-C1",
    order_id="TW-1",
    number=1,
    kind=ClaimKind.LOST,
    waybill="W1",
    payer="petrel",
    reference="CLM-1",
    cause="",
    says="Gone.",
    asked=Money.of("99.00", "GBP"),
    evidence=(),
    requested_by="ops@example.com",
    stage=ClaimStage.PARTLY_PAID,
    paid=Money.of("40.00", "GBP"),
    why="",
    opened_at=NOW,
    updated_at=NOW,
)


@pytest.fixture
def payer(monkeypatch: pytest.MonkeyPatch) -> Payer:
    stand_in = Payer()

    async def connect(*_: object, **__: object) -> Payer:
        return stand_in

    monkeypatch.setattr(Tidewaiter, "connect", connect)
    return stand_in


def test_open_keeps_files_names_places_and_says_what_was_opened(
    shell: Shell, payer: Payer, tmp_path: Path
) -> None:
    photo = tmp_path / "box.jpg"
    photo.write_bytes(b"\xff\xd8\xff box")

    code, out, _ = shell(
        *("claims", "open", "TW-1", "--kind", "damaged", "--says", "In pieces", "--by", "o"),
        *("--amount", "80.00", "--evidence", f"photo_goods={photo}"),
        *("--evidence", "statement=https://example.com/mail/1"),
    )

    assert code == 0
    assert out.startswith("TW-1-C1: filed")
    assert payer.kept == [photo.read_bytes()]
    assert payer.opened is not None
    assert [each.reference for each in payer.opened.evidence] == [
        "documents/TW-1-evidence",
        "https://example.com/mail/1",
    ]
    assert payer.opened.amount == 80


def test_list_shows_what_was_asked_and_what_was_paid(shell: Shell, payer: Payer) -> None:
    _, out, _ = shell("claims", "list", "--order", "TW-1", "--open")
    _, document, _ = shell("claims", "list", "--json")

    assert "99.00 GBP" in out
    assert "partly paid" in out
    assert json.loads(document)[0]["paid"] == {"amount": "40.00", "currency": "GBP"}


def test_show_says_what_was_paid_on_a_claim_that_has_ended(shell: Shell, payer: Payer) -> None:
    row = {"stage": ClaimStage.PAID, "paid": Money.of("99.00", "GBP")}
    payer.state = payer.state.model_copy(update=row)

    assert "99.00 GBP paid in all" in shell("claims", "show", "TW-1-C1")[1]


def test_answer_is_that_of_the_open_question_and_none_is_said_where_there_is_none(
    shell: Shell, payer: Payer
) -> None:
    code, _, err = shell("claims", "answer", "TW-1-C1")
    assert (code, err.strip()) == (2, "TW-1-C1: nothing is asked; it is filed")

    hold = a_hold(HoldReason.CLAIM_DENIED, claim="TW-1-C1")
    payer.asked, payer.state = hold, payer.state.model_copy(update={"holds": (hold,)})
    code, _, _ = shell(
        *("claims", "answer", "TW-1-C1", "--answer", "dispute_claim", "--by", "o"), "says=No."
    )

    assert code == 0
    assert isinstance(payer.answer, DisputeClaim)
    assert "claim_denied" in shell("claims", "show", "TW-1-C1")[1].replace(" ", "_")


def test_files_in_the_answer_to_a_hold_are_kept_and_one_that_is_not_there_is_told(
    shell: Shell, payer: Payer, tmp_path: Path
) -> None:
    photo = tmp_path / "box.jpg"
    photo.write_bytes(b"\xff\xd8\xff box")
    payer.asked = a_hold(HoldReason.CLAIM_EVIDENCE, claim="TW-1-C1")
    words = ("resolve", payer.asked.hold_id, "--answer", "supply_evidence", "--by", "o")
    shown = [
        {"kind": "photo_goods", "reference": str(photo)},
        {"kind": "statement", "reference": "https://example.com/mail/1"},
    ]

    code, _, err = shell(*words, "says=x", f"evidence={json.dumps(shown)}")
    assert (code, err) == (0, "")
    assert isinstance(payer.answer, SupplyEvidence)
    assert payer.kept == [photo.read_bytes()]
    assert [each.reference for each in payer.answer.evidence][1] == "https://example.com/mail/1"
    assert payer.answer.evidence[0].reference.startswith("documents/")

    photo.unlink()
    code, _, err = shell(*words, "says=x", f"evidence={json.dumps(shown)}")
    assert code == 2
    assert "No such file" in err
    assert "name a file or a URL" in err


def test_tell_passes_on_what_a_payer_said_by_letter(shell: Shell, payer: Payer) -> None:
    code, _, _ = shell(
        *("claims", "tell", "TW-1-C1", "--status", "partly_paid", "--by", "o"),
        *("--paid", "40.00 GBP", "--says", "Half"),
    )

    assert code == 0
    assert payer.told is not None
    assert (payer.told.status, str(payer.told.paid)) == (ClaimStatus.PARTLY_PAID, "40.00 GBP")


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
    assert rows
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
