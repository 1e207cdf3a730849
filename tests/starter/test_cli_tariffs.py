"""`tidewaiter tariffs`: official files in, and what is known of a code out."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.starter.shell import Shell

HTS: list[dict[str, Any]] = [
    {"htsno": "6109", "indent": "0", "description": "T-shirts, knitted:"},
    {
        "htsno": "6109.10.00",
        "indent": "1",
        "description": "Of cotton",
        "general": "16.5%",
        "special": "Free (AU,CL)",
        "other": "90%",
    },
    {"htsno": "6109.10.00.12", "indent": "2", "description": "Men's", "units": ["doz."]},
    {"htsno": "6109.10.00.40", "indent": "2", "description": "Women's", "units": ["doz."]},
    {"htsno": "6109.90.10", "indent": "1", "description": "Other", "general": "as it seems fit"},
]
BLANK: dict[str, Any] = {
    "superior": None,
    "units": [],
    "general": "",
    "special": "",
    "other": "",
    "footnotes": [],
}


@pytest.fixture(autouse=True)
def records(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)


@pytest.fixture
def hts(tmp_path: Path) -> str:
    path = tmp_path / "official" / "hts.jsonl"
    path.parent.mkdir()
    path.write_text("\n".join(json.dumps({**BLANK, **row}) for row in HTS), encoding="utf-8")
    return str(path)


@pytest.fixture
def edition(shell: Shell, hts: str) -> str:
    """The id of an edition that was imported."""
    shell("tariffs", "import", "us-hts", hts, "--as-of", "2026-02-01", "--title", "HTS 2026")
    (row,) = json.loads(shell("tariffs", "list", "--json")[1])
    return str(row["edition_id"])


# ------------------------------------------------------------------------------- import


def test_an_import_tells_what_was_understood_and_what_was_not(shell: Shell, hts: str) -> None:
    code, out, _ = shell("tariffs", "import", "us-hts", hts, "--as-of", "2026-02-01")

    facts = {line[:14].strip(): line[14:].strip() for line in out.splitlines()}
    assert code == 0
    assert facts["edition"].endswith("HTS of US as of 2026-02-01")
    assert facts["headings"] == "5"
    assert int(facts["measures"]) >= 4
    assert "row 5, 61099010: 'as it seems fit'" in out


def test_the_day_of_the_file_stands_in_for_its_own_and_says_so(shell: Shell, hts: str) -> None:
    _, out, _ = shell("tariffs", "import", "us-hts", hts)

    assert "the day on which the file was written; --as-of says otherwise" in out


def test_the_same_file_twice_is_one_edition(shell: Shell, hts: str, edition: str) -> None:
    code, out, _ = shell("tariffs", "import", "us-hts", hts, "--as-of", "2026-02-01")

    assert code == 0
    assert out.startswith(f"These files were imported before, as edition {edition[:12]}, and")
    assert len(json.loads(shell("tariffs", "list", "--json")[1])) == 1


def test_a_folder_is_its_files(shell: Shell, hts: str) -> None:
    folder = str(Path(hts).parent)
    code, out, _ = shell("tariffs", "import", "us-hts", folder, "--as-of", "2026-02-01")

    assert code == 0
    assert "headings        5" in out


@pytest.mark.parametrize("kind", ["us-hts", "uk-tariff", "xi-tariff", "eu-duties"])
@pytest.mark.parametrize(
    "content", [b"", b"not a tariff", b"[]", b'{"a": 1}', b"\x00\xff\xfe", b"[" * 100_000]
)
def test_a_file_of_another_kind_is_refused_and_nothing_is_imported(
    shell: Shell, tmp_path: Path, kind: str, content: bytes
) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(content)

    code, _, err = shell("tariffs", "import", kind, str(path))

    assert code == 2
    assert err.startswith(f"{kind}: ")
    assert err.endswith("Nothing was imported.\n")
    assert shell("tariffs", "list", "--json")[1] == "[]\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("us-hts", "/nowhere/hts.json"), "/nowhere/hts.json: no such file or folder\n"),
        (("zz-tariff", "hts.json"), "zz-tariff: no such format; there are us-hts, "),
        (("us-hts", "hts.json", "--as-of", "9999-12-31"), "--as-of: 9999-12-31: must not be after"),
    ],
)
def test_what_cannot_be_read_is_named(shell: Shell, words: tuple[str, ...], told: str) -> None:
    code, _, err = shell("tariffs", "import", *words)

    assert code == 2
    assert err.startswith(told)


# ------------------------------------------------------------------------------ editions


def test_where_nothing_was_imported_it_says_what_quotes_go_by(shell: Shell) -> None:
    assert shell("tariffs", "list") == (
        0,
        "No tariff was imported; quotes take the rates of the market files.\n",
        "",
    )


def test_the_list_shows_id_day_and_counts(shell: Shell, edition: str) -> None:
    _, out, _ = shell("tariffs", "list")

    assert edition[:12] in out
    assert "HTS 2026 (2026-02-01)" in out


def test_rejects_are_shown_with_row_text_and_reason(shell: Shell, edition: str) -> None:
    code, out, _ = shell("tariffs", "rejects", edition[:6], "--json")

    assert code == 0
    (reject,) = [r for r in json.loads(out) if r["text"] == "as it seems fit"]
    assert (reject["row"], reject["code"]) == (5, "61099010")
    assert reject["why"]


def test_an_edition_that_is_not_is_named(shell: Shell, edition: str) -> None:
    code, _, err = shell("tariffs", "rejects", "nothing")

    assert code == 2
    assert err.startswith("nothing: no edition has an id that begins so")


def test_a_retired_edition_is_used_no_more(shell: Shell, edition: str) -> None:
    code, out, _ = shell("tariffs", "retire", edition)

    assert (code, out) == (0, "HTS 2026 (2026-02-01) of US is used no more.\n")
    assert "(retired)" in shell("tariffs", "list")[1]
    rates = json.loads(shell("tariffs", "show", "US", "61091000", "--json")[1])
    assert not any(rate["imported"] for rate in rates)


# --------------------------------------------------------------------------------- codes


def test_a_rate_is_shown_with_its_edition_and_day(shell: Shell, edition: str) -> None:
    words = ("show", "US", "6109.10.00.12", "--origin", "cn", "--on", "2026-03-01", "--json")
    code, out, _ = shell("tariffs", *words)

    assert code == 0
    imported = [rate for rate in json.loads(out) if rate["imported"]]
    (general,) = [rate for rate in imported if rate["measure"] == "third country duty"]
    assert (general["code"], general["duty"]) == ("61091000", "16.5 %")
    assert (general["edition"], general["verified_on"]) == ("HTS 2026 (2026-02-01)", "2026-02-01")


def test_rates_of_the_market_files_are_shown_beside(shell: Shell) -> None:
    _, out, _ = shell("tariffs", "show", "US", "61091000", "--origin", "CN")

    assert "T-shirts, singlets and other vests; of cotton" in out
    assert "third country duty" in out


def test_a_code_that_nobody_knows_says_so(shell: Shell) -> None:
    code, out, _ = shell("tariffs", "show", "AQ", "610911")

    assert code == 0
    assert "No rate is known in AQ on " in out


@pytest.mark.parametrize("code", ["6", "61091000123", "61O910", "\u0666\u0661\u0660\u0669"])
def test_what_is_no_code_is_refused(shell: Shell, code: str) -> None:
    assert shell("tariffs", "show", "US", code)[0] == 2


def test_candidates_are_offered_for_words(shell: Shell) -> None:
    _, out, _ = shell("tariffs", "classify", "Men's T-shirt, knitted", "--material", "cotton")

    assert out.startswith("610910 T-shirts, singlets and other vests, of cotton")
    assert len(out.splitlines()) == 5


def test_national_codes_are_offered_where_they_were_imported(shell: Shell, edition: str) -> None:
    words = ("classify", "Women's T-shirt", "--country", "us", "--under", "610910", "--json")
    _, out, _ = shell("tariffs", *words)

    assert [found["code"] for found in json.loads(out)] == ["6109100040", "6109100012"]


def test_words_that_say_nothing_are_told_so(shell: Shell) -> None:
    code, out, _ = shell("tariffs", "classify", "Gifts")

    assert (code, out[:28]) == (0, "The words say nothing that t")


def test_national_codes_are_of_some_country(shell: Shell) -> None:
    code, _, err = shell("tariffs", "classify", "T-shirt", "--under", "610910")

    assert (code, err) == (2, "--under: say whose codes with --country\n")


def test_a_file_that_is_given_twice_is_refused(shell: Shell, hts: str) -> None:
    code, out, err = shell("tariffs", "import", "us-hts", hts, hts)

    assert (code, out, err) == (2, "", f"{hts}: is the same file as {hts}\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "US", "610910", "--origin", "Q"), "--origin: Q: must be an ISO 3166-1"),
        (("show", "ZZ", "610910"), "COUNTRY: ZZ: must be an ISO 3166-1"),
        (("classify", "T-shirt", "--country", "ZZ"), "COUNTRY: ZZ: must be an ISO 3166-1"),
    ],
)
def test_what_is_no_country_is_refused(shell: Shell, words: tuple[str, ...], told: str) -> None:
    code, out, err = shell("tariffs", *words)

    assert (code, out) == (2, "")
    assert err.startswith(told)


def test_the_tariff_of_the_eu_is_shown_as_such(shell: Shell) -> None:
    assert shell("tariffs", "show", "eu", "610910")[0] == 0
