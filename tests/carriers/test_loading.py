"""Files of codes, words and zones: what is broken is refused by file, table and field."""

from pathlib import Path

import pytest

from carriers import CarrierFileError, load_codes, load_words, load_zones

SOURCES = """
[sources.BOOK]
source = "made up"
read_on = 2026-11-22
confidence = "inferred"
"""
CODES = f"""
carrier = "made_up"
name = "Made-up"
rows = [
    {{ code = "OK", milestone = "delivered", means = "delivered", cite = "BOOK" }},
    {{ code = "RF", milestone = "attempt_failed", reason = "consignee_refused", \
means = "refused", cite = "BOOK" }},
]
{SOURCES}"""
WORDS = f"""
language = "en"
phrases = [{{ milestone = "delivered", says = ["delivered"], cite = "BOOK" }}]
{SOURCES}"""
ZONES = f"""
called = {{ "Utopia" = "DE" }}
places = [{{ country = "DE", zone = "Europe/Berlin", cite = "BOOK" }}]
{SOURCES}"""
INVENTED = {"harrier", "petrel", "tern"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "codes").mkdir()
    (tmp_path / "words").mkdir()
    (tmp_path / "codes" / "made_up.toml").write_text(CODES, encoding="utf-8")
    (tmp_path / "words" / "en.toml").write_text(WORDS, encoding="utf-8")
    (tmp_path / "zones.toml").write_text(ZONES, encoding="utf-8")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_folder_is_a_code_book(folder: Path) -> None:
    book = load_codes(folder)

    assert [row.code for row in book.tables["made_up"].rows] == ["OK", "RF"]
    assert book.tables["made_up"].rows[0].source == "made up"
    assert load_zones(folder).of("", "DE")[0] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('milestone = "delivered"', 'milestone = "arived"', r"rows\[0\] \(code OK\).milestone"),
        ('reason = "consignee_refused"', 'reason = "x"', r"rows\[1\] \(code RF\).reason"),
        ('"OK", milestone', '"OK", colour = "red", milestone', r"rows\[0\] \(code OK\).colour"),
        ('code = "RF"', 'code = "o-k"', r"rows\[1\].code: o-k: is rows\[0\] again"),
        ('cite = "BOOK"', 'cite = "TALE"', r"rows\[0\] \(code OK\).cite: no source TALE"),
        ('means = "refused"', 'means = ""', r"rows\[1\] \(code RF\).means"),
        ("read_on = 2026-11-22", "", r"rows\[0\] \(code OK\).read_on"),
        ('confidence = "inferred"', 'confidence = "sure"', r"rows\[0\] \(code OK\).confidence"),
        ('carrier = "made_up"', 'carrier = "other"', "carrier: is other"),
        ('name = "Made-up"', 'name = "Made-up"\nspeaks = ["upu"]', "speaks: no table upu"),
        ('name = "Made-up"', 'name = "Made-up"\nshoe_size = 1', "shoe_size"),
        ("rows = [", "rows = [[", "Unclosed array"),
        ('source = "made up"', "source = 3", r"rows\[0\] \(code OK\).source"),
        ("[sources.BOOK]", "[[sources]]", "sources: each must be a table"),
    ],
)
def test_a_broken_table_is_refused(folder: Path, old: str, new: str, named: str) -> None:
    change(folder / "codes" / "made_up.toml", old, new)

    with pytest.raises(CarrierFileError, match=rf"carriers/made_up.toml: (.|\n)*{named}"):
        load_codes(folder)


def test_two_tables_do_not_claim_one_name(folder: Path) -> None:
    other = CODES.replace("made_up", "other").replace("rows", 'also = ["madeup"]\nrows', 1)
    (folder / "codes" / "other.toml").write_text(other, encoding="utf-8")

    with pytest.raises(CarrierFileError, match="also: madeup is made_up's name"):
        load_codes(folder)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('says = ["delivered"]', "says = []", r"phrases\[0\].says"),
        ('milestone = "delivered"', 'milestone = "unknown"', r"phrases\[0\]"),
        ('language = "en"', 'language = "English"', "language"),
    ],
)
def test_broken_words_are_refused(folder: Path, old: str, new: str, named: str) -> None:
    change(folder / "words" / "en.toml", old, new)

    with pytest.raises(CarrierFileError, match=rf"carriers/en.toml: {named}"):
        load_words(folder)


def test_a_zone_that_is_none_is_refused(folder: Path) -> None:
    change(folder / "zones.toml", "Europe/Berlin", "Europe/Bonn")

    with pytest.raises(CarrierFileError, match=r"carriers/zones.toml: places\[0\].zone"):
        load_zones(folder)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    for load in (load_codes, load_words, load_zones):
        with pytest.raises(CarrierFileError):
            load(tmp_path)


# ------------------------------------------------------------------------ the files of ours


def test_our_tables_are_of_many_carriers_and_every_row_has_its_source() -> None:
    tables = load_codes().tables

    assert set(tables) >= INVENTED
    assert len(set(tables) - INVENTED) >= 16
    for table in tables.values():
        assert all(row.source and row.means for row in table.rows)


def test_where_sources_disagree_the_row_says_so() -> None:
    disputed = {
        name: sum(row.disputed is not None for row in table.rows)
        for name, table in load_codes().tables.items()
    }

    assert sum(n > 0 for n in disputed.values()) >= 8
