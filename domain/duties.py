"""Duty by line: a flat duty or one rate where such a rule is in force, else the tariff."""

from decimal import Decimal

from domain.clauses import DutyBase, FlatDuty, FlatRate, TariffRow
from domain.consignment import Consignment, Item, NotComputable
from domain.dues import Due, base_of, percent, settled
from domain.landed_cost import ChargeKind
from domain.money import split, total
from domain.rules import Rule


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
        NotComputable: None is in force on the entry date.
    """
    if not consignment.market.duty_bases:
        raise NotComputable(consignment.items[0], f"no duty base is in force on {consignment.on}")
    return consignment.market.duty_bases[0]


def by_subheading(consignment: Consignment, flat: FlatDuty) -> list[Due]:
    """An amount for each HS subheading, shared by value among the lines under it."""
    amount = consignment.foreign(flat.amount, flat.currency or consignment.market.currency)
    dues = []
    for hs6 in dict.fromkeys(item.hs6 for item in consignment.items):
        items = [item for item in consignment.items if item.hs6 == hs6]
        shares = split(amount, [item.goods for item in items], consignment.market.currency)
        text = f"{flat.amount:f} {flat.currency} for HS {hs6}"
        dues += [
            _duty(item, flat, "flat duty", share, rate=text)
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
        _duty(item, rate, "import duty", share, base=base, rate=text)
        for item, base, share in zip(consignment.items, bases, shares, strict=True)
    ]


def by_tariff(consignment: Consignment, item: Item) -> list[Due]:
    """The duty that each measure of the tariff lays on a line."""
    rule = duty_base(consignment)
    base = base_of(item.value(rule.basis), rule.round_base)
    if relief := consignment.relief(ChargeKind.DUTY, item):
        text = f"relief, {relief.rule}"
        return [_duty(item, relief, "duty", Decimal(0), base=base, rate=text)]
    dues, charged = [], Decimal(0)
    for measure in consignment.market.measures:
        row = tariff_row(consignment, item, measure)
        if row.percent is None:
            raise NotComputable(item, f"the {measure} is {row.duty}")
        rate = max(row.percent - charged, Decimal(0)) if row.fills_up else row.percent
        charged += rate
        dues.append(_duty(item, row, measure, base * rate / 100, base=base, rate=percent(rate)))
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


def _duty(
    item: Item, rule: Rule, name: str, amount: Decimal, *, rate: str, base: Decimal | None = None
) -> Due:
    return Due(ChargeKind.DUTY, name, amount, base, rate, rule, item.line.sku)
