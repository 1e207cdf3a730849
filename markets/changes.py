"""What changed in a market between two dates, and what that does to an order."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.charges import Charge, LandedCost
from domain.markets.market import TABLES, Market
from domain.rules import Rule


class Change(NamedTuple):
    """A row that is in force on one of two days only."""

    table: str
    rule: Rule
    begins: bool


class Moved(NamedTuple):
    """A charge that differs between two days, with the charge of either; None where it has none."""

    kind: str
    name: str
    sku: str | None
    before: Charge | None
    after: Charge | None

    @property
    def difference(self) -> Decimal:
        """What it grew by."""
        zero = Decimal(0)
        return (self.after.amount if self.after else zero) - (
            self.before.amount if self.before else zero
        )


def changes(market: Market, before: date, after: date) -> Iterator[Change]:
    """The rows that ended between the two days, and those that began."""
    for table in TABLES:
        for rule in getattr(market, table):
            was, now = rule.in_force(before), rule.in_force(after)
            if was is not now:
                yield Change(table, rule, begins=now)


def moved(before: LandedCost, after: LandedCost) -> Iterator[Moved]:
    """The charges on one order that differ between two days, by amount or by rule."""
    was = {charge.key: charge for charge in before.charges}
    now = {charge.key: charge for charge in after.charges}
    for key in dict.fromkeys([*was, *now]):
        old, new = was.get(key), now.get(key)
        if old is None or new is None or (old.amount, old.rule) != (new.amount, new.rule):
            kind, name, sku = key
            yield Moved(kind, name, sku, old, new)
