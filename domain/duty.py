"""The landed-cost pipeline: from an order and a market's rules to charges, each explained.

value -> duty base -> duty by line -> tax base -> tax by line -> fees -> the order's currency.
All is computed in the market's currency and rounded by the market's rules; each amount is
then converted and rounded once more, where it becomes a charge. Nothing that cannot be
computed is taken as zero: it becomes a hold.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from domain.consignment import Consignment, Item, valued
from domain.dues import Due, base_of, percent, settled
from domain.fx import Exchange
from domain.holds import Hold, HoldReason
from domain.landed_cost import Charge, ChargeKind, LandedCost
from domain.market import DutyBase, Fee, FlatDuty, FlatRate, Market, TariffRow, Tax
from domain.money import rounded, split, total
from domain.order import Order
from domain.readiness import not_ready
from domain.rules import Rule


class NotComputable(Exception):
    """The rules in force do not say what is due on a line."""

    def __init__(self, item: Item, why: str) -> None:
        super().__init__(why)
        self.item = item
        self.why = why


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
    except LookupError as missing:
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


# ------------------------------------------------------------------------------- duty


def duties_of(consignment: Consignment) -> list[Due]:
    """The duty on every line: a flat duty or rate where one is in force, else the tariff."""
    market = consignment.market
    if flat := consignment.first(market.flat_duties):
        dues = by_subheading(consignment, flat)
    elif rate := consignment.first(market.flat_rates):
        dues = at_one_rate(consignment, rate)
    else:
        dues = [due for item in consignment.items for due in by_tariff(consignment, item)]
    rule = duty_base(consignment)
    return settled(dues, market.currency, rule.round, rule.waived_below)


def duty_base(consignment: Consignment) -> DutyBase:
    """The rule that says what duty is computed on.

    Raises:
        LookupError: None is in force on the entry date.
    """
    if not consignment.market.duty_bases:
        raise LookupError(f"no duty base in force on {consignment.on}")
    return consignment.market.duty_bases[0]


def by_subheading(consignment: Consignment, flat: FlatDuty) -> list[Due]:
    """An amount for each HS subheading, shared by value among the lines under it."""
    amount = consignment.foreign(flat.amount, flat.currency or consignment.market.currency)
    dues = []
    for hs6 in dict.fromkeys(item.hs6 for item in consignment.items):
        items = [item for item in consignment.items if item.hs6 == hs6]
        shares = split(amount, [item.goods for item in items], consignment.market.currency)
        dues += [
            _duty(item, "flat duty", share, None, f"{flat.amount:f} {flat.currency} for HS {hs6}", flat)
            for item, share in zip(items, shares, strict=True)
        ]
    return dues


def at_one_rate(consignment: Consignment, rate: FlatRate) -> list[Due]:
    """One percentage of the consignment less an amount, shared by value among the lines."""
    bases = [item.value(rate.basis) for item in consignment.items]
    less = consignment.foreign(rate.less, rate.currency or consignment.market.currency)
    amount = max(total(bases) * rate.percent / 100 - less, Decimal(0))
    shares = split(amount, bases, consignment.market.currency)
    text = percent(rate.percent) + (f" less {rate.less:f} {rate.currency}" if rate.less else "")
    return [
        _duty(item, "import duty", share, base, text, rate)
        for item, base, share in zip(consignment.items, bases, shares, strict=True)
    ]


def by_tariff(consignment: Consignment, item: Item) -> list[Due]:
    """The duty that each measure of the tariff lays on a line."""
    rule = duty_base(consignment)
    base = base_of(item.value(rule.basis), rule.round_base)
    if relief := consignment.relief(ChargeKind.DUTY, item):
        return [_duty(item, "duty", Decimal(0), base, f"relief, {relief.rule}", relief)]
    dues, charged = [], Decimal(0)
    for measure in consignment.market.measures:
        row = tariff_row(consignment, item, measure)
        if row.percent is None:
            raise NotComputable(item, f"the {measure} is {row.duty}")
        rate = max(row.percent - charged, Decimal(0)) if row.fills_up else row.percent
        charged += rate
        dues.append(_duty(item, measure, base * rate / 100, base, percent(rate), row))
    return dues


def tariff_row(consignment: Consignment, item: Item, measure: str) -> TariffRow:
    """The row of this measure that is closest to the line's goods.

    Raises:
        NotComputable: No row is about these goods.
    """
    origin = item.line.origin
    rows = [
        row
        for row in consignment.market.tariff
        if row.measure == measure and row.matches(item.hs_code, origin)
    ]
    if not rows:
        market = consignment.market.country
        raise NotComputable(
            item, f"no {measure} is known in {market} for HS {item.hs_code} from {origin}"
        )
    return max(rows, key=lambda row: (len(row.hs), bool(row.origins), row.valid_from))


# -------------------------------------------------------------------------------- tax


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
    name, rule, text = tax.name, tax, percent(tax.percent / tax.per * 100)
    amount = tax.of(base)
    if relief := consignment.relief(ChargeKind.TAX, item):
        amount, rule, text = Decimal(0), relief, f"relief, {relief.rule}"
    elif scheme := consignment.scheme(tax):
        name, rule = f"{tax.name} ({scheme.name})", scheme
    return Due(ChargeKind.TAX, name, amount, base, text, rule, item.line.sku)


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


# ------------------------------------------------------------------------------- fees


def fees_of(consignment: Consignment) -> list[Due]:
    """What the authority charges for the entry."""
    market = consignment.market
    dues = [
        due
        for fee in market.fees
        if (not fee.logistics or consignment.order.logistics_model in fee.logistics)
        and consignment.covers(fee)
        for due in settled([fee_due(consignment, fee)], market.currency, None)
    ]
    return dues


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


# ---------------------------------------------------------------------------- charges


def _duty(
    item: Item, name: str, amount: Decimal, base: Decimal | None, rate: str, rule: Rule
) -> Due:
    return Due(ChargeKind.DUTY, name, amount, base, rate, rule, item.line.sku)


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
    return Hold.ask(
        order, HoldReason.RATE_NOT_COMPUTABLE, sku=sku, hs_code=hs_code, why=why
    )
