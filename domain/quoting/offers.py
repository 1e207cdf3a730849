"""Offers: a landed cost as a promise, with what it rests on and until when it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from domain.charges import IMPORT_CHARGES, ChargeKind, CollectedBy, LandedCost
from domain.costing.consignment import Consignment
from domain.costing.workings import workings
from domain.landed_cost import Priced
from domain.markets.market import Market
from domain.money import total
from domain.nomenclature import EDITION
from domain.order import Order
from domain.promised import Quote, QuotedCharge
from domain.quoting.quotes import Cited, Disclosed, Lock, Offer, Paid, Totals, Versions, Way
from domain.rules import Rule
from domain.trade import Incoterm
from domain.values import unchecked

ONE_DAY = timedelta(days=1)

_NOTHING = dict.fromkeys(ChargeKind, Decimal(0))
_SELLER = CollectedBy.SELLER

_offered, _block = unchecked(Offer), unchecked(Quote)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an offer is made under: its id, the moment, and for how long at most it stands."""

    quote_id: str
    now: datetime
    lock_for: timedelta


@dataclass(frozen=True, slots=True)
class Explained:
    """That everything is to be told; `rules` are those which no market's file holds."""

    rules: Sequence[Rule] = ()


def offer(
    way: Way, priced: Priced, market: Market, terms: Terms, explained: Explained | None = None
) -> Offer:
    """The offer for one way.

    Args:
        way: How the order would go.
        priced: What that costs, and the consignment that it was worked out for.
        market: The destination, with its rules of all days.
        terms: Of the quote.
        explained: If given, the workings and the citations are told as well.
    """
    consignment, landed = priced
    totals = totals_of(consignment.order, landed)
    table = consignment.table
    needs = tuple(short_codes(consignment))
    lock = lock_of(consignment, market, terms, (*needs, *doubts(consignment, landed, terms)))
    return _offered(
        kind="offer",
        way=way,
        landed=landed,
        totals=totals,
        paid=paid_of(consignment.order, landed, totals),
        disclosures=tuple(disclosures(consignment, landed)),
        versions=Versions(
            rules=f"{market.country}@{market.version}",
            tariffs=landed.editions,
            fx=table.rule if table else None,
            nomenclature=EDITION,
        ),
        needs=needs,
        not_included=market.gaps,
        lock=lock,
        quote=block(consignment.order, landed, totals, lock, terms),
        workings=workings(consignment) if explained else (),
        cited=tuple(cited(consignment, landed, explained.rules)) if explained else (),
    )


def totals_of(order: Order, landed: LandedCost) -> Totals:
    """The sums by kind of charge."""
    sums = _NOTHING.copy()
    for charge in landed.charges:
        sums[charge.kind] += charge.amount
    charges, goods, discount = total(sums.values()), order.goods_value, order.quote.discount
    return Totals(
        goods=goods,
        discount=discount,
        freight=sums[ChargeKind.FREIGHT],
        insurance=sums[ChargeKind.INSURANCE],
        duties=sums[ChargeKind.DUTY],
        taxes=sums[ChargeKind.TAX],
        fees=sums[ChargeKind.FEE],
        landed=charges,
        total=goods - discount + charges,
    )


def paid_of(order: Order, landed: LandedCost, totals: Totals) -> Paid:
    """Under DAP the buyer pays at the door what the seller does not collect under a scheme."""
    imports = totals.duties + totals.taxes + totals.fees
    collected = [charge for charge in landed.charges if charge.collected_by is _SELLER]
    scheme = total([charge.amount for charge in collected if charge.kind in IMPORT_CHARGES])
    border = imports - scheme
    door = Decimal(0) if order.incoterm is Incoterm.DDP else border
    return Paid(checkout=totals.total - door, door=door, border=border - door, scheme=scheme)


def block(order: Order, landed: LandedCost, totals: Totals, lock: Lock, terms: Terms) -> Quote:
    """The quote as the order carries it to release."""
    return _block(
        quote_id=terms.quote_id,
        freight=totals.freight,
        insurance=totals.insurance,
        discount=totals.discount,
        duties=totals.duties,
        taxes=totals.taxes,
        fees=totals.fees,
        carrier=order.quote.carrier,
        charges=tuple(
            [
                QuotedCharge(
                    kind=charge.kind,
                    name=charge.name,
                    sku=charge.sku,
                    amount=charge.amount,
                    rule=charge.rule,
                )
                for charge in landed.charges
            ]
        ),
        rules_version=landed.rules_version,
        guaranteed=lock.guaranteed,
        valid_until=lock.valid_until,
    )


def disclosures(consignment: Consignment, landed: LandedCost) -> Iterator[Disclosed]:
    """What this market wants its customers told about this consignment."""
    market, incoterm = consignment.market, consignment.order.incoterm
    for row in market.disclosures:
        if row.incoterms and incoterm not in row.incoterms:
            continue
        if row.scheme and not any(_under(row.scheme, market, landed)):
            continue
        if (other := row.unless_scheme) and (taxes := _under(other, market, landed)) and all(taxes):
            continue
        if consignment.covers(row):
            yield Disclosed(language=row.language, text=row.text)


def _under(scheme: str, market: Market, landed: LandedCost) -> list[bool]:
    """Of each tax, whether it is collected at checkout under the scheme of this name."""
    rules = {row.rule for row in market.schemes if row.name == scheme}
    return [charge.rule in rules for charge in landed.charges if charge.kind is ChargeKind.TAX]


# ------------------------------------------------------------------------------- the lock


def lock_of(consignment: Consignment, market: Market, terms: Terms, why: tuple[str, ...]) -> Lock:
    """The price stands for as long as the same rules and exchange rates would be applied.

    An order that comes a day later enters a day later: what changes n days after the entry
    date ends the lock n days from today, at midnight UTC.
    """
    at, ends = terms.now + terms.lock_for, f"{_hours(terms.lock_for)} after it was quoted"
    wait = terms.now.date() - consignment.on
    for day, change in changes(consignment, market):
        if day + wait <= at.date() and (midnight := datetime.combine(day + wait, time(), UTC)) < at:
            at, ends = midnight, f"{change} on {day}"
    return Lock(valid_until=at, ends=ends, guaranteed=not why, why=why)


def changes(consignment: Consignment, market: Market) -> Iterator[tuple[date, str]]:
    """The first day after entry on which each of the things that the price rests on changes."""
    if turn := market.turn_after(consignment.on):
        yield turn, f"the rules of {market.country} change"
    for measure in consignment.stored.tables:
        if measure.valid_to:
            yield measure.valid_to + ONE_DAY, f"the {measure.measure} of {measure.edition} ends"
    if (table := consignment.table) and table.valid_to:
        yield table.valid_to + ONE_DAY, f"the exchange rates {table.rule} are no longer in force"


def doubts(consignment: Consignment, landed: LandedCost, terms: Terms) -> Iterator[str]:
    """Why the price cannot be more than an estimate."""
    table, wanted = consignment.table, consignment.market.fx
    converted = consignment.order.currency != consignment.market.currency
    if converted and table and wanted and table.series != wanted:
        yield f"{wanted} exchange rates are not at hand: {table.series} of {table.valid_from}"
    for tariff in consignment.stored.tables:
        shelf_life = timedelta(days=consignment.market.shelf_life_days)
        if tariff.edition in landed.editions and tariff.verified_on + shelf_life < consignment.on:
            yield f"{tariff.edition} is older than {shelf_life.days} days"
    if landed.entry_date < terms.now.date():
        yield f"the entry date {landed.entry_date} has passed"
    if landed.unsure:
        yield f"nobody has verified {', '.join(landed.unsure)}"


def short_codes(consignment: Consignment) -> Iterator[str]:
    """Codes that are shorter than the declaration states them: their duty may turn out other."""
    digits = consignment.digits
    for item in consignment.items:
        if len(item.hs_code) < digits:
            kind = consignment.declaration.kind if consignment.declaration else "declaration"
            yield (
                f"{item.line.sku}: {kind} states {digits} digits of the commodity "
                f"code, HS {item.hs_code} has {len(item.hs_code)}"
            )


def cited(consignment: Consignment, landed: LandedCost, others: Sequence[Rule]) -> Iterator[Cited]:
    """The rules that the charges stand on, in their order, and the exchange rates."""
    known: dict[str, Rule] = {
        rule.rule: rule
        for rule in (*others, *consignment.stored.tables, *consignment.market.rules())
        if rule.in_force(consignment.on)
    }
    stood_on = (rule for charge in landed.charges for rule in (charge.rule, charge.rate_rule))
    for name in dict.fromkeys(stood_on):
        if name in known:  # freight and insurance stand on the quote alone
            yield Cited.of(known[name])
    if consignment.table:
        yield Cited.of(consignment.table)


@cache
def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):g} hours"
