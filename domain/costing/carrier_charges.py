"""What carriers ask: freight and insurance as quoted, and for paying the authority in advance."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from domain.charges import Charge, ChargeKind, CollectedBy
from domain.costing.consignment import Consignment
from domain.costing.items import HUNDRED
from domain.markets.clauses import Advancement
from domain.money import rounded, total
from domain.order import Order

_CARRIER = CollectedBy.CARRIER


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
    charge = _fee(row, paid, consignment.rate(row.fee_currency, order.currency), order.currency)
    return [charge, _tax_on(charge, row, order.currency)] if row.taxed_percent else [charge]


def _fee(row: Advancement, paid: Decimal, to_order: Decimal, currency: str) -> Charge:
    told = f"at least {row.minimum:f} {row.fee_currency}, or {row.percent.normalize():f} %"
    if row.flat:
        told += f", plus {row.flat:f} {row.fee_currency}"
    return Charge(
        kind=ChargeKind.FEE,
        name=f"{row.carrier} advancement fee",
        amount=rounded(row.fee(paid, to_order), currency),
        base=paid,
        rate=told,
        rule=row.rule,
        source=row.source,
        collected_by=CollectedBy.CARRIER,
    )


def _tax_on(fee: Charge, row: Advancement, currency: str) -> Charge:
    return replace(
        fee,
        kind=ChargeKind.TAX,
        name=f"tax on {fee.name}",
        amount=rounded(fee.amount * row.taxed_percent / HUNDRED, currency),
        base=fee.amount,
        rate=f"{row.taxed_percent.normalize():f} %",
    )


def _asks(row: Advancement, consignment: Consignment) -> bool:
    order = consignment.order
    return row.asked(consignment.on, order.destination, order.incoterm)
