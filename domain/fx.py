"""Exchange: dated tables of reference rates, and the rate between two currencies on a day."""

from datetime import date
from decimal import Decimal

from domain.rules import Rule
from domain.values import CurrencyCode, Measure, Value


class NoRate(Exception):
    """No table in force knows what two currencies are worth to each other."""


class RateTable(Rule):
    """How many units of each currency bought one unit of `base`, as published for a day."""

    base: CurrencyCode
    units: dict[CurrencyCode, Measure]

    def units_of(self, currency: str) -> Decimal | None:
        """Units of the currency for one of the base; None where the table lacks it."""
        return Decimal(1) if currency == self.base else self.units.get(currency)


class Exchange(Value):
    """All tables that are known; the newest one in force on a day is the day's."""

    tables: tuple[RateTable, ...]

    def rate(self, source: str, target: str, on: date) -> Decimal:
        """How many units of `target` one unit of `source` is worth.

        Raises:
            NoRate: No table in force on this day knows both currencies.
        """
        if source == target:
            return Decimal(1)
        table = self.table(on)
        if table is None:
            raise NoRate(f"no exchange rates in force on {on}")
        given, wanted = table.units_of(source), table.units_of(target)
        if given is None or wanted is None:
            raise NoRate(f"no exchange rate between {source} and {target} on {on}")
        return wanted / given

    def table(self, on: date) -> RateTable | None:
        """The table in force on this day, the newest if several are."""
        return max(
            (table for table in self.tables if table.in_force(on)),
            key=lambda table: table.valid_from,
            default=None,
        )
