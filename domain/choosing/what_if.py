"""What would have to change for the runner-up to be chosen: its price, its days, or a weight.

Each is worked out by itself, all else as it is, and held against the whole ranking.
"""

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal

from domain.choosing.choice import Choice
from domain.choosing.policy import WHOLE, Criterion
from domain.choosing.weighing import Candidate, Measured, ranked
from domain.money import Money, smallest
from domain.values import Exact, Value

STEP = Decimal("0.01")
"""Weights are told to a hundredth of a point."""


class Reweighed(Value):
    """A weight of a hundred that would turn the choice, the others keeping their proportions."""

    criterion: Criterion
    weight: Exact
    needed: Exact


class Turn(Value):
    """What would make another candidate the chosen one; None where nothing of that kind would."""

    carrier: str
    service: str
    behind: Exact
    cheaper_by: Money | None = None
    sooner_by: int | None = None
    weights: tuple[Reweighed, ...] = ()

    @property
    def told(self) -> str:
        """In one sentence."""
        ways = [
            f"its price were lower by {self.cheaper_by}" if self.cheaper_by else "",
            f"it were faster by {_days(self.sooner_by)}" if self.sooner_by else "",
            *(
                f"{w.criterion} weighed {w.needed:f} of 100 instead of {w.weight:f}"
                for w in self.weights
            ),
        ]
        found = [way for way in ways if way]
        name = f"{self.carrier} {self.service}"
        if not found:
            return f"{name} would not be chosen at any price, speed or weight"
        return f"{name} would be chosen if {', or '.join(found)}"


def runner_up(choice: Choice) -> Turn | None:
    """What the second would need; None where there is none, or a pilot decided."""
    if choice.chosen is None or choice.chosen.pilot or not choice.candidates[1:]:
        return None
    best, second = choice.candidates[:2]
    return Turn(
        carrier=second.offer.carrier,
        service=second.offer.service,
        behind=best.score - second.score,
        cheaper_by=_cheaper(choice, second),
        sooner_by=_sooner(choice, second),
        weights=_weights(best, second),
    )


def _cheaper(choice: Choice, second: Candidate) -> Money | None:
    """The least cut of the price that is enough.

    A lower price never lowers its own score nor raises another's, so the least is found by
    halving.
    """
    price, unit = second.offer.price, smallest(second.offer.price.currency)
    units = int((price.amount / unit).to_integral_value(ROUND_FLOOR))
    cut = _least(1, units, lambda n: _wins(choice, second, cheaper(second, n * unit)))
    return None if cut is None else Money.of(cut * unit, price.currency)


def _sooner(choice: Choice, second: Candidate) -> int | None:
    """The fewest days that it would have to be faster."""
    most = second.arrival.days[-1][0]
    return _least(1, most, lambda days: _wins(choice, second, sooner(second, days)))


def _weights(best: Candidate, second: Candidate) -> tuple[Reweighed, ...]:
    """For each criterion at which the second is better: the weight at which it is ahead."""
    behind = best.score - second.score
    found = []
    for part in second.parts:
        better = part.value - best.part(part.criterion).value
        if better > 0:
            alone = part.weight + behind / better  # as much as that, the others as they are
            of_all = alone * WHOLE / (WHOLE - part.weight + alone)
            needed = of_all.quantize(STEP, ROUND_FLOOR) + STEP  # more than a tie
            if needed < WHOLE:
                found.append(Reweighed(criterion=part.criterion, weight=part.weight, needed=needed))
    return tuple(found)


def cheaper(candidate: Measured, by: Decimal) -> Measured:
    """The same candidate at a lower price."""
    offer, cost = candidate.offer, candidate.cost
    price = offer.price.model_copy(update={"amount": offer.price.amount - by})
    changes = {
        "offer": offer.model_copy(update={"price": price}),
        "cost": cost.model_copy(update={"freight": cost.freight - by}),
    }
    return candidate.model_copy(update=changes)


def sooner(candidate: Measured, days: int) -> Measured:
    """The same candidate, so many days faster."""
    return candidate.model_copy(update={"arrival": candidate.arrival.sooner(days)})


def _days(number: int) -> str:
    return f"{number} day{'s' * (number > 1)}"


def _wins(choice: Choice, second: Candidate, changed: Measured) -> bool:
    others = [each for each in choice.candidates if each is not second]
    return ranked([*others, changed], choice.scales)[0].name == second.name


def _least(low: int, high: int, enough: Callable[[int], bool]) -> int | None:
    """The least number between these that is enough, if any; more is never less than enough."""
    if high < low or not enough(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low
