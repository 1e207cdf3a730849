"""What the rows of a market say of each other, checked once its files are together.

A row by itself is checked by its shape. Here a name in one row is held against the rows that it
names: a fee's tax, a scheme's tax, a measure of a tariff. A name that nothing answers to would
be passed over in silence, and what it stands for never charged.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain
from typing import NamedTuple, TypeVar

from domain.markets.clauses import Agreement, Disclosure, Fee, Scheme, Tariff, Tax
from domain.markets.market import TABLES, Market, Part
from domain.rules import Rule

BASE_PARTS = frozenset({"goods", "freight", "insurance", "duty"})
"""What a tax may be charged on that is no tax."""


Row = TypeVar("Row", bound=Rule)


class Placed(NamedTuple):
    """A row, and where it stands."""

    file: str
    table: str
    number: int
    row: Rule

    def fault(self, field: str, what: str) -> str:
        """A sentence about one of its fields, led by file, table, row and field."""
        where = f"markets/{self.file}: {self.table}[{self.number}].{field}"
        return f"{where}: {what} ({self.row.rule})"


def faults(market: Market, parts: Sequence[tuple[str, Part]]) -> Iterator[str]:
    """A sentence for each row that another contradicts, or that names what is not there.

    Args:
        market: Put together of its parts.
        parts: Each file's name and what it says, in the order in which its rows were taken.
    """
    placed = tuple(
        Placed(file, table, number, row)
        for file, part in parts
        for table in TABLES
        for number, row in enumerate(getattr(part, table))
    )
    for check in (_said_twice, _measures, _tariffs, _taxes, _schemes, _fees, _kinds, _told):
        yield from check(placed, market)


def _of(placed: Sequence[Placed], kind: type[Row]) -> Iterator[tuple[Placed, Row]]:
    return ((each, each.row) for each in placed if isinstance(each.row, kind))


def _said_twice(placed: Sequence[Placed], _: Market) -> Iterator[str]:
    """A charge cites its rule by name: two of one name could not be told apart."""
    first: dict[str, Placed] = {}
    for each in placed:
        other = first.setdefault(each.row.rule, each)
        if other is not each:
            where = f"{other.table}[{other.number}] of markets/{other.file}"
            yield each.fault("rule", f"{where} has this name as well")


def _measures(_: Sequence[Placed], market: Market) -> Iterator[str]:
    file, once = f"markets/{market.country}.toml", dict.fromkeys(market.measures)
    for measure in (each for each in once if market.measures.count(each) > 1):
        yield f"{file}: measures: {measure} is said twice, and would be charged twice"
    for measure in (each for each in market.may_lack if each not in once):
        yield f"{file}: may_lack: {measure} is none of measures"


def _tariffs(placed: Sequence[Placed], market: Market) -> Iterator[str]:
    for at, tariff in _of(placed, Tariff):
        named = chain([("measure", tariff.measure)], (("unless", each) for each in tariff.unless))
        for field, measure in named:
            if measure not in market.measures:
                yield at.fault(field, f"{measure} is none of the market's measures")


def _taxes(placed: Sequence[Placed], market: Market) -> Iterator[str]:
    """Taxes are worked out in the order in which they stand: a later one is not known yet."""
    order = list(market.taxes_named)
    for at, tax in _of(placed, Tax):
        known = BASE_PARTS.union(order[: order.index(tax.name)])
        for part in (part for part in tax.base if part not in known):
            what = "is neither goods, freight, insurance, duty nor a tax that stands before it"
            yield at.fault("base", f"{part} {what}")


def _schemes(placed: Sequence[Placed], market: Market) -> Iterator[str]:
    for at, scheme in _of(placed, Scheme):
        if scheme.tax not in market.taxes_named:
            yield at.fault("tax", f"no tax is named {scheme.tax}")


def _fees(placed: Sequence[Placed], market: Market) -> Iterator[str]:
    """A fee is no goods of any code: whenever it is asked for, a tax on it is one on all goods."""
    agreed = {agreement.name for agreement in market.agreements}
    for at, fee in _of(placed, Fee):
        for name in (name for name in fee.not_agreements if name not in agreed):
            yield at.fault("not_agreements", f"no agreement is named {name}")
        if fee.taxed_by is None:
            continue
        on_all = [tax for tax in market.taxes if tax.name == fee.taxed_by and not tax.hs]
        ends = (tax.valid_to + timedelta(days=1) for tax in on_all if tax.valid_to)
        for day in sorted({fee.valid_from, *ends}):
            if fee.in_force(day) and not any(tax.in_force(day) for tax in on_all):
                yield at.fault("taxed_by", f"no tax on all goods is named {fee.taxed_by} on {day}")
                break


def _kinds(placed: Sequence[Placed], market: Market) -> Iterator[str]:
    kinds = {row.kind for row in market.declarations}
    for at, agreement in _of(placed, Agreement):
        for kind in (kind for kind in agreement.declarations if kind not in kinds):
            yield at.fault("declarations", f"no declaration is of the kind {kind}")


def _told(placed: Sequence[Placed], market: Market) -> Iterator[str]:
    names = {scheme.name for scheme in market.schemes}
    for at, told in _of(placed, Disclosure):
        for field in ("scheme", "unless_scheme"):
            name = getattr(told, field)
            if name and name not in names:
                yield at.fault(field, f"no scheme is named {name}")
