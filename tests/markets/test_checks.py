"""A market that contradicts itself is refused by file, table, row and field."""

from pathlib import Path

import pytest

from domain.markets.market import Market
from markets import MarketFileError, Packs, load_screening

HEADER = """
country = "BZ"
name = "Made-up"
currency = "EUR"
incoterms = ["DDP"]
shelf_life_days = 180
measures = ["third country duty"]
may_lack = []
"""
ROWS = """
[sources.MADE_UP]
valid_from = 2026-01-01
source = "made up"
verified_on = 2026-06-01
confidence = "verified"

[[declarations]]
rule = "bz-h1"
kind = "H1"
digits = 10
cite = "MADE_UP"

[[duty_bases]]
rule = "bz-base"
basis = "CIF"
cite = "MADE_UP"

[[tariff]]
rule = "bz-tariff"
edition = "BZ 2026"
rates = { 610910 = "12 %" }
cite = "MADE_UP"

[[taxes]]
rule = "bz-excise"
name = "excise"
percent = "5"
hs = ["22"]
cite = "MADE_UP"

[[taxes]]
rule = "bz-vat"
name = "VAT"
percent = "20"
base = ["goods", "freight", "insurance", "duty", "excise"]
cite = "MADE_UP"

[[schemes]]
rule = "bz-scheme"
name = "IOSS"
tax = "VAT"
cite = "MADE_UP"

[[fees]]
rule = "bz-fee"
name = "entry fee"
percent = "1"
minimum = "2"
maximum = "9"
taxed_by = "VAT"
cite = "MADE_UP"

[[agreements]]
rule = "bz-agreement"
name = "Made-up FTA"
origins = ["BR"]
ships_from = ["BR"]
declarations = ["H1"]
cite = "MADE_UP"

[[disclosures]]
rule = "bz-paid"
language = "en"
text = "VAT is paid."
scheme = "IOSS"
above = "10"
up_to = "150"
currency = "EUR"
cite = "MADE_UP"
"""
DEEP = f"x = {'[' * 5000}{']' * 5000}"


def market(folder: Path, old: str = "", new: str = "") -> Market | None:
    """The made-up market, with this in place of that."""
    text = f"{HEADER}{ROWS}"
    assert old in text
    (folder / "BZ.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return Packs(folder).market("BZ")


def refused(folder: Path, old: str, new: str) -> str:
    with pytest.raises(MarketFileError) as said:
        market(folder, old, new)
    assert "\n" not in str(said.value)
    return str(said.value)


def test_without_a_contradiction_it_is_a_market(tmp_path: Path) -> None:
    assert market(tmp_path) is not None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'rule = "bz-vat"',
            'rule = "bz-excise"',
            "taxes[1].rule: taxes[0] of markets/BZ.toml has this name as well (bz-excise)",
        ),
        (
            'measures = ["third country duty"]',
            'measures = ["third country duty", "third country duty"]',
            "measures: third country duty is said twice, and would be charged twice",
        ),
        ("may_lack = []", 'may_lack = ["dumping"]', "may_lack: dumping is none of measures"),
        (
            'edition = "BZ 2026"',
            'edition = "BZ 2026"\nmeasure = "dumping"',
            "tariff[0].measure: dumping is none of the market's measures (bz-tariff)",
        ),
        (
            'edition = "BZ 2026"',
            'edition = "BZ 2026"\nunless = ["dumping"]',
            "tariff[0].unless: dumping is none of the market's measures (bz-tariff)",
        ),
        (
            '"duty", "excise"]',
            '"duty", "GST"]',
            "taxes[1].base: GST is neither goods, freight, insurance, duty nor a tax that stands",
        ),
        ('percent = "5"', 'percent = "5"\nbase = ["VAT"]', "taxes[0].base: VAT is neither "),
        ('"duty", "excise"]', '"duty", "VAT"]', "taxes[1].base: VAT is neither "),
        ('tax = "VAT"', 'tax = "GST"', "schemes[0].tax: no tax is named GST (bz-scheme)"),
        (
            'taxed_by = "VAT"',
            'taxed_by = "VAT"\nnot_agreements = ["Made-up FTA", "NAFTA"]',
            "fees[0].not_agreements: no agreement is named NAFTA (bz-fee)",
        ),
        (
            'taxed_by = "VAT"',
            'taxed_by = "GST"',
            "fees[0].taxed_by: no tax on all goods is named GST on 2026-01-01 (bz-fee)",
        ),
        (
            'taxed_by = "VAT"',
            'taxed_by = "excise"',
            "fees[0].taxed_by: no tax on all goods is named excise on 2026-01-01 (bz-fee)",
        ),
        (
            'rule = "bz-vat"',
            'rule = "bz-vat"\nvalid_to = 2026-03-31',
            "fees[0].taxed_by: no tax on all goods is named VAT on 2026-04-01 (bz-fee)",
        ),
        (
            'declarations = ["H1"]',
            'declarations = ["H7"]',
            "agreements[0].declarations: no declaration is of the kind H7 (bz-agreement)",
        ),
        (
            'scheme = "IOSS"',
            'scheme = "VOEC"',
            "disclosures[0].scheme: no scheme is named VOEC (bz-paid)",
        ),
        (
            'scheme = "IOSS"',
            'unless_scheme = "VOEC"',
            "disclosures[0].unless_scheme: no scheme is named VOEC (bz-paid)",
        ),
    ],
)
def test_rows_that_contradict_each_other(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert refused(tmp_path, old, new).startswith(f"markets/BZ.toml: {message}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'rule = "bz-vat"',
            'rule = "bz-vat"\nvalid_to = 2025-12-31',
            "taxes[1].valid_to: must not be before valid_from",
        ),
        (
            'rule = "bz-vat"',
            'rule = "bz-vat"\nvalid_to = 9999-12-31',
            "taxes[1].valid_to: must not be after 2199",
        ),
        (
            "verified_on = 2026-06-01",
            "verified_on = 9999-12-31",
            "declarations[0].verified_on: must not be after 2199",
        ),
        ('above = "10"', 'above = "150"', "disclosures[0].up_to: must be more than above"),
        ('above = "10"', 'above = "200"', "disclosures[0].up_to: must be more than above"),
        ('minimum = "2"', 'minimum = "10"', "fees[0].maximum: must not be less than minimum"),
        (
            'percent = "20"',
            'percent = "100"\ninside = true',
            "taxes[1].inside: a tax inside its own base must be less than all of it",
        ),
        (
            'percent = "20"',
            'percent = "20"\nper = "20"\ninside = true',
            "taxes[1].inside: a tax inside its own base must be less than all of it",
        ),
        ("rates = { 610910 =", "rates = {} # =", "tariff[0].rates: "),
        ("shelf_life_days = 180", "shelf_life_days = 999999999999", "shelf_life_days: "),
        ("shelf_life_days = 180", "shelf_life_days = 3651", "shelf_life_days: "),
    ],
)
def test_a_row_that_breaks_the_engine(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert refused(tmp_path, old, new).startswith(f"markets/BZ.toml: {message}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[sources.MADE_UP]", "[sources]\nx = 3\n[sources.MADE_UP]", "sources: each must be a"),
        ("may_lack = []", "sources = 3", ""),
        ('cite = "MADE_UP"', 'cite = ["MADE_UP"]', "declarations[0].cite: no source ['MADE_UP']"),
        ('cite = "MADE_UP"', "cite = { a = 1 }", "declarations[0].cite: no source {'a': 1}"),
        ("may_lack = []", DEEP, "is nested too deeply"),
        ("may_lack = []", f"x = {'9' * 5000}", "Exceeds the limit"),
        ('country = "BZ"\n', "", "country: is missing; by its name it is BZ"),
        ('country = "BZ"', 'country = "DE"', "country: is DE; by its name it is BZ"),
    ],
)
def test_a_file_that_no_reader_expects(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert refused(tmp_path, old, new).startswith(f"markets/BZ.toml: {message}")


def test_a_row_of_another_file_is_named_there(tmp_path: Path) -> None:
    (tmp_path / "shared.toml").write_text(ROWS.replace('tax = "VAT"', 'tax = "GST"'))
    (tmp_path / "BZ.toml").write_text(f'extends = ["shared"]\n{HEADER}')

    with pytest.raises(MarketFileError, match=r"^markets/shared\.toml: schemes\[0\]\.tax: "):
        Packs(tmp_path).market("BZ")


def test_a_part_that_is_named_as_no_country_is_no_market(tmp_path: Path) -> None:
    (tmp_path / "EU.toml").write_text('currency = "EUR"')

    assert Packs(tmp_path).markets() == {}


def test_very_many_faults_are_told_in_part(tmp_path: Path) -> None:
    said = refused(tmp_path, "may_lack = []", "\n".join(f"x{n} = {n}" for n in range(100)))

    assert said.count("Extra inputs") == 10
    assert said.endswith("; and 90 more")


@pytest.mark.parametrize("name", ["nowhere", "BZ.toml"])
def test_a_folder_that_is_none_is_named(tmp_path: Path, name: str) -> None:
    market(tmp_path)

    with pytest.raises(MarketFileError, match=f"{name}: is no folder of market files"):
        Packs(Packs().folders[0], tmp_path / name)
    with pytest.raises(MarketFileError, match=f"{name}: is no folder of market files"):
        load_screening(beside=tmp_path / name)
