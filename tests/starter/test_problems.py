import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from domain.lines import GoodsFlag
from domain.order import Order
from domain.pointers import replaced
from starter.reading.problems import FAULTS_MAX, Malformed, pointer, read
from tests.builders import a_line, an_order

ORDER = TypeAdapter(Order)


def posted(at: str, value: Any) -> bytes:
    document = json.loads(an_order().model_dump_json())
    return json.dumps(replaced(document, at, value)).encode()


def faults_of(raw: bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(Malformed) as malformed:
        read(ORDER, raw)
    return [(fault.pointer, fault.code, fault.value) for fault in malformed.value.faults]


@pytest.mark.parametrize(
    ("at", "value", "rule", "shown"),
    [
        ("/lines/0/unit_price", "-1.00", "not_negative", '"-1.00"'),
        ("/lines/0/unit_price", "1_000", "exact_decimal", '"1_000"'),
        ("/lines/0/unit_price", "\uff11\uff12", "exact_decimal", '"\\uff11\\uff12"'),
        ("/lines/0/unit_price", " 12.3 ", "exact_decimal", '" 12.3 "'),
        ("/lines/0/unit_price", "NaN", "exact_decimal", '"NaN"'),
        ("/lines/0/unit_price", "1E+1000000", "exact_decimal", '"1E+1000000"'),
        ("/lines/0/unit_price", "9" * 5000, "exact_decimal", f'"{"9" * 59}…'),
        ("/lines/0/unit_price", 10**300, "exact_decimal", "a number of 997 bits"),
        ("/lines/0/unit_price", True, "exact_decimal", "true"),
        ("/lines/0/quantity", True, "int_type", "true"),
        ("/lines/0/quantity", "3", "int_type", '"3"'),
        ("/lines/0/quantity", 0, "greater_than_equal", "0"),
        ("/lines/0/hs_code", "94052", "hs_code", '"94052"'),
        ("/lines/0/description", "a\0b", "printable", '"a\\u0000b"'),
        ("/lines/0/description", "a\ud800b", "lone_surrogate", '"a\\ud800b"'),
        ("/lines", [], "too_short", "a list of 0"),
        ("/order_id", "a b", "string_pattern_mismatch", '"a b"'),
        ("/order_id", "a\n", "string_pattern_mismatch", '"a\\n"'),
        ("/order_id", "x" * 1_000_000, "string_pattern_mismatch", f'"{"x" * 59}…'),
        ("/consignee/address/country", "XX", "country", '"XX"'),
        ("/currency", "ZZZ", "currency", '"ZZZ"'),
        ("/placed_at", "2026-11-21T10:00:00", "timezone_aware", '"2026-11-21T10:00:00"'),
    ],
)
def test_a_wrong_field_is_named_with_its_rule(at: str, value: Any, rule: str, shown: str) -> None:
    assert faults_of(posted(at, value)) == [(at, rule, shown)]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400", "12.30"])
def test_a_number_that_may_have_lost_a_digit_is_named(number: str) -> None:
    raw = posted("/charged", "HERE").replace(b'"HERE"', number.encode())

    ((where, rule, _),) = faults_of(raw)

    assert (where, rule) == ("/charged", "exact_decimal")


def test_a_field_too_many_is_named() -> None:
    document = json.loads(an_order().model_dump_json())
    document["seller"]["a/b~c"] = 1

    assert faults_of(json.dumps(document).encode()) == [("/seller/a~1b~0c", "extra_forbidden", "1")]


def test_a_field_too_few_is_named() -> None:
    document = json.loads(an_order().model_dump_json())
    del document["lines"][0]["origin"]

    assert faults_of(json.dumps(document).encode()) == [("/lines/0/origin", "missing", "")]


def test_every_wrong_field_is_named_at_once() -> None:
    document = json.loads(an_order().model_dump_json())
    document["charged"], document["currency"] = "-1", "ZZZ"

    found = faults_of(json.dumps(document).encode())

    assert [where for where, _, _ in found] == ["/currency", "/charged"]


def test_no_more_faults_are_told_than_anybody_reads() -> None:
    document = json.loads(an_order().model_dump_json())
    document["lines"] = [{}] * 150

    assert len(faults_of(json.dumps(document).encode())) == FAULTS_MAX


def a_bulk(lines: int, materials: int) -> bytes:
    document = json.loads(an_order().model_dump_json())
    document["lines"] = [document["lines"][0] | {"materials": [1] * materials}] * lines
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("raw", "where", "shown"),
    [
        (posted("/lines", [{}] * 201), "/lines", "a list of 201"),
        (posted("/seller", {f"f{n}": n for n in range(201)}), "/seller", "an object"),
        (a_bulk(150, 150), "", ""),
    ],
)
def test_bulk_is_refused_before_it_is_looked_at(raw: bytes, where: str, shown: str) -> None:
    assert faults_of(raw) == [(where, "too_long", shown)]


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b'{"charged": "1.00", "charged": "2.00"}', "/charged"),
        (b'{"lines": [{"sku": "A", "a/b": 1, "a/b": 1}]}', "/lines/0/a~1b"),
        (b'{"lines": ' + b"9" * 5000 + b', "lines": []}', "/lines"),
        (b'{"sku": "A\\u003aB", "charged": "1", "charged": "1"}', "/charged"),
        (b'{"charged": 1e400, "charged": 1e400}', "/charged"),
    ],
)
def test_a_field_said_twice_is_named(raw: bytes, where: str) -> None:
    assert faults_of(raw) == [(where, "said_twice", "")]


def test_a_full_order_is_no_bulk() -> None:
    line = a_line(materials=("steel",) * 10, flags=tuple(GoodsFlag))
    order = an_order(lines=tuple(line.model_copy(update={"sku": f"L{n}"}) for n in range(200)))

    assert read(ORDER, order.model_dump_json().encode()) == order


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": 1', b'"\xed\xa0\x80"']
)
def test_what_is_no_json_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(Malformed) as malformed:
        read(ORDER, raw)

    assert malformed.value.code == "not_json"


def test_a_pointer_escapes_what_pointers_are_made_of() -> None:
    assert pointer("a/b", 0, "m~n") == "/a~1b/0/m~0n"
    assert pointer() == ""
