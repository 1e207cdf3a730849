"""EasyPost's errors, and carriers' reasons for having no rate, led back to our order.

Sources, read 2026-11-22: the pages Errors and the errors guide of docs.easypost.com; the error
and rate messages recorded in EasyPost's client library for Python.
"""

import re
from collections.abc import Iterator

from pydantic import ValidationError

from partners.carriers.easypost.answers import Shipment
from partners.trouble import FieldError, Problem
from partners.wire import TEXT_MAX, Wire

_ADDRESS = {
    "address": "/address",
    "name": "/name",
    "street1": "/address/lines/0",
    "street2": "/address/lines/1",
    "city": "/address/city",
    "state": "/address/region",
    "zip": "/address/postcode",
    "country": "/address/country",
    "phone": "/phone",
    "email": "/email",
}
_ITEM = {
    "description": "description",
    "quantity": "quantity",
    "value": "unit_price",
    "weight": "net_weight_kg",
    "hs_tariff_number": "hs_code",
    "origin_country": "origin",
    "code": "sku",
}
_ITEM_AT = re.compile(r"customs_items[.\[](\d+)\]?\.(\w+)$")


class _Error(Wire):
    code: str = ""
    message: object = ""
    errors: tuple[object, ...] = ()


class _Errors(Wire):
    error: _Error


def problem(body: bytes) -> Problem:
    """An error, its fields led back to the order; an empty one where the body is something else."""
    try:
        error = _Errors.model_validate_json(body).error
    except ValidationError:
        return Problem()
    details = list(_details(error))
    said = [error.message] if isinstance(error.message, str) else []
    said += [": ".join(filter(None, pair)) for pair in details]
    pointers = filter(None, (pointer(field) for field, _ in details))
    return Problem(
        code=error.code,
        detail="; ".join(said)[:TEXT_MAX],
        errors=tuple(FieldError(pointer=found) for found in pointers),
    )


def no_rates(found: Shipment) -> Problem:
    """Why no carrier has a rate, in the carriers' words."""
    said = [f"{it.carrier}: {it.message}" for it in found.messages]
    fields = (it.message.partition(":")[0] for it in found.messages)
    pointers = filter(None, (pointer(field) for field in fields))
    return Problem(
        code="no_rates",
        detail="; ".join(dict.fromkeys(said))[:TEXT_MAX] or "no carrier has a rate for it",
        errors=tuple(FieldError(pointer=found) for found in dict.fromkeys(pointers)),
    )


def pointer(field: str) -> str:
    """Where a field of theirs stands in our order; empty for what no order says.

    >>> pointer("shipment.to_address.zip"), pointer("street1")
    ('/consignee/address/postcode', '/consignee/address/lines/0')
    >>> pointer("shipment.customs_info.customs_items.1.hs_tariff_number")
    '/lines/1/hs_code'
    """
    if found := _ITEM_AT.search(field):
        index, name = found.groups()
        return f"/lines/{index}/{_ITEM[name]}" if name in _ITEM else f"/lines/{index}"
    path, _, name = field.removeprefix("shipment.").rpartition(".")
    party = {"": "/consignee", "to_address": "/consignee", "from_address": "/shipper"}.get(path)
    if party and name in _ADDRESS:
        return party + _ADDRESS[name]
    return {"to_address": "/consignee/address", "from_address": "/shipper/address"}.get(name, "")


def _details(error: _Error) -> Iterator[tuple[str, str]]:
    """Each field with what is wrong: as an object of either kind that they send, or as text."""
    for detail in error.errors:
        if not isinstance(detail, dict):
            yield "", str(detail)
        elif "field" in detail:
            yield str(detail["field"] or ""), str(detail.get("message") or "")
        else:
            yield from ((str(field), str(message)) for field, message in detail.items())
