"""The consignment as a market sees it: every line's value in the market's currency.

Discount, freight and insurance of the quote are shared among the lines by value, losing no
cent. Carriage counts as a whole; a market that stops at its border is overcharged by the
inland part, which no quote states.
"""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from domain.charges import ChargeKind
from domain.costing.declaring import unfit
from domain.costing.items import ONE, Item, NotComputable
from domain.costing.valuation import ValuedOrder
from domain.fx import Exchange
from domain.markets import tariffs
from domain.markets.clauses import (
    Agreement,
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
from domain.money import split
from domain.order import Order


class Freed(NamedTuple):
    """A relief, and the part of the value that it frees."""

    relief: Relief
    part: Decimal


class Consignment(ValuedOrder):
    """An order before the rules in force on its entry date."""

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
        return any(row.scope is not Scope.CONSIGNMENT or self.covers(row) for row in schemes)

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
