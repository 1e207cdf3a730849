"""Assessment: what the authority's tax notice charges beside what the order was released at.

Compared by line and type of tax, with the causes of `variance.py`. A difference beyond
the seller's tolerance is a question for a person; within it, it is kept and nobody is asked.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from domain.books.variance import IMPORT_ASSESSED, Actual, Between, Variance, compared, in_order
from domain.charges import IMPORT_CHARGES, BilledCharge, Charge, ChargeKind, CollectedBy, LandedCost
from domain.customs import AssessedTax, Assessment, CustomsReply
from domain.money import Money, rounded, rounded_back, total
from domain.order import Order
from domain.trade import Incoterm

Place = tuple[ChargeKind, str | None]
"""A kind of charge on a line, or on the consignment as a whole."""

UNHEARD_OF = Decimal(10**11)
"""A hundred times what an order may be worth: a notice that comes to more is a mistake."""

LINES_TOLD_MAX = 20
"""So many differences are told as evidence, the largest first; the records keep all."""


class Compared(NamedTuple):
    """A tax notice in sum, and line by line where it differs; in the order's currency."""

    assessment: Assessment
    variances: tuple[Variance, ...] = ()


def assess(order: Order, landed: LandedCost, notice: CustomsReply) -> Compared:
    """Hold what was assessed against what this revision was released at.

    Duties and taxes must all be assessed; fees are compared where the notice states any. What
    the seller collected at the sale, or a carrier bills, is not the authority's to assess. Under
    DAP the buyer pays at the door, so nobody at the seller's is asked.

    Args:
        order: The revision that was declared.
        landed: What it was released at.
        notice: A reply with `assessed` taxes, in the order's currency or in the market's; in
            any other they cannot be compared, which is a question too.
    """
    taxes = [tax for tax in notice.assessed if not _shown_only(order, landed, tax)]
    expected = _expected(landed, taxes)
    due = order.money(total(charge.amount for charge in expected))
    asking = order.incoterm is Incoterm.DDP
    if _reach(order, landed, taxes) > UNHEARD_OF:
        return Compared(_unheard_of(due, beyond=asking))
    if foreign := [t for t in taxes if t.currency not in {order.currency, landed.market_currency}]:
        return Compared(_not_comparable(due, foreign, beyond=asking))
    stated = _stated(order, landed, expected, taxes)
    variances = tuple(_by_line(order, landed, expected, stated, notice.mrn or notice.lrn))
    tolerance = order.seller.tolerance
    assessment = Assessment(
        expected=due,
        assessed=due + order.money(total(variance.difference for variance in variances)),
        beyond=asking
        and not all(tolerance.allows(part, due.amount) for part in _above_and_below(variances)),
        lines=_told(variances),
        converted=_converted(order, landed, taxes),
    )
    return Compared(assessment, variances)


# ------------------------------------------------------------------------- what is expected


def _expected(landed: LandedCost, taxes: Sequence[AssessedTax]) -> tuple[Charge, ...]:
    """The charges that the authority takes, of the kinds that a notice must state or does."""
    kinds = IMPORT_ASSESSED | {tax.kind for tax in taxes}
    return tuple(
        charge
        for charge in landed.charges
        if charge.kind in kinds
        and charge.kind in IMPORT_CHARGES
        and charge.collected_by is CollectedBy.AUTHORITY
    )


def _shown_only(order: Order, landed: LandedCost, tax: AssessedTax) -> bool:
    """A tax that the seller collected at the sale: stated, and nothing of it is to be paid."""
    return not tax.payable and any(
        charge.collected_by is CollectedBy.SELLER
        and (charge.kind, charge.sku) == (tax.kind, sku_of(order, tax))
        for charge in landed.charges
    )


# --------------------------------------------------------------------------- what is stated


def _stated(
    order: Order, landed: LandedCost, expected: Sequence[Charge], taxes: Sequence[AssessedTax]
) -> Iterator[BilledCharge]:
    """What was assessed as charges of ours: each type of tax on each line once."""
    ours: dict[Place, dict[str, Charge]] = defaultdict(dict)
    for charge in expected:
        ours[charge.kind, charge.sku][charge.name] = charge
    laid: dict[Place, dict[str, list[AssessedTax]]] = defaultdict(lambda: defaultdict(list))
    for tax in taxes:
        laid[_place(order, ours.keys(), tax)][_name(tax)].append(tax)
    for place, by_name in laid.items():
        for name, each in _in_our_names(ours.get(place, {}), by_name).items():
            yield _summed(order, landed, (*place, name), ours[place].get(name), each)


def _place(order: Order, expected: Container[Place], tax: AssessedTax) -> Place:
    """Its line; or the whole consignment, where we expect such a tax on that alone."""
    line, whole = (tax.kind, sku_of(order, tax)), (tax.kind, None)
    return whole if line not in expected and whole in expected else line


def _in_our_names(
    ours: Iterable[str], theirs: dict[str, list[AssessedTax]]
) -> dict[str, list[AssessedTax]]:
    """A tax that has another name, and is the only one left of its kind there, is the one left."""
    left, unknown = set(ours) - theirs.keys(), theirs.keys() - set(ours)
    if len(left) != 1 or len(unknown) != 1:
        return theirs
    (renamed,), (name,) = unknown, left
    return {name if each == renamed else each: taxes for each, taxes in theirs.items()}


def _summed(
    order: Order,
    landed: LandedCost,
    key: tuple[ChargeKind, str | None, str],
    expected: Charge | None,
    taxes: Sequence[AssessedTax],
) -> BilledCharge:
    """Taxes of one type as one charge; its base is known where all were laid at one rate."""
    kind, sku, name = key
    first, one_rate = taxes[0], len({tax.rate for tax in taxes}) == 1
    amount = total(_converted_from(order, landed, tax, tax.assessed) for tax in taxes)
    bases = [_converted_from(order, landed, tax, tax.base) for tax in taxes if tax.base is not None]
    base = None
    if one_rate and len(bases) == len(taxes):
        base = _rounded(order, first, total(bases), expected.base if expected else None)
    return BilledCharge(
        kind=kind,
        name=name,
        sku=sku,
        amount=_rounded(order, first, amount, expected.amount if expected else None),
        base=base,
        rate=f"{first.rate:f} %" if one_rate and first.rate is not None else "",
        hs_code=first.hs_code,
        exchange_rate=first.exchange_rate,
    )


def sku_of(order: Order, tax: AssessedTax) -> str | None:
    """The line that a tax was laid on; None for all of them."""
    return order.lines[tax.line - 1].sku if 0 < tax.line <= len(order.lines) else None


def _name(tax: AssessedTax) -> str:
    return tax.name or tax.code or tax.kind.value


# ------------------------------------------------------------------------------- currencies


def _converted_from(order: Order, landed: LandedCost, tax: AssessedTax, amount: Decimal) -> Decimal:
    """In the order's currency, at the customs rate that it was released at."""
    return amount if tax.currency == order.currency else amount / landed.exchange_rate


def _rounded(order: Order, tax: AssessedTax, amount: Decimal, expected: Decimal | None) -> Decimal:
    """To the smallest unit; what was converted is held against the expected."""
    if tax.currency == order.currency:
        return rounded(amount, order.currency)
    return rounded_back(amount, order.currency, expected)


def _converted(order: Order, landed: LandedCost, taxes: Sequence[AssessedTax]) -> str:
    """At which rate a notice in the market's currency was read, for whoever checks it."""
    if all(tax.currency == order.currency for tax in taxes):
        return ""
    rate = f"{landed.exchange_rate.normalize():f} {landed.market_currency}"
    return f"1 {order.currency} = {rate}, the customs rate of the landed cost"


def _not_comparable(expected: Money, taxes: Sequence[AssessedTax], *, beyond: bool) -> Assessment:
    currency = taxes[0].currency
    stated = total(tax.assessed for tax in taxes if tax.currency == currency)
    return Assessment(
        expected=expected,
        assessed=Money(amount=stated, currency=currency),
        beyond=beyond,
        lines=f"assessed in {currency}, for which the landed cost has no rate",
    )


def _reach(order: Order, landed: LandedCost, taxes: Iterable[AssessedTax]) -> Decimal:
    """How large the numbers of a notice are in all, whatever their signs, stated or converted."""
    amounts = ((tax, amount) for tax in taxes for amount in (tax.assessed, tax.base or Decimal(0)))
    return total(
        max(abs(amount), abs(_converted_from(order, landed, tax, amount)))
        for tax, amount in amounts
    )


def _unheard_of(expected: Money, *, beyond: bool) -> Assessment:
    return Assessment(
        expected=expected,
        assessed=Money(amount=UNHEARD_OF, currency=expected.currency),
        beyond=beyond,
        lines="amounts beyond what any order is worth: a mistake, of which nothing was booked",
    )


# ------------------------------------------------------------------------------ differences


def _by_line(
    order: Order,
    landed: LandedCost,
    expected: Sequence[Charge],
    stated: Iterator[BilledCharge],
    reference: str,
) -> list[Variance]:
    """What differs, line by line: too much on one is not made good by too little on another."""
    lines: dict[str | None, tuple[list[Charge], list[Actual]]] = defaultdict(lambda: ([], []))
    for ours in expected:
        lines[ours.sku][0].append(ours)
    for theirs in stated:
        lines[theirs.sku][1].append(Actual(reference, theirs))
    between = Between.RELEASE_AND_ASSESSMENT
    found = [v for each in lines.values() for v in compared(order, landed, between, *each)]
    return sorted(found, key=in_order)


def _above_and_below(variances: Sequence[Variance]) -> tuple[Decimal, Decimal]:
    """What was assessed above, and what below the expected.

    A kind of charge that falls on the consignment as a whole is summed first: an authority may
    spread it over the lines.
    """
    whole = {variance.kind for variance in variances if variance.sku is None}
    sums: dict[tuple[ChargeKind, str, str | None], Decimal] = {}
    for variance in variances:
        is_whole = variance.kind in whole
        key = (variance.kind, "" if is_whole else variance.name, None if is_whole else variance.sku)
        sums[key] = sums.get(key, Decimal(0)) + variance.difference
    return total(s for s in sums.values() if s > 0), total(s for s in sums.values() if s < 0)


def _told(variances: Sequence[Variance]) -> str:
    """The differences as evidence, the largest first."""
    largest = sorted(variances, key=lambda variance: -abs(variance.difference))
    told = [str(variance) for variance in largest[:LINES_TOLD_MAX]]
    if more := len(largest) - len(told):
        told.append(f"and {more} more")
    return "; ".join(told)
