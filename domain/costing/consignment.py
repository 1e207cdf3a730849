"""The consignment as a market sees it: every line's value in the market's currency.

Discount, freight and insurance of the quote are shared among the lines by value, losing no
cent. Carriage counts as a whole; a market that stops at its border is overcharged by the
inland part, which no quote states.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, TypeVar

from domain.charges import ChargeKind
from domain.costing.columns import columns_of
from domain.costing.items import ONE, Item, NotComputable
from domain.filing.declaring import unfit
from domain.fx import Exchange
from domain.markets import tariffs
from domain.markets.clauses import (
    Agreement,
    Basis,
    Bounded,
    Declaration,
    DutyBase,
    Over,
    Relief,
    Scheme,
    Scope,
    Tax,
)
from domain.markets.market import Market
from domain.markets.tariffs import Tariffs
from domain.money import split, total
from domain.order import Order

B = TypeVar("B", bound=Bounded)

_WHOLE = Scope.CONSIGNMENT

WORTH_PLACES = 6
"""Decimals of a worth that is held against a bound in another currency."""


class Freed(NamedTuple):
    """A relief, and the part of the value that it frees."""

    relief: Relief
    part: Decimal


class Consignment:
    """An order before the rules in force on its entry date."""

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

    def relief(self, kind: ChargeKind, item: Item) -> Freed | None:
        """The relief that frees a line, or a part of its value, of this kind of charge."""
        if not (reliefs := item.regime.reliefs[kind]):
            return None
        for relief in reliefs:
            if self.covers(relief, item):
                return Freed(relief, ONE)
            if relief.over is Over.EXCESS and relief.up_to:
                return Freed(relief, min(relief.up_to / self.worth(relief, item), ONE))
        return None

    def may_collect(self) -> bool:
        """Whether the seller collects any tax on any line at checkout."""
        schemes = self.market.schemes
        return any(row.scope is not _WHOLE or self.covers(row) for row in schemes)

    def scheme(self, tax: Tax, item: Item) -> Scheme | None:
        """The scheme by which the seller collects this tax at checkout."""
        for scheme in item.regime.schemes[tax.name]:
            if self.covers(scheme, item):
                return scheme
        return None

    @property
    def duty_base(self) -> DutyBase:
        """The rule that says what duty is computed on.

        Raises:
            NotComputable: None is in force on the entry date.
        """
        if self.market.duty_base is None:
            raise NotComputable(self.items[0], f"no duty base is in force on {self.on}")
        return self.market.duty_base

    # Preference and declaration: what is claimed decides how it may be declared.

    @cached_property
    def declaration(self) -> Declaration | None:
        """The kind of declaration that fits; None where the market names none."""
        rows = self.market.declarations
        # What is not covered is passed by: to say why not takes words that nobody reads here.
        return next((row for row in rows if self.covers(row) and not unfit(self, row)), None)

    @property
    def digits(self) -> int:
        """How many digits of the commodity code the declaration states."""
        return self.declaration.digits if self.declaration else 6

    def preference(self, item: Item) -> Agreement | None:
        """The agreement whose preference the line is given."""
        agreement = self.claimed(item)
        return agreement if agreement and not self.no_preference(item) else None

    def no_preference(self, item: Item) -> str:
        """Why the preference that the line claims is not given; "" if it is, or none is claimed."""
        proof = item.line.origin_proof
        if proof is None:
            return ""
        agreement = self.claimed(item)
        if agreement is None:
            return f"{proof.agreement} does not bind {self.market.country} and {item.line.origin}"
        shipped_from = self.order.inventory.country
        if shipped_from not in agreement.ships_from:
            return f"{agreement.name} needs direct transport, not from {shipped_from}"
        if proof.reference is None and not self.covers(agreement):
            return f"{agreement.name} needs a proof of origin above {agreement.up_to}"
        kind = self.declaration.kind if self.declaration else ""
        if agreement.declarations and kind not in agreement.declarations:
            return f"{agreement.name} cannot be claimed on {kind or 'this declaration'}"
        return ""

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


def valued(
    order: Order, market: Market, on: date, exchange: Exchange, *, stored: Tariffs = tariffs.NONE
) -> Consignment:
    """Value every line, by the rules in force.

    Raises:
        NoRate: An exchange rate is missing.
    """
    market = market.on(on)
    region = order.consignee.address.region
    regimes = market.regimes(order.inventory.country, order.logistics_model, region)
    rate = exchange.rate(order.currency, market.currency, on, market.fx)
    quote, values = order.quote, [line.value for line in order.lines]
    discounts = split(quote.discount, values, order.currency)
    freights = split(quote.freight, values, order.currency)
    insurances = split(quote.insurance, values, order.currency)
    items = []
    for line, value, discount, freight, insurance in zip(
        order.lines, values, discounts, freights, insurances, strict=True
    ):
        code = line.hs_code or ""
        goods, carried, insured = (value - discount) * rate, freight * rate, insurance * rate
        delivered = goods + carried + insured
        regime = regimes.of(code, line.origin)
        items.append(Item(line, code, goods, carried, insured, delivered, regime))
    return Consignment(order, market, on, exchange, tuple(items), stored=stored)
