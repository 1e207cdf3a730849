"""Rounding: to which step, and which way, a market rounds what it claims."""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property, partial
from operator import methodcaller

from domain.money import smallest
from domain.rules import Strict
from domain.values import Measure


class Mode(StrEnum):
    """Which way an amount is rounded."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"
    UP = "up"


_ONE = Decimal(1)
_ROUNDING = {mode: f"ROUND_{mode.name}" for mode in Mode}
"""How `decimal` calls each mode."""


class Rounding(Strict):
    """To which step an amount is rounded, in the market's currency.

    With `total_step` the sum over all lines is rounded again, and a line counts in later
    bases by its own amount rounded to that step (Japan: yen by line, 100 yen in total).
    """

    step: Measure
    mode: Mode = Mode.HALF_UP
    total_step: Measure | None = None

    @cached_property
    def apply(self) -> Callable[[Decimal], Decimal]:
        """Rounds a line's amount."""
        if self.step.as_tuple().digits == (1,):  # a place such as 0.01: one operation will do
            return methodcaller("quantize", self.step, _ROUNDING[self.mode])
        return partial(_to_step, step=self.step, mode=self.mode)

    def apply_total(self, amount: Decimal) -> Decimal:
        """Round a sum of lines, or a line as later bases see it."""
        return _to_step(amount, self.total_step, self.mode) if self.total_step else amount


def rounding_of(rounding: Rounding | None, currency: str) -> Rounding:
    """How a market rounds: as it states, else to its currency's smallest unit."""
    return rounding or _to_smallest(currency)


@cache
def _to_smallest(currency: str) -> Rounding:
    return Rounding(step=smallest(currency))


def _to_step(amount: Decimal, step: Decimal, mode: Mode) -> Decimal:
    return (amount / step).quantize(_ONE, _ROUNDING[mode]) * step
