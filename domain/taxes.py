"""Taxes by line, on the duties that stand before them, and the fees of the entry."""

from collections.abc import Sequence
from decimal import Decimal

from domain.charges import ChargeKind, CollectedBy
from domain.clauses import Fee, Tax, begins
from domain.consignment import HUNDRED, NOTHING, Consignment, Item, NotComputable
from domain.dues import Due, base_of, percent, settled
from domain.duties import flat_rate
from domain.money import total


def taxes_of(consignment: Consignment, duties: Sequence[Due]) -> list[Due]:
    """Every tax of the market on every line, in the order in which the taxes stand."""
    if (rate := flat_rate(consignment)) and rate.of_tax:
        return []
    earlier: dict[str | None, list[Due]] = {}
    for due in duties:
        earlier.setdefault(due.sku, []).append(due)
    dues: list[Due] = []
    for name in consignment.market.taxes_named:
        on = [(item, tax) for item in consignment.items if (tax := tax_on(consignment, item, name))]
        if not on:
            continue
        raw = [tax_due(consignment, item, tax, earlier.get(item.line.sku, ())) for item, tax in on]
        rule = on[0][1]
        owed = settled(raw, consignment.market.currency, rule.round, rule.waived_below)
        for due in owed:
            earlier.setdefault(due.sku, []).append(due)
        dues += owed
    return dues


def tax_on(consignment: Consignment, item: Item, name: str) -> Tax | None:
    """The row of this tax that is closest to the line's goods; None for an excise on others.

    Raises:
        NotComputable: The tax is due on all goods, and no row is about this part of the country.
    """
    region = consignment.order.consignee.address.region
    named = consignment.market.taxes_named[name]
    rows = [
        tax
        for tax in named
        if (not tax.hs or begins(item.hs_code, tax.hs))
        and (not tax.regions or region in tax.regions)
        and consignment.covers(tax, item)
    ]
    if len(rows) > 1:
        return max(rows, key=lambda tax: _closeness(tax, item))
    if rows:
        return rows[0]
    if all(tax.hs for tax in named):
        return None
    raise NotComputable(item, f"no {name} is known for the region {region or '(none given)'}")


def _closeness(tax: Tax, item: Item) -> tuple[int, bool, bool, int]:
    digits = max((len(hs) for hs in tax.hs if item.hs_code.startswith(hs)), default=-1)
    return digits, bool(tax.regions), tax.bounded, tax.valid_from.toordinal()


def tax_due(consignment: Consignment, item: Item, tax: Tax, earlier: Sequence[Due]) -> Due:
    """The tax on a line, not rounded, collected at the border or by the seller.

    Args:
        consignment: Before the rules in force.
        item: The line.
        tax: The row that is about it.
        earlier: What is due on this line before.
    """
    parts = NOTHING
    for part in tax.base:
        parts += _component(part, item, earlier)
    base = base_of(parts + item.goods * tax.uplift_percent / HUNDRED, tax.round_base)
    freed = consignment.relief(ChargeKind.TAX, item)
    if freed and freed.part != 1:
        base -= base * freed.part
    amount, rate = tax.of(base), tax_rate(tax)
    if tax.specific:
        if tax.specific.why_not:
            raise NotComputable(item, f"the {tax.name} is {tax.specific.why_not}")
        amount += tax.specific.owed(base, item.measured, consignment.foreign)
        rate = f"{rate} + {tax.specific.text}" if tax.percent else tax.specific.text
    due = Due(ChargeKind.TAX, tax.name, amount, base, rate, tax, item.line.sku)
    if freed and freed.part == 1:
        relief = freed.relief
        return due._replace(amount=NOTHING, rate=f"relief, {relief.rule}", rule=relief)
    if scheme := consignment.scheme(tax, item):
        return due._replace(
            name=f"{tax.name} ({scheme.name})",
            rule=scheme,
            collected_by=CollectedBy.SELLER,
        )
    return due


def tax_rate(tax: Tax) -> str:
    """A tax's rate in words."""
    rate = percent(tax.percent / tax.per * HUNDRED)
    share = f" of which {percent(tax.share_percent)}" if tax.share_percent != HUNDRED else ""
    inside = ", inside its own base" if tax.inside else ""
    return f"{rate}{share}{inside}"


def _component(part: str, item: Item, earlier: Sequence[Due]) -> Decimal:
    match part:
        case "goods":
            return item.goods
        case "freight":
            return item.freight
        case "insurance":
            return item.insurance
        case "duty":
            return total(due.counted for due in earlier if due.kind is ChargeKind.DUTY)
        case _:
            return total(due.counted for due in earlier if _is(due, part))


def _is(due: Due, tax: str) -> bool:
    """Whether a due is of this tax, also where a scheme collects it."""
    return due.kind is ChargeKind.TAX and due.name.partition(" (")[0] == tax


def fees_of(consignment: Consignment) -> list[Due]:
    """What the authority charges for the entry, and the tax on that."""
    dues = []
    for fee in consignment.market.fees:
        if not _is_asked(consignment, fee):
            continue
        due = settled([fee_due(consignment, fee)], consignment.market.currency, fee.round)[0]
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
        and not all(
            (freed := consignment.relief(ChargeKind.FEE, item)) and freed.part == 1
            for item in consignment.items
        )
    )


def fee_due(consignment: Consignment, fee: Fee) -> Due:
    """A fee within its limits, not rounded."""
    market = consignment.market
    base, text = None, ""
    if fee.percent is not None:
        base = consignment.value(fee.basis)
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
    return Due(ChargeKind.FEE, fee.name, amount, base, text, fee)


def _times(consignment: Consignment, fee: Fee) -> Decimal:
    """How often an amount is due."""
    items = consignment.items
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
        ChargeKind.TAX, f"{name} on {fee.name}", tax.of(fee.amount), fee.amount, tax_rate(tax), tax
    )
    return settled([due], consignment.market.currency, tax.round)[0]
