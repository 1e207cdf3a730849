"""What the door refuses, each with the path of the field that is wrong."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.order import Order, Waiver
from domain.trade import Incoterm
from tests.domain.orders import a_line, a_party, an_order, posted

DUTY = {"kind": "duty", "name": "duty", "sku": "TEE", "amount": "3", "rule": "test"}

BROKEN: dict[str, tuple[dict[str, Any], tuple[str | int, ...]]] = {
    "an extra field": ({"colour": "red"}, ("colour",)),
    "an extra field of a line": (
        {"lines": [a_line(colour="red")]},
        ("lines", 0, "colour"),
    ),
    "an underscore in a number": ({"charged": "1_000"}, ("charged",)),
    "an exponent": ({"charged": "1e3"}, ("charged",)),
    "a number without end": ({"charged": "1" * 13}, ("charged",)),
    "seven decimals": ({"charged": "0.1234567"}, ("charged",)),
    "a leading zero": ({"charged": "007"}, ("charged",)),
    "a lone point": ({"charged": "1."}, ("charged",)),
    "a lone sign": ({"charged": "-"}, ("charged",)),
    "full-width digits": ({"charged": "\uff11\uff12"}, ("charged",)),
    "Arabic digits": ({"charged": "\u0661\u0662"}, ("charged",)),
    "a space before a number": ({"charged": " 12"}, ("charged",)),
    "a negative amount": ({"charged": "-1"}, ("charged",)),
    "true as a number": ({"charged": True}, ("charged",)),
    "a float": ({"charged": 12.3}, ("charged",)),
    "null as a number": ({"charged": None}, ("charged",)),
    "a number in a list": ({"charged": ["12"]}, ("charged",)),
    "true as a quantity": ({"lines": [a_line(quantity=True)]}, ("lines", 0, "quantity")),
    "text as a quantity": ({"lines": [a_line(quantity="1")]}, ("lines", 0, "quantity")),
    "a part of a unit": ({"lines": [a_line(quantity=1.5)]}, ("lines", 0, "quantity")),
    "no unit": ({"lines": [a_line(quantity=0)]}, ("lines", 0, "quantity")),
    "no weight": ({"lines": [a_line(net_weight_kg="0")]}, ("lines", 0, "net_weight_kg")),
    "more net than gross": ({"lines": [a_line(net_weight_kg="0.4")]}, ("lines", 0)),
    "NUL in a name": (
        {"consignee": a_party("DE", name="Ex\0ample")},
        ("consignee", "name"),
    ),
    "a line break in a name": (
        {"consignee": a_party("DE", name="Ex\nample")},
        ("consignee", "name"),
    ),
    "a right-to-left override": (
        {"consignee": a_party("DE", name="Ex\u202eample")},
        ("consignee", "name"),
    ),
    "a space around a name": (
        {"consignee": a_party("DE", name=" Example")},
        ("consignee", "name"),
    ),
    "an empty name": ({"consignee": a_party("DE", name="")}, ("consignee", "name")),
    "a very long name": ({"consignee": a_party("DE", name="x" * 201)}, ("consignee", "name")),
    "a phone of full-width digits": (
        {"consignee": a_party("DE", phone="+\uff14\uff19\uff13\uff10\uff10\uff10\uff10\uff10")},
        ("consignee", "phone"),
    ),
    "a country of the past": ({"consignee": a_party("YU")}, ("consignee", "address", "country")),
    "a country in lower case": (
        {"consignee": a_party("de")},
        ("consignee", "address", "country"),
    ),
    "no such currency": ({"currency": "EURO"}, ("currency",)),
    "a HS code with points": ({"lines": [a_line(hs_code="6109.10")]}, ("lines", 0, "hs_code")),
    "a HS code of seven digits": (
        {"lines": [a_line(hs_code="6109100")]},
        ("lines", 0, "hs_code"),
    ),
    "a HS code of full-width digits": (
        {"lines": [a_line(hs_code="\uff16\uff11\uff10\uff19\uff11\uff10")]},
        ("lines", 0, "hs_code"),
    ),
    "a HS code and a line break": (
        {"lines": [a_line(hs_code="610910\n")]},
        ("lines", 0, "hs_code"),
    ),
    "no line": ({"lines": []}, ("lines",)),
    "201 lines": ({"lines": [a_line(sku=f"S{n}") for n in range(201)]}, ("lines",)),
    "a sku twice": ({"lines": [a_line(), a_line()]}, ()),
    "more discount than goods": (
        {"quote": {"quote_id": "Q", "freight": "0", "discount": "20.01"}},
        (),
    ),
    "an id with a slash": ({"order_id": "T/1"}, ("order_id",)),
    "an id with a line break": ({"order_id": "T-1\n"}, ("order_id",)),
    "an id with a colon": ({"order_id": "T:1"}, ("order_id",)),
    "an empty id": ({"order_id": ""}, ("order_id",)),
    "an id too long": ({"order_id": "T" * 65}, ("order_id",)),
    "no such Incoterm": ({"incoterm": "FOB"}, ("incoterm",)),
    "an Incoterm in lower case": ({"incoterm": "ddu"}, ("incoterm",)),
    "a day without zone": ({"placed_at": "2026-11-20T09:00:00"}, ("placed_at",)),
    "another version": ({"schema_version": "2"}, ("schema_version",)),
}


def faults(document: str) -> list[tuple[str | int, ...]]:
    with pytest.raises(ValidationError) as refused:
        Order.model_validate_json(document)
    return [error["loc"] for error in refused.value.errors(include_input=False)]


A_BOX = {
    "weight_kg": "0.5",
    "length_cm": "30",
    "width_cm": "20",
    "height_cm": "15",
    "contents": [{"sku": "TEE", "quantity": 1}],
}


@pytest.mark.parametrize(("changes", "path"), BROKEN.values(), ids=BROKEN.keys())
def test_the_door_refuses(changes: dict[str, Any], path: tuple[str | int, ...]) -> None:
    assert path in faults(json.dumps(posted(**changes)))


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "-Infinity", "1e3"])
def test_the_door_refuses_a_number_that_is_none(number: str) -> None:
    document = json.dumps(posted(charged="@")).replace('"@"', number)

    assert ("charged",) in faults(document)


@pytest.mark.parametrize("escape", [r"\ud800", r"\udc00", r"Ex\ud83dample"])
def test_the_door_refuses_a_lone_surrogate(escape: str) -> None:
    document = json.dumps(posted(consignee=a_party("DE", name="@"))).replace("@", escape)

    assert faults(document)


def test_a_python_string_with_a_lone_surrogate_is_refused_too() -> None:
    with pytest.raises(ValidationError) as refused:
        Order.model_validate(posted(consignee=a_party("DE", name="\ud800")), strict=False)

    assert ("consignee", "name") in [error["loc"] for error in refused.value.errors()]


def test_a_decimal_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValidationError):
        Order.model_validate(posted(charged=Decimal("NaN")), strict=False)


def test_ddu_is_accepted_as_dap() -> None:
    assert an_order(incoterm="DDU").incoterm is Incoterm.DAP


def test_200_lines_and_every_script_are_welcome() -> None:
    order = an_order(
        lines=[a_line(sku=f"S{n}") for n in range(200)],
        consignee=a_party("JP", name="見本 花子"),
    )

    assert len(order.lines) == 200
    assert order.consignee.name == "見本 花子"


def test_whole_numbers_are_exact_and_accepted() -> None:
    assert an_order(charged=12).charged == Decimal(12)


def test_an_order_survives_its_own_json() -> None:
    order = an_order(charged="0.10")

    assert Order.model_validate_json(order.model_dump_json()) == order
    assert '"charged":"0.10"' in order.model_dump_json()


def test_a_revision_is_checked_like_a_posted_order() -> None:
    order = an_order()

    revised = order.revised(waivers=(Waiver(reason="margin_below_floor", by="ops"),))

    assert revised.revision == 2
    assert revised.waived("margin_below_floor")
    assert not order.waived("margin_below_floor")
    assert revised.key("book") == "T-1:2:book"
    with pytest.raises(ValidationError):
        order.revised(charged=Decimal(-1))


def test_the_consignee_is_importer_where_nobody_else_is() -> None:
    assert an_order().importer_of_record == an_order().consignee
    assert an_order(importer=a_party("DE", name="Broker")).importer_of_record.name == "Broker"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"quote": {"quote_id": "Q", "freight": "0", "charges": [DUTY], "duties": "2"}},
            "the charges of kind duty must sum to 2",
        ),
        (
            {"quote": {"quote_id": "Q", "freight": "0", "charges": [DUTY, DUTY], "duties": "6"}},
            "charges must be distinct by kind, name and sku; repeated: duty",
        ),
        ({"lines": [a_line(unit_price="999999999999")]}, "must not exceed 1,000,000,000 in all"),
        (
            {"currency": "JPY", "quote": {"quote_id": "Q", "freight": "10.10"}},
            "quote.freight must have at most 0 decimals, as JPY has",
        ),
        (
            {"quote": {"quote_id": "Q", "freight": "0", "discount": "0.001"}},
            "quote.discount must have at most 2 decimals, as EUR has",
        ),
        ({"delivery": {"collect": "99999"}}, "delivery.collect must not exceed charged"),
        (
            {
                "delivery": {"collect": "20.00"},
                "lines": [a_line(quantity=2)],
                "charged": "40.00",
                "packages": [A_BOX, A_BOX],
            },
            "delivery.collect must be left out where there are several packages",
        ),
        (
            {"delivery": {"collect": "0.001"}},
            "delivery.collect must have at most 2 decimals, as EUR has",
        ),
    ],
)
def test_money_that_contradicts_itself_or_cannot_be_paid(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        an_order(**changes)


def test_a_piece_may_be_priced_finer_than_its_currency() -> None:
    assert an_order(lines=[a_line(unit_price="0.125", quantity=8)]).goods_value == 1
