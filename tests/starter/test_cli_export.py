"""`tidewaiter customs export`: a declaration for a broker or a post without an API."""

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from partners.brokers.cds.elements import NAMESPACES
from starter.demo.stories import EXAMPLES
from tests.partners.cds.given import complaints
from tests.starter.shell import Shell

NAMES = sorted(
    file.name.removesuffix(".json") for file in EXAMPLES.iterdir() if file.name.endswith(".json")
)
NOT_COMPLETE = {
    "TW-1005": "/lines/0/hs_code: is missing (commodity code)",
    "TW-1007": '/lines/0/description: says nothing: "gifts" is one of ',
    "TW-1017": "it would be held before: CICA-50 to FR",
    "TW-1018": "/consignee/tax_ids: is missing (consignee's CPF or CNPJ)",
}
"""Examples that their stories put right before they are declared, and what is said of each."""

ITEM = "RR473124829GB"
TERMS = """
declarant = "GB123456789000"
representation = "2"
location = { code = "LHRLHRLHR" }
"""


@pytest.fixture(autouse=True)
def no_server_and_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/nowhere")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def terms(tmp_path: Path) -> str:
    file = tmp_path / "terms.toml"
    file.write_text(TERMS, encoding="utf-8")
    return str(file)


def export(shell: Shell, name: str, form: str, *more: str) -> tuple[int, str, str]:
    order = str(EXAMPLES / f"{name}.json")
    return shell("customs", "export", order, "--as", form, "--on", "2026-11-22", *more)


@pytest.mark.parametrize("name", NAMES)
def test_every_complete_example_has_its_postal_data(shell: Shell, name: str) -> None:
    code, out, err = export(shell, name, "itmatt", "--item", ITEM)

    if why := NOT_COMPLETE.get(name):
        assert (code, out) == (2, "")
        assert why in err
    else:
        assert (code, err) == (0, "")
        said = json.loads(out)
        assert (said["itemId"], said["customsReference"]) == (ITEM, name)
        assert all(piece["hsCode"] for piece in said["contentPieces"])


def test_a_cusdec_is_between_those_who_are_named(shell: Shell) -> None:
    code, out, err = export(
        shell, "TW-1009", "cusdec", "--sender", "CUOIO", "--recipient", "EXAMPLE BROKER"
    )

    assert (code, err) == (0, "")
    assert out.startswith("UNB+UNOC:3+CUOIO+EXAMPLE BROKER+")
    assert "BGM+929+TW-1009-1+9'" in out
    assert "CST+1+42022190:108:ZZZ'" in out


def test_letters_that_its_character_set_lacks_are_refused_by_field(
    shell: Shell, tmp_path: Path
) -> None:
    out = tmp_path / "declaration.edi"

    code, said, err = export(shell, "TW-1002", "cusdec", "--out", str(out))

    assert (code, said) == (2, "")
    first, *_ = err.splitlines()
    assert first.endswith(
        "/TW-1002.json: /shipper/name: ISO 8859-1 has no 株式会社見本陶器; "
        "write it in Latin letters (it is 株式会社見本陶器)"
    )
    assert not out.exists()


def test_a_file_in_iso_8859_1_keeps_its_umlauts(shell: Shell, tmp_path: Path) -> None:
    order = json.loads((EXAMPLES / "TW-1009.json").read_bytes())
    order["consignee"]["name"] = "Léna Müster"
    source, out = tmp_path / "order.json", tmp_path / "declaration.edi"
    source.write_text(json.dumps(order), encoding="utf-8")

    code, said, _ = shell(
        "customs", "export", str(source), "--as", "cusdec", "--out", str(out), "--on", "2026-11-22"
    )

    assert (code, said) == (0, f"{out}: {out.stat().st_size} bytes\n")
    assert "+++Léna Müster+" in out.read_bytes().decode("iso8859-1")


def test_what_cds_gets_is_what_hmrcs_schema_asks_for(
    shell: Shell, tmp_path: Path, terms: str
) -> None:
    out = tmp_path / "declaration.xml"

    code, _, err = export(shell, "TW-1014", "cds", "--terms", terms, "--out", str(out))

    assert (code, err) == (0, "")
    declared = etree.fromstring(out.read_bytes())
    assert declared.findtext(".//dec:Declarant/dec:ID", namespaces=NAMESPACES) == "GB123456789000"
    assert complaints(out.read_bytes()) == []


def test_the_terms_may_stand_in_the_settings(
    shell: Shell, terms: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEWAITER_CDS_TERMS", terms)

    code, out, err = export(shell, "TW-1014", "cds")

    assert (code, err) == (0, "")
    assert "GB123456789000" in out


def test_cds_takes_goods_to_gb_alone(shell: Shell, terms: str) -> None:
    code, _, err = export(shell, "TW-1001", "cds", "--terms", terms)

    assert code == 2
    assert "/consignee/address/country: CDS takes declarations of goods to GB alone" in err


@pytest.mark.parametrize(
    ("form", "more", "why"),
    [
        ("fax", (), "--as fax: Input should be 'cusdec', 'itmatt' or 'cds'"),
        ("itmatt", (), "--item: an ITMATT is of one postal item; say its S10 identifier"),
        ("itmatt", ("--item", "RR473124820GB"), "--item RR473124820GB: must be an S10 identifier"),
        ("itmatt", ("--item", ITEM, "--nature", "loan"), "--nature loan: Input should be 'sale'"),
        ("cusdec", ("--sender", "TIDE'WAITER"), "--sender TIDE'WAITER: String should match"),
        ("cds", (), "--terms: say what your declarations to HMRC have in common"),
    ],
)
def test_an_option_that_is_missing_or_wrong_is_named(
    shell: Shell, form: str, more: tuple[str, ...], why: str
) -> None:
    code, out, err = export(shell, "TW-1014", form, *more)

    assert (code, out) == (2, "")
    assert err.startswith(why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("declarant = 7", "terms.toml: declarant: "),
        ("declarant = ", "terms.toml: "),
        (TERMS + 'colour = "brass"', "terms.toml: colour: "),
    ],
)
def test_terms_that_cannot_be_used_are_refused_by_file_and_field(
    shell: Shell, tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "terms.toml"
    file.write_text(text, encoding="utf-8")

    code, out, err = export(shell, "TW-1014", "cds", "--terms", str(file))

    assert (code, out) == (2, "")
    assert why in err


def test_more_lines_than_a_declaration_holds_are_refused(
    shell: Shell, tmp_path: Path, terms: str
) -> None:
    order: dict[str, Any] = json.loads((EXAMPLES / "TW-1014.json").read_bytes())
    (line,) = order["lines"]
    order["lines"] = [{**line, "sku": f"MUG-{nth}", "quantity": 1} for nth in range(100)]
    order |= {"charged": "2600.00"}
    source = tmp_path / "order.json"
    source.write_text(json.dumps(order), encoding="utf-8")

    code, _, err = shell("customs", "export", str(source), "--as", "cds", "--terms", terms)

    assert code == 2
    assert "/lines: 100 lines; a declaration holds 99: ship them as two orders" in err


def test_a_place_that_cannot_be_written_to_is_named(shell: Shell, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "declaration.edi"

    code, _, err = export(shell, "TW-1009", "cusdec", "--out", str(nowhere))

    assert (code, err) == (2, f"{nowhere}: no such file or directory\n")
