"""Answers of the UK Trade Tariff API, for Great Britain and for Northern Ireland."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from importers.files import NotTheFile
from importers.rows import THIRD_COUNTRY, Edition, Heading, Measure, Row, Skipped, Unreadable
from importers.uk_tariff import read
from tests.importers.editions import EU, GB, collected

UK_ANSWER = "uk-tariff/localhost_3018_api_uk_commodities_0101300000.json"
XI_ANSWER = "uk-tariff/localhost_3019_api_xi_commodities_0101300000.json"


def pointer(kind: str, *ids: str) -> dict[str, Any]:
    return {"data": [{"type": kind, "id": each} for each in ids]}


def measure(number: str, kind: str, area: str, **attributes: Any) -> dict[str, Any]:
    told = {"effective_start_date": "2021-01-01T00:00:00.000Z", "vat": False, "excise": False}
    return {
        "id": number,
        "type": "measure",
        "attributes": told | attributes,
        "relationships": {
            "measure_type": {"data": {"type": "measure_type", "id": kind}},
            "geographical_area": {"data": {"type": "geographical_area", "id": area}},
            "duty_expression": {"data": {"type": "duty_expression", "id": number}},
        },
    }


def node(kind: str, id_: str, **attributes: Any) -> dict[str, Any]:
    return {"type": kind, "id": id_, "attributes": {"id": id_, **attributes}}


def kind(number: str, series: str, description: str) -> dict[str, Any]:
    return node("measure_type", number, measure_type_series_id=series, description=description)


ANSWER: dict[str, Any] = {
    "data": {
        "id": "1",
        "type": "commodity",
        "attributes": {
            "goods_nomenclature_item_id": "6109100010",
            "description_plain": "T-shirts",
            "number_indents": 2,
            "declarable": True,
        },
        "relationships": {"import_measures": pointer("measure", "11", "12", "13")},
    },
    "included": [
        measure("11", "103", "1011"),
        measure("12", "142", "2020"),
        measure("13", "305", "1011", vat=True),
        node("duty_expression", "11", base="12.00 %"),
        node("duty_expression", "12", base="9.60 %"),
        node("duty_expression", "13", base="20.00 %"),
        kind("103", "C", "Third country duty"),
        kind("142", "C", "Tariff preference"),
        kind("305", "P", "Value added tax"),
        node("geographical_area", "1011", description="ERGA OMNES"),
        {
            **node("geographical_area", "2020", description="A group"),
            "relationships": {
                "children_geographical_areas": pointer("geographical_area", "IN", "XS", "EU")
            },
        },
    ],
}


def answered(tmp_path: Path, answer: object, edition: Edition = GB) -> list[Row]:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(answer), encoding="utf-8")
    return list(read(path, edition))


def changed(number: str, **relationships: Any) -> dict[str, Any]:
    """The answer with more relationships on one of its measures."""
    answer = deepcopy(ANSWER)
    node = next(each for each in answer["included"] if each["id"] == number)
    node["relationships"].update(relationships)
    return answer


def test_a_commodity_with_its_duties(tmp_path: Path) -> None:
    heading, third, preference, skipped = answered(tmp_path, ANSWER)

    assert heading == Heading("6109100010", "T-shirts", 2, None, (), leaf=True)
    assert isinstance(third, Measure)
    assert (third.measure, third.origins, third.duty.text) == (THIRD_COUNTRY, (), "12.00 %")
    assert isinstance(preference, Measure)
    assert (preference.measure, preference.agreement) == (THIRD_COUNTRY, "A group")
    assert (preference.origins, preference.duty.text) == (("IN", "RS"), "9.60 %")
    assert (preference.valid_from, preference.valid_to) == (date(2021, 1, 1), None)
    assert skipped == Skipped("VAT", 1)


def test_a_group_has_the_name_of_its_agreement_in_the_market(tmp_path: Path) -> None:
    preference = answered(tmp_path, ANSWER, EU)[2]

    assert isinstance(preference, Measure)
    assert preference.agreement == "GSP"


def test_excluded_origins_are_left_out(tmp_path: Path) -> None:
    answer = changed("12", excluded_countries=pointer("geographical_area", "IN"))
    answer["included"].append(node("geographical_area", "IN", description="India"))
    preference = answered(tmp_path, answer)[2]

    assert isinstance(preference, Measure)
    assert preference.not_origins == ("IN",)


def test_a_duty_for_an_additional_code_is_not_computable(tmp_path: Path) -> None:
    answer = changed("11", additional_code=pointer("additional_code", "7"))
    answer["included"].append(node("additional_code", "7", code="C505"))
    third = answered(tmp_path, answer)[1]

    assert isinstance(third, Measure)
    assert "additional code C505" in third.duty.why_not


def test_a_duty_within_a_quota_is_not_computable(tmp_path: Path) -> None:
    answer = changed("12", order_number=pointer("order_number", "051234"))
    answer["included"].append(node("order_number", "051234", number="051234"))
    preference = answered(tmp_path, answer)[2]

    assert isinstance(preference, Measure)
    assert "quota 051234" in preference.duty.why_not


def test_a_duty_that_conditions_set_is_not_computable(tmp_path: Path) -> None:
    answer = changed("11", measure_conditions=pointer("measure_condition", "5"))
    answer["included"] = [
        *(each for each in answer["included"] if each["type"] != "duty_expression"),
        node("measure_condition", "5", document_code="U088"),
    ]
    third = answered(tmp_path, answer)[1]

    assert isinstance(third, Measure)
    assert "its conditions set the rate" in third.duty.why_not
    assert third.note == "documents: U088"


def test_an_origin_that_is_no_country_is_reported_and_not_taken_for_all(tmp_path: Path) -> None:
    answer = json.loads(json.dumps(ANSWER).replace('"2020"', '"XC"'))
    answer["included"][-1].pop("relationships")
    odd = answered(tmp_path, answer)[2]

    assert odd == Unreadable(2, "6109100010", "9.60 %", "XC is no country of ISO 3166-1")


def test_a_measure_that_leads_nowhere_is_reported(tmp_path: Path) -> None:
    answer = deepcopy(ANSWER)
    answer["included"] = [
        each for each in answer["included"] if each["type"] != "geographical_area"
    ]
    rows = answered(tmp_path, answer)

    assert [type(each) for each in rows] == [Heading, Unreadable, Unreadable, Skipped]


def test_a_folder_is_all_its_answers(tmp_path: Path) -> None:
    for code in ("6109100010", "6109100020"):
        text = json.dumps(ANSWER).replace("6109100010", code)
        (tmp_path / f"{code}.json").write_text(text, encoding="utf-8")
    rows = list(read(tmp_path, GB))

    assert [each.code for each in rows if isinstance(each, Heading)] == ["6109100010", "6109100020"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"data": 3}', '{"data": {}, "included": []}'])
def test_another_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(NotTheFile, match="other.json"):
        list(read(path, GB))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"date": 1}, "other.json is no answer about a commodity: it has no `data`"),
        ([1], "other.json is no answer about a commodity: it is no JSON object"),
        ({"data": [], "included": []}, "other.json is no answer about a commodity: it has no "),
        ({**ANSWER, "included": {"a": 1}}, "other.json is no answer about a commodity: it has no "),
        (
            {**ANSWER, "included": [{"type": "measure", "id": "11"}]},
            "other.json: import measure 1 is not as the API writes it",
        ),
        (
            {**ANSWER, "data": {**ANSWER["data"], "relationships": []}},
            "other.json: the commodity is not as the API writes it",
        ),
    ],
)
def test_another_document_is_refused_in_plain_words(
    tmp_path: Path, answer: object, why: str
) -> None:
    path = tmp_path / "other.json"
    path.write_text(json.dumps(answer), encoding="utf-8")

    with pytest.raises(NotTheFile) as refused:
        list(read(path, GB))

    assert str(refused.value).startswith(why)


def test_deep_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"data": ' + "[" * 100_000, encoding="utf-8")

    with pytest.raises(NotTheFile, match="^other.json is nested too deeply$"):
        list(read(path, GB))


@pytest.mark.parametrize(("service", "edition", "country"), [("xi", GB, "EU"), ("uk", EU, "GB")])
def test_an_answer_of_the_other_service_is_refused(
    tmp_path: Path, service: str, edition: Edition, country: str
) -> None:
    meta = {"duty_calculator": {"source": service}}
    answer = {**ANSWER, "data": {**ANSWER["data"], "meta": meta}}

    with pytest.raises(NotTheFile, match=f"of the {service} service, for {country}; this edition"):
        answered(tmp_path, answer, edition)


@pytest.mark.parametrize(("name", "edition"), [(UK_ANSWER, EU), (XI_ANSWER, GB)])
def test_a_recorded_answer_of_the_other_service_is_refused(name: str, edition: Edition) -> None:
    with pytest.raises(NotTheFile, match="service, for"):
        list(read(collected(name), edition))


@pytest.mark.parametrize(
    ("name", "edition", "third", "of_japan"),
    [(UK_ANSWER, GB, "6.00 %", "UK-Japan CEPA"), (XI_ANSWER, EU, "7.70 %", "EU-Japan EPA")],
)
def test_a_recorded_answer(name: str, edition: Edition, third: str, of_japan: str) -> None:
    rows = list(read(collected(name), edition))
    measures = [each for each in rows if isinstance(each, Measure)]

    assert [m.duty.text for m in measures if not m.agreement and not m.origins] == [third]
    assert [m.agreement for m in measures if m.origins == ("JP",)] == [of_japan]
    assert all(not m.duty.why_not for m in measures)
    assert {each.why for each in rows if isinstance(each, Unreadable)} <= {
        "XC is no country of ISO 3166-1",
        "XL is no country of ISO 3166-1",
    }
    assert sum(each.count for each in rows if isinstance(each, Skipped)) > 0
