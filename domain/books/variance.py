"""Variance: how far what was charged strayed from what was quoted, line by line, and why.

Three times in an order's life: at release, where it is priced again (`strayed.py`); at the border,
where the authority assesses it (`assessment.py`); and after delivery, where broker and carrier have
sent their bills (`against_bills`). A line that both sides name is compared by itself; the rest is
compared by kind.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from domain.charges import Bill, BilledCharge, Charge, ChargeKind, LandedCost
from domain.money import total
from domain.order import Order
from domain.trade import Incoterm
from domain.values import Exact, Value

Key = tuple[ChargeKind, str, str | None]

IMPORT_ASSESSED = frozenset({ChargeKind.DUTY, ChargeKind.TAX})
"""What an authority works out from a value and a rate; all else is a fee of somebody's."""


class Cause(StrEnum):
    """Why an amount is another than expected."""

    RATE = "rate"
    CLASSIFICATION = "classification"
    VALUE = "value"
    FX = "fx"
    FEE = "fee"
    REWEIGH = "reweigh"  # billed at another weight, or size, than was declared


class Between(StrEnum):
    """Which two were compared."""

    QUOTE_AND_RELEASE = "quote_and_release"
    RELEASE_AND_ASSESSMENT = "release_and_assessment"
    RELEASE_AND_BILL = "release_and_bill"


class Variance(Value):
    """One line, or all lines of a kind, that came out otherwise; in the order's currency.

    `reference` is the bill, or the declaration's at the authority, that says so. What was billed
    for weight states both weights; it is `disputable` only where the declared one is right.
    """

    between: Between
    kind: ChargeKind
    name: str
    sku: str | None
    expected: Exact
    actual: Exact
    cause: Cause
    why: str
    reference: str = ""
    billed_kg: Exact | None = None
    declared_kg: Exact | None = None
    disputable: bool = True

    @property
    def difference(self) -> Decimal:
        """What it came to beyond what was expected; below zero if it was less."""
        return self.actual - self.expected

    def __str__(self) -> str:
        line = f"{self.name} of {self.sku}" if self.sku else self.name
        return f"{line}: {self.expected:f} -> {self.actual:f} ({self.why})"


class Actual(NamedTuple):
    """One line of a bill or of an assessment, in the order's currency, and what states it."""

    reference: str
    charge: BilledCharge


STATED = {Between.RELEASE_AND_BILL: "billed", Between.RELEASE_AND_ASSESSMENT: "assessed"}
"""What was done with a charge that did not come out as expected."""


def against_bills(
    order: Order, landed: LandedCost, bills: Sequence[Bill], freight: Decimal | None = None
) -> tuple[Variance, ...]:
    """What brokers and carriers billed beside what release expected; only what differs.

    The variances sum to the difference, to the cent. `freight` is what the carrier's booking
    was agreed at; without it the freight of the quote counts.
    """
    billed = [Actual(bill.reference, charge) for bill in bills for charge in bill.charges]
    expected = _expected(order, landed, freight)
    return compared(order, landed, Between.RELEASE_AND_BILL, expected, billed)


def compared(
    order: Order,
    landed: LandedCost,
    between: Between,
    expected: Iterable[Charge],
    stated: Iterable[Actual],
) -> tuple[Variance, ...]:
    """What was stated beside what was expected: line by line, and the rest kind by kind."""
    ours = {charge.key: charge for charge in expected}
    theirs: dict[Key, list[Actual]] = {}
    for each in stated:
        theirs.setdefault(each.charge.key, []).append(each)
    found: list[Variance] = []
    for key in theirs.keys() & ours.keys():
        found += _explained(order, landed, between, ours[key], theirs[key])
    for kind in ChargeKind:
        rest = [c for key, c in ours.items() if c.kind is kind and key not in theirs]
        more = [s for key, each in theirs.items() if key not in ours for s in each]
        found += _by_kind(between, kind, rest, [s for s in more if s.charge.kind is kind])
    return tuple(sorted(found, key=in_order))


def in_order(variance: Variance) -> tuple[int, str, str]:
    """By kind, line and name."""
    return (list(ChargeKind).index(variance.kind), variance.sku or "", variance.name)


def _expected(order: Order, landed: LandedCost, freight: Decimal | None) -> Iterator[Charge]:
    """What the seller should be billed, its freight as agreed."""
    for charge in landed.billed_to_seller(ddp=order.incoterm is Incoterm.DDP):
        if charge.kind is not ChargeKind.FREIGHT or freight is None:
            yield charge
    if freight is not None:
        kind = ChargeKind.FREIGHT
        yield Charge(kind=kind, name=kind.value, amount=freight, rule="booking", source="booking")


def _explained(
    order: Order, landed: LandedCost, between: Between, expected: Charge, lines: Sequence[Actual]
) -> Iterator[Variance]:
    """One line's difference, split into what the rate and what the base did to it."""
    amount = total(each.charge.amount for each in lines)
    stated, said = lines[0].charge, STATED[between]
    line = order.line(expected.sku) if expected.sku else None
    reference = ", ".join(dict.fromkeys(each.reference for each in lines))
    variance = partial(_variance, between, expected, reference)
    if amount == expected.amount:
        return
    if expected.kind not in IMPORT_ASSESSED:
        yield variance(expected.amount, amount, Cause.FEE, f"{said} otherwise than quoted")
    elif len(lines) > 1:
        yield variance(expected.amount, amount, Cause.RATE, f"{said} {len(lines)} times")
    elif line and stated.hs_code and not stated.hs_code.startswith(line.hs_code or ""):
        why = f"assessed under {stated.hs_code}, not {line.hs_code}"
        yield variance(expected.amount, amount, Cause.CLASSIFICATION, why)
    elif stated.base is None or expected.base is None or stated.base == expected.base:
        yield variance(expected.amount, amount, Cause.RATE, _told(stated))
    else:
        # What our own rate makes of their base is the base's doing, the rest is the rate's.
        at_our_rate = _at_rate(expected, stated.base)
        fx = stated.exchange_rate is not None and stated.exchange_rate != landed.exchange_rate
        cause = Cause.FX if fx else Cause.VALUE
        why = f"assessed on {stated.base:f}, not on {expected.base:f}"
        if at_our_rate != expected.amount:
            yield variance(expected.amount, at_our_rate, cause, why)
        if amount != at_our_rate:
            yield variance(at_our_rate, amount, Cause.RATE, _told(stated))


def _variance(
    between: Between, expected: Charge, reference: str, was: Decimal, now: Decimal, *told: str
) -> Variance:
    cause, why = told
    return Variance(
        between=between,
        kind=expected.kind,
        name=expected.name,
        sku=expected.sku,
        expected=was,
        actual=now,
        cause=Cause(cause),
        why=why,
        reference=reference,
    )


def _at_rate(expected: Charge, base: Decimal) -> Decimal:
    if not expected.base:
        return expected.amount
    exact = expected.amount * base / expected.base
    return exact.quantize(expected.amount)


def _told(stated: BilledCharge) -> str:
    return f"assessed at {stated.rate}" if stated.rate else "assessed at another rate"


def _by_kind(
    between: Between, kind: ChargeKind, expected: Sequence[Charge], stated: Sequence[Actual]
) -> Iterator[Variance]:
    """What is left of a kind, where the other side names no lines or others than we know."""
    was = total(charge.amount for charge in expected)
    now = total(each.charge.amount for each in stated)
    if was == now:
        return
    said = STATED[between]
    names = [c.name for c in expected] + [s.charge.name or kind for s in stated]
    if kind not in IMPORT_ASSESSED:
        cause, why = Cause.FEE, f"{said} otherwise than quoted"
    elif was and now:
        cause, why = Cause.RATE, f"not {said} line by line"
    else:
        cause, why = Cause.RATE, f"{said} and not expected" if now else f"expected and not {said}"
    lines = {c.sku for c in expected} | {s.charge.sku for s in stated}
    yield Variance(
        between=between,
        kind=kind,
        name=", ".join(dict.fromkeys(names)),
        sku=lines.pop() if len(lines) == 1 else None,
        expected=was,
        actual=now,
        cause=cause,
        why=why,
        reference=", ".join(dict.fromkeys(each.reference for each in stated)),
    )


def by_kind(variances: Iterable[Variance]) -> dict[ChargeKind, Decimal]:
    """The differences, summed kind by kind."""
    sums = dict.fromkeys(ChargeKind, Decimal(0))
    for variance in variances:
        sums[variance.kind] += variance.difference
    return sums
