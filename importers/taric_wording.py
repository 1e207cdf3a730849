"""The wording of TARIC and of the UK tariff: `4.50 % MIN 0.30 EUR p/st MAX 0.80 EUR p/st`.

The EU's files name units by code (`22.000 EUR DTN`), the UK's API by abbreviation (`34.00 GBP /
100 kg`). Both come here. Sources, all read 2026-11-21: recorded answers of the UK Trade Tariff
API of 2025-07 and its documentation; expressions of the EU's duty file as public programs
quote them in their tests (secondary).
"""

import re
from functools import lru_cache

from domain.markets.expressions import MULTIPLES, NOT_COMPUTABLE, Duty, NotADuty

UNITS = {
    "p/st": "NAR",
    "100 p/st": "CEN",
    "1000 p/st": "MIL",
    "pa": "NPR",
    "g": "GRM",
    "kg": "KGM",
    "100 kg": "DTN",
    "t": "TNE",
    "1000 kg": "TNE",
    "l": "LTR",
    "hl": "HLT",
    "1000 l": "KLT",
    "l alc. 100%": "LPA",
    "m": "MTR",
    "m2": "MTK",
    "m3": "MTQ",
    "c/k": "CTM",
    "kWh": "KWH",
    "1000 kWh": "MWH",
    **{code: code for code in MULTIPLES},
}
"""Units by what either authority calls them; one with a qualifier is none of them."""

CURRENCIES = {"EUC": "EUR"}
"""The EU's file marks euros of its customs amounts as EUC."""

WHY_NOT = (
    (r"\b(EA|ADSZ|ADFM)R?\b", "the agricultural component depends on the recipe"),
    (r"\bcert:", "the rate depends on a document"),
    (r"\bCond:.*\bV ", "the rate depends on the entry price"),
    (r"\bCond:|;", "the rate depends on a price or a quantity that the tariff names"),
    (r" - ", "a part is taken off"),
    (r"[0-9] ?[A-Z]{3} ?/? ?\S", "no order states that measure"),
)
"""What the words of a duty are about, and why nobody can compute it from an order."""

_NUMBER = r"([0-9][0-9,]*(?:\.[0-9]+)?)"
_JOINT = re.compile(r" ?(\+|\bMIN\b|\bMAX\b) ?")
_PERCENT = re.compile(rf"{_NUMBER} ?%")
_AMOUNT = re.compile(rf"{_NUMBER} ?([A-Z]{{3}}) ?/? ?(.+)")


@lru_cache(maxsize=4096)
def duty(text: str) -> Duty:
    """What a duty of TARIC or of the UK tariff says.

    Raises:
        NotADuty: It says nothing that we understand.
    """
    text = " ".join(text.replace("²", "2").replace("³", "3").split())
    if text.upper() in {"NIHIL", "FREE"}:
        return Duty.parse("Free")
    parts = _JOINT.split(text)
    terms = [_term(part) for part in parts[::2]]
    if all(terms):
        spelled = [*terms[:1], *(f"{j} {t}" for j, t in zip(parts[1::2], terms[1:], strict=True))]
        return Duty.parse(" ".join(spelled))
    for words, why in WHY_NOT:
        if re.search(words, text):
            return not_computable(why, text)
    raise NotADuty(f"{text[:80]!r} is no duty of TARIC that we know")


def not_computable(why: str, text: str) -> Duty:
    """A duty that is understood and depends on what no order states."""
    return Duty.not_computable(f"{why}: {text.removeprefix(NOT_COMPUTABLE).strip()[:200]}")


def _term(text: str) -> str:
    """One term in our spelling; empty if it is none."""
    if found := _PERCENT.fullmatch(text):
        return f"{_plain(found[1])} %"
    found = _AMOUNT.fullmatch(text)
    unit = found and UNITS.get(found[3])
    if not found or not unit:
        return ""
    return f"{_plain(found[1])} {CURRENCIES.get(found[2], found[2])}/{unit}"


def _plain(number: str) -> str:
    return number.replace(",", "")
