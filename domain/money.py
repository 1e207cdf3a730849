"""Money: an exact amount and its currency.

Amounts are rounded where a charge is born, by the rule of the market that makes it,
and nowhere else. Adding two currencies is an error, never a conversion.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache
from operator import sub
from typing import Self

from iso4217 import Currency as Iso4217

from domain.values import CurrencyCode, Exact, Value


class OtherMoney(ValueError):
    """Money is in a currency that it cannot be booked in; says which."""


class Money(Value):
    """An amount in one currency; negative where it flows the other way."""

    amount: Exact
    currency: CurrencyCode

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Self:
        """Make money from anything that is exact."""
        return cls(amount=Decimal(amount), currency=currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(amount=self.amount + self._same(other).amount, currency=self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(amount=self.amount - self._same(other).amount, currency=self.currency)

    def __neg__(self) -> "Money":
        return Money(amount=-self.amount, currency=self.currency)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"cannot combine {self.currency} with {other.currency}")
        return other


@cache
def minor_units(currency: str) -> int:
    """How many decimals the currency has: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217)."""
    return Iso4217(currency).exponent or 0


@cache
def smallest(currency: str) -> Decimal:
    """The currency's smallest unit: 0.01 of EUR, 1 of JPY."""
    return Decimal(1).scaleb(-minor_units(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's smallest unit, where no market says otherwise."""
    return amount.quantize(smallest(currency), ROUND_HALF_UP)


def rounded_back(amount: Decimal, currency: str, expected: Decimal | None) -> Decimal:
    """A converted amount to the smallest unit; what going there and back loses is no difference."""
    amount = rounded(amount, currency)
    if expected is None or abs(amount - expected) > smallest(currency):
        return amount
    return expected


_NOTHING = Decimal(0)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum; zero of nothing."""
    return sum(amounts, _NOTHING)


def split(amount: Decimal, weights: Sequence[Decimal], currency: str) -> tuple[Decimal, ...]:
    """Share an amount in proportion to weights, losing no cent.

    Every share is cut down to the smallest unit; what is left goes, unit by unit, to the
    shares that were cut the most. Equal weights where all are zero.
    """
    if not weights or not amount:
        return (amount,) * len(weights)
    whole = total(weights)
    if whole:
        exact = [amount * weight / whole for weight in weights]
    else:
        exact = [amount / len(weights)] * len(weights)
    unit = smallest(currency)
    shares = [share.quantize(unit, ROUND_DOWN) for share in exact]
    left = amount - total(shares)
    if not left:
        return tuple(shares)
    cut = list(map(sub, exact, shares))
    cut_most = sorted(range(len(cut)), key=cut.__getitem__, reverse=left > 0)
    step = unit if left > 0 else -unit
    for index in cut_most[: int(left / step)]:
        shares[index] += step
        left -= step
    shares[cut_most[0]] += left
    return tuple(shares)
