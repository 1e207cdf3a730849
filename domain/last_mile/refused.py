"""Refusals at the door: how many of the parcels that arrived nobody wanted, and why."""

from decimal import Decimal

from domain.choosing.lanes import Lane
from domain.trade import Incoterm
from domain.values import Value

PLACES = Decimal("0.001")


class Refusals(Value):
    """What came to the door on one lane under one Incoterm, and what of it was refused.

    `reasons` counts what people said of it; of those that said nothing "unknown" is counted.
    """

    lane: Lane
    incoterm: Incoterm
    arrived: int
    refused: int
    reasons: dict[str, int]

    @property
    def share(self) -> Decimal:
        """Refused of arrived, to the thousandth."""
        return (Decimal(self.refused) / self.arrived).quantize(PLACES)
