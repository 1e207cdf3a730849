"""Weights and lengths in the units of carriers, exactly, and rounded on one side only.

What is said of a parcel is rounded up: one that turns out heavier or larger than was said is
charged for later. What is said of the goods in it is rounded down, so that their sum never
exceeds the parcel that holds them. One ounce, pound and inch are exact by definition
(international yard and pound agreement of 1959).
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

KG_PER_POUND = Decimal("0.45359237")
KG_PER_OUNCE = KG_PER_POUND / 16
CM_PER_INCH = Decimal("2.54")

TENTH = Decimal("0.1")
GRAM = Decimal("0.001")
WHOLE = Decimal(1)


def up(amount: Decimal, per_unit: Decimal, step: Decimal) -> Decimal:
    """An amount of kilograms or centimetres in another unit, up to the next step.

    >>> up(Decimal("1"), KG_PER_OUNCE, TENTH), up(Decimal("2.54"), CM_PER_INCH, TENTH)
    (Decimal('35.3'), Decimal('1.0'))
    """
    return _rounded(amount / per_unit, step, ROUND_CEILING)


def down(amount: Decimal, per_unit: Decimal, step: Decimal) -> Decimal:
    """The same, down to the step before; never less than one step.

    >>> down(Decimal("1"), KG_PER_OUNCE, TENTH), down(Decimal("0.0001"), KG_PER_OUNCE, TENTH)
    (Decimal('35.2'), Decimal('0.1'))
    """
    return max(_rounded(amount / per_unit, step, ROUND_FLOOR), step)


def _rounded(amount: Decimal, step: Decimal, how: str) -> Decimal:
    return amount.quantize(step, how)
