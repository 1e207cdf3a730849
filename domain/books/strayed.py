"""What release charges beside what the checkout quoted, line by line, and why it strayed."""

from decimal import Decimal
from typing import NamedTuple

from domain.books.variance import IMPORT_ASSESSED, Between, Cause, Key, Variance
from domain.charges import ChargeKind, LandedCost
from domain.order import Order


class _Quoted(NamedTuple):
    amount: Decimal
    rule: str


def against_quote(order: Order, landed: LandedCost) -> tuple[Variance, ...]:
    """What release charges beside what the checkout quoted; only lines that differ."""
    quoted = _quoted(order)
    now: dict[Key, _Quoted]
    if not order.quote.charges:
        now = {(kind, kind.value, None): _Quoted(landed.amount(kind), "") for kind in ChargeKind}
    else:
        now = {charge.key: _Quoted(charge.amount, charge.rule) for charge in landed.charges}
    nothing = _Quoted(Decimal(0), "")
    return tuple(
        _strayed(order, landed, key, quoted.get(key, nothing), now.get(key, nothing))
        for key in dict.fromkeys([*quoted, *now])
        if quoted.get(key, nothing).amount != now.get(key, nothing).amount
    )


def _quoted(order: Order) -> dict[Key, _Quoted]:
    quote = order.quote
    if quote.charges:
        return {(c.kind, c.name, c.sku): _Quoted(c.amount, c.rule) for c in quote.charges}
    amounts = {
        ChargeKind.FREIGHT: quote.freight,
        ChargeKind.INSURANCE: quote.insurance,
        ChargeKind.DUTY: quote.duties,
        ChargeKind.TAX: quote.taxes,
        ChargeKind.FEE: quote.fees,
    }
    return {(kind, kind.value, None): _Quoted(amount, "") for kind, amount in amounts.items()}


def _strayed(order: Order, landed: LandedCost, key: Key, quoted: _Quoted, now: _Quoted) -> Variance:
    kind, name, sku = key
    cause, why = Cause.RATE, "other rates than were quoted"
    if kind not in IMPORT_ASSESSED:
        cause, why = Cause.FEE, "another fee than was quoted"
    elif not quoted.rule and order.quote.charges:
        why = f"not quoted, due by {now.rule}"
    elif not now.rule and order.quote.charges:
        why = f"quoted by {quoted.rule}, no longer due"
    elif quoted.rule != now.rule:
        why = f"{now.rule} applies in place of {quoted.rule}"
    elif order.quote.rules_version and _exchange(order.quote.rules_version) != _exchange(
        landed.rules_version
    ):
        cause, why = Cause.FX, "converted at the rate of another day"
    return Variance(
        between=Between.QUOTE_AND_RELEASE,
        kind=kind,
        name=name,
        sku=sku,
        expected=quoted.amount,
        actual=now.amount,
        cause=cause,
        why=why,
    )


def _exchange(rules_version: str) -> str:
    """The table of exchange rates that a version names."""
    return rules_version.partition("+")[2]


def other_rules(order: Order, landed: LandedCost) -> tuple[str, ...]:
    """The rules behind import charges that were not those of the quote, if it named any."""
    quoted = {c.rule for c in order.quote.charges if c.kind in IMPORT_ASSESSED}
    now = {c.rule: None for c in landed.charges if c.kind in IMPORT_ASSESSED}
    return tuple(rule for rule in now if rule not in quoted) if quoted else ()
