"""The consignment as a market sees it: every line's value in the market's currency.

Discount, freight and insurance of the quote are shared among the lines by value, losing no
cent. Carriage counts as a whole; a market that stops at its border is overcharged by the
inland part, which no quote states.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, TypeVar

from domain import tariffs
from domain.charges import ChargeKind
from domain.clauses import (
    Agreement,
    Basis,
    Bounded,
    Declaration,
    Over,
    Relief,
    Scheme,
    Scope,
    Tax,
    begins,
)
from domain.declaring import unfit
from domain.expressions import Unit
from domain.fx import Exchange, RateTable
from domain.market import Market
from domain.money import split, total
from domain.order import Line, Order
from domain.tariffs import Tariffs

B = TypeVar("B", bound=Bounded)

NOTHING, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


@dataclass(frozen=True, slots=True)
class Item:
    """A line with its share of discount, freight and insurance, in the market's currency."""

    line: Line
    hs_code: str
    goods: Decimal
    freight: Decimal
    insurance: Decimal

    def value(self, basis: Basis) -> Decimal:
        """The goods alone, or with the carriage."""
        return self.goods if basis is Basis.FOB else self.goods + self.freight + self.insurance

    def measured(self, unit: Unit) -> Decimal:
        """How much of a unit the line is, in kilograms net, pieces, or as the line states.

        Raises:
            NotComputable: The line does not state it.
        """
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
        self._worth: dict[Basis, Decimal] = {}
        self._rates: dict[tuple[str, str], Decimal] = {}

    def value(self, basis: Basis) -> Decimal:
        """The value of all lines, in the market's currency."""
        if basis not in self._worth:
            self._worth[basis] = total(item.value(basis) for item in self.items)
        return self._worth[basis]

    @cached_property
    def table(self) -> RateTable | None:
        """The exchange rates between the order's currency and the market's."""
        source, target = self.order.currency, self.market.currency
        return self.exchange.table(source, target, self.on, self.market.fx)

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
        if rule.registered or rule.not_registered:
            has = {tax_id.kind for tax_id in self.order.shipper.tax_ids}
            if rule.registered and has.isdisjoint(rule.registered):
                return False
            if not has.isdisjoint(rule.not_registered):
                return False
        if rule.above is None and rule.up_to is None:
            return True
        if item is None and rule.scope is not Scope.CONSIGNMENT:
            return all(rule.holds(self.worth(rule, each)) for each in self.items)
        return rule.holds(self.worth(rule, item))

    def worth(self, rule: Bounded, item: Item | None) -> Decimal:
        """What the rule's bounds are held against, in its currency."""
        if item is None or rule.scope is Scope.CONSIGNMENT:
            value = self.value(rule.basis)
        elif rule.scope is Scope.LINE:
            value = item.value(rule.basis)
        else:
            value = item.value(rule.basis) / item.line.quantity
        return value * self.rate(self.market.currency, rule.currency or self.market.currency)

    def first(self, rules: Sequence[B]) -> B | None:
        """The first rule that covers the consignment."""
        return next((rule for rule in rules if self.covers(rule)), None)

    def relief(self, kind: ChargeKind, item: Item) -> Freed | None:
        """The relief that frees a line, or a part of its value, of this kind of charge."""
        for relief in self.market.reliefs:
            if kind not in relief.of or not self._is_for(relief, item):
                continue
            if self.covers(relief, item):
                return Freed(relief, ONE)
            if relief.over is Over.EXCESS and relief.up_to:
                return Freed(relief, min(relief.up_to / self.worth(relief, item), ONE))
        return None

    def _is_for(self, relief: Relief, item: Item) -> bool:
        order = self.order
        return (
            (not relief.ships_from or order.inventory.country in relief.ships_from)
            and (not relief.logistics or order.logistics_model in relief.logistics)
            and item.line.origin not in relief.not_origins
            and (not relief.hs or begins(item.hs_code, relief.hs))
            and not begins(item.hs_code, relief.not_hs)
        )

    def scheme(self, tax: Tax, item: Item) -> Scheme | None:
        """The scheme by which the seller collects this tax at checkout."""
        return next(
            (
                scheme
                for scheme in self.market.schemes
                if scheme.tax == tax.name
                and not begins(item.hs_code, scheme.not_hs)
                and self.covers(scheme, item)
            ),
            None,
        )

    # Preference and declaration: what is claimed decides how it may be declared.

    @cached_property
    def declaration(self) -> Declaration | None:
        """The kind of declaration that fits; None where the market names none."""
        return next((row for row in self.market.declarations if not unfit(self, row)), None)

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
    rate = exchange.rate(order.currency, market.currency, on, market.fx)
    values = [line.value for line in order.lines]
    discounts = split(order.quote.discount, values, order.currency)
    freights = split(order.quote.freight, values, order.currency)
    insurances = split(order.quote.insurance, values, order.currency)
    items = tuple(
        Item(line, line.hs_code or "", (value - discount) * rate, freight * rate, insurance * rate)
        for line, value, discount, freight, insurance in zip(
            order.lines, values, discounts, freights, insurances, strict=True
        )
    )
    return Consignment(order, market, on, exchange, items, stored=stored)
