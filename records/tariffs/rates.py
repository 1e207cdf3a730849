"""From kept measures back to tariffs: the tables that the engine computes with."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from pydantic import ValidationError

from domain.markets.clauses import Tariff
from domain.markets.expressions import Duty, NotADuty
from domain.markets.tariff_rows import THIRD_COUNTRY, Measure
from domain.rules import Confidence
from domain.values import Value

SENTENCE_MAX = 400
RULE_ID_MAX = 64
"""What `domain.rules` takes of a sentence and of a rule's name."""

_CODE = re.compile(r"[0-9]{2,10}")
_FREE = Duty.parse("Free")
_ANY_DAY = date(2000, 1, 1)


class Cited(Value):
    """What every rate of an edition cites."""

    edition_id: str
    format: str
    nomenclature: str
    title: str
    as_of: date
    source: str

    @property
    def name(self) -> str:
        """Its title and its day, as a charge shows it."""
        return f"{self.title} ({self.as_of})"


def tariffs_of(edition: Cited, measures: Iterable[Measure]) -> tuple[Tariff, ...]:
    """The measures of one edition as tables: one for all that differ in code and duty alone.

    Two duties on one code that agree in all else stand in two tables: neither hides the other.
    """
    tables: list[tuple[Measure, dict[str, Duty]]] = []
    for measure in measures:
        terms = _terms(measure)
        for known, rates in tables:
            if known == terms and rates.setdefault(measure.code, measure.duty) == measure.duty:
                break
        else:
            tables.append((terms, {measure.code: measure.duty}))
    return tuple(_table(edition, terms, rates) for terms, rates in tables)


def unusable(measure: Measure) -> str:
    """Why a measure could not be computed with, whatever its duty is; "" if it can."""
    if not _CODE.fullmatch(measure.code):
        return "its code is not two to ten digits"
    if not _reads_back(measure.duty):
        return "its duty does not read back as what it is"
    # Most measures share their terms with thousands of others: look at each kind once.
    return _unfit(replace(_terms(measure), valid_from=_ANY_DAY, valid_to=None, legal="", note=""))


@lru_cache(maxsize=4096)
def duty_of(text: str, why_not: str) -> Duty:
    """A duty as it was kept."""
    return Duty(text, why_not=why_not) if why_not else Duty.parse(text)


def _terms(measure: Measure) -> Measure:
    """A measure without its code and duty."""
    return replace(measure, code="", duty=_FREE)


@lru_cache(maxsize=4096)
def _reads_back(duty: Duty) -> bool:
    try:
        return duty_of(duty.text, duty.why_not) == duty
    except NotADuty:
        return False


@lru_cache(maxsize=4096)
def _unfit(terms: Measure) -> str:
    """What a table of these terms would be refused for."""
    edition = Cited(
        edition_id="x", format="x", nomenclature="x", title="x", as_of=_ANY_DAY, source="x"
    )
    try:
        _table(edition, terms, {"": _FREE})
    except ValidationError as refused:
        first = refused.errors(include_url=False)[0]
        return f"{first['loc'][0]}: {first['msg']} (it is {first['input']!r})"
    return ""


def _table(edition: Cited, terms: Measure, rates: dict[str, Duty]) -> Tariff:
    legal = f"; {terms.legal}" if terms.legal else ""
    return Tariff(
        rule=_rule(edition, terms),
        edition=edition.name,
        measure=terms.measure,
        origins=terms.origins,
        not_origins=terms.not_origins,
        agreement=terms.agreement or None,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        source=f"{edition.source}, edition of {edition.as_of}{legal}"[:SENTENCE_MAX],
        verified_on=edition.as_of,
        confidence=Confidence.VERIFIED,
        note=terms.note[:SENTENCE_MAX] or None,
        rates=rates,
    )


def _rule(edition: Cited, terms: Measure) -> str:
    """A name such as `us-hts-2025-01-12-mfn`."""
    kind = terms.agreement or ("mfn" if terms.measure == THIRD_COUNTRY else terms.measure)
    named = f"{edition.format}-{edition.as_of}-{kind}".lower()
    return re.sub(r"[^a-z0-9]+", "-", named)[:RULE_ID_MAX].strip("-")
