"""What all declarations have in common: one file, in which every mistake is named."""

from datetime import date
from pathlib import Path

import pytest

from partners.brokers.cds.filing import Dataset, Deferment, GoodsLocation
from partners.brokers.cds.settings import TermsWrong, terms_of
from tests.builders import an_address, an_order
from tests.partners.cds.given import a_landed_cost

WHOLE = """
declarant = "GB123456789000"
representation = "2"
arrived = true
payment = "E"

[location]
code = "LHRLHRLHR"

[deferment]
account = "1234567"
holder = "GB987654321000"

[means]
id = "XX123"
kind = "40"

[[previous]]
type = "MCR"
id = "GB/1234-56789"
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "cds.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    terms = terms_of(written(tmp_path, WHOLE))

    assert terms.declarant == "GB123456789000"
    assert terms.location == GoodsLocation(code="LHRLHRLHR", kind="A", qualifier="U", country="GB")
    assert terms.deferment == Deferment(account="1234567", holder="GB987654321000")
    assert [document.type for document in terms.previous] == ["MCR"]


def test_kind_and_place_follow_from_the_order(tmp_path: Path) -> None:
    terms, order = terms_of(written(tmp_path, WHOLE)), an_order()
    low = a_landed_cost(order).model_copy(update={"declaration": "GB low value"})
    belfast = order.consignee.model_copy(update={"address": an_address(postcode="BT1 5GS")})
    to_belfast = order.model_copy(update={"consignee": belfast})

    assert terms.filing_of(order, a_landed_cost(order)).dataset is Dataset.H1
    filing = terms.filing_of(to_belfast, low)
    assert (filing.dataset, filing.northern_ireland) == (Dataset.H7, True)
    assert filing.deferment == terms.deferment


@pytest.mark.parametrize(
    ("text", "field", "rule"),
    [
        (WHOLE.replace("declarant", "declarent"), "declarant", "Field required"),
        (WHOLE.replace("declarant", "declarent"), "declarent", "not permitted"),
        (WHOLE.replace('"GB123456789000"', '"gb-1"'), "declarant", "should match pattern"),
        (WHOLE.replace("true", '"yes"'), "arrived", "valid boolean"),
        (WHOLE.replace('"2"', '"4"'), "representation", "should be"),
        (WHOLE.replace('"1234567"', '"12345"'), "deferment.account", "should match pattern"),
        (WHOLE.replace('code = "LHRLHRLHR"', ""), "location.code", "Field required"),
        (WHOLE.replace('"MCR"', f"{date(2026, 11, 22)}"), "previous.0.type", "at most 3"),
        ("declarant = ", "", "Invalid value"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_field(
    tmp_path: Path, text: str, field: str, rule: str
) -> None:
    file = written(tmp_path, text)

    with pytest.raises(TermsWrong) as wrong:
        terms_of(file)

    line = next(line for line in str(wrong.value).splitlines() if f": {field}" in line)
    assert line.startswith(f"{file}: {field}")
    assert rule in line


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TermsWrong, match="nowhere.toml: .*No such file"):
        terms_of(tmp_path / "nowhere.toml")
