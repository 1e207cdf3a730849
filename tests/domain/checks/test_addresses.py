"""Addresses and phones: what cannot be right is asked about, and nothing else is."""

from datetime import date
from typing import Any

import pytest
from iso3166 import countries

import markets
from domain.checks.addresses import can_be, faults_of, phone_trouble, rules_of, undeliverable
from domain.order import Order
from domain.reasons import HoldReason
from domain.resolutions import Correction, CorrectOrder, ReplaceAddress, Waive
from starter.demo.stories import stories
from tests.domain.orders import an_order

DAY = date(2026, 11, 21)
MARKETS = markets.load()


def to(country: str, phone: str | None = None, **address: Any) -> Order:
    where = {"lines": ["1 Example Street"], "city": "Example", "region": "Example"}
    consignee: dict[str, Any] = {"name": "Example", "address": {**where, "country": country}}
    consignee["address"] |= address
    return an_order(country, consignee={**consignee, "phone": phone})


def pointers(order: Order) -> list[str]:
    hold = undeliverable(order, MARKETS["DE"], DAY)
    return [fault.pointer for fault in hold.faults] if hold else []


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("DE", "10115"),
        ("DE", "D-10115"),
        ("GB", "SW1A1AA"),
        ("GB", "sw1a 1aa"),
        ("NL", "3511AA"),
        ("PL", "00950"),
        ("LV", "1010"),
        ("SE", "SE-114 55"),
        ("PT", "2725079"),
        ("IN", "110 034"),
        ("BR", "01000000"),
        ("US", "97201-1234"),
        ("SA", "11564-1234"),
        ("AE", "00000"),  # has no postcodes; people write one where a form wants it
    ],
)
def test_a_postcode_may_be_spaced_and_prefixed_as_people_do(country: str, postcode: str) -> None:
    assert can_be(postcode, country)


@pytest.mark.parametrize(
    ("country", "postcode"),
    [("DE", "1011"), ("GB", "10115"), ("GB", "ZZ99 9ZZ"), ("CA", "D5V 2T6"), ("JP", "154")],
)
def test_a_postcode_of_no_such_country_is_a_fault(country: str, postcode: str) -> None:
    (fault,) = faults_of(to(country, postcode=postcode).consignee.address, "/consignee/address")

    assert fault.pointer == "/consignee/address/postcode"
    assert fault.message.startswith(f"it cannot be a postcode of {country}; one is ")
    assert fault.value == postcode


def test_what_a_country_requires_must_be_there() -> None:
    assert pointers(to("US", region=None, postcode=None)) == [
        "/consignee/address/postcode",
        "/consignee/address/region",
    ]
    assert pointers(to("AE", region=None)) == ["/consignee/address/region"]
    assert pointers(to("IE", region=None)) == []


def test_a_city_where_the_data_know_none_is_no_fault() -> None:
    assert pointers(to("SG", city="Singapore", postcode="546080", region=None)) == []
    assert pointers(to("JP", city="横浜市", region="神奈川県", postcode="220-0000")) == []


def test_every_country_takes_its_own_example_postcodes() -> None:
    for country in countries:
        for example in rules_of(country.alpha2).examples:
            assert can_be(example, country.alpha2), (country.alpha2, example)


def test_a_country_that_the_data_lack_has_no_rules() -> None:
    assert rules_of("ZZ") == ((), (), ())


@pytest.mark.parametrize("phone", ["+4930000001", "+15035550100", "+8675500000001"])
def test_a_number_that_nobody_has_yet_is_a_number(phone: str) -> None:
    assert phone_trouble(phone) is None


@pytest.mark.parametrize(
    ("phone", "why"),
    [
        ("+9991234567", "no country has this calling code"),
        ("+1503555", "is too short for a number of this country"),
        ("+150355501001234", "is too long for a number of this country"),
    ],
)
def test_a_number_that_cannot_exist_is_a_fault_at_the_same_hold(phone: str, why: str) -> None:
    hold = undeliverable(to("DE", phone=phone, postcode="10115"), MARKETS["DE"], DAY)

    assert hold
    assert hold.reason is HoldReason.ADDRESS_PROBLEM
    assert [(fault.pointer, fault.message) for fault in hold.faults] == [("/consignee/phone", why)]


def test_a_replaced_address_answers_it() -> None:
    order = to("DE", postcode="1011")
    hold = undeliverable(order, MARKETS["DE"], DAY)
    assert hold
    assert {"replace_address", "correct_order", "waive", "cancel"} <= set(hold.answers)
    right = order.consignee.address.model_copy(update={"postcode": "10115"})

    amended = ReplaceAddress.of(hold, by="ops@example.com", address=right).amend(order)

    assert undeliverable(amended, MARKETS["DE"], DAY) is None


def test_a_corrected_phone_or_a_persons_word_answers_it_too() -> None:
    order = to("DE", phone="+9991234567", postcode="10115")
    hold = undeliverable(order, MARKETS["DE"], DAY)
    assert hold
    right = Correction(pointer="/consignee/phone", value="+4930000001")
    corrected = CorrectOrder.of(hold, by="ops@example.com", corrections=(right,)).amend(order)
    waived = Waive.of(hold, by="ops@example.com").amend(order)

    assert undeliverable(corrected, MARKETS["DE"], DAY) is None
    assert undeliverable(waived, MARKETS["DE"], DAY) is None


def test_before_dispatch_the_carrier_is_given_no_instruction() -> None:
    hold = undeliverable(to("DE", postcode="1011"), MARKETS["DE"], DAY)
    assert hold
    now = to("DE").placed_at

    before = hold.put(now, 1, dispatched=False).answers
    after = hold.put(now, 1, dispatched=True).answers

    assert before == ("replace_address", "correct_order", "waive", "cancel")
    assert after == ("replace_address", "redeliver", "return_to_origin")


def test_the_example_orders_have_addresses_that_can_be() -> None:
    assert {s.order: pointers(s.posted) for s in stories() if pointers(s.posted)} == {}
