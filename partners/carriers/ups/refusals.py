"""UPS's refusals: numbers with a sentence each, of which some stand for a field of our order.

Sources, read 2026-11-22: the error model of UPS's OpenAPI files (UPS-API/api-documentation), which
names no fields, and the appendix of errors in its shipping guide as others transcribed it
(secondary): 1201nn are about the shipper, 1202nn about the consignee, 1203nn about where the
goods are fetched, and the last two digits say what of it.
"""

import json

from partners.trouble import FieldError, Problem
from partners.wire import TEXT_MAX

NOT_FOUND = frozenset({"300007", "300033"})
"""Nothing is booked under a reference: never, or it was voided."""

NO_LABEL = frozenset({"300001", "300002", "300006", "300034", "300035"})
"""A shipment is there, and its label is not to be had: sent on, expired, several of them."""

VOIDED = "190117"
UNAVAILABLE = frozenset({"120001", "190001", "20001", "250050", "300000"})
"""What UPS calls transient."""

TOKEN_REFUSED = frozenset({"250002", "250003", "401", "UJ0001"})
"""The last is how Delivery Intercept and newer interfaces say it."""

_PARTIES = {"1201": "/shipper", "1202": "/consignee", "1203": "/shipper"}
_FIELDS = {
    "00": "name",
    "01": "name",
    "02": "address/lines/0",
    "03": "address/lines/1",
    "04": "address/lines/2",
    "05": "address/city",
    "06": "address/region",
    "07": "address/postcode",
    "08": "address/country",
    "09": "phone",
    "13": "phone",
}
_OF_THE_SHIPPER = {
    "00": "",
    "01": "name",
    "10": "name",
    "13": "",
    "15": "phone",
    "20": "",
    "21": "",
}
"""Where the shipper's numbers differ: some are about the account, which no order states."""

_OTHERS = {
    "120801": "/shipper/address",
    "120802": "/consignee/address",
    "120803": "/shipper/address",
    "120759": "",
}


def problem(body: bytes) -> Problem:
    """A refusal with its numbers and sentences; those about a field are led back to the order."""
    try:
        errors = json.loads(body)["response"]["errors"]
        said = [(str(error["code"]), str(error.get("message") or "")) for error in errors]
    except (ValueError, KeyError, TypeError, AttributeError):
        return Problem()
    found = dict.fromkeys(filter(None, (pointer(code) for code, _ in said)))
    return Problem(
        code=said[0][0] if said else "",
        detail="; ".join(f"{code}: {why}" for code, why in said)[:TEXT_MAX],
        errors=tuple(FieldError(pointer=each) for each in found),
    )


def pointer(code: str) -> str:
    """The field of our order that a number of theirs is about; empty where it is none.

    >>> pointer("120207"), pointer("120102"), pointer("120100"), pointer("9120207")
    ('/consignee/address/postcode', '/shipper/address/lines/0', '', '/consignee/address/postcode')
    """
    number = code.removeprefix("9") if len(code) == len("9120207") else code
    if number in _OTHERS:
        return _OTHERS[number]
    party, what = _PARTIES.get(number[:4], ""), number[4:]
    known = _FIELDS | _OF_THE_SHIPPER if number.startswith("1201") else _FIELDS
    field = known.get(what, "") if party else ""
    return f"{party}/{field}" if field else ""
