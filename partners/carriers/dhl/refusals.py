"""DHL's refusals, each of their single problems led back to our order.

Sources, read 2026-11-22: the error model of DHL's OpenAPI file of the MyDHL API. What stands in
`additionalDetails` is from programs that others run against it (secondary): a JSON pointer into
the body and a complaint, or a number and one.
"""

import json
import re
from collections.abc import Iterator

from partners.trouble import FieldError, Problem
from partners.wire import TEXT_MAX

NO_DATA = "no_data"
"""Our code for a 404 that is DHL's answer, and not that of a wrong address."""

_POINTER = re.compile(r"^#/(?P<path>[^:]+): ?(?P<why>.*)$")
_MISSING = re.compile(r"required key \[(\w+)\] not found")
_PARTIES = {"receiverDetails": "/consignee", "shipperDetails": "/shipper"}
_FIELDS = {
    "addressLine1": "/address/lines/0",
    "addressLine2": "/address/lines/1",
    "addressLine3": "/address/lines/2",
    "postalAddress": "/address",
    "postalCode": "/address/postcode",
    "cityName": "/address/city",
    "provinceCode": "/address/region",
    "countryCode": "/address/country",
    "phone": "/phone",
    "email": "/email",
    "fullName": "/name",
    "companyName": "/name",
    "registrationNumbers": "/tax_ids",
}
_ITEM = {
    "description": "description",
    "price": "unit_price",
    "quantity": "quantity",
    "commodityCodes": "hs_code",
    "manufacturerCountry": "origin",
    "weight": "net_weight_kg",
}


def problem(body: bytes) -> Problem:
    """A refusal with its single problems, each led back to the order where it names a field."""
    try:
        said = json.loads(body)
    except ValueError:
        return Problem()
    if not isinstance(said, dict):
        return Problem()
    details = [str(each) for each in said.get("additionalDetails") or ()]
    first = said.get("detail") or said.get("message") or said.get("title") or ""
    codes = (each.partition(":")[0] for each in details if each[:1].isdigit())
    return Problem(
        code=next(codes, NO_DATA if str(said.get("status")) == "404" else ""),
        detail="; ".join([str(first), *details])[:TEXT_MAX],
        errors=tuple(FieldError(pointer=found) for found in dict.fromkeys(_pointers(details))),
    )


def _pointers(details: list[str]) -> Iterator[str]:
    for each in details:
        if told := _POINTER.match(each):
            path = told["path"].split("/")
            if missing := _MISSING.search(told["why"]):
                path.append(missing[1])
            if found := pointer(path):
                yield found


def pointer(path: list[str]) -> str:
    """Where a field of theirs stands in our order; empty for what no order says.

    >>> pointer(["customerDetails", "receiverDetails", "postalAddress", "postalCode"])
    '/consignee/address/postcode'
    >>> pointer(["content", "exportDeclaration", "lineItems", "1", "commodityCodes", "0", "value"])
    '/lines/1/hs_code'
    """
    if party := next((_PARTIES[part] for part in path if part in _PARTIES), None):
        field = next((_FIELDS[part] for part in reversed(path) if part in _FIELDS), "")
        return party + field
    if "lineItems" in path[:-1]:
        at = path.index("lineItems") + 1
        field = next((_ITEM[part] for part in path[at:] if part in _ITEM), "")
        return f"/lines/{path[at]}/{field}".rstrip("/")
    return ""
