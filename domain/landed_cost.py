"""The landed-cost pipeline: from an order and a market's rules to charges, each explained.

value -> duty base -> duty by line -> excise and tax by line -> the authority's fees -> what the
carrier asks for paying in advance -> the order's currency.

All is computed in the market's currency and rounded by the market's rules; each amount is
then converted and rounded once more, where it becomes a charge. Nothing that cannot be
computed is taken as zero: it becomes a hold.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from domain.charges import Charge, ChargeKind, LandedCost
from domain.checks.readiness import not_ready, unidentified
from domain.costing.carrier_charges import advanced, carriage
from domain.costing.columns import by_line
from domain.costing.consignment import Consignment, valued
from domain.costing.dues import Due
from domain.costing.duties import duties_of
from domain.costing.items import NotComputable
from domain.costing.taxes import fees_of, taxes_of
from domain.costing.workings import RATE_PLACES
from domain.fx import Exchange, NoRate
from domain.holds import Hold
from domain.markets import tariffs
from domain.markets.clauses import Advancement
from domain.markets.market import Market
from domain.markets.tariffs import Tariffs
from domain.money import rounded, smallest
from domain.order import Order
from domain.reasons import HoldReason
from domain.rules import Confidence
from domain.territories import crosses_a_border
from domain.values import unchecked

_summed_up = unchecked(LandedCost)

_UNVERIFIED = Confidence.UNVERIFIED


class Priced(NamedTuple):
    """A landed cost, and the consignment that it was worked out for."""

    consignment: Consignment
    landed: LandedCost


def price(
    order: Order,
    market: Market,
    entry_date: date,
    exchange: Exchange,
    *,
    stored: Tariffs = tariffs.NONE,
    advancements: Sequence[Advancement] = (),
) -> LandedCost | Hold:
    """The landed cost by the rules in force on the entry date, or why it cannot be known.

    Args:
        order: Amounts in the checkout currency; its quote states freight, insurance, discount.
        market: The destination.
        entry_date: The day on which the goods enter.
        exchange: What currencies are worth to each other.
        stored: Rates of an imported tariff; a longer code goes before the market's own.
        advancements: What carriers ask for advancing the charges.

    Returns:
        The landed cost in the order's currency; or a hold for a line without HS code, a
        missing or impossible identifier, an Incoterm that the market does not take, or a
        rate that the market's rules do not give.
    """
    priced = appraise(order, market, entry_date, exchange, stored=stored, advancements=advancements)
    return priced if isinstance(priced, Hold) else priced.landed


def appraise(
    order: Order,
    market: Market,
    entry_date: date,
    exchange: Exchange,
    *,
    stored: Tariffs = tariffs.NONE,
    advancements: Sequence[Advancement] = (),
) -> Priced | Hold:
    """Like `price`, with the consignment that the charges were worked out for."""
    if hold := not_ready(order, market, entry_date):
        return hold
    try:
        consignment = valued(order, market, entry_date, exchange, stored=stored)
        if not crosses_a_border(order):
            return Priced(consignment, without_a_border(consignment))
        if hold := unidentified(consignment):
            return hold
        return Priced(consignment, landed_cost_of(consignment, advancements))
    except NotComputable as unknown:
        return _unknown(order, unknown.item.line.sku, unknown.item.hs_code, unknown.why)
    except NoRate as missing:
        line = order.lines[0]
        return _unknown(order, line.sku, line.hs_code or "", str(missing))


def without_a_border(consignment: Consignment) -> LandedCost:
    """What goods cost that are in the customs territory already: nothing is imported.

    The tax on the sale is the country's own and part of the price.
    """
    order, market = consignment.order, consignment.market
    nothing = Charge(
        kind=ChargeKind.DUTY,
        name="import duty",
        amount=rounded(Decimal(0), order.currency),
        rate=f"none: {order.inventory.country} and {order.destination} are one customs territory",
        rule="no-border",
        source="nothing is imported",
    )
    return LandedCost(
        currency=order.currency,
        destination=order.destination,
        entry_date=consignment.on,
        customs_value=rounded(order.goods_value - order.quote.discount, order.currency),
        charges=(*carriage(order), nothing),
        rules_version=f"{market.country}@{market.version}+no-fx",
        digits=0,
    )


def landed_cost_of(
    consignment: Consignment, advancements: Sequence[Advancement] = ()
) -> LandedCost:
    """Every charge on the consignment, in the order in which they build on each other.

    Raises:
        NotComputable: The rules in force do not say what is due on a line.
        NoRate: An exchange rate is missing.
    """
    order, market = consignment.order, consignment.market
    duties = duties_of(consignment)
    taxes = taxes_of(consignment, duties)
    fees = fees_of(consignment)
    dues = by_line((*duties, *taxes, *fees), consignment.columns, market.currency)
    charges = [*carriage(order), *charged(consignment, dues)]
    charges += advanced(consignment, charges, advancements)
    table, declaration = consignment.table, consignment.declaration
    return _summed_up(
        currency=order.currency,
        destination=order.destination,
        entry_date=consignment.on,
        customs_value=_in_order_currency(
            consignment, consignment.value(consignment.duty_base.basis)
        ),
        charges=tuple(charges),
        rules_version=f"{market.country}@{market.version}+{table.rule if table else 'no-fx'}",
        exchange_rate=round(consignment.rate(order.currency, market.currency), RATE_PLACES),
        market_currency=market.currency,
        declaration=declaration.kind if declaration else "",
        digits=consignment.digits,
        editions=tuple({due.edition: None for due in dues if due.edition}),
        unsure=tuple(
            {
                rule.rule: None
                for due in dues
                for rule in due.rules
                if rule.confidence is _UNVERIFIED
            }
        ),
    )


def charged(consignment: Consignment, dues: Sequence[Due]) -> Iterator[Charge]:
    """What is due, in the order's currency: converted, and rounded once more."""
    order, market = consignment.order, consignment.market
    to_order, unit = consignment.rate(market.currency, order.currency), smallest(order.currency)
    converted = market.currency != order.currency
    for due in dues:
        amount, base, rate, rule = due.amount, due.base, due.rate, due.rule
        if converted:
            rate = f"{rate} = {amount:f} {market.currency}"
            amount *= to_order
            base = None if base is None else base * to_order
        yield Charge(
            kind=due.kind,
            name=due.name,
            amount=amount.quantize(unit, ROUND_HALF_UP),
            base=None if base is None else base.quantize(unit, ROUND_HALF_UP),
            rate=rate,
            sku=due.sku,
            rule=rule.rule,
            source=due.source,
            collected_by=due.collected_by,
            rate_rule=due.rate_rule.rule if due.rate_rule else "",
        )


def _in_order_currency(consignment: Consignment, amount: Decimal) -> Decimal:
    order, market = consignment.order, consignment.market
    return rounded(amount * consignment.rate(market.currency, order.currency), order.currency)


def _unknown(order: Order, sku: str, hs_code: str, why: str) -> Hold:
    # Not told as `hs_code`: evidence of that name would answer for the person who is asked.
    return Hold.ask(order, HoldReason.RATE_NOT_COMPUTABLE, sku=sku, stated=hs_code, why=why)
