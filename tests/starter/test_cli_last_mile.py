"""The verbs of the last mile: what they say, and what they ask of the client."""

import json
from pathlib import Path
from typing import Any

import pytest

from domain.choosing.lanes import Lane
from domain.last_mile.changes import DeliveryAsked
from domain.last_mile.pickup_points import PickupPoint, PointKind
from domain.last_mile.proofs import KeptPaper, ProofKind
from domain.last_mile.refused import Refusals
from domain.promised import DeliveryOptions
from domain.trade import Incoterm
from records.rows import DocumentRow, HandOverRow, ProofRow
from starter.client import Tidewaiter
from starter.refusals import DeliveryRefused
from tests.builders import LONG_AGO, an_address
from tests.starter.shell import Desk, Shell

SHA = "a" * 64
PNG = b"\x89PNG\r\n\x1a\n of a signature"


class Doorstep(Desk):
    """Stands in for the client: knows one delivery, and remembers what was wished."""

    def __init__(self) -> None:
        super().__init__()
        self.wished: DeliveryOptions | None = None
        self.points: Any = None
        row = DocumentRow(
            sha256=SHA,
            order_id="TW-1",
            revision=1,
            kind="proof",
            name="PT1-signature",
            title="Signature of PT1",
            size=len(PNG),
            media_type="image/png",
            created_at=LONG_AGO,
        )
        self.papers = {SHA: (row, PNG)}

    async def delivery(self, order_id: str) -> HandOverRow:
        options = DeliveryOptions(signature=True)
        refused = DeliveryAsked(
            options=DeliveryOptions(safe_place="Porch"),
            by="consignee",
            asked_at=LONG_AGO,
            answered_at=LONG_AGO,
            refused="it has no safe places",
        )
        return HandOverRow(options=options, asked=(refused,))

    async def change_delivery(self, order_id: str, options: DeliveryOptions, *, by: str) -> str:
        if self.trouble:
            raise self.trouble
        self.wished = options
        return f"{order_id}: the carrier is asked"

    async def pickup_points(
        self, order_id: str, near: str | None, limit: int
    ) -> tuple[PickupPoint, ...]:
        point = PickupPoint(
            point_id="P-1",
            carrier="petrel",
            kind=PointKind.POST_OFFICE,
            name=near or "Post office",
            address=an_address(),
            distance_m=420,
        )
        return (point,)[:limit]

    async def proof(self, order_id: str) -> tuple[ProofRow, ...]:
        paper = KeptPaper(kind=ProofKind.SIGNATURE, sha256=SHA)
        row = ProofRow(
            waybill="PT1",
            received_by="Example Consignee",
            at=LONG_AGO,
            place="Door",
            papers=(paper,),
            kept_at=LONG_AGO,
        )
        return (row,)

    async def refusals(self, days: int) -> tuple[Refusals, ...]:
        lane = Lane(origin="CN", destination="GB")
        counted = {"duties": 2, "unknown": 1}
        row = Refusals(lane=lane, incoterm=Incoterm.DAP, arrived=12, refused=3, reasons=counted)
        return (row,) if days == 180 else ()


@pytest.fixture
def doorstep(monkeypatch: pytest.MonkeyPatch) -> Doorstep:
    stand_in = Doorstep()

    async def connect(*_: object, **__: object) -> Doorstep:
        return stand_in

    monkeypatch.setattr(Tidewaiter, "connect", connect)
    return stand_in


def test_a_delivery_is_shown_with_what_became_of_each_wish(
    shell: Shell, doorstep: Doorstep
) -> None:
    code, out, _ = shell("delivery", "TW-1")

    assert code == 0
    assert out.splitlines()[0] == "TW-1: signed for"
    assert "consignee: left at: Porch" in out
    assert "it has no safe places" in out
    assert json.loads(shell("delivery", "TW-1", "--json")[1])["options"]["signature"]


def test_what_is_not_named_stays_as_it_was_wished(shell: Shell, doorstep: Doorstep) -> None:
    words = ("change-delivery", "TW-1", "--by", "desk", "--day", "2026-12-01")

    code, out, _ = shell(*words, "--not-before", "09:00")

    assert (code, out) == (0, "TW-1: the carrier is asked\n")
    assert doorstep.wished
    assert doorstep.wished.signature
    assert doorstep.wished.window
    assert f"{doorstep.wished.window.on} {doorstep.wished.window.not_before}" == (
        "2026-12-01 09:00:00"
    )
    shell("change-delivery", "TW-1", "--by", "desk", "--plain", "--contactless")
    assert doorstep.wished == DeliveryOptions(contactless=True)


def test_wishes_that_contradict_each_other_ask_nobody(shell: Shell, doorstep: Doorstep) -> None:
    code, _, err = shell("change-delivery", "TW-1", "--by", "desk", "--contactless")

    assert code == 2
    assert "nobody is met" in err
    assert doorstep.wished is None


def test_a_refusal_is_told_in_the_runs_own_words(shell: Shell, doorstep: Doorstep) -> None:
    doorstep.trouble = DeliveryRefused("these are its options already")

    told = shell("change-delivery", "TW-1", "--by", "desk", "--safe-place", "Porch")

    assert told == (2, "", "these are its options already\n")


def test_pickup_points_are_listed_a_line_each(shell: Shell, doorstep: Doorstep) -> None:
    code, out, _ = shell("pickup-points", "TW-1", "--near", "Leeds")

    assert code == 0
    assert out == "P-1  post office  Leeds  1 Example Street, London  420 m\n"


def test_a_signature_is_written_where_that_is_wanted(
    shell: Shell, doorstep: Doorstep, tmp_path: Path
) -> None:
    assert SHA in shell("proof", "TW-1")[1]

    code, out, _ = shell("proof", "TW-1", "--out", str(tmp_path / "papers"))

    assert code == 0
    assert "taken by Example Consignee" in out
    assert (tmp_path / "papers" / "PT1-signature.png").read_bytes() == PNG


def test_refusals_are_told_with_how_many_there_were(shell: Shell, doorstep: Doorstep) -> None:
    code, out, _ = shell("carriers", "refusals")

    assert code == 0
    assert out == "CN-GB DAP: 3 of 12 refused (0.250): duties 2, unknown 1\n"
    assert "Nothing came" in shell("carriers", "refusals", "--days", "7")[1]
