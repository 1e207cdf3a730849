"""Taxes by line, on the duties that stand before them, and the fees of the entry."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from domain.clauses import Fee, Tax
from domain.consignment import Consignment, Item, NotComputable
from domain.dues import Due, base_of, percent, settled
from domain.landed_cost import ChargeKind
from domain.money import total


def taxes_of(consignment: Consignment, duties: Sequence[Due]) -> list[Due]:
    """Every tax of the market on every line, in the order in which the taxes stand."""
    dues: list[Due] = []
    for name in dict.fromkeys(tax.name for tax in consignment.market.taxes):
        taxes = [tax_on(consignment, item, name) for item in consignment.items]
        raw = [
            tax_due(consignment, item, tax, (*duties, *dues))
            for item, tax in zip(consignment.items, taxes, strict=True)
        ]
        first = taxes[0]
        dues += settled(raw, consignment.market.currency, first.round, first.waived_below)
    return dues


def tax_on(consignment: Consignment, item: Item, name: str) -> Tax:
    """The row of this tax that is closest to the line's goods.

    Raises:
        NotComputable: No row is about these goods in this part of the country.
    """
    region = consignment.order.consignee.address.region
    rows = [
        tax
        for tax in consignment.market.taxes
        if tax.name == name and tax.matches(item.line, region)
    ]
    if not rows:
        raise NotComputable(item, f"no {name} is known for the region {region or '(none given)'}")
    return max(rows, key=lambda tax: (bool(tax.hs), bool(tax.regions), tax.valid_from))


def tax_due(consignment: Consignment, item: Item, tax: Tax, earlier: Sequence[Due]) -> Due:
    """The tax on a line, not rounded, collected at the border or by the seller."""
    base = base_of(total(_component(part, item, earlier) for part in tax.base), tax.round_base)
    due = Due(
        kind=ChargeKind.TAX,
        name=tax.name,
        amount=tax.of(base),
        base=base,
        rate=percent(tax.percent / tax.per * 100),
        rule=tax,
        sku=item.line.sku,
    )
    if relief := consignment.relief(ChargeKind.TAX, item):
        return replace(due, amount=Decimal(0), rate=f"relief, {relief.rule}", rule=relief)
    if scheme := consignment.scheme(tax):
        return replace(due, name=f"{tax.name} ({scheme.name})", rule=scheme)
    return due


def _component(part: str, item: Item, earlier: Sequence[Due]) -> Decimal:
    if part in {"goods", "freight", "insurance"}:
        amount: Decimal = getattr(item, part)
        return amount
    return total(
        due.counted
        for due in earlier
        if due.sku == item.line.sku
        and (due.kind is ChargeKind.DUTY if part == "duty" else due.name == part)
    )


def fees_of(consignment: Consignment) -> list[Due]:
    """What the authority charges for the entry."""
    market = consignment.market
    return [
        due
        for fee in market.fees
        if (not fee.logistics or consignment.order.logistics_model in fee.logistics)
        and consignment.covers(fee)
        for due in settled([fee_due(consignment, fee)], market.currency, None)
    ]


def fee_due(consignment: Consignment, fee: Fee) -> Due:
    """A fee within its limits, not rounded."""
    market = consignment.market
    base, text = None, ""
    if fee.percent is not None:
        base = consignment.value(fee.basis)
        amount = base * fee.percent / 100
        text = percent(fee.percent)
    else:
        assert fee.amount is not None
        times = len({item.hs6 for item in consignment.items}) if fee.per == "hs6" else 1
        amount = fee.amount * times
        text = f"{fee.amount:f} {market.currency} per {fee.per}"
    amount = max(amount, fee.minimum)
    if fee.maximum is not None:
        amount = min(amount, fee.maximum)
    return Due(ChargeKind.FEE, fee.name, amount, base, text, fee)
