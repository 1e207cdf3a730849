"""The landed-cost pipeline: from an order and a market's rules to charges, each explained.

value -> duty base -> duty by line -> tax base -> tax by line -> fees -> the order's currency.
All is computed in the market's currency and rounded by the market's rules; each amount is
then converted and rounded once more, where it becomes a charge. Nothing that cannot be
computed is taken as zero: it becomes a hold.
"""

from datetime import date
from decimal import Decimal

from domain.consignment import Consignment, NotComputable, valued
from domain.dues import Due
from domain.duties import duties_of, duty_base
from domain.fx import Exchange, NoRate
from domain.holds import Hold
from domain.landed_cost import Charge, ChargeKind, LandedCost
from domain.market import Market
from domain.money import rounded
from domain.order import Order
from domain.readiness import not_ready
from domain.reasons import HoldReason
from domain.taxes import fees_of, taxes_of


def price(order: Order, market: Market, entry_date: date, exchange: Exchange) -> LandedCost | Hold:
    """The landed cost by the rules in force on the entry date, or why it cannot be known.

    Returns:
        The landed cost in the order's currency; or a hold for a line without HS code, a
        missing or impossible identifier, an Incoterm that the market does not take, or a
        rate that the market's rules do not give.
    """
    if hold := not_ready(order, market, entry_date):
        return hold
    try:
        consignment = valued(order, market, entry_date, exchange)
        charges = (*carriage(order), *import_charges(consignment))
    except NotComputable as unknown:
        return _unknown(order, unknown.item.line.sku, unknown.item.hs_code, unknown.why)
    except NoRate as missing:
        line = order.lines[0]
        return _unknown(order, line.sku, line.hs_code or "", str(missing))
    table = exchange.table(entry_date)
    return LandedCost(
        currency=order.currency,
        destination=order.destination,
        entry_date=entry_date,
        customs_value=_in_order_currency(
            consignment, consignment.value(duty_base(consignment).basis)
        ),
        charges=charges,
        rules_version=f"{market.country}@{market.version}+{table.rule if table else 'no-fx'}",
    )


def carriage(order: Order) -> tuple[Charge, ...]:
    """Freight and insurance as the checkout quoted them."""
    quote = order.quote
    amounts = {ChargeKind.FREIGHT: quote.freight, ChargeKind.INSURANCE: quote.insurance}
    return tuple(
        Charge(
            kind=kind,
            name=kind.value,
            amount=amount,
            rate="as quoted",
            rule="quote",
            source=f"quote {quote.quote_id}",
        )
        for kind, amount in amounts.items()
        if amount
    )


def import_charges(consignment: Consignment) -> tuple[Charge, ...]:
    """Duties, taxes and fees, in the order's currency."""
    duties = duties_of(consignment)
    dues = (*duties, *taxes_of(consignment, duties), *fees_of(consignment))
    return tuple(_charge(consignment, due) for due in dues)


def _charge(consignment: Consignment, due: Due) -> Charge:
    order, market = consignment.order, consignment.market
    rate = due.rate
    if market.currency != order.currency:
        rate = f"{rate} = {due.amount:f} {market.currency}"
    return Charge(
        kind=due.kind,
        name=due.name,
        amount=_in_order_currency(consignment, due.amount),
        base=None if due.base is None else _in_order_currency(consignment, due.base),
        rate=rate,
        sku=due.sku,
        rule=due.rule.rule,
        source=due.rule.source,
    )


def _in_order_currency(consignment: Consignment, amount: Decimal) -> Decimal:
    order, market = consignment.order, consignment.market
    rate = consignment.exchange.rate(market.currency, order.currency, consignment.on)
    return rounded(amount * rate, order.currency)


def _unknown(order: Order, sku: str, hs_code: str, why: str) -> Hold:
    return Hold.ask(order, HoldReason.RATE_NOT_COMPUTABLE, sku=sku, hs_code=hs_code, why=why)
