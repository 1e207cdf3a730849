"""What an order is worth to a market, and which of its rules are for goods of that worth."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from domain.costing.columns import columns_of
from domain.costing.items import ONE, Item
from domain.fx import Exchange
from domain.markets import tariffs
from domain.markets.clauses import Agreement, Basis, Bounded, Scope
from domain.markets.market import Market
from domain.markets.tariffs import Tariffs
from domain.money import total
from domain.order import Order

B = TypeVar("B", bound=Bounded)

_WHOLE = Scope.CONSIGNMENT

WORTH_PLACES = 6
"""Decimals of a worth that is held against a bound in another currency."""


class ValuedOrder:
    """An order's lines as the market values them on the entry date."""

    def __init__(
        self,
        order: Order,
        market: Market,
        on: date,
        exchange: Exchange,
        items: tuple[Item, ...],
        *,
        stored: Tariffs = tariffs.NONE,
    ) -> None:
        self.order = order
        self.market = market
        self.on = on
        self.exchange = exchange
        self.items = items
        self.stored = stored
        base = market.duty_base
        self.columns = columns_of(items) if base and base.by_column else items
        """The items as duties and taxes are worked out: added up by code where the market does."""
        self.table = exchange.table(order.currency, market.currency, on, market.fx)
        """The exchange rates between the order's currency and the market's."""
        self._registered = {tax_id.kind for tax_id in order.shipper.tax_ids}
        self._worth: dict[Basis, Decimal] = {}
        self._covered: dict[int, bool] = {}
        self._rates: dict[tuple[str, str], Decimal] = {}

    def value(self, basis: Basis) -> Decimal:
        """The value of all lines, in the market's currency."""
        worth = self._worth.get(basis)
        if worth is None:
            values = (
                [item.goods for item in self.items]
                if basis is Basis.FOB
                else [item.delivered for item in self.items]
            )
            worth = self._worth[basis] = total(values)
        return worth

    def rate(self, source: str, target: str) -> Decimal:
        """What the market converts by on the entry date."""
        if source == target:
            return ONE
        pair = (source, target)
        if pair not in self._rates:
            self._rates[pair] = self.exchange.rate(source, target, self.on, self.market.fx)
        return self._rates[pair]

    def foreign(self, amount: Decimal, currency: str) -> Decimal:
        """An amount of another currency in the market's."""
        return amount * self.rate(currency, self.market.currency)

    def covers(self, rule: Bounded, item: Item | None = None) -> bool:
        """Whether the rule is for this seller and for goods of this worth.

        Without an item, a bound on the worth of lines or pieces must hold for all of them.
        """
        if item is not None and rule.scope is not _WHOLE:
            within = not rule.bounded or rule.holds(self.worth(rule, item))
            return within and self._is_for_seller(rule)
        covered = self._covered.get(id(rule))  # the market outlives us, so no id comes twice
        if covered is None:
            covered = self._covered[id(rule)] = rule.for_all or self._covers_all(rule)
        return covered

    def _covers_all(self, rule: Bounded) -> bool:
        if not self._is_for_seller(rule):
            return False
        if not rule.bounded:
            return True
        if rule.scope is not Scope.CONSIGNMENT:
            return all(rule.holds(self.worth(rule, each)) for each in self.items)
        return rule.holds(self.worth(rule, None))

    def _is_for_seller(self, rule: Bounded) -> bool:
        if rule.for_everybody:
            return True
        has = self._registered
        return has.isdisjoint(rule.not_registered) and not (
            rule.registered and has.isdisjoint(rule.registered)
        )

    def worth(self, rule: Bounded, item: Item | None) -> Decimal:
        """What the rule's bounds are held against, in its currency."""
        if item is None or rule.scope is Scope.CONSIGNMENT:
            value = self.value(rule.basis)
        elif rule.scope is Scope.LINE:
            value = item.value(rule.basis)
        else:
            value = item.value(rule.basis) / item.pieces
        home = self.market.currency
        if rule.currency is None or rule.currency == home:
            return value
        # There and back by two rates leaves a trace far behind the point: an edge is an edge.
        return round(value * self.rate(home, rule.currency), WORTH_PLACES)

    def first(self, rules: Sequence[B]) -> B | None:
        """The first rule that covers the consignment."""
        for rule in rules:
            if self.covers(rule):
                return rule
        return None

    def claimed(self, item: Item) -> Agreement | None:
        """The agreement whose preference the line claims, if it binds both countries."""
        proof = item.line.origin_proof
        if proof is None:
            return None
        return next(
            (
                agreement
                for agreement in self.market.agreements
                if agreement.name == proof.agreement and item.line.origin in agreement.origins
            ),
            None,
        )
