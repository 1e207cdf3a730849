"""`tidewaiter customs plan`: the declaration of an order file, with no server and no database."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.domain.orders import a_line, a_party, posted
from tests.starter.shell import Shell

BUSINESS = a_party("DE", name="Example GmbH")


@pytest.fixture(autouse=True)
def no_server_and_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/nowhere")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(to: str = "DE", worth: str = "40.00", currency: str = "EUR", **changes: Any) -> str:
        line = a_line(hs_code="4202310000", description="Wallet of calf leather", unit_price=worth)
        lines = [{**line, **changes.pop("line", {})}]
        path = tmp_path / "order.json"
        order = posted(to, lines=lines, currency=currency, charged=worth, **changes)
        path.write_text(json.dumps(order), encoding="utf-8")
        return str(path)

    return write


def plan(shell: Shell, path: str, *more: str) -> str:
    code, out, err = shell("customs", "plan", path, "--on", "2026-11-22", *more)
    assert (code, err) == (0, "")
    return out


@pytest.mark.parametrize(
    ("to", "worth", "kind"),
    [
        ("DE", "150.00 EUR", "H7"),
        ("DE", "151.00 EUR", "H1"),
        ("GB", "135.00 GBP", "GB low value"),
        ("GB", "136.00 GBP", "H1"),
        ("US", "90.00 USD", "US type 11"),
        ("CA", "90.00 CAD", "CA courier low value shipment"),
        ("AU", "90.00 AUD", "SAC"),
        ("JP", "9000 JPY", "import declaration"),
        ("BR", "90.00 BRL", "BR DIR"),
        ("CH", "90.00 CHF", "Swiss import declaration"),
    ],
)
def test_it_names_the_declaration_its_elements_and_why(
    shell: Shell, written: Any, to: str, worth: str, kind: str
) -> None:
    out = plan(shell, written(to, *worth.split()))

    assert f"\n{kind}  " in out
    assert "\n  because " in out
    assert "goods description" in out
    assert "/lines/0/description" in out
    assert "Wallet of calf leather" in out


def test_what_was_passed_over_says_why(shell: Shell, written: Any) -> None:
    out = plan(shell, written(worth="151.00"))

    assert "not H7 (eu-h7): the goods are worth 151.00 EUR FOB; it is for goods up to 150" in out


def test_what_is_missing_is_told_with_its_field_its_rule_and_its_source(
    shell: Shell, written: Any
) -> None:
    out = plan(shell, written(line={"description": "GIFTS"}, importer=BUSINESS))

    assert "2 to put right:" in out
    assert '/lines/0/description: says nothing: "gifts" is one of ' in out
    assert "/importer/tax_ids: is missing (importer's EORI): " in out
    assert "ca-pact-descriptions, verified: Transport Canada" in out


def test_a_complete_order_lacks_nothing(shell: Shell, written: Any) -> None:
    out = plan(shell, written())

    assert "Nothing is missing." in out
    assert "Duties, taxes and fees under it: " in out


def test_an_order_that_would_be_held_before_is_planned_all_the_same(
    shell: Shell, written: Any
) -> None:
    out = plan(shell, written(line={"hs_code": None}))

    assert "/lines/0/hs_code: is missing (commodity code)" in out
    assert "Before that it would be held: Which HS code does TEE have?" in out


def test_mail_shows_its_form(shell: Shell, written: Any) -> None:
    out = plan(shell, written(logistics_model="postal", transport="mail"))

    assert "  with CN22 with ITMATT data: " in out


def test_the_json_is_one_document(shell: Shell, written: Any) -> None:
    document = json.loads(plan(shell, written(line={"description": "gifts"}), "--json"))

    assert document["chosen"]["kind"] == "H7"
    assert document["findings"][0]["fault"]["pointer"] == "/lines/0/description"
    assert document["landed"]["declaration"] == "H7"


def test_a_country_without_a_file_and_a_file_without_an_order_are_refused(
    shell: Shell, written: Any, tmp_path: Path
) -> None:
    code, out, err = shell("customs", "plan", written("IS"))
    assert (code, out) == (2, "")
    assert "there is no market file for IS" in err

    empty = tmp_path / "empty.json"
    empty.write_text("{}", encoding="utf-8")
    assert shell("customs", "plan", str(empty))[0] == 2
