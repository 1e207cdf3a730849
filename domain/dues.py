"""A due: one amount that a market claims, in its own currency, and how it is rounded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal

from domain.charges import ChargeKind, CollectedBy
from domain.clauses import Rounding
from domain.money import minor_units, split, total
from domain.rules import Rule


@dataclass(frozen=True, slots=True)
class Due:
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


def settled(
    dues: Sequence[Due],
    currency: str,
    rounding: Rounding | None,
    waived_below: Decimal | None = None,
) -> list[Due]:
    """Round dues as their market does; set them to zero where their sum is not collected.

    A sum that is rounded again in total is shared back among its lines, losing no unit.
    """
    rule = rounding or Rounding(step=Decimal(1).scaleb(-minor_units(currency)))
    lines = [rule.apply(due.amount) for due in dues]
    if waived_below is not None and total(lines) < waived_below:
        note = f"not collected below {waived_below:f} {currency}"
        return [
            replace(due, amount=Decimal(0), counted=Decimal(0), rate=f"{due.rate}, {note}")
            for due in dues
        ]
    if rule.total_step is None:
        return [
            replace(due, amount=line, counted=line) for due, line in zip(dues, lines, strict=True)
        ]
    shares = split(rule.apply_total(total(lines)), lines, currency)
    return [
        replace(due, amount=share, counted=rule.apply_total(line))
        for due, line, share in zip(dues, lines, shares, strict=True)
    ]


def base_of(amount: Decimal, rounding: Rounding | None) -> Decimal:
    """A base as its market rounds it, if it does."""
    return rounding.apply(amount) if rounding else amount


def percent(number: Decimal) -> str:
    """A percentage as people write it, cut at four decimals."""
    shown = number.quantize(Decimal("0.0001"), ROUND_DOWN).normalize()
    return f"{shown:f} %"
