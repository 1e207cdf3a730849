"""What every reader of an official tariff file yields; the shapes are those of the domain."""

from domain.markets.tariff_rows import (
    THIRD_COUNTRY,
    Edition,
    Heading,
    Measure,
    Row,
    Skipped,
    Unreadable,
)

__all__ = [
    "THIRD_COUNTRY",
    "Edition",
    "Heading",
    "Measure",
    "Row",
    "Skipped",
    "Unreadable",
]
