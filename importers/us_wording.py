"""The wording of the US tariff's duty columns: `46.3¢/kg + 14.9%` to a duty.

The shapes are those of the USITC export of 2025-01-12 (hts.usitc.gov), every row of it.
"""

import re
from decimal import Decimal
from functools import lru_cache

from domain.markets.expressions import NOT_COMPUTABLE, Duty, NotADuty

UNITS = {
    "kg": "KGM",
    "g": "GRM",
    "t": "TNE",
    "liter": "LTR",
    "pf. liter": "PFL",
    "pf.liter": "PFL",
    "bbl": "BLL",
    "each": "NAR",
    "head": "NAR",
    "article": "NAR",
    "doz.": "DZN",
    "gross": "GRO",
    "thousand": "MIL",
    "1000": "MIL",
    "1,000": "MIL",
    "pr.": "NPR",
    "doz. pr.": "DPR",
    "m": "MTR",
    "lin. m": "MTR",
    "m2": "MTK",
    "m3": "MTQ",
}
"""The schedule's units, as our codes. A jewel, a pin or a line of buttons is none of them."""

WHY_NOT = (
    (r"\bdegree", "it falls with the purity of sugar, which no order states"),
    (r"\b(content|contain|sugars|clean|drained|immediate|surface)", "no order states that measure"),
    (r"(case|strap|movement|battery|jewel|piece|rifle|sight|set$)", "parts are charged apart"),
    (
        r"\b(repairs|alterations|processing|parts|goods|cost or value|less the value)",
        "only a part of the value is charged, which no order states",
    ),
    (r"\bretail value", "it is charged on the retail value"),
    (r"\b(in bond|under bond|temporary|drawback)", "it is free on conditions of customs"),
    (
        r"\b(subheading|applicable|heading|article|terms of U\.S\. note)",
        "it is the rate of other goods",
    ),
    (r"^See ", "its rate stands elsewhere in the tariff"),
    (r"/ ?(pack|line|1,000 pins)", "no order states that quantity"),
)
"""What the words of a rate are about, and why nobody can compute it from an order."""

_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
_PERCENT = re.compile(rf"{_NUMBER} ?(?:%|percent)")
_FRACTION = re.compile(r"(\d+) (\d)/(\d) ?%")
_AMOUNT = re.compile(rf"(\$?){_NUMBER} ?(¢|cents)? ?(?:(each)|/ ?(.+))")
_ADDED = re.compile(
    r"\[?the duty provided (?:for )?in ?the applicable subheading(?: ?(?:\+|plus) ?(.+?))?\]?",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def duty(text: str) -> Duty:
    """What a cell of a duty column says.

    Raises:
        NotADuty: It says nothing that we understand.
    """
    text = _tidy(text)
    if text.lower() == "free" or text.startswith(NOT_COMPUTABLE):
        return Duty.parse(text)
    terms = [_term(part) for part in re.split(r" ?\+ ?", text)]
    if all(terms):
        return Duty.parse(" + ".join(terms))
    for words, why in WHY_NOT:
        if re.search(words, text):
            return Duty.not_computable(f"{why}: {text[:200]}")
    raise NotADuty(f"{text[:80]!r} is no rate of the US tariff that we know")


@lru_cache(maxsize=256)
def added(text: str) -> Duty | None:
    """What a heading of chapter 99 adds to the duty of the goods; None if it does not add.

    Raises:
        NotADuty: It adds something that we do not understand.
    """
    found = _ADDED.fullmatch(_tidy(text))
    return found and duty(found[1] or "Free")


def _tidy(text: str) -> str:
    """The text on one line, with no word divided: `thou- sand` is `thousand`."""
    text = " ".join(text.replace("²", "2").replace("³", "3").split())
    return re.sub(r"(?<=[a-z])- (?=[a-z])", "", text)


def _term(text: str) -> str:
    """One term in our spelling; empty if it is none."""
    if found := _PERCENT.fullmatch(text):
        return f"{found[1]} %"
    if found := _FRACTION.fullmatch(text):
        return f"{found[1]} {found[2]}/{found[3]} %"
    found = _AMOUNT.fullmatch(text)
    unit = found and UNITS.get(found[4] or found[5])
    if not found or not unit or bool(found[1]) == bool(found[3]):
        return ""
    amount = Decimal(found[2].replace(",", ""))
    return f"{amount if found[1] else amount.scaleb(-2):f} USD/{unit}"
