"""Items: the lines of an order as a market values them."""

from decimal import Decimal

from msgspec import Struct

from domain.lines import Line
from domain.markets.clauses import Basis
from domain.markets.expressions import Unit
from domain.markets.regimes import Regime

NOTHING, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


class Item(Struct, frozen=True):
    """A line with its share of discount, freight and insurance, in the market's currency.

    `delivered` is the sum of the three; `regime` is what the rules come to for its goods. A
    column of several lines has them in `alike`, and is called by the first.
    """

    line: Line
    hs_code: str
    goods: Decimal
    freight: Decimal
    insurance: Decimal
    delivered: Decimal
    regime: Regime
    alike: tuple["Item", ...] = ()

    def value(self, basis: Basis) -> Decimal:
        """The goods alone, or with the carriage."""
        return self.goods if basis is Basis.FOB else self.delivered

    @property
    def pieces(self) -> int:
        """How many there are."""
        return sum(item.pieces for item in self.alike) if self.alike else self.line.quantity

    def measured(self, unit: Unit) -> Decimal:
        """How much of a unit the line is, in kilograms net, pieces, or as the line states.

        Raises:
            NotComputable: The line does not state it.
        """
        if self.alike:
            return sum((item.measured(unit) for item in self.alike), NOTHING)
        line = self.line
        stated = next((m.amount for m in line.measures if m.unit is unit), None)
        if stated is not None:
            return stated * line.quantity
        if unit is Unit.KGM:
            return line.net_weight_kg * line.quantity
        if unit is Unit.NAR:
            return Decimal(line.quantity)
        raise NotComputable(self, f"its duty is charged by {unit.value}: state it in `measures`")


class NotComputable(Exception):
    """The rules in force do not say what is due on a line."""

    def __init__(self, item: Item, why: str) -> None:
        super().__init__(why)
        self.item = item
        self.why = why
