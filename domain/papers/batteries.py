"""Lithium batteries in a parcel: under which UN number they go, and how large their mark is.

Read 2026-11-22, all secondary: lithium.batteriestransport.org (mark of 2023, sizes),
dg-packaging.nl and fedex.com (packing instructions 965 to 967, what the mark says). The text of the
IATA Dangerous Goods Regulations itself is sold, and was not seen.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from domain.lines import GoodsFlag, Line
from domain.order import Order

UN_OF_LOOSE = {"8507": "UN3480", "8506": "UN3090"}
"""Batteries shipped by themselves, by heading: accumulators are lithium ion, primary cells metal.

A power bank is a battery too. FedEx on PI 965, and a copy of the IATA guidance on power banks.
"""

UN_WITH_EQUIPMENT = "UN3481"
"""Lithium ion batteries packed with equipment, or contained in it (PI 966 and 967)."""

NAME_OF = {
    "UN3480": "Lithium ion batteries",
    "UN3481": "Lithium ion batteries contained in or packed with equipment",
    "UN3090": "Lithium metal batteries",
}


class MarkSize(StrEnum):
    """How large the mark is: at least 100 x 100 mm, or 100 x 70 mm where the package is small."""

    FULL = "100 x 100"
    SMALL = "100 x 70"


class Mark(NamedTuple):
    """One battery mark: what stands on it, how large it is, and whose goods it is for."""

    numbers: tuple[str, ...]
    size: MarkSize
    lines: tuple[Line, ...]

    @property
    def loose(self) -> bool:
        """Whether batteries go by themselves."""
        return any(number in UN_OF_LOOSE.values() for number in self.numbers)


def mark_of(order: Order) -> Mark | None:
    """The mark that the parcel of this order bears; None where nothing in it is flagged."""
    flagged = tuple(line for line in order.lines if GoodsFlag.LITHIUM_BATTERY in line.flags)
    if not flagged:
        return None
    numbers = tuple(sorted({un_number(line) for line in flagged}))
    return Mark(numbers, size_of_mark(order.lines), flagged)


def un_number(line: Line) -> str:
    """The UN number of a flagged line: loose batteries by their heading, all else equipment.

    An order does not tell the chemistry inside equipment; rechargeable (ion) is assumed.
    """
    return UN_OF_LOOSE.get((line.hs_code or "")[:4], UN_WITH_EQUIPMENT)


def size_of_mark(lines: Sequence[Line]) -> MarkSize:
    """The size of the mark: small only where the one piece in the parcel is too small for it."""
    pieces = sum(line.quantity for line in lines)
    dimensions = lines[0].dimensions
    if pieces != 1 or dimensions is None:
        return MarkSize.FULL
    sides = sorted((dimensions.length_cm, dimensions.width_cm, dimensions.height_cm))
    return MarkSize.FULL if sides[1] >= Decimal(10) else MarkSize.SMALL
