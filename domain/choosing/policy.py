"""A seller's policy: which services may carry an order, and what makes one better than another.

A policy is data. Its rules are conditions (`conditions.py`), its weights sum to 100, its priors say
what is expected of a service that nobody has tried.
"""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.choosing.conditions import Unfit, check, check_sentence
from domain.choosing.lanes import EARLY_MAX, LATE_MAX, Lane
from domain.choosing.offer_facts import TYPICAL, UNREAD
from domain.choosing.services import ClearsBy
from domain.cover.insurance import InsuranceRule
from domain.money import total
from domain.rules import RuleId, Sentence, Strict
from domain.values import Amount, Country, CurrencyCode, Id, Measure, Text

WHOLE = Decimal(100)
CANDIDATES_MAX = 10
"""Booked one after the other, if each refuses."""

Share = Annotated[Amount, Field(le=1)]


class Criterion(StrEnum):
    """What a candidate is weighed by; each is worth from 0 to 1."""

    COST = "cost"
    PROMISE = "promise"
    CLEARANCE = "clearance"
    RELIABILITY = "reliability"
    ACCURACY = "accuracy"
    MARGIN = "margin"


class Trait(StrEnum):
    """What makes a service reliable on a lane: the share of its parcels that were so."""

    ON_TIME = "on_time"
    NOT_HELD = "not_held"
    DELIVERED_AT_FIRST = "delivered_at_first"
    NOT_RETURNED = "not_returned"


class HardRule(Strict):
    """A candidate of which `keep_if` is not true is removed; `says` is the reason.

    `says` may name what is known, as in "{order.destination} is not served".
    """

    rule: RuleId
    keep_if: Sentence
    says: Sentence

    @model_validator(mode="after")
    def _fits_what_is_known(self) -> Self:
        try:
            check(self.keep_if, TYPICAL, UNREAD)
        except Unfit as unfit:
            raise PydanticCustomError("keep_if", "keep_if {why}", {"why": str(unfit)}) from unfit
        try:
            check_sentence(self.says, TYPICAL)
        except Unfit as unfit:
            raise PydanticCustomError("says", "says {why}", {"why": str(unfit)}) from unfit
        return self


class Prior(Strict):
    """What is expected before the first parcel: so many of so many would be good."""

    good: Measure
    bad: Measure

    def mean(self, good: int, of: int) -> Decimal:
        """The share expected after this many good ones of that many parcels."""
        return (self.good + good) / (self.good + self.bad + of)


class Promised(Strict):
    """How the promise is weighed: the share of parcels that would arrive in time.

    A share of `target` is as good as the whole. In time is within the order's promised days, or
    within the seller's own `within_days`. `late` is what is expected of a new service: shares by
    days beyond the ones that its carrier names, trusted like `parcels` parcels.
    """

    target: Annotated[Share, Field(gt=0)]
    within_days: Annotated[int, Field(ge=1, le=120)] | None = None
    parcels: Measure
    late: dict[Annotated[int, Field(ge=EARLY_MAX, le=LATE_MAX)], Share]

    @model_validator(mode="after")
    def _shares_are_a_whole(self) -> Self:
        if (whole := total(self.late.values())) != 1:
            raise PydanticCustomError(
                "late", "late must sum to 1; it sums to {whole}", {"whole": f"{whole:f}"}
            )
        return self


class Troubles(Strict):
    """What a trouble costs the seller on average, for one parcel that has it."""

    currency: CurrencyCode
    held: Amount = Decimal(0)
    failed_first: Amount = Decimal(0)
    returned: Amount = Decimal(0)


class Accuracy(Strict):
    """The share of the expected charges that bills stray by, trusted like `parcels` parcels."""

    strays: Share
    parcels: Measure


class Pilot(Strict):
    """A service on trial: it carries `percent` of a lane's orders, and no others.

    Without destinations it is on trial everywhere, without origins from everywhere.
    """

    pilot: Id
    carrier: Text
    service: Text
    origins: tuple[Country, ...] = ()
    destinations: tuple[Country, ...] = ()
    percent: Annotated[Amount, Field(gt=0, le=100)]

    def covers(self, lane: Lane, carrier: str, service: str) -> bool:
        """Whether this service is on trial on this lane."""
        return (
            (carrier, service) == (self.carrier, self.service)
            and (not self.origins or lane.origin in self.origins)
            and (not self.destinations or lane.destination in self.destinations)
        )

    def takes(self, order_id: str) -> bool:
        """Whether this order is one of the pilot's; the same at every asking."""
        drawn = hashlib.sha256(f"{self.pilot}:{order_id}".encode()).digest()
        return int.from_bytes(drawn[:8]) < self.percent / WHOLE * 2**64


class Policy(Strict):
    """One policy, as a file of `carriers/policies/` has it.

    Without sellers it is asked for by name. `fall_back` is how many other candidates are tried,
    one after the other, before a refused booking is a person's. `insurance` says which parcels are
    insured; without it none is.
    """

    policy: RuleId
    says: Sentence
    sellers: tuple[Id, ...] = ()
    rules: tuple[HardRule, ...] = ()
    weights: dict[Criterion, Amount]
    promise: Promised
    clearance: dict[ClearsBy, Share]
    clearance_unknown: Share = Decimal(1)
    reliability: dict[Trait, Prior]
    accuracy: Accuracy
    troubles: Troubles
    pilots: tuple[Pilot, ...] = ()
    insurance: InsuranceRule | None = None
    fall_back: Annotated[int, Field(ge=0, lt=CANDIDATES_MAX)] = 0

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (sum_of := total(self.weights.values())) != WHOLE:
            raise PydanticCustomError(
                "weights", "weights must sum to 100; they sum to {sum}", {"sum": f"{sum_of:f}"}
            )
        names = [rule.rule for rule in self.rules]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise PydanticCustomError(
                "rules",
                "rules has {twice} more than once; `without` leaves out one that is extended",
                {"twice": ", ".join(twice)},
            )
        for field, kinds in (("clearance", ClearsBy), ("reliability", Trait)):
            if missing := [kind for kind in kinds if kind not in getattr(self, field)]:
                raise PydanticCustomError(
                    field,
                    "{field} must name {missing}",
                    {"field": field, "missing": ", ".join(missing)},
                )
        return self

    @cached_property
    def version(self) -> str:
        """Changes with whatever the policy says."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def weight(self, criterion: Criterion) -> Decimal:
        """Of a hundred points."""
        return self.weights.get(criterion, Decimal(0))


DEFAULT = "default"


class Policies(Strict):
    """Every policy by its name; that of those without one of their own is `default`."""

    named: Mapping[str, Policy]

    @model_validator(mode="after")
    def _one_each(self) -> Self:
        if DEFAULT not in self.named:
            raise PydanticCustomError("default", "there must be a policy named default")
        _each_once([seller for policy in self.named.values() for seller in policy.sellers])
        return self

    def of(self, seller_id: str) -> Policy:
        """The policy of a seller."""
        own = (policy for policy in self.named.values() if seller_id in policy.sellers)
        return next(own, self.named[DEFAULT])


def _each_once(sellers: Sequence[str]) -> None:
    if twice := sorted({seller for seller in sellers if sellers.count(seller) > 1}):
        raise PydanticCustomError(
            "sellers", "two policies are for {sellers}", {"sellers": ", ".join(twice)}
        )
