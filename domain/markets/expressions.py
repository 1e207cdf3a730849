"""Duty expressions: what a tariff says is owed, parsed once and computed exactly.

There is one spelling, whatever authority the text is from; `importers/` translates into it.

>>> Duty.parse("12%").text
'12 %'
>>> Duty.parse("12 %").owed(Decimal(200))
Decimal('24')
>>> Duty.parse("4.5 % MIN 0.30 EUR/NAR MAX 0.80 EUR/NAR").text
'4.5 % MIN 0.30 EUR/NAR MAX 0.80 EUR/NAR'
>>> Duty.parse("5 % UP TO 100 USD/NAR ELSE 8 %").owed(Decimal(300), lambda _: 2, lambda a, _: a)
Decimal('24')
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BeforeValidator, PlainSerializer, TypeAdapter, ValidationError, WithJsonSchema

from domain.units import MULTIPLES, Unit
from domain.values import CurrencyCode

__all__ = [
    "MULTIPLES",
    "NOT_COMPUTABLE",
    "AdValorem",
    "Duty",
    "DutyText",
    "NotADuty",
    "Specific",
    "Term",
    "Unit",
    "percent",
]

ONE, HUNDRED = Decimal(1), Decimal(100)
PERCENTAGES_KEPT = 1024
"""Rates that have their text at hand; the tariffs of a country have a few hundred."""

LONGEST = 1000
"""Characters of a text; none in force needs half as many, and none is read past it."""

NOT_COMPUTABLE = "not computable:"


Measured = Callable[[Unit], Decimal]
"""How much of a unit the goods are; raises where nobody said."""

Converted = Callable[[Decimal, str], Decimal]
"""An amount of a currency in the currency of the base."""


class NotADuty(ValueError):
    """A text that is no duty expression; says where it stops being one."""


@dataclass(frozen=True, slots=True)
class AdValorem:
    """A percentage of the value: `percent` / `per`, so that 33 1/3 % loses nothing."""

    percent: Decimal
    per: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Specific:
    """An amount of money for so much of a unit."""

    amount: Decimal
    currency: str
    unit: Unit
    per: Decimal = ONE


Term = AdValorem | Specific
Sum = tuple[Term, ...]


def _unmeasured(unit: Unit) -> Decimal:
    raise NotADuty(f"nobody said how many {unit} the goods are")


def _unconverted(_: Decimal, currency: str) -> Decimal:
    raise NotADuty(f"{currency} is not converted")


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty: terms that are added up, at least each of some sums and at most each of others.

    With `cap` it only tops up what earlier measures charge, to its own amount. Goods worth
    more than `up_to` for so much of a unit owe `beyond` instead. `why_not` is set where the
    text is understood and still cannot be computed from a value and measures.
    """

    text: str
    terms: Sum = ()
    least: tuple[Sum, ...] = ()
    most: tuple[Sum, ...] = ()
    cap: bool = False
    why_not: str = ""
    up_to: Specific | None = None
    beyond: "Duty | None" = None
    share: Decimal | None = field(init=False, repr=False, compare=False)
    """The share of the value that most duties are, and nothing else; None if this is another."""

    def __post_init__(self) -> None:
        conditions = self.why_not or self.cap or self.least or self.most or self.beyond
        share = None
        if not conditions and len(self.terms) == 1:
            (term,) = self.terms
            if isinstance(term, AdValorem) and term.per == ONE:
                share = term.percent / HUNDRED
        object.__setattr__(self, "share", share)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a duty, and keep its text in the one spelling.

        `Free`; `12 %`; `33 1/3 %`; `0.34 USD/LTR`; sums of these with `+`; then `MIN` such
        sums, and `MAX` such sums; `... UP TO 100 USD/NAR ELSE ...` by the value of so much of a
        unit; `CAP 15 %` before any of them. `not computable: why` says so itself.

        Raises:
            NotADuty: The text is none of these.
        """
        text = _spelled(text)
        if text.lower().startswith(NOT_COMPUTABLE):
            return cls.not_computable(text[len(NOT_COMPUTABLE) :])
        return cls._tiers(text)

    @classmethod
    def _tiers(cls, whole: str) -> Self:
        """What is owed up to a value, and beyond it; most duties have one tier alone."""
        cap = whole.startswith("CAP ")
        here, tiered, more = whole.removeprefix("CAP ").partition(" ELSE ")
        body, bounded, limit = here.partition(" UP TO ")
        if bool(tiered) != bool(bounded):
            raise NotADuty(f"{whole!r} is no duty expression: UP TO and ELSE come as a pair")
        rest, *most = body.split(" MAX ")
        terms, *least = rest.split(" MIN ")
        return cls(
            whole,
            terms=() if terms == "Free" else _terms(terms, whole),
            least=tuple(_terms(each, whole) for each in least),
            most=tuple(_terms(each, whole) for each in most),
            cap=cap,
            up_to=_specific(limit, whole) if bounded else None,
            beyond=cls._tiers(f"CAP {more}" if cap else more) if tiered else None,
        )

    @classmethod
    def not_computable(cls, why: str) -> Self:
        """A duty that the authority states and that no order has the facts for.

        Raises:
            NotADuty: It does not say why.
        """
        text = _spelled(f"{NOT_COMPUTABLE} {why}")
        if text == NOT_COMPUTABLE:
            raise NotADuty(f"say why it is {text.removesuffix(':')}")
        return cls(text, why_not=text[len(NOT_COMPUTABLE) :].strip())

    def owed(
        self,
        base: Decimal,
        measured: Measured = _unmeasured,
        converted: Converted = _unconverted,
        charged: Decimal = Decimal(0),
    ) -> Decimal:
        """What is owed on goods of this value, after what earlier measures charged.

        Raises:
            NotADuty: It is not computable.
        """
        if self.share is not None:
            return base * self.share
        if self.why_not:
            raise NotADuty(self.text)
        if self.beyond and self.up_to and base > _owed(self.up_to, base, measured, converted):
            return self.beyond.owed(base, measured, converted, charged)
        owed = _sum(self.terms, base, measured, converted)
        for terms in self.least:
            owed = max(owed, _sum(terms, base, measured, converted))
        for terms in self.most:
            owed = min(owed, _sum(terms, base, measured, converted))
        return max(owed - charged, Decimal(0)) if self.cap else owed


def _sum(terms: Sum, base: Decimal, measured: Measured, converted: Converted) -> Decimal:
    owed = Decimal(0)
    for term in terms:
        owed += _owed(term, base, measured, converted)
    return owed


def _owed(term: Term, base: Decimal, measured: Measured, converted: Converted) -> Decimal:
    if isinstance(term, AdValorem):
        return base * term.percent / (HUNDRED * term.per)
    return converted(term.amount, term.currency) * measured(term.unit) / term.per


@lru_cache(maxsize=PERCENTAGES_KEPT)
def percent(number: Decimal) -> str:
    """A percentage as people write it, cut at four decimals."""
    shown = number.quantize(Decimal("0.0001"), ROUND_DOWN).normalize()
    return f"{shown:f} %"


_NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,9})?"
_AD_VALOREM = re.compile(rf"({_NUMBER}) %")
_FRACTION = re.compile(r"([0-9]{1,3}) ([1-9])/([2-9]) %")
_SPECIFIC = re.compile(rf"({_NUMBER}) ([A-Z]{{3}})/([A-Z]{{3}})")
_SPELLING = (
    (re.compile(r" ?\+ ?"), " + "),
    (re.compile(r" ?/ ?"), "/"),
    (re.compile(r" ?%"), " %"),
    (re.compile(r"([0-9])([A-Z]{3}/)"), r"\1 \2"),
    (re.compile(r"\bfree\b", re.IGNORECASE), "Free"),
)
_CURRENCY: TypeAdapter[str] = TypeAdapter(CurrencyCode)


def _spelled(text: str) -> str:
    """The text with one space wherever there may be some."""
    if len(text) > LONGEST:
        raise NotADuty(f"{text[:40]!r}... is no duty expression: it is {len(text)} characters long")
    text = " ".join(text.split())
    if not text.isprintable():
        raise NotADuty(f"{text!r} is no duty expression: it is not printable")
    if text.lower().startswith(NOT_COMPUTABLE):
        return text
    for pattern, spelling in _SPELLING:
        text = pattern.sub(spelling, text)
    return text.strip()


def _terms(text: str, whole: str) -> Sum:
    return tuple(_term(part, whole) for part in text.split(" + "))


def _term(text: str, whole: str) -> Term:
    if found := _AD_VALOREM.fullmatch(text):
        return AdValorem(Decimal(found[1]))
    if found := _FRACTION.fullmatch(text):
        whole_part, above, below = (Decimal(part) for part in found.groups())
        return AdValorem(whole_part * below + above, below)
    return _specific(text, whole)


def _specific(text: str, whole: str) -> Specific:
    found = _SPECIFIC.fullmatch(text)
    if not found or found[3] not in MULTIPLES:
        raise NotADuty(
            f"{whole!r} is no duty expression: {text!r} is neither '12 %' nor '3 EUR/KGM'"
        )
    try:
        currency = _CURRENCY.validate_python(found[2])
    except ValidationError:
        raise NotADuty(f"{whole!r} is no duty expression: {found[2]} is no currency") from None
    return Specific(Decimal(found[1]), currency, *MULTIPLES[found[3]])


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
