"""The consignment as a market sees it: every line's value in the market's currency.

Discount, freight and insurance of the quote are shared among the lines by value, losing no
cent. Carriage counts as a whole; a market that stops at its border is overcharged by the
inland part, which no quote states.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from domain.clauses import Basis, Bounded, Relief, Scheme, Tax
from domain.fx import Exchange
from domain.landed_cost import ChargeKind
from domain.market import Market
from domain.money import split, total
from domain.order import Line, Order

B = TypeVar("B", bound=Bounded)


@dataclass(frozen=True)
class Item:
    """A line with its share of discount, freight and insurance, in the market's currency."""

    line: Line
    goods: Decimal
    freight: Decimal
    insurance: Decimal

    def value(self, basis: Basis) -> Decimal:
        """The goods alone, or with the carriage."""
        return self.goods if basis is Basis.FOB else self.goods + self.freight + self.insurance

    @property
    def hs_code(self) -> str:
        """The line's code; an order with a line that has none is never valued."""
        assert self.line.hs_code is not None
        return self.line.hs_code

    @property
    def hs6(self) -> str:
        """The subheading, the same the world over."""
        return self.hs_code[:6]


class NotComputable(Exception):
    """The rules in force do not say what is due on a line."""

    def __init__(self, item: Item, why: str) -> None:
        super().__init__(why)
        self.item = item
        self.why = why


@dataclass(frozen=True)
class Consignment:
    """An order before the rules in force on its entry date."""

    order: Order
    market: Market
    on: date
    exchange: Exchange
    items: tuple[Item, ...]

    def value(self, basis: Basis) -> Decimal:
        """The value of all lines, in the market's currency."""
        return total(item.value(basis) for item in self.items)

    def foreign(self, amount: Decimal, currency: str) -> Decimal:
        """An amount of another currency in the market's."""
        return amount * self.exchange.rate(currency, self.market.currency, self.on)

    def covers(self, rule: Bounded) -> bool:
        """Whether the consignment's worth is within the rule's bounds."""
        currency = rule.currency or self.market.currency
        rate = self.exchange.rate(self.market.currency, currency, self.on)
        return rule.holds(self.value(rule.basis) * rate)

    def first(self, rules: Sequence[B]) -> B | None:
        """The first rule whose bounds cover the consignment."""
        return next((rule for rule in rules if self.covers(rule)), None)

    def relief(self, kind: ChargeKind, item: Item) -> Relief | None:
        """The relief that frees a line of this kind of charge."""
        return next(
            (
                relief
                for relief in self.market.reliefs
                if relief.frees(kind, self.order, item.line) and self.covers(relief)
            ),
            None,
        )

    def scheme(self, tax: Tax) -> Scheme | None:
        """The scheme by which the seller collects this tax at checkout."""
        return next(
            (
                scheme
                for scheme in self.market.schemes
                if scheme.covers(tax, self.order) and self.covers(scheme)
            ),
            None,
        )


def valued(order: Order, market: Market, on: date, exchange: Exchange) -> Consignment:
    """Value every line.

    Raises:
        NoRate: An exchange rate is missing.
    """
    rate = exchange.rate(order.currency, market.currency, on)
    values = [line.value for line in order.lines]
    discounts = split(order.quote.discount, values, order.currency)
    freights = split(order.quote.freight, values, order.currency)
    insurances = split(order.quote.insurance, values, order.currency)
    items = tuple(
        Item(line, (value - discount) * rate, freight * rate, insurance * rate)
        for line, value, discount, freight, insurance in zip(
            order.lines, values, discounts, freights, insurances, strict=True
        )
    )
    return Consignment(order, market.on(on), on, exchange, items)
