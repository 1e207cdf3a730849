"""A due: one amount that a market claims, in its own currency, and how it is rounded."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from domain.charges import ChargeKind, CollectedBy
from domain.clauses import Rounding
from domain.money import smallest, split, total
from domain.rules import Rule

PERCENTAGES_KEPT = 1024
"""Rates that have their text at hand; the tariffs of a country have a few hundred."""


class Due(NamedTuple):
    """An amount due on one line, or on the whole consignment where `sku` is None.

    `counted` is the amount as later bases see it; only a rounding in total makes it differ.
    `edition` is the tariff's that a rate was read in.
    """

    kind: ChargeKind
    name: str
    amount: Decimal
    base: Decimal | None
    rate: str
    rule: Rule
    sku: str | None = None
    counted: Decimal = Decimal(0)
    edition: str = ""
    collected_by: CollectedBy = CollectedBy.AUTHORITY

    def of(self, amount: Decimal, counted: Decimal) -> "Due":
        """The same due, of this amount; written out, for `_replace` takes twice as long."""
        kind, name, _, base, rate, rule, sku, _, edition, collected_by = self
        return Due(kind, name, amount, base, rate, rule, sku, counted, edition, collected_by)


def settled(
    dues: Sequence[Due],
    currency: str,
    rounding: Rounding | None,
    waived_below: Decimal | None = None,
) -> list[Due]:
    """Round dues as their market does; set them to zero where their sum is not collected.

    A sum that is rounded again in total is shared back among its lines, losing no unit.
    """
    rule = rounding or to_smallest(currency)
    lines = [rule.apply(due.amount) for due in dues]
    if waived_below is not None and total(lines) < waived_below:
        note = f"not collected below {waived_below:f} {currency}"
        return [
            due._replace(amount=Decimal(0), counted=Decimal(0), rate=f"{due.rate}, {note}")
            for due in dues
        ]
    if rule.total_step is None:
        return [due.of(line, line) for due, line in zip(dues, lines, strict=True)]
    shares = split(rule.apply_total(total(lines)), lines, currency)
    return [
        due.of(share, rule.apply_total(line))
        for due, line, share in zip(dues, lines, shares, strict=True)
    ]


@cache
def to_smallest(currency: str) -> Rounding:
    """The rounding of markets that state none."""
    return Rounding(step=smallest(currency))


def base_of(amount: Decimal, rounding: Rounding | None) -> Decimal:
    """A base as its market rounds it, if it does."""
    return rounding.apply(amount) if rounding else amount


@lru_cache(maxsize=PERCENTAGES_KEPT)
def percent(number: Decimal) -> str:
    """A percentage as people write it, cut at four decimals."""
    shown = number.quantize(Decimal("0.0001"), ROUND_DOWN).normalize()
    return f"{shown:f} %"
