"""Regimes: what a market's rules of a day come to for goods of one code and origin.

Most conditions of a row are met or not before anything is known of worth: the code, the origin,
the country that the goods leave, the logistics, the region. A regime keeps the rows that
remain, in the order in which they count, so that pricing a line has only its worth to ask.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.charges import ChargeKind
from domain.markets.clauses import Relief, Scheme, Tax, begins
from domain.markets.tariffs import Row

REGIMES_KEPT = 10_000
"""Goods whose regime is at hand; all that a shop sells, in some tens of megabytes."""

WAYS_IN_KEPT = 256
"""Ways into a market that are at hand: few countries, four kinds of logistics, some regions."""


class WayIn(NamedTuple):
    """How goods come into a market, as far as rows of every line ask."""

    ships_from: str
    logistics: str
    region: str | None


class Rows(NamedTuple):
    """The tables of a market, of one day, that every line is held against; taxes by name."""

    reliefs: Sequence[Relief]
    schemes: Sequence[Scheme]
    taxes: Mapping[str, Sequence[Tax]]


class Regimes:
    """The regimes of one way in, each worked out when it is first asked for."""

    def __init__(self, way: WayIn, rows: Rows) -> None:
        self._way = way
        self._rows = rows
        self._known: dict[tuple[str, str], Regime] = {}

    def of(self, hs_code: str, origin: str) -> "Regime":
        """The regime that goods of this code and origin fall under."""
        regime = self._known.get((hs_code, origin))
        if regime is None:
            if len(self._known) >= REGIMES_KEPT:
                self._known.clear()
            regime = self._known[hs_code, origin] = Regime(hs_code, origin, self._way, self._rows)
        return regime


class Regime:
    """The rows that can be about goods, of the tables that every line is held against."""

    def __init__(self, hs_code: str, origin: str, way: WayIn, rows: Rows) -> None:
        frees = [row for row in rows.reliefs if _frees(row, hs_code, origin, way)]
        self.reliefs = {kind: tuple(row for row in frees if kind in row.of) for kind in ChargeKind}
        self.schemes = {
            name: tuple(
                row for row in rows.schemes if row.tax == name and not begins(hs_code, row.not_hs)
            )
            for name in rows.taxes
        }
        self.taxes = {
            name: _closest_first(taxes, hs_code, way.region) for name, taxes in rows.taxes.items()
        }
        self.rows: dict[str | None, tuple[Row, ...]] = {}
        """The rows of the market's own tariff, by the agreement claimed, as they are found."""


def _frees(relief: Relief, hs_code: str, origin: str, way: WayIn) -> bool:
    return (
        (not relief.ships_from or way.ships_from in relief.ships_from)
        and (not relief.logistics or way.logistics in relief.logistics)
        and origin not in relief.not_origins
        and (not relief.hs or begins(hs_code, relief.hs))
        and not begins(hs_code, relief.not_hs)
    )


def _closest_first(rows: Sequence[Tax], hs_code: str, region: str | None) -> tuple[Tax, ...]:
    """The rows of one tax about these goods; of alternatives the closest counts."""
    about = (
        tax
        for tax in rows
        if (not tax.hs or begins(hs_code, tax.hs)) and (not tax.regions or region in tax.regions)
    )

    def closeness(tax: Tax) -> tuple[int, bool, bool, int]:
        digits = max((len(hs) for hs in tax.hs if hs_code.startswith(hs)), default=-1)
        return digits, bool(tax.regions), tax.bounded, tax.valid_from.toordinal()

    return tuple(sorted(about, key=closeness, reverse=True))
