"""Tariffs in force: which row of which table is about goods of a code and an origin."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from domain.markets.clauses import Tariff
from domain.markets.expressions import Duty


class Row(NamedTuple):
    """One rate of a table: the duty on all codes that begin with `hs`."""

    hs: str
    duty: Duty
    table: Tariff


FREE = "Free"

CODES_KEPT = 10_000
"""Codes whose rows are at hand; all that a shop sells, and no more than a few megabytes."""


class Tariffs:
    """Tables by measure and code; national codes inherit from the shorter ones above them."""

    def __init__(self, tables: Iterable[Tariff]) -> None:
        self.tables = tuple(tables)
        self._rows: dict[str, dict[str, list[Row]]] = {}
        for table in self.tables:
            by_code = self._rows.setdefault(table.measure, {})
            for hs, duty in table.rates.items():
                by_code.setdefault(hs, []).append(Row(hs, duty, table))
        self._found: dict[tuple[str, str], tuple[Row, ...]] = {}

    def rows(self, measure: str, hs_code: str) -> tuple[Row, ...]:
        """Every row of the measure about this code, the closest code first."""
        by_code = self._rows.get(measure)
        if not by_code:
            return ()
        asked = (measure, hs_code)
        if asked not in self._found:
            if len(self._found) >= CODES_KEPT:
                self._found.clear()
            shorter = (hs_code[:digits] for digits in range(len(hs_code), -1, -1))
            self._found[asked] = tuple(row for hs in shorter for row in by_code.get(hs, ()))
        return self._found[asked]

    def longer(self, measure: str, hs_code: str) -> tuple[str, ...]:
        """The codes of the measure that split this one further."""
        known = self._rows.get(measure, {})
        return tuple(sorted(hs for hs in known if hs.startswith(hs_code) and hs != hs_code))

    def others(self, measures: Sequence[str], hs_code: str) -> Iterator[Row]:
        """Rows about this code of measures that are none of these, and that lay something."""
        for measure in self._rows:
            if measure not in measures:
                yield from (row for row in self.rows(measure, hs_code) if row.duty.text != FREE)


NONE = Tariffs(())


def closest(rows: Sequence[Row]) -> Sequence[Row]:
    """Of rows about the same goods: the longest code, then its origins named, then the newest.

    More than one only where they are as close as each other.
    """
    if len(rows) < 2:  # noqa: PLR2004 - there is nothing to compare
        return rows

    def closeness(row: Row) -> tuple[int, bool, date]:
        return len(row.hs), bool(row.table.origins), row.table.valid_from

    most = max(map(closeness, rows))
    return [row for row in rows if closeness(row) == most]
