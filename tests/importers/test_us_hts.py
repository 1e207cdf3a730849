"""The US tariff's export: in each of its forms, with everything it cannot say."""

import csv
import gzip
import json
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from importers import us_wording
from importers.files import NotTheFile
from importers.rows import THIRD_COUNTRY, Heading, Measure, Row, Unreadable
from importers.us_hts import ADDITIONAL, SECTION_301, read
from importers.us_lines import CSV_COLUMNS, Line, lines
from tests.importers.editions import US, collected

FILE = "us-hts/hts_2025-01-12_all_chapters.jsonl.gz"
LIST_3 = {"columns": ["general"], "value": "See 9903.88.03. ", "type": "endnote"}


def row(htsno: str, indent: int, description: str, **cells: Any) -> dict[str, Any]:
    empty = {"units": [], "general": "", "special": "", "other": "", "footnotes": []}
    return {"htsno": htsno, "indent": str(indent), "description": description, **empty, **cells}


ROWS = [
    row("4202", 0, "Trunks and handbags:"),
    row("", 1, "Handbags:"),
    row(
        "4202.21.90",
        2,
        "Valued over $20 each",
        general="9%",
        special="Free (AU, KR,S) 4.5% (JP)",
        other="35%",
        footnotes=[LIST_3],
    ),
    row("4202.21.90.00", 3, "Of leather", units=["No.", "kg"]),
    row("4202.22", 1, "Of textiles", general="Free", other="40%"),
    row(
        "9903.88.03",
        0,
        "articles the product of China",
        general="The duty provided in the applicable subheading + 25%",
    ),
]


def written(path: Path, rows: Sequence[object] = ROWS) -> Path:
    path.write_text("\n".join(json.dumps(each) for each in rows), encoding="utf-8")
    return path


def all_of(path: Path) -> list[Row]:
    return list(read(path, US))


def measures(rows: Sequence[Row]) -> list[Measure]:
    return [each for each in rows if isinstance(each, Measure)]


def unread(rows: Sequence[Row]) -> list[Unreadable]:
    return [each for each in rows if isinstance(each, Unreadable)]


def told(rows: Sequence[Row], code: str, measure: str, agreement: str = "") -> dict[str, str]:
    """The duties of a code by their origins."""
    return {
        " ".join(each.origins): each.duty.text
        for each in measures(rows)
        if (each.code, each.measure, each.agreement) == (code, measure, agreement)
    }


def test_a_row_gives_its_heading_and_every_duty_on_it(tmp_path: Path) -> None:
    rows = all_of(written(tmp_path / "hts.jsonl"))

    assert told(rows, "42022190", THIRD_COUNTRY) == {"": "9 %", "BY CU KP RU": "35 %"}
    assert told(rows, "42022190", THIRD_COUNTRY, "USMCA") == {"CA MX": "Free"}
    assert told(rows, "42022190", THIRD_COUNTRY, "KORUS") == {"KR": "Free"}
    assert told(rows, "42022190", THIRD_COUNTRY, "US-Japan Trade Agreement") == {"JP": "4.5 %"}
    assert told(rows, "42022190", SECTION_301) == {"CN": "25 %"}
    assert told(rows, "420222", SECTION_301) == {"CN": "Free"}
    assert told(rows, "99038803", ADDITIONAL) == {"": "25 %"}
    assert unread(rows) == []


def test_column_2_origins_are_left_out_of_the_general_rate(tmp_path: Path) -> None:
    general = measures(all_of(written(tmp_path / "hts.jsonl")))[0]

    assert general.not_origins == ("BY", "CU", "KP", "RU")
    assert (general.valid_from, general.valid_to, general.legal) == (US.as_of, None, "HTS 42022190")


def test_headings_know_where_they_stand(tmp_path: Path) -> None:
    headings = [each for each in all_of(written(tmp_path / "h")) if isinstance(each, Heading)]

    assert headings[:4] == [
        Heading("4202", "Trunks and handbags:", 0, None, (), leaf=False),
        Heading("42022190", "Handbags: Valued over $20 each", 2, "4202", (), leaf=False),
        Heading("4202219000", "Of leather", 3, "42022190", ("No.", "kg"), leaf=True),
        Heading("420222", "Of textiles", 1, "4202", (), leaf=True),
    ]


def test_all_forms_of_the_file_say_the_same(tmp_path: Path) -> None:
    as_lines = written(tmp_path / "hts.jsonl")
    as_array = tmp_path / "hts.json"
    as_array.write_text(json.dumps(ROWS, indent=1), encoding="utf-8")
    packed = tmp_path / "hts.gz"
    packed.write_bytes(gzip.compress(as_lines.read_bytes()))

    assert all_of(as_array) == all_of(as_lines) == all_of(packed)


def test_a_csv_says_the_same_but_nothing_of_china(tmp_path: Path) -> None:
    path = tmp_path / "hts.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(CSV_COLUMNS)
        for each in ROWS:
            cells = {**each, "units": json.dumps(each["units"])}
            table.writerow(cells[name] for name in CSV_COLUMNS.values())

    expected = all_of(written(tmp_path / "hts.jsonl"))
    rows = all_of(path)

    assert rows == [
        e for e in expected if not (isinstance(e, Measure) and e.measure == SECTION_301)
    ]


def test_two_headings_of_section_301_that_differ_are_not_computable(tmp_path: Path) -> None:
    both = {**LIST_3, "value": "See 9903.88.03 and 9903.88.15."}
    fewer = "The duty provided in the applicable subheading + 7.5%"
    goods = row("8504.40.95", 0, "Other", general="1.5%", footnotes=[both])
    path = written(tmp_path / "h", [goods, *ROWS[5:], row("9903.88.15", 0, "", general=fewer)])

    assert told(all_of(path), "85044095", SECTION_301) == {
        "CN": "not computable: it is that of 9903.88.03 or 9903.88.15"
    }


def test_a_rate_on_a_row_of_ten_digits_is_that_of_its_eight(tmp_path: Path) -> None:
    goods = row("8518.30.20.00", 1, "Headphones", general="Free", units=["No."])
    heading, third, *_ = all_of(written(tmp_path / "h", [goods]))

    assert isinstance(heading, Heading)
    assert isinstance(third, Measure)
    assert (heading.code, third.code) == ("8518302000", "85183020")


def test_goods_of_russia_owe_what_stands_in_place_of_column_2(tmp_path: Path) -> None:
    instead = {"columns": ["other"], "value": "See 9903.90.08."}
    goods = row("4407.11.00", 0, "Pine", general="Free", other="$1.70/m3", footnotes=[instead])
    path = written(tmp_path / "h", [goods, row("9903.90.08", 0, "of Russia", other="35%")])

    assert told(all_of(path), "44071100", THIRD_COUNTRY) == {
        "": "Free",
        "BY CU KP": "1.70 USD/MTQ",
        "RU": "35 %",
    }


def test_an_addition_that_is_told_in_words_alone_is_reported(tmp_path: Path) -> None:
    safeguard = {**LIST_3, "value": "See 9903.45.25."}
    goods = row("8541.43.00", 0, "Modules", general="Free", footnotes=[safeguard])
    path = written(tmp_path / "h", [goods, row("9903.45.25", 0, "Modules", general="30%")])

    assert [each.text for each in unread(all_of(path))] == ["See 9903.45.25: 30%"]


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (row("42 02", 0, "x"), "it is no HTS code"),
        (row("4202.2", 0, "x"), "it is no HTS code"),
        (row("4202", 0, "x") | {"indent": "two"}, "its indent is no number"),
        (row("4202", 0, "x", general="a lot"), "no rate of the US tariff"),
        (row("4202", 0, "x", special="Free (ZZ)"), "'ZZ' stands where"),
        (row("4202", 0, "x", special="Free"), "it names no programme's symbol"),
        (["4202"], "it is no JSON object"),
        ("4202", "it is no JSON object"),
    ],
)
def test_a_broken_row_is_reported_and_the_next_is_read(
    tmp_path: Path, broken: object, why: str
) -> None:
    rows = all_of(written(tmp_path / "h", [ROWS[0], broken, *ROWS[1:]]))

    assert [(each.row, why in each.why) for each in unread(rows)] == [(2, True)]
    assert told(rows, "42022190", THIRD_COUNTRY)[""] == "9 %"


def test_a_file_that_ends_early_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "hts.json"
    path.write_text(json.dumps(ROWS)[:-200], encoding="utf-8")

    assert [each.why for each in unread(all_of(path))] == ["it is no JSON object"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"a,b\n1,2\n",
        b'{"htsno": "4202"}',
        b"[1, 2]",
        b"\x1f\x8bnot really",
        b"<html></html>",
        "é".encode("latin-1"),
    ],
)
def test_another_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(content)

    with pytest.raises(NotTheFile, match="other.bin"):
        all_of(path)


def test_of_the_whole_schedule_at_least_97_percent_is_computable() -> None:
    """Rows with a general rate; "No change" is none."""
    computable = not_computable = 0
    for line in lines(collected(FILE)):
        if isinstance(line, Line) and line.general not in {"", "No change"}:
            duty = us_wording.added(line.general) or us_wording.duty(line.general)
            computable += not duty.why_not
            not_computable += bool(duty.why_not)

    assert computable + not_computable == 13_606
    assert computable / (computable + not_computable) >= 0.97


def test_the_whole_schedule_is_read_in_little_memory() -> None:
    path = collected(FILE)

    tracemalloc.start()
    try:
        for _, _ in zip(read(path, US), range(20_000), strict=False):
            pass
        # Half of what these rows would take.
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_little_of_the_whole_schedule_is_not_understood() -> None:
    codes, kinds, rows = {"61091000", "85183020"}, Counter[type[Row]](), list[Row]()
    for each in read(collected(FILE), US):
        kinds[type(each)] += 1
        if not isinstance(each, Heading | Measure) or each.code in codes:
            rows.append(each)

    assert kinds.total() > 180_000
    assert len(unread(rows)) < 200
    assert told(rows, "61091000", THIRD_COUNTRY)[""] == "16.5 %"
    assert told(rows, "61091000", SECTION_301) == {"CN": "7.5 %"}
    assert told(rows, "85183020", SECTION_301) == {"CN": "Free"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[" * 100_000, "row 1 is nested too deeply"),
        (json.dumps(ROWS[:2]).encode()[:-1] + b"," + b"[" * 100_000, "row 3 is nested too deeply"),
        (b'["' + b"a" * 5_000_000, "after row 0: the next is longer than 4,194,304 characters"),
        (gzip.compress(json.dumps(ROWS).encode())[:60] + b"damage", "cannot be read after row "),
        (b"htsno,indent\n" + b"a" * 200_000, "after row 0: field larger than field limit"),
    ],
    ids=["deep", "deep later", "endless", "damaged gzip", "endless cell"],
)
def test_a_damaged_file_says_where(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "hts.json"
    path.write_bytes(content)

    with pytest.raises(NotTheFile, match="^hts.json ") as refused:
        all_of(path)

    assert why in str(refused.value)


def test_a_deep_line_is_one_that_was_not_understood(tmp_path: Path) -> None:
    path = written(tmp_path / "hts.jsonl")
    deep = '{"htsno": ' + "[" * 100_000
    path.write_text(f"{path.read_text()}\n{deep}\n", encoding="utf-8")

    assert [each.why for each in unread(all_of(path))] == ["it is no JSON object"]


@pytest.mark.parametrize(
    "odd",
    [
        {"footnotes": [{"columns": [["general"], {}], "value": "See 9903.88.03."}]},
        {"footnotes": {"columns": 3}},
        {"units": "[" * 100_000},
    ],
    ids=["lists in a list", "no list", "deep"],
)
def test_cells_of_another_shape_break_nothing(tmp_path: Path, odd: dict[str, Any]) -> None:
    rows = [ROWS[0], {**ROWS[2], "indent": "1", **odd}]

    assert told(all_of(written(tmp_path / "hts.jsonl", rows)), "42022190", THIRD_COUNTRY)
