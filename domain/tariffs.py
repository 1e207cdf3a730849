"""Tariffs in force: which row of which table is about goods of a code and an origin."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.clauses import Tariff
from domain.expressions import Duty


class Row(NamedTuple):
    """One rate of a table: the duty on all codes that begin with `hs`."""

    hs: str
    duty: Duty
    table: Tariff


class Tariffs:
    """Tables by measure and code; national codes inherit from the shorter ones above them."""

    def __init__(self, tables: Iterable[Tariff]) -> None:
        self._rows: dict[str, dict[str, list[Row]]] = {}
        for table in tables:
            by_code = self._rows.setdefault(table.measure, {})
            for hs, duty in table.rates.items():
                by_code.setdefault(hs, []).append(Row(hs, duty, table))

    def rows(self, measure: str, hs_code: str) -> Iterator[Row]:
        """Every row of the measure about this code, the closest code first."""
        by_code = self._rows.get(measure)
        if by_code:
            for digits in range(len(hs_code), -1, -1):
                yield from by_code.get(hs_code[:digits], ())

    def longer(self, measure: str, hs_code: str) -> tuple[str, ...]:
        """The codes of the measure that split this one further."""
        known = self._rows.get(measure, {})
        return tuple(sorted(hs for hs in known if hs.startswith(hs_code) and hs != hs_code))


NONE = Tariffs(())


def closest(rows: Iterable[Row]) -> Row | None:
    """Of rows about the same goods: the longest code, then its origins named, then the newest."""
    return max(
        rows,
        key=lambda row: (len(row.hs), bool(row.table.origins), row.table.valid_from),
        default=None,
    )
