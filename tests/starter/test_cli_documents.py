"""`tidewaiter customs documents`: PDFs in a folder, by the market files alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from starter.demo.stories import EXAMPLES
from tests.starter.shell import Shell

NAMES = sorted(
    file.name.removesuffix(".json") for file in EXAMPLES.iterdir() if file.name.endswith(".json")
)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def an_example(name: str, folder: Path, **changes: Any) -> str:
    document = json.loads((EXAMPLES / f"{name}.json").read_bytes()) | changes
    path = folder / "order.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_gets_its_documents(shell: Shell, tmp_path: Path, name: str) -> None:
    code, said, err = shell(
        "customs",
        "documents",
        str(EXAMPLES / f"{name}.json"),
        "--out",
        str(tmp_path),
        "--on",
        "2026-11-22",
    )

    assert (code, err) == (0, "")
    assert "are valued and declared" in said
    invoice = tmp_path / f"{name}-1-commercial-invoice.pdf"
    assert invoice.read_bytes().startswith(b"%PDF-1.7")


def test_the_json_says_what_was_written_and_why(shell: Shell, tmp_path: Path) -> None:
    order = an_example("TW-1003", tmp_path)
    out = tmp_path / "out"

    code, said, _ = shell("customs", "documents", order, "--out", str(out), "--json")

    made = json.loads(said)
    assert code == 0
    assert [each["kind"] for each in made["documents"]] == ["commercial_invoice", "battery_mark"]
    assert all(Path(each["file"]).is_file() for each in made["documents"])
    assert "UN3481" in made["documents"][1]["why"]


def test_only_one_kind_is_drawn_where_only_one_is_asked_for(shell: Shell, tmp_path: Path) -> None:
    order, out = an_example("TW-1003", tmp_path), tmp_path / "out"

    shell("customs", "documents", order, "--out", str(out), "--only", "battery-mark")

    assert [path.name for path in out.iterdir()] == ["TW-1003-1-battery-mark.pdf"]


def test_an_unknown_kind_is_told_with_those_there_are(shell: Shell, tmp_path: Path) -> None:
    order = an_example("TW-1003", tmp_path)

    code, _, err = shell(
        "customs", "documents", order, "--out", str(tmp_path / "out"), "--only", "cn24"
    )

    assert code == 2
    assert "there are commercial_invoice, packing_list, cn22, cn23" in err


def test_a_character_without_a_glyph_is_told_by_field_and_nothing_is_written(
    shell: Shell, tmp_path: Path
) -> None:
    consignee = json.loads((EXAMPLES / "TW-1001.json").read_bytes())["consignee"]
    order = an_example("TW-1001", tmp_path, consignee={**consignee, "name": "\u0f40 Example"})
    out = tmp_path / "out"

    code, _, err = shell("customs", "documents", order, "--out", str(out))

    assert code == 2
    assert "/consignee/name: no font has \u0f40 (U+0F40 TIBETAN LETTER KA)" in err
    assert not out.exists()


def test_a_statement_that_nobody_may_make_is_told_with_its_field(
    shell: Shell, tmp_path: Path
) -> None:
    line = json.loads((EXAMPLES / "TW-1001.json").read_bytes())["lines"][0]
    claim = {**line, "origin": "GB", "origin_proof": {"agreement": "EU-UK TCA"}}
    order = an_example("TW-1001", tmp_path, lines=[claim])

    code, said, _ = shell("customs", "documents", order, "--out", str(tmp_path / "out"))

    assert code == 0
    assert "Not made: the statement on origin" in said
    assert "/shipper/address/country: an exporter in EU or GB must make the statement" in said


def test_an_order_that_cannot_be_priced_has_documents_without_a_value(
    shell: Shell, tmp_path: Path
) -> None:
    line = json.loads((EXAMPLES / "TW-1001.json").read_bytes())["lines"][0]
    order = an_example("TW-1001", tmp_path, lines=[{**line, "hs_code": None}])

    code, said, _ = shell("customs", "documents", order, "--out", str(tmp_path / "out"))

    assert code == 0
    assert "Without a value for customs: Which HS code does LAMP have?" in said
