"""Weighing: candidates that may carry an order, each worth 0 to 1 by every criterion, and ranked.

A part of a score is its value times its weight, and the score is the sum of its parts, exactly:
values are rounded to four places where they are born and nowhere else.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from domain.carriage import Offer
from domain.choosing.policy import WHOLE, Criterion
from domain.money import total
from domain.values import Exact, Value

PLACES = Decimal("0.0001")
NOTHING, ALL = Decimal(0), Decimal(1)
MOST = Decimal("0.9")
"""The share of parcels by which an arrival is told as a range."""


class Cost(Value):
    """What it takes to bring the goods to the door by one service, in the order's currency.

    `import_charges` are the duties, taxes and fees of the authority, the same for every
    candidate, None where nobody worked them out; `advancement` is the carrier's fee for paying
    them, `troubles` what exceptions are expected to cost, `insurance` the premium where the policy
    insures, None where nobody has read what it is.
    """

    freight: Exact
    import_charges: Exact | None
    advancement: Exact = NOTHING
    troubles: Exact = NOTHING
    insurance: Exact | None = NOTHING

    @property
    def total(self) -> Decimal:
        """All that is known of it."""
        known = (self.import_charges or NOTHING, self.insurance or NOTHING)
        return self.freight + self.advancement + self.troubles + total(known)


class Arrival(Value):
    """When a parcel would arrive: shares of parcels by days from today, summing to one."""

    days: tuple[tuple[int, Exact], ...]

    def within(self, days: int) -> Decimal:
        """The share that has arrived after so many days."""
        return total(share for day, share in self.days if day <= days)

    def by(self, share: Decimal) -> int:
        """The first day by which at least this share has arrived."""
        return next((day for day, _ in self.days if self.within(day) >= share), self.days[-1][0])

    def sooner(self, days: int) -> "Arrival":
        """The same, so many days earlier; nothing arrives before today."""
        moved: dict[int, Decimal] = {}
        for day, share in self.days:
            at = max(day - days, 0)
            moved[at] = moved.get(at, NOTHING) + share
        return Arrival(days=tuple(sorted(moved.items())))


class Estimate(Value):
    """A value from 0 to 1 that does not depend on the other candidates, and what it stands on."""

    value: Exact
    why: str


class Left(Value):
    """What would be left of the sale: all that was charged, and what is spent but for freight."""

    charged: Exact
    spent: Exact


class Measured(Value):
    """All that is known of one candidate before it is held against the others.

    `left` is None where the order does not state what its goods cost. `pilot` is the trial that
    this order is part of, if any; `parcels` of the service are at rest on the lane.
    """

    offer: Offer
    cost: Cost
    arrival: Arrival
    clearance: Estimate
    reliability: Estimate
    accuracy: Estimate
    left: Left | None = None
    parcels: int = 0
    pilot: str = ""
    sources: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Carrier and service."""
        return f"{self.offer.carrier} {self.offer.service}"


class Weighing(Value):
    """What candidates are weighed with: weights that sum to 100, and the promise to be kept.

    In time is within `days`; a share of `target` in time is as good as all.
    """

    weights: dict[Criterion, Exact]
    days: int
    target: Exact


class Part(Value):
    """What one criterion adds to a score: value times weight."""

    criterion: Criterion
    value: Exact
    weight: Exact
    points: Exact
    why: str


class Candidate(Measured):
    """A candidate with its score, of a hundred points, and its parts."""

    parts: tuple[Part, ...]
    score: Exact

    def part(self, criterion: Criterion) -> Part:
        """What one criterion adds."""
        return next(part for part in self.parts if part.criterion is criterion)


def ranked(measured: Sequence[Measured], weighing: Weighing) -> tuple[Candidate, ...]:
    """The candidates, the best first; what is on trial goes before all others.

    Of equal scores the cheaper is first, then the faster, then the first by name, so that the
    order is the same at every asking.
    """
    cheapest = min((each.cost.total for each in measured), default=NOTHING)
    return tuple(sorted((_scored(each, cheapest, weighing) for each in measured), key=_place))


def _place(candidate: Candidate) -> tuple[object, ...]:
    offer = candidate.offer
    terms = (offer.price.amount, offer.transit_days, offer.carrier, offer.service)
    return (not candidate.pilot, -candidate.score, *terms)


def _scored(each: Measured, cheapest: Decimal, weighing: Weighing) -> Candidate:
    values = {
        Criterion.COST: _cost(each, cheapest),
        Criterion.PROMISE: _promise(each.arrival, weighing),
        Criterion.CLEARANCE: each.clearance,
        Criterion.RELIABILITY: each.reliability,
        Criterion.ACCURACY: each.accuracy,
        Criterion.MARGIN: _margin(each),
    }
    parts = tuple(_part(*found, weighing) for found in values.items())
    fields = {name: getattr(each, name) for name in Measured.model_fields}
    return Candidate(**fields, parts=parts, score=total(part.points for part in parts))


def _part(criterion: Criterion, estimate: Estimate, weighing: Weighing) -> Part:
    weight = weighing.weights.get(criterion, NOTHING)
    value = estimate.value
    return Part(
        criterion=criterion, value=value, weight=weight, points=value * weight, why=estimate.why
    )


def _cost(each: Measured, cheapest: Decimal) -> Estimate:
    """The cheapest delivery there is, as a share of this one."""
    whole = each.cost.total
    value = cheapest / whole if whole > 0 else ALL
    return estimate(value, f"{whole:f} in all; the cheapest {cheapest:f}")


def _promise(arrival: Arrival, weighing: Weighing) -> Estimate:
    """The share of parcels that would arrive in time, of the share that is wanted."""
    kept = arrival.within(weighing.days)
    said = f"{percent(kept)} within {weighing.days} days; {percent(MOST)} by day {arrival.by(MOST)}"
    return estimate(kept / weighing.target, said)


def _margin(each: Measured) -> Estimate:
    """What is left of all that was charged, as a share of it."""
    if each.left is None:
        return estimate(NOTHING, "the order does not state what every unit costs")
    if not each.left.charged:
        return estimate(NOTHING, "nothing was charged")
    kept = each.left.charged - each.left.spent - each.cost.freight - each.cost.advancement
    share = kept / each.left.charged
    return estimate(share, f"{percent(share)} of what was charged is left")


def estimate(value: Decimal, why: str) -> Estimate:
    """A value held between 0 and 1, to four places."""
    return Estimate(value=min(max(value, NOTHING), ALL).quantize(PLACES, ROUND_HALF_UP), why=why)


def mean(values: Iterable[Decimal]) -> Decimal:
    """The plain mean of some values, of which there is at least one."""
    each = list(values)
    return total(each) / len(each)


def percent(share: Decimal) -> str:
    """A share as people read it."""
    return f"{(share * WHOLE).quantize(ALL, ROUND_HALF_UP):f} %"
