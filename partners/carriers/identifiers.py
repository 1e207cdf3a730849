"""Identifiers of parties, as carriers ask for them: with the country that gave each.

Sources, read 2026-11-22: an IOSS number is `IM`, for an intermediary `IN`, and the numeric code of
the member state of identification (ISO 3166-1) before its own digits (European Commission, VAT
e-commerce explanatory notes, general knowledge); EORI and VAT numbers begin with the letters of
their state, `EL` for Greece and `XI` for Northern Ireland (the same).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from iso3166 import countries_by_alpha2, countries_by_numeric

from domain.filing.discretion import HOMES, IOSS, discreet
from domain.order import Order
from domain.parties import Party, TaxId

LETTERED = frozenset({"EORI", "VAT"})
SPELLED = {"EL": "GR", "XI": "GB"}

_IOSS = re.compile(r"I[MN](\d{3})\d+")


class Known(NamedTuple):
    """An identifier of a party of an order, and the country that gave it."""

    kind: str
    value: str
    country: str


def of_shipper(order: Order) -> Iterator[Known]:
    """Those of who sends, as far as they are the destination's business."""
    return _of(discreet(order).shipper)


def of_importer(order: Order) -> Iterator[Known]:
    """Those of who is liable for the entry: the consignee, where nobody else is."""
    return _of(discreet(order).importer_of_record)


def of_party(party: Party) -> Iterator[Known]:
    """Those of a party that stands in a request already."""
    return _of(party)


def _of(party: Party) -> Iterator[Known]:
    for it in party.tax_ids:
        yield Known(it.kind, it.value, _given_by(it, party.address.country))


def _given_by(tax_id: TaxId, at_home: str) -> str:
    """The country that gave it: by its number, by its scheme, else that of the party.

    >>> _given_by(TaxId(kind="IOSS", value="IM3720000001"), "CN")
    'IE'
    >>> _given_by(TaxId(kind="EORI", value="XI123456789000"), "CN")
    'GB'
    >>> _given_by(TaxId(kind="VOEC", value="2000000"), "CN"), _given_by(
    ...     TaxId(kind="EIN", value="12-3456789"), "US"
    ... )
    ('NO', 'US')
    """
    if tax_id.kind == IOSS:
        found = _IOSS.fullmatch(tax_id.value)
        state = countries_by_numeric.get(found[1]) if found else None
        return state.alpha2 if state else at_home
    if tax_id.kind in LETTERED:
        letters = tax_id.value[:2].upper()
        letters = SPELLED.get(letters, letters)
        return letters if letters in countries_by_alpha2 else at_home
    return HOMES.get(tax_id.kind, at_home)
