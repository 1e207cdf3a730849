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

from msgspec.structs import replace

from domain.charges import Charge, ChargeKind, CollectedBy, LandedCost, Working
from domain.checks.readiness import not_ready, unidentified
from domain.costing.columns import by_line
from domain.costing.consignment import Consignment, valued
from domain.costing.dues import Due
from domain.costing.duties import duties_of
from domain.costing.items import HUNDRED, NotComputable
from domain.costing.taxes import fees_of, taxes_of
from domain.fx import Exchange, NoRate
from domain.holds import Hold
from domain.markets import tariffs
from domain.markets.clauses import Advancement
from domain.markets.market import Market
from domain.markets.tariffs import Tariffs
from domain.money import rounded, smallest, total
from domain.order import Order
from domain.reasons import HoldReason
from domain.rules import Confidence
from domain.territories import crosses_a_border
from domain.values import unchecked

_summed_up = unchecked(LandedCost)

_CARRIER, _UNVERIFIED = CollectedBy.CARRIER, Confidence.UNVERIFIED

RATE_PLACES = 6
"""Decimals of an exchange rate, and of a share, where it is told."""


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
        unsure=tuple({due.rule.rule: None for due in dues if due.rule.confidence is _UNVERIFIED}),
    )


def carriage(order: Order) -> tuple[Charge, ...]:
    """Freight and insurance as the checkout quoted them."""
    quote = order.quote
    quoted = (
        (ChargeKind.FREIGHT, "freight", quote.freight),
        (ChargeKind.INSURANCE, "insurance", quote.insurance),
    )
    return tuple(
        [
            Charge(
                kind=kind,
                name=name,
                amount=amount,
                base=None,
                rate="as quoted",
                sku=None,
                rule="quote",
                source=f"quote {quote.quote_id}",
                collected_by=_CARRIER,
            )
            for kind, name, amount in quoted
            if amount
        ]
    )


def advanced(
    consignment: Consignment, charges: Sequence[Charge], advancements: Sequence[Advancement]
) -> list[Charge]:
    """What the quoted carrier asks for paying the authority in advance, and the tax on that."""
    order = consignment.order
    carrier = order.quote.carrier
    if carrier is None:
        return []
    row = next((a for a in advancements if a.carrier == carrier and _asks(a, consignment)), None)
    if row is None:
        return []
    paid = total(c.amount for c in charges if c.collected_by is CollectedBy.AUTHORITY)
    if not paid:
        return []
    to_order = consignment.rate(row.fee_currency, order.currency)
    fee = rounded(row.fee(paid, to_order), order.currency)
    rate = f"at least {row.minimum:f} {row.fee_currency}, or {row.percent.normalize():f} %"
    if row.flat:
        rate += f", plus {row.flat:f} {row.fee_currency}"
    charge = Charge(
        kind=ChargeKind.FEE,
        name=f"{row.carrier} advancement fee",
        amount=fee,
        base=paid,
        rate=rate,
        rule=row.rule,
        source=row.source,
        collected_by=CollectedBy.CARRIER,
    )
    if not row.taxed_percent:
        return [charge]
    tax = replace(
        charge,
        kind=ChargeKind.TAX,
        name=f"tax on {charge.name}",
        amount=rounded(fee * row.taxed_percent / HUNDRED, order.currency),
        base=fee,
        rate=f"{row.taxed_percent.normalize():f} %",
    )
    return [charge, tax]


def workings(consignment: Consignment) -> tuple[Working, ...]:
    """How the value of every line came about, step by step, in the market's currency."""
    order, market = consignment.order, consignment.market
    table = consignment.table
    rate = consignment.rate(order.currency, market.currency)
    told = [
        Working(
            step="conversion",
            amount=round(rate, RATE_PLACES),
            currency=market.currency,
            rate=f"1 {order.currency} = {round(rate, RATE_PLACES).normalize():f} {market.currency}",
            rule=table.rule if table else "same currency",
            source=table.source if table else "",
        )
    ]
    base = consignment.duty_base
    for item in consignment.items:
        parts = {"goods": item.goods, "freight": item.freight, "insurance": item.insurance}
        told += [
            Working(
                step=f"{name} share",
                sku=item.line.sku,
                amount=round(amount, RATE_PLACES),
                currency=market.currency,
            )
            for name, amount in parts.items()
        ]
        told.append(
            Working(
                step="duty base",
                sku=item.line.sku,
                amount=round(item.value(base.basis), RATE_PLACES),
                currency=market.currency,
                rate=base.basis.value,
                rule=base.rule,
                source=base.source,
            )
        )
    return tuple(told)


def _asks(row: Advancement, consignment: Consignment) -> bool:
    order = consignment.order
    return row.asked(consignment.on, order.destination, order.incoterm)


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
            source=f"{due.edition}: {rule.source}" if due.edition else rule.source,
            collected_by=due.collected_by,
        )


def _in_order_currency(consignment: Consignment, amount: Decimal) -> Decimal:
    order, market = consignment.order, consignment.market
    return rounded(amount * consignment.rate(market.currency, order.currency), order.currency)


def _unknown(order: Order, sku: str, hs_code: str, why: str) -> Hold:
    # Not told as `hs_code`: evidence of that name would answer for the person who is asked.
    return Hold.ask(order, HoldReason.RATE_NOT_COMPUTABLE, sku=sku, stated=hs_code, why=why)
