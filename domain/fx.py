"""Exchange: dated tables of reference rates, and the rate between two currencies on a day."""

from datetime import date
from decimal import Decimal
from functools import cached_property

from domain.rules import Rule
from domain.values import CurrencyCode, Measure, Text, Value

FOUND_KEPT = 1024
"""Pairs of currencies whose table of a day is at hand."""


class NoRate(Exception):
    """No table in force knows what two currencies are worth to each other."""


class RateTable(Rule):
    """How many units of each currency bought one unit of `base`, as published for a day.

    `series` is who publishes it for what, such as "ECB reference" or "HMRC monthly".
    """

    series: Text = "ECB reference"
    base: CurrencyCode
    units: dict[CurrencyCode, Measure]

    def units_of(self, currency: str) -> Decimal | None:
        """Units of the currency for one of the base; None where the table lacks it."""
        return Decimal(1) if currency == self.base else self.units.get(currency)


class Exchange(Value):
    """All tables that are known; of those that know both currencies the newest counts.

    A market's own series goes before all others, for as long as a table of it is in force.
    """

    tables: tuple[RateTable, ...]

    @cached_property
    def _found(self) -> dict[tuple[str, str, date, str | None], RateTable | None]:
        return {}

    def rate(self, source: str, target: str, on: date, series: str | None = None) -> Decimal:
        """How many units of `target` one unit of `source` is worth.

        Raises:
            NoRate: No table in force on this day knows both currencies.
        """
        if source == target:
            return Decimal(1)
        table = self.table(source, target, on, series)
        if table is None:
            raise NoRate(f"no exchange rate between {source} and {target} is in force on {on}")
        given, wanted = table.units_of(source), table.units_of(target)
        assert given is not None
        assert wanted is not None
        return wanted / given

    def table(
        self, source: str, target: str, on: date, series: str | None = None
    ) -> RateTable | None:
        """The table in force on this day that the rate between these is taken from."""
        asked = (source, target, on, series)
        if asked not in self._found:
            if len(self._found) >= FOUND_KEPT:
                self._found.clear()
            self._found[asked] = self._newest(*asked)
        return self._found[asked]

    def _newest(self, source: str, target: str, on: date, series: str | None) -> RateTable | None:
        return max(
            (
                table
                for table in self.tables
                if table.in_force(on)
                and table.units_of(source) is not None
                and table.units_of(target) is not None
            ),
            key=lambda table: (table.series == series, table.valid_from),
            default=None,
        )
