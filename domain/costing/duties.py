"""Duty by line: a flat duty or one rate where such a rule is in force, else the tariff."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from domain.charges import ChargeKind
from domain.costing.consignment import Consignment
from domain.costing.dues import Due, settled
from domain.costing.items import HUNDRED, NOTHING, Item, NotComputable
from domain.markets.clauses import FlatDuty, FlatRate, Tariff, begins
from domain.markets.expressions import percent
from domain.markets.market import Market
from domain.markets.tariffs import FREE, Row, closest
from domain.markets.tariffs import NONE as NONE_IMPORTED
from domain.money import split, total
from domain.rules import Rule

_DUTY = ChargeKind.DUTY


def duties_of(consignment: Consignment) -> list[Due]:
    """The duty on every line: a flat duty or rate where one is in force, else the tariff."""
    market, items = consignment.market, consignment.columns
    rule = consignment.duty_base
    if flat := consignment.first(market.flat_duties):
        spared = [item for item in items if flat.not_preferential and consignment.preference(item)]
        dues = by_item(consignment, flat, [item for item in items if item not in spared])
        dues += by_tariff(consignment, spared)
    elif rate := flat_rate(consignment):
        dues = at_one_rate(consignment, rate)
    else:
        dues = by_tariff(consignment, items)
    return settled(dues, market.currency, market.duty_rounding, rule.waived_below)


def by_item(consignment: Consignment, flat: FlatDuty, items: list[Item]) -> list[Due]:
    """An amount for each code, as the declaration states it, shared by value among its lines."""
    amount = consignment.foreign(flat.amount, flat.currency or consignment.market.currency)
    digits = consignment.digits
    dues = []
    for code in dict.fromkeys(item.hs_code[:digits] for item in items):
        alike = [item for item in items if item.hs_code[:digits] == code]
        shares = split(amount, [item.goods for item in alike], consignment.market.currency)
        text = f"{flat.amount:f} {flat.currency} for item {code}"
        dues += [
            _duty(
                consignment,
                item,
                flat,
                "flat duty",
                share,
                rate=text + _of_claim(consignment, item),
            )
            for item, share in zip(alike, shares, strict=True)
        ]
    return dues


def flat_rate(consignment: Consignment) -> FlatRate | None:
    """The one rate that stands in place of the tariff."""
    for rate in consignment.market.flat_rates:
        if consignment.covers(rate) and _is_for(rate, consignment):
            return rate
    return None


def _is_for(rate: FlatRate, consignment: Consignment) -> bool:
    shipped_from = consignment.order.inventory.country
    return (not rate.ships_from or shipped_from in rate.ships_from) and all(
        (not rate.hs or begins(item.hs_code, rate.hs)) and not begins(item.hs_code, rate.not_hs)
        for item in consignment.items
    )


def at_one_rate(consignment: Consignment, rate: FlatRate) -> list[Due]:
    """One percentage of the consignment less an amount, shared by value among the lines."""
    bases = [item.value(rate.basis) for item in consignment.columns]
    less = consignment.foreign(rate.less, rate.currency or consignment.market.currency)
    amount = max(total(bases) * rate.percent / HUNDRED - less, NOTHING)
    shares = split(amount, bases, consignment.market.currency)
    text = percent(rate.percent) + (f" less {rate.less:f} {rate.currency}" if rate.less else "")
    return [
        _duty(consignment, item, rate, "import duty", share, rate=text, base=base)
        for item, base, share in zip(consignment.columns, bases, shares, strict=True)
    ]


def by_tariff(consignment: Consignment, items: Iterable[Item]) -> list[Due]:
    """The duty that each measure of the tariff lays on each of these lines."""
    rule = consignment.duty_base
    dues: list[Due] = []
    for item in items:
        base = rule.of(item.value(rule.basis))
        freed = consignment.relief(_DUTY, item) if item.regime.reliefs[_DUTY] else None
        if freed and freed.part == 1:
            free = freed.relief
            dues.append(_duty(consignment, item, free, "duty", NOTHING, rate=free.told, base=base))
            continue
        if freed:
            base -= base * freed.part
        dues += _laid(consignment, item, base)
    return dues


def _laid(consignment: Consignment, item: Item, base: Decimal) -> list[Due]:
    """What each measure lays on a line that is not free of duty."""
    market, line = consignment.market, item.line
    rounded = market.duty_rounding.apply
    dues: list[Due] = []
    charged = NOTHING
    for row in rows_for(consignment, item):
        _, duty, table = row
        if dues and duty.text == FREE:
            continue  # a further measure that lays nothing on these goods is not worth a line
        share = duty.share
        amount = _owed(consignment, item, row, base, charged) if share is None else base * share
        plain = share is not None and line.origin_proof is None
        rate = duty.text if plain else _told(consignment, item, row, charged)
        name = market.called(table.name)
        due = Due(_DUTY, name, rounded(amount), base, rate, table, line.sku, table.edition)
        dues.append(due)
        charged += amount
    return dues


def rows_for(consignment: Consignment, item: Item) -> Sequence[Row]:
    """The row of each measure that is about the line, in the order of the market's measures.

    Raises:
        NotComputable: A measure that every line needs a row of has none.
    """
    line, known = item.line, item.regime.rows
    if consignment.stored is not NONE_IMPORTED or line.metal_percent is not None:
        return tuple(_rows_for(consignment, item))
    agreement = consignment.preference(item) if line.origin_proof else None
    claimed = agreement.name if agreement else None
    rows = known.get(claimed)
    if rows is None:
        rows = known[claimed] = tuple(_rows_for(consignment, item))
    return rows


def _rows_for(consignment: Consignment, item: Item) -> Iterator[Row]:
    market = consignment.market
    laid: set[str] = set()
    for measure in market.measures:
        row = _only(market, item, closest(_candidates(consignment, item, measure, laid)))
        if row is not None:
            laid.add(measure)
            yield row
        elif measure not in market.may_lack:
            raise NotComputable(item, _unknown(consignment, item, measure))
    for row in consignment.stored.others(market.measures, item.hs_code):
        if row.table.agreement is None and row.table.from_origin(item.line.origin):
            raise NotComputable(
                item,
                f"{row.table.edition} has a duty on these goods that the rules of "
                f"{market.country} do not lay: {row.table.measure}, {row.duty.text}",
            )


def _only(market: Market, item: Item, rows: Sequence[Row]) -> Row | None:
    """The closest row; two that are as close as each other and differ are nobody's to choose."""
    if len({row.duty for row in rows}) > 1:
        told = " and ".join(f"{row.duty.text} ({row.table.edition})" for row in rows)
        raise NotComputable(item, f"{market.called(rows[0].table.measure)} is stated twice: {told}")
    return rows[0] if rows else None


def _candidates(consignment: Consignment, item: Item, measure: str, laid: set[str]) -> list[Row]:
    """Rows of a measure about the line; where it has a preference and a row of it, only those."""
    stored = _about(item, consignment.stored.rows(measure, item.hs_code), laid)
    ours = _about(item, consignment.market.tariffs.rows(measure, item.hs_code), laid)
    # An official tariff goes before our own word of the same duty on the same goods.
    spoken_for = {row.table.agreement for row in stored}
    rows = [*stored, *(row for row in ours if row.table.agreement not in spoken_for)]
    agreement = consignment.preference(item)
    given = [row for row in rows if row.table.agreement == agreement.name] if agreement else ()
    return given or [row for row in rows if row.table.agreement is None]


def _about(item: Item, rows: Sequence[Row], laid: set[str]) -> list[Row]:
    """Those that are about goods of the line's origin and make, beside what is laid already."""
    return [
        row
        for row in rows
        if row.table.from_origin(item.line.origin)
        and laid.isdisjoint(row.table.unless)
        and _of_enough_metal(row.table, item)
    ]


def _of_enough_metal(table: Tariff, item: Item) -> bool:
    if table.metal_above_percent is None:
        return True
    share = item.line.metal_percent
    if share is None:
        raise NotComputable(
            item, f"the {table.measure} asks for the share of metal by weight: state metal_percent"
        )
    return share > table.metal_above_percent


def _owed(
    consignment: Consignment, item: Item, row: Row, base: Decimal, charged: Decimal
) -> Decimal:
    """What one row claims, not rounded, or why that is not known."""
    duty = row.duty
    if duty.why_not:
        name = consignment.market.called(row.table.measure)
        raise NotComputable(item, f"{name}: {duty.why_not} ({row.table.edition})")
    return duty.owed(base, item.measured, consignment.foreign, charged)


def _told(consignment: Consignment, item: Item, row: Row, charged: Decimal) -> str:
    _, duty, table = row
    rate = duty.text
    if duty.cap and charged:
        rate = f"{rate} less {charged.normalize():f} charged"
    if item.line.origin_proof is None:
        return rate
    if table.agreement is None and table.measure == consignment.market.measures[0]:
        rate += _of_claim(consignment, item)
    return rate


def _of_claim(consignment: Consignment, item: Item) -> str:
    """Why a preference that the line claims makes no difference here; "" if it claims none."""
    if item.line.origin_proof is None:
        return ""
    why = consignment.no_preference(item)
    return f" ({why or f'{item.line.origin_proof.agreement} gives no rate here'})"


def _unknown(consignment: Consignment, item: Item, measure: str) -> str:
    country, code, origin = consignment.market.country, item.hs_code, item.line.origin
    name = consignment.market.called(measure)
    longer = (
        *consignment.stored.longer(measure, code),
        *consignment.market.tariffs.longer(measure, code),
    )
    if longer:
        return (
            f"HS {code} is split further in {country}, and the {name} with it: "
            f"give the whole code, such as {longer[0]}"
        )
    return f"no {name} is known in {country} for HS {code} from {origin}"


def _duty(
    consignment: Consignment,
    item: Item,
    rule: Rule,
    name: str,
    amount: Decimal,
    *,
    rate: str,
    base: Decimal | None = None,
) -> Due:
    rounded = consignment.market.duty_rounding.apply(amount)
    return Due(_DUTY, name, rounded, base, rate, rule, item.line.sku)
