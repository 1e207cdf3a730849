"""Chargebacks: what a platform takes from a seller for an offence, computed from dated rules.

A rule is data (`markets/chargebacks.toml`). An incident states what happened to one order, in
the shop's own currency and in the unit that the offence is measured by; the penalty is that of
the strictest rule that covers it.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import model_validator

from domain.money import Money, rounded
from domain.parties import Fulfilment
from domain.rules import Rule, Sentence, Strict
from domain.values import Amount, CurrencyCode, Measure, Text

HUNDRED = Decimal(100)


class Offence(StrEnum):
    """What a platform charges a seller for, and the unit that it is measured by, if it is."""

    WEIGHT_MISMATCH = "weight_mismatch"  # declared against actual, in grams
    VOLUME_MISMATCH = "volume_mismatch"  # declared against actual, in the platform's own unit
    LATE_DISPATCH = "late_dispatch"  # hours since the order; nothing was declared
    LATE_DELIVERY = "late_delivery"  # hours since dispatch; nothing was declared
    FAKE_TRACKING = "fake_tracking"
    FALSE_TRANSACTION = "false_transaction"
    QUALITY = "quality"
    FORGED_CERTIFICATE = "forged_certificate"
    CHEMICALS = "chemicals"
    HEAVY_METALS = "heavy_metals"
    EXTRA_FREIGHT = "extra_freight"


class Chargeback(Rule):
    """The penalty of one platform for one offence.

    `amount` and `percent` of the order's value are added up, and `per_step` for each further
    `step` beyond `at_least`, a part counting whole. The rule covers deviations of `at_least` or
    more that are above `above`, and above `above_percent` of what was actual.
    """

    platform: Text
    offence: Offence
    fulfilment: tuple[Fulfilment, ...] = ()
    currency: CurrencyCode
    amount: Amount = Decimal(0)
    percent: Amount = Decimal(0)
    at_least: Amount = Decimal(0)
    above: Amount | None = None
    above_percent: Amount = Decimal(0)
    step: Measure | None = None
    per_step: Amount = Decimal(0)

    @model_validator(mode="after")
    def _steps_are_priced(self) -> Self:
        if (self.step is None) != (self.per_step == 0):
            raise ValueError("give step and per_step together")
        return self


class Incident(Strict):
    """What happened to one order: the offence, its value, and what was declared and is actual."""

    platform: Text
    offence: Offence
    fulfilment: Fulfilment
    on: date
    currency: CurrencyCode
    value: Amount = Decimal(0)
    declared: Amount = Decimal(0)
    actual: Amount = Decimal(0)

    @property
    def deviation(self) -> Decimal:
        """How far the declared is from the actual, either way."""
        return abs(self.declared - self.actual)


class Penalty(NamedTuple):
    """What a platform takes, and by which rule."""

    money: Money
    rule: Chargeback


class Case(Strict):
    """A penalty worked out by somebody else, or by hand, that the rules must reproduce."""

    title: Sentence
    source: Sentence
    incident: Incident
    penalty: Amount


class Chargebacks(Strict):
    """All rules that are known, with the cases that hold them to their sources."""

    rules: tuple[Chargeback, ...]
    cases: tuple[Case, ...] = ()

    def penalty(self, *incidents: Incident) -> Penalty | None:
        """The penalty for one event, seen as one offence or as several of which one counts.

        A parcel that is wrong in weight and in volume is charged once, for the greater. None
        where no rule in the incident's currency covers it.
        """
        return max(
            (found for each in incidents for found in _penalties(self.rules, each)),
            key=lambda found: found.money.amount,
            default=None,
        )


def _penalties(rules: Iterable[Chargeback], incident: Incident) -> Iterable[Penalty]:
    return (Penalty(owed(rule, incident), rule) for rule in rules if covers(rule, incident))


def covers(rule: Chargeback, incident: Incident) -> bool:
    """Whether the rule is about this incident, and the incident grave enough for it."""
    deviation = incident.deviation
    return (
        rule.in_force(incident.on)
        and rule.platform == incident.platform
        and rule.offence is incident.offence
        and rule.currency == incident.currency
        and (not rule.fulfilment or incident.fulfilment in rule.fulfilment)
        and deviation >= rule.at_least
        and (rule.above is None or deviation > rule.above)
        and (rule.above_percent == 0 or deviation * HUNDRED > incident.actual * rule.above_percent)
    )


def owed(rule: Chargeback, incident: Incident) -> Money:
    """What the rule takes for the incident, in its own currency."""
    amount = rule.amount + incident.value * rule.percent / HUNDRED
    if rule.step is not None:
        beyond = incident.deviation - rule.at_least
        steps = (beyond / rule.step).to_integral_value(ROUND_CEILING)
        amount += rule.per_step * steps
    return Money(amount=rounded(amount, rule.currency), currency=rule.currency)
