"""The EU's workbook of import duties."""

import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from importers.eu_duties import COLUMNS, read
from importers.files import NotTheFile
from importers.rows import THIRD_COUNTRY, Measure, Row, Unreadable
from tests.importers.editions import EU

THIRD = {
    "Goods code": "6109100000 80",
    "Start date": "01-01-2007",
    "Origin": "ERGA OMNES",
    "Measure type": "Third country duty",
    "Legal base": "R1549/06",
    "Duty": "12.000 %",
    "Origin code": "1011",
    "Meas. type code": "103",
}
PREFERENCE = THIRD | {
    "Origin": "Japan",
    "Measure type": "Tariff preference",
    "Duty": "0.000 %",
    "Origin code": "JP",
    "Meas. type code": "142",
}


def rows_of(tmp_path: Path, *rows: Mapping[str, object]) -> list[Row]:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Duties Import 01-99"])
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append([row.get(name) for name in COLUMNS])
    path = tmp_path / "Duties Import 01-99.xlsx"
    workbook.save(path)
    return list(read(path, EU))


def only(rows: list[Row]) -> Measure:
    (row,) = rows
    assert isinstance(row, Measure)
    return row


def test_a_row_is_a_measure(tmp_path: Path) -> None:
    third = only(rows_of(tmp_path, THIRD))

    assert (third.code, third.measure, third.origins) == ("610910", THIRD_COUNTRY, ())
    assert (third.duty.text, third.legal) == ("12.000 %", "R1549/06")
    assert (third.valid_from, third.valid_to) == (date(2007, 1, 1), None)


def test_a_preference_has_the_name_of_its_agreement(tmp_path: Path) -> None:
    preference = only(rows_of(tmp_path, PREFERENCE))

    assert (preference.measure, preference.origins) == (THIRD_COUNTRY, ("JP",))
    assert preference.agreement == "EU-Japan EPA"


def test_a_preference_for_a_group_is_for_whoever_may_claim_it(tmp_path: Path) -> None:
    preference = only(rows_of(tmp_path, PREFERENCE | {"Origin code": "2020"}))

    assert (preference.origins, preference.agreement) == ((), "GSP")


def test_another_duty_on_a_group_is_not_taken_for_all_origins(tmp_path: Path) -> None:
    dumping = {"Meas. type code": "552", "Measure type": "Definitive anti-dumping duty"}
    (row,) = rows_of(tmp_path, THIRD | dumping | {"Origin code": "1033"})

    assert isinstance(row, Unreadable)
    assert row.why == "the group 1033 is no country of ISO 3166-1"


def test_an_anti_dumping_duty_has_its_own_name(tmp_path: Path) -> None:
    dumping = THIRD | {
        "Add code": "C999",
        "Meas. type code": "552",
        "Measure type": "Definitive anti-dumping duty",
        "Origin code": "CN",
        "Duty": "28.200 %",
    }
    measure = only(rows_of(tmp_path, dumping))

    assert (measure.measure, measure.origins) == ("definitive anti-dumping duty", ("CN",))
    assert "additional code C999" in measure.duty.why_not
    assert "28.200 %" in measure.duty.why_not


def test_a_quota_is_not_computable(tmp_path: Path) -> None:
    measure = only(rows_of(tmp_path, PREFERENCE | {"Order No.": "091234"}))

    assert "quota 091234" in measure.duty.why_not


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (datetime(2024, 2, 29), date(2024, 2, 29)),  # noqa: DTZ001 - so a workbook holds a day
        ("29-02-2024", date(2024, 2, 29)),
        ("29/02/2024", date(2024, 2, 29)),
        ("2024-02-29", date(2024, 2, 29)),
        (None, EU.as_of),
    ],
)
def test_days_however_they_are_written(tmp_path: Path, cell: object, day: date) -> None:
    assert only(rows_of(tmp_path, {**THIRD, "Start date": cell})).valid_from == day


def test_a_code_that_was_kept_as_a_number_has_its_zero_again(tmp_path: Path) -> None:
    assert only(rows_of(tmp_path, {**THIRD, "Goods code": 101300000})).code == "010130"


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"Goods code": "61091"}, "no commodity code of ten digits"),
        ({"Goods code": None}, "no commodity code of ten digits"),
        ({"Start date": "soon"}, "soon"),
        ({"Start date": "31-02-2024"}, "day is out of range"),
        ({"Duty": "a lot"}, "no duty of TARIC"),
        ({"Duty": None}, "no duty of TARIC"),
        ({"Origin code": "XC"}, "XC is no country"),
    ],
)
def test_a_broken_row_is_reported_and_the_next_is_read(
    tmp_path: Path, cells: Mapping[str, object], why: str
) -> None:
    broken, third = rows_of(tmp_path, {**THIRD, **cells}, {}, THIRD)

    assert isinstance(broken, Unreadable)
    assert (broken.row, why in broken.why) == (3, True)
    assert isinstance(third, Measure)


def test_a_workbook_without_the_columns_is_refused(tmp_path: Path) -> None:
    workbook = Workbook()
    assert workbook.active is not None
    workbook.active.append(["Goods code", "Duty"])
    path = tmp_path / "other.xlsx"
    workbook.save(path)

    with pytest.raises(NotTheFile, match="other.xlsx has no column Add code"):
        list(read(path, EU))


@pytest.mark.parametrize("content", [b"", b"Goods code,Duty", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.xlsx"
    path.write_bytes(content)

    with pytest.raises(NotTheFile, match="other.xlsx"):
        list(read(path, EU))


SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


@pytest.mark.parametrize(
    ("part", "old", "new", "where"),
    [
        (SHEET, "</sheetData>", "</sheet", ", after row 4 of sheet Sheet: not well-formed"),
        (SHEET, '<row r="4">', '<row r="4"><c r="A4"><v>abc</v></c>', ", after row 3 of sheet"),
        (SHEET, '<row r="4">', '<row r="4"><c r="!!"><v>1</v></c>', ", after row 3 of sheet"),
        (SHEET, 'ref="A1:L4"', 'ref="!!"', ": Unable to read workbook"),
        (BOOK, "<sheets>", "<sheets", ": "),
        (BOOK, 'r:id="rId1"', 'r:id="rId77"', ": 'rId77'"),
    ],
)
def test_a_damaged_workbook_is_refused_in_one_line(
    tmp_path: Path, part: str, old: str, new: str, where: str
) -> None:
    rows_of(tmp_path, THIRD, THIRD)
    damaged = tmp_path / "damaged.xlsx"
    with (
        zipfile.ZipFile(tmp_path / "Duties Import 01-99.xlsx") as whole,
        zipfile.ZipFile(damaged, "w") as written,
    ):
        for name in whole.namelist():
            content = whole.read(name).decode()
            assert name != part or old in content
            written.writestr(name, content.replace(old, new) if name == part else content)

    with pytest.raises(NotTheFile) as refused:
        list(read(damaged, EU))

    assert str(refused.value).startswith(f"damaged.xlsx is no workbook that can be read{where}")
    assert len(str(refused.value).splitlines()) == 1


def test_an_end_that_never_comes_is_none(tmp_path: Path) -> None:
    assert only(rows_of(tmp_path, {**THIRD, "End date": "31-12-9999"})).valid_to is None
