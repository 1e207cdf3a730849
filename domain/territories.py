"""Which tariff a country charges by: its own, or that of the union it belongs to."""

from functools import cache

from domain.order import Order

# fmt: off
EU_MEMBERS = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
"""One customs territory with one tariff: Regulation (EU) 952/2013, article 4, read 2026-11-21."""


def crosses_a_border(order: Order) -> bool:
    """Whether the goods leave one customs territory and enter another."""
    return not is_one_territory(order.inventory.country, order.destination)


@cache
def is_one_territory(country: str, other: str) -> bool:
    """Whether goods go from the one to the other without meeting a tariff."""
    return tariff_of(country) == tariff_of(other)


def tariff_of(country: str) -> str:
    """The country, or `EU`, whose tariff goods meet that enter this one.

    >>> tariff_of("DE"), tariff_of("US")
    ('EU', 'US')
    """
    return "EU" if country in EU_MEMBERS else country
