"""What TARIC and the UK tariff have in common: codes, origins, kinds of measures.

Measure types and groups of countries are those of recorded answers of the UK Trade Tariff API
of 2025-07 (both its uk and its xi service), read 2026-11-21; types that stand in none of them
are general knowledge, no page read.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from iso3166 import countries_by_alpha2

from domain.markets.expressions import NotADuty
from domain.rules import YEAR_LAST
from importers import taric_wording
from importers.rows import THIRD_COUNTRY, Measure, Unreadable

ERGA_OMNES = frozenset({"1011", "1008"})
"""Groups that are every origin: erga omnes, and all third countries."""

ORIGINS = {"XS": "RS"}
"""Codes of the tariff for countries that ISO 3166-1 names otherwise: Serbia."""

THIRD, PREFERENCES = "103", frozenset({"106", "142"})
QUOTAS = frozenset({"122", "123", "143", "146", "147"})

AGREEMENTS = {
    "EU": {
        "CA": "CETA",
        "GB": "EU-UK TCA",
        "JP": "EU-Japan EPA",
        "KR": "KR-EU FTA",
        "NZ": "EU-New Zealand FTA",
        "SG": "EU-Singapore FTA",
        "VN": "EU-Vietnam FTA",
        "2005": "EBA",
        "2020": "GSP",
        "2027": "GSP+",
    },
    "GB": {
        "1013": "EU-UK TCA",
        "2051": "CPTPP",
        "AU": "UK-Australia FTA",
        "JP": "UK-Japan CEPA",
        "NZ": "NZ-UK FTA",
    },
}
"""What a preference is claimed by, for each market and origin; others by the origin's name."""

CHAPTER, DIGITS = 2, 10
"""Digits of the shortest code, and of the longest."""

_CODE = re.compile(r"[0-9]{10}(?: ?[0-9]{2})?")


class Found(NamedTuple):
    """A duty as a file states it. `area` is the code of its origin or group of origins.

    `origins` are the countries of a group, where the file lists them; where it does not, a
    preference for the group is for whoever may claim it.
    """

    row: int
    code: str
    kind: str
    kind_name: str
    area: str
    area_name: str
    origins: tuple[str, ...]
    not_origins: tuple[str, ...]
    duty: str
    valid_from: date
    valid_to: date | None
    legal: str
    additional_code: str = ""
    order_number: str = ""
    note: str = ""


def code_of(text: str) -> str:
    """A code without the pairs of zeros at its end: it stands for all below it.

    The two digits after the tenth say which row of the nomenclature, and are dropped.

    Raises:
        ValueError: It has no ten digits.
    """
    if not _CODE.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no commodity code of ten digits")
    code = text[:10]
    while len(code) > CHAPTER and code.endswith("00"):
        code = code[:-2]
    return code


def measure(found: Found, country: str) -> Measure | Unreadable:
    """The measure that a file states, for the market of this country (`GB` or `EU`).

    A duty for an additional code or within a quota is kept and not computable: no order says
    who made the goods, or how much of the quota is left.
    """
    preferential = found.kind in PREFERENCES
    unknown = [each for each in (*found.origins, *found.not_origins) if iso(each) is None]
    unlisted = not found.origins and not preferential and found.area not in ERGA_OMNES
    if unknown or unlisted:
        who = ", ".join(unknown) or f"the group {found.area}"
        return _unread(found, f"{who} is no country of ISO 3166-1")
    try:
        duty = taric_wording.duty(found.duty)
    except NotADuty as why:
        return _unread(found, str(why))
    if found.additional_code:
        why_not = f"it is for additional code {found.additional_code}, which no order states"
        duty = taric_wording.not_computable(why_not, duty.text)
    if found.kind in QUOTAS or found.order_number:
        why_not = f"it holds within quota {found.order_number}, whose balance is not known"
        duty = taric_wording.not_computable(why_not, duty.text)
    return Measure(
        code=found.code,
        measure=THIRD_COUNTRY if preferential or found.kind == THIRD else found.kind_name.lower(),
        origins=() if found.area in ERGA_OMNES else _isos(found.origins),
        not_origins=_isos(found.not_origins),
        duty=duty,
        valid_from=found.valid_from,
        valid_to=_end(found.valid_to),
        legal=found.legal,
        agreement=_agreement(found, country) if preferential else "",
        note=found.note,
    )


def _end(day: date | None) -> date | None:
    """The last day in force; 9999-12-31 is how some write that none is known."""
    return None if day and day.year > YEAR_LAST else day


def iso(origin: str) -> str | None:
    """The ISO 3166-1 code of an origin; None if it has none, as Ceuta and Melilla."""
    origin = ORIGINS.get(origin, origin)
    return origin if origin in countries_by_alpha2 else None


def _isos(origins: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for code in map(iso, origins) if code}))


def _name(found: Found) -> str:
    if found.kind == THIRD or found.kind in PREFERENCES:
        return THIRD_COUNTRY
    return found.kind_name.lower()


def _agreement(found: Found, country: str) -> str:
    return AGREEMENTS.get(country, {}).get(found.area, found.area_name or found.area)


def _unread(found: Found, why: str) -> Unreadable:
    return Unreadable(found.row, found.code, found.duty[:200], why)
