"""Workings: how a landed cost came about, step by step, for those who ask to see it."""

from domain.charges import Working
from domain.costing.consignment import Consignment

RATE_PLACES = 6
"""Decimals of an exchange rate, and of a share, where it is told."""


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
