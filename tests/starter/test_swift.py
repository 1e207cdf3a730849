"""What is read swiftly is what pydantic reads, and nothing that it refuses."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator

from domain.quoting.quotes import QuoteRequest
from domain.values import Posted
from starter.demo.stories import EXAMPLES
from starter.reading.problems import Malformed, read
from starter.reading.swift import Swift
from starter.web.quotes import PLAIN, REQUEST
from tests.domain.orders import a_line, a_party, posted

FULL_LINE = a_line(
    unit_cost="3.10",
    dimensions={"length_cm": "30", "width_cm": "20", "height_cm": "2"},
    materials=["cotton", "elastane"],
    metal_percent="0",
    measures=[{"unit": "NAR", "amount": "1"}],
    origin_proof={"agreement": "EU-Japan", "reference": None},
    flags=["liquid"],
)
FULL_PARTY = a_party(
    "DE",
    phone="+49301234567",
    email="somebody@example.com",
    tax_ids=[{"kind": "EORI", "value": "DE123456789"}],
)
FULL = {
    "order": posted(
        schema_version="1",
        revision=1,
        seller={
            "seller_id": "example-seller",
            "name": "Example Seller",
            "fulfilment": "semi_managed",
            "platform": None,
            "tolerance": {"percent": "2", "amount": 1},
            "margin_floor_percent": "5.5",
            "permits": [{"restriction": "eu-cosmetics", "reference": "P: 1"}],
        },
        shipper=FULL_PARTY,
        consignee=FULL_PARTY,
        importer=FULL_PARTY,
        lines=[a_line(), {**FULL_LINE, "sku": "FULL"}],
        valuation="transaction_value",
        quote={
            "quote_id": "Q-1",
            "freight": "9.90",
            "insurance": "0",
            "duties": "1.20",
            "carrier": "swift",
            "charges": [{"kind": "duty", "name": "duty", "amount": "1.20", "rule": "eu-x"}],
            "guaranteed": False,
            "valid_until": "2026-11-22T09:00:00+01:00",
        },
        promise={"level": "express", "transit_days_max": 5},
        delivery={"signature": True, "safe_place": "shed"},
        logistics_model="postal",
        transport="mail",
        waivers=[{"reason": "denied_party", "by": "Somebody", "of": None}],
    ),
    "origins": [{"location": "SZX-1", "country": "CN"}],
    "incoterms": ["DDP", "DAP"],
    "services": [{"carrier": "swift", "service": "economy", "freight": "8", "transit_days": 9}],
    "entry_date": "2026-11-21",
    "explain": True,
}

WRONG_OR_NOT: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 1.0, 1.5, 10**12, 10**30, -(10**13)),
    *("", " ", "a", "a\n", "a ", "a\x7f", "a:b", "a\u00adb", "x" * 65, "x" * 201, "x" * 2001),
    *(
        "0",
        "1",
        "-1",
        "1.50",
        "-0",
        "1e5",
        "1.1234567",
        "1_0",
        "\uff11",
        "NaN",
        "1\n",
        "999999999999",
    ),
    *("DE", "DE\n", "de", "XX", "EUR", "XXX", "610910", "610910\n", "61091", "000000", "6109.10"),
    *("DDP", "DDU", "ddp", "air", "AIR", "express", "EORI", "2026-11-21", "2026-11-21T09:00:00Z"),
    *("2026-11-21T09:00:00", "1999-01-01", "+49301234567", "+49301234567\n", "a@b", "a@b\n"),
    *([], {}, [None], ["a"], ["a", "a"], [{}], {"x": 1}, {"country": "DE", "location": "A"}),
)
"""Put in the place of every value there is; each is right somewhere, or nearly."""


def refused_or_read(raw: bytes) -> QuoteRequest | None:
    try:
        return read(REQUEST, raw)
    except Malformed:
        return None


def assert_alike(raw: bytes) -> None:
    """What is read swiftly is equal to what pydantic makes of it, down to what was left out."""
    swiftly = PLAIN.read(raw)
    if swiftly is None:
        return  # pydantic decides
    told = refused_or_read(raw)
    assert told is not None, raw
    assert swiftly == told, raw
    assert swiftly.model_dump_json() == told.model_dump_json(), raw
    assert swiftly.order.model_fields_set == told.order.model_fields_set, raw


def variants(document: Any, values: tuple[Any, ...] = WRONG_OR_NOT) -> Iterator[Any]:
    """The document with each value replaced, left out, or given a neighbour that nobody knows."""
    if isinstance(document, dict):
        yield {**document, "unheard_of": 1}
        for name in document:
            yield {other: value for other, value in document.items() if other != name}
    members = document.items() if isinstance(document, dict) else enumerate(document)
    for place, member in members:
        below = variants(member, values) if isinstance(member, dict | list) else ()
        for changed in (*values, *below):
            copied = document.copy()
            copied[place] = changed
            yield copied


def test_every_document_with_one_thing_changed_is_read_alike_or_left_to_pydantic() -> None:
    swift = 0
    for document in variants(FULL):
        raw = json.dumps(document).encode()
        assert_alike(raw)
        swift += PLAIN.read(raw) is not None
    assert swift > 500


@pytest.mark.parametrize(
    "document",
    [FULL, {"order": posted()}, {"order": posted(importer=None), "entry_date": None}],
    ids=["with all there is", "as short as can be", "with what is not said as null"],
)
def test_what_is_plainly_right_is_read_swiftly(document: Any) -> None:
    for raw in (json.dumps(document), json.dumps(document, separators=(",", ":"), sort_keys=True)):
        assert PLAIN.read(raw.encode()) == read(REQUEST, raw.encode())


def test_the_examples_are_read_swiftly() -> None:
    for file in EXAMPLES.iterdir():
        if file.name.endswith(".json"):
            raw = b'{"order": %b}' % file.read_bytes()
            assert PLAIN.read(raw) == read(REQUEST, raw), file.name


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ('"currency": "EUR"', '"currency": "EUR", "currency": "EUR"'),
        ('"seller_id": "example-seller"', '"seller_id": "other", "seller_id": "example-seller"'),
        ('"sku": "TEE"', '"sku": "TEE", "sku": "TEE"'),
        ('"sku": "TEE"', '"sku" : "TEE", "sku": "\\u003aEE"'),
        ('"city": "Exampleville"', '"city": "A", "city": ":B"'),
        ('"city": "Exampleville"', '"city": "Ex\\u003aville"'),
        ('"city": "Exampleville"', '"city": "\\ud800"'),
        ('"city": "Exampleville"', '"city": NaN'),
        ('"charged": "20.00"', '"charged": 20.00'),
        ('"charged": "20.00"', '"charged": -0'),
        ('"charged": "20.00"', '"charged": 99999999999999999999999'),
        ('"charged": "20.00"', '"charged": 2e1'),
        ('"quantity": 1', '"quantity": 1.0'),
        ('{"order"', '\ufeff{"order"'),
        ('{"order"', '[{"order"'),
    ],
)
def test_how_it_is_written_is_no_way_around(there: str, instead: str) -> None:
    raw = json.dumps({"order": posted()})
    assert there in raw

    for spelt in (raw.replace(there, instead), raw.replace(there, instead, 1) + " ", raw[:-1]):
        assert_alike(spelt.encode())


def test_parts_that_were_read_before_are_looked_at_by_their_bytes_alone() -> None:
    raw = json.dumps({"order": posted(lines=[a_line(sku="A"), a_line(sku="B")])}).encode()
    first, again = PLAIN.read(raw), PLAIN.read(raw)
    other = PLAIN.read(raw.replace(b'"sku": "B"', b'"sku": "A"'))

    assert first is not None
    assert again is not None
    assert again.order.seller is first.order.seller
    assert again.order.consignee is not first.order.consignee
    assert other is None  # the whole is checked all the same: two lines of one sku


class Odd(Posted):
    """A model that is more than its fields."""

    words: tuple[str, ...] = Field(default_factory=tuple)
    when: date = Field(alias="on")

    @field_validator("words")
    @classmethod
    def _sorted(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(words))


class Holder(Posted):
    """One that holds such a model, once and many times."""

    odd: Odd
    many: tuple[Odd, ...] = Field(default=(), max_length=3)


def test_a_model_that_is_more_than_its_fields_is_left_to_pydantic() -> None:
    odd = {"words": ["b", "a"], "on": "2026-11-21"}
    raw = json.dumps({"odd": odd, "many": [odd, {"on": "2026-11-22"}]}).encode()

    assert Swift(Holder).read(raw) == Holder.model_validate_json(raw)
    assert Swift(Holder, again=("odd",)).read(raw) == Holder.model_validate_json(raw)
    assert Swift(Odd).read(json.dumps(odd).encode()) == Odd.model_validate_json(json.dumps(odd))
    assert Swift(Holder).read(raw.replace(b'"on"', b'"when"')) is None


@given(st.text(max_size=30), st.sampled_from(["city", "country", "postcode"]))
def test_any_text_is_read_alike(text: str, field: str) -> None:
    order = posted()
    order["consignee"]["address"][field] = text

    for written in (json.dumps({"order": order}), json.dumps({"order": order}, ensure_ascii=False)):
        assert_alike(written.encode(errors="surrogatepass"))
