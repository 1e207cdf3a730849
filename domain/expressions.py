"""Duty expressions: what a tariff says is owed, parsed once and computed exactly.

The text is the tariff's own, in one spelling:

>>> Duty.parse("12 %").owed(Decimal(200))
Decimal('24')
>>> Duty.parse("4.5 % MIN 0.30 EUR/NAR MAX 0.80 EUR/NAR").text
'4.5 % MIN 0.30 EUR/NAR MAX 0.80 EUR/NAR'
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

HUNDRED = Decimal(100)


class Unit(StrEnum):
    """Units that duties are charged by: UN/ECE Recommendation 20 codes as tariffs use them."""

    KGM = "KGM"  # kilogram
    NAR = "NAR"  # number of articles
    NPR = "NPR"  # number of pairs
    LTR = "LTR"  # litre
    LPA = "LPA"  # litre of pure alcohol
    MTR = "MTR"  # metre
    MTK = "MTK"  # square metre
    MTQ = "MTQ"  # cubic metre
    CTM = "CTM"  # carat


MULTIPLES: dict[str, tuple[Unit, Decimal]] = {
    "GRM": (Unit.KGM, Decimal("0.001")),
    "DTN": (Unit.KGM, Decimal(100)),
    "TNE": (Unit.KGM, Decimal(1000)),
    "HLT": (Unit.LTR, Decimal(100)),
    "DZN": (Unit.NAR, Decimal(12)),
    "GRO": (Unit.NAR, Decimal(144)),
    "MIL": (Unit.NAR, Decimal(1000)),
    **{unit.value: (unit, Decimal(1)) for unit in Unit},
}
"""Each unit that a text may name, as a number of the unit that a line is measured in."""

Measured = Callable[[Unit], Decimal]
"""How much of a unit the goods are; raises where nobody said."""

Converted = Callable[[Decimal, str], Decimal]
"""An amount of a currency in the currency of the base."""


class NotADuty(ValueError):
    """A text that is no duty expression; says where it stops being one."""


@dataclass(frozen=True, slots=True)
class AdValorem:
    """A percentage of the value."""

    percent: Decimal


@dataclass(frozen=True, slots=True)
class Specific:
    """An amount of money for so much of a unit."""

    amount: Decimal
    currency: str
    unit: Unit
    per: Decimal = Decimal(1)


Term = AdValorem | Specific


def _unmeasured(unit: Unit) -> Decimal:
    raise NotADuty(f"nobody said how many {unit} the goods are")


def _unconverted(_: Decimal, currency: str) -> Decimal:
    raise NotADuty(f"{currency} is not converted")


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty: terms that are added up, kept between a least and a most.

    With `cap` it only tops up what earlier measures charge, to its own amount. `why_not` is
    set where the text is understood and still cannot be computed from a value and measures.
    """

    text: str
    terms: tuple[Term, ...] = ()
    least: tuple[Term, ...] = ()
    most: tuple[Term, ...] = ()
    cap: bool = False
    why_not: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `Free`, `12 %`, `0.34 USD/LTR`, sums of them with `+`, `MIN`, `MAX`, `CAP 15 %`.

        `not computable: ...` says so itself.

        Raises:
            NotADuty: The text is none of these.
        """
        text = " ".join(text.split())
        if text.lower().startswith("not computable:"):
            return cls(text, why_not=text.partition(":")[2].strip())
        if text.lower() == "free":
            return cls("Free")
        body, cap = (text.removeprefix("CAP "), True) if text.startswith("CAP ") else (text, False)
        rest, _, most = body.partition(" MAX ")
        sum_of, _, least = rest.partition(" MIN ")
        return cls(
            text,
            terms=_terms(sum_of, text),
            least=_terms(least, text) if least else (),
            most=_terms(most, text) if most else (),
            cap=cap,
        )

    def owed(
        self,
        base: Decimal,
        measured: Measured = _unmeasured,
        converted: Converted = _unconverted,
        charged: Decimal = Decimal(0),
    ) -> Decimal:
        """What is owed on goods of this value, after what earlier measures charged."""
        owed = _sum(self.terms, base, measured, converted)
        if self.least:
            owed = max(owed, _sum(self.least, base, measured, converted))
        if self.most:
            owed = min(owed, _sum(self.most, base, measured, converted))
        return max(owed - charged, Decimal(0)) if self.cap else owed


def _sum(
    terms: tuple[Term, ...], base: Decimal, measured: Measured, converted: Converted
) -> Decimal:
    owed = Decimal(0)
    for term in terms:
        if isinstance(term, AdValorem):
            owed += base * term.percent / HUNDRED
        else:
            owed += converted(term.amount, term.currency) * measured(term.unit) / term.per
    return owed


_AD_VALOREM = re.compile(r"(\d+(?:\.\d+)?) ?%")
_SPECIFIC = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3}) ?/ ?([A-Z]{3})")


def _terms(text: str, whole: str) -> tuple[Term, ...]:
    return tuple(_term(part.strip(), whole) for part in text.split("+"))


def _term(text: str, whole: str) -> Term:
    if found := _AD_VALOREM.fullmatch(text):
        return AdValorem(Decimal(found[1]))
    if (found := _SPECIFIC.fullmatch(text)) and found[3] in MULTIPLES:
        unit, per = MULTIPLES[found[3]]
        return Specific(Decimal(found[1]), found[2], unit, per)
    raise NotADuty(f"{whole!r} is no duty expression: {text!r} is neither '12 %' nor '3 EUR/KGM'")


def _read(raw: object) -> Duty:
    if isinstance(raw, Duty):
        return raw
    if not isinstance(raw, str):
        raise NotADuty('a duty is text, such as "12 %"')
    return Duty.parse(raw)


DutyText = Annotated[
    Duty,
    BeforeValidator(_read),
    PlainSerializer(lambda duty: duty.text, return_type=str),
    WithJsonSchema({"type": "string"}),
]
"""A duty in a file: text outside, parsed inside."""
