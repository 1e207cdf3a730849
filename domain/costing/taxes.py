"""Taxes by line, on the duties that stand before them, and the fees of the entry."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from domain.charges import ChargeKind, CollectedBy
from domain.costing.consignment import Consignment
from domain.costing.dues import Due, settled
from domain.costing.duties import flat_rate
from domain.costing.items import HUNDRED, NOTHING, Item, NotComputable
from domain.markets.clauses import Fee, Tax
from domain.markets.expressions import percent
from domain.markets.rounding import Rounding, rounding_of
from domain.money import total

_TAX = ChargeKind.TAX


def taxes_of(consignment: Consignment, duties: Sequence[Due]) -> list[Due]:
    """Every tax of the market on every line, in the order in which the taxes stand."""
    if (rate := flat_rate(consignment)) and rate.of_tax:
        return []
    items = consignment.columns
    parts = parts_of(items, duties)
    currency, may_collect = consignment.market.currency, consignment.may_collect()
    dues: list[Due] = []
    for name in consignment.market.taxes_named:
        on = [(item, tax) for item in items if (tax := tax_on(consignment, item, name))]
        if not on:
            continue
        rule = on[0][1]
        rounding = rounding_of(rule.round, currency)
        owed = [
            tax_due(consignment, item, tax, parts[item.line.sku], rounding, may_collect=may_collect)
            for item, tax in on
        ]
        owed = settled(owed, currency, rounding, rule.waived_below)
        for due in owed:
            parts[due.sku or ""][name] = due.counts
        dues += owed
    return dues


def parts_of(items: Sequence[Item], duties: Sequence[Due]) -> dict[str, dict[str, Decimal]]:
    """What the base of a tax can be made of, line by line, in the words of the market files."""
    parts = {
        item.line.sku: {
            "goods": item.goods,
            "freight": item.freight,
            "insurance": item.insurance,
            "duty": NOTHING,
        }
        for item in items
    }
    for due in duties:
        assert due.sku is not None, "a duty is on a line"
        parts[due.sku]["duty"] += due.counts
    return parts


def tax_on(consignment: Consignment, item: Item, name: str) -> Tax | None:
    """The row of this tax that is closest to the line's goods; None for an excise on others.

    Raises:
        NotComputable: The tax is due on all goods, and no row is about this part of the country.
    """
    for tax in item.regime.taxes[name]:
        if tax.for_all or consignment.covers(tax, item):
            return tax
    if all(tax.hs for tax in consignment.market.taxes_named[name]):
        return None
    region = consignment.order.consignee.address.region
    raise NotComputable(item, f"no {name} is known for the region {region or '(none given)'}")


def tax_due(
    consignment: Consignment,
    item: Item,
    tax: Tax,
    parts: Mapping[str, Decimal],
    rounding: Rounding,
    *,
    may_collect: bool,
) -> Due:
    """The tax on a line, collected at the border or by the seller.

    Args:
        consignment: Before the rules in force.
        item: The line.
        tax: The row that is about it.
        parts: Of the line's worth, and what is due on it before.
        rounding: Of this tax.
        may_collect: Whether the seller collects any tax at checkout.
    """
    sku = item.line.sku
    base = base_of(tax, item, parts)
    freed = consignment.relief(_TAX, item) if item.regime.reliefs[_TAX] else None
    if freed and freed.part == 1:
        nothing = rounding.apply(NOTHING)
        return Due(_TAX, tax.name, nothing, base, freed.relief.told, freed.relief, sku)
    if freed:
        base -= base * freed.part
    amount, rate = tax.of(base), tax.told
    if specific := tax.specific:
        if specific.why_not:
            raise NotComputable(item, f"the {tax.name} is {specific.why_not}")
        amount += specific.owed(base, item.measured, consignment.foreign)
        rate = f"{rate} + {specific.text}" if tax.percent else specific.text
    amount = rounding.apply(amount)
    if may_collect and (scheme := consignment.scheme(tax, item)):
        name = f"{tax.name} ({scheme.name})"
        return Due(
            _TAX,
            name,
            amount,
            base,
            rate,
            scheme,
            sku,
            collected_by=CollectedBy.SELLER,
            rate_rule=tax,
        )
    return Due(_TAX, tax.name, amount, base, rate, tax, sku)


def base_of(tax: Tax, item: Item, parts: Mapping[str, Decimal]) -> Decimal:
    """What the tax is charged on, of what the line is worth and owes already."""
    base = sum(filter(None, map(parts.get, tax.base)), NOTHING)
    if tax.uplift_percent:
        base += item.goods * tax.uplift_percent / HUNDRED
    return tax.round_base.apply(base) if tax.round_base else base


def fees_of(consignment: Consignment) -> list[Due]:
    """What the authority charges for the entry, and the tax on that."""
    dues = []
    for fee in consignment.market.fees:
        if not _is_asked(consignment, fee):
            continue
        due = fee_due(consignment, fee)
        dues.append(due)
        if fee.taxed_by:
            dues.append(tax_on_fee(consignment, fee.taxed_by, due))
    return dues


def _is_asked(consignment: Consignment, fee: Fee) -> bool:
    order = consignment.order
    return (
        (not fee.logistics or order.logistics_model in fee.logistics)
        and (not fee.transport or order.transport in fee.transport)
        and (not fee.ships_from or order.inventory.country in fee.ships_from)
        and consignment.covers(fee)
        and bool(_that_owe(consignment, fee))
        and not all(
            (freed := consignment.relief(ChargeKind.FEE, item)) and freed.part == 1
            for item in consignment.items
        )
    )


def _that_owe(consignment: Consignment, fee: Fee) -> Sequence[Item]:
    """The goods that a fee is on: all but those of an agreement that spares them."""
    if not fee.not_agreements:
        return consignment.items
    return [
        item
        for item in consignment.items
        if (given := consignment.preference(item)) is None or given.name not in fee.not_agreements
    ]


def fee_due(consignment: Consignment, fee: Fee) -> Due:
    """A fee within its limits."""
    market = consignment.market
    base, text = None, ""
    if fee.percent is not None:
        owing = _that_owe(consignment, fee)
        base = total([item.value(fee.basis) for item in owing])
        amount = base * fee.percent / HUNDRED
        text = percent(fee.percent)
    else:
        assert fee.amount is not None
        amount = fee.amount * _times(consignment, fee)
        text = f"{fee.amount:f} {market.currency} per {fee.per}"
    amount = max(amount, fee.minimum)
    if fee.maximum is not None:
        amount = min(amount, fee.maximum)
    if fee.minimum or fee.maximum is not None:
        most = f", at most {fee.maximum:f}" if fee.maximum is not None else ""
        text += f", at least {fee.minimum:f}{most}"
    return _alone(consignment, Due(ChargeKind.FEE, fee.name, amount, base, text, fee), fee.round)


def _alone(consignment: Consignment, due: Due, rounding: Rounding | None) -> Due:
    """A due that is on no line, rounded by itself."""
    currency = consignment.market.currency
    rule = rounding_of(rounding, currency)
    return settled([replace(due, amount=rule.apply(due.amount))], currency, rule)[0]


def _times(consignment: Consignment, fee: Fee) -> Decimal:
    """How often an amount is due."""
    items = _that_owe(consignment, fee)
    match fee.per:
        case "entry":
            return Decimal(1)
        case "line":
            return Decimal(len(items))
        case "kg":
            return consignment.order.gross_weight_kg
        case _:
            digits = 6 if fee.per == "hs6" else consignment.digits
            return Decimal(len({item.hs_code[:digits] for item in items}))


def tax_on_fee(consignment: Consignment, name: str, fee: Due) -> Due:
    """A tax that is charged on a fee as it is on goods."""
    tax = tax_on(consignment, consignment.items[0], name)
    assert tax is not None, f"{name} is a tax on all goods"
    due = Due(
        ChargeKind.TAX, f"{name} on {fee.name}", tax.of(fee.amount), fee.amount, tax.told, tax
    )
    return _alone(consignment, due, tax.round)
