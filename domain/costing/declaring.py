"""Which declaration a consignment needs: why a kind of them does not fit it, in a sentence."""

from collections.abc import Iterator
from decimal import Decimal

from domain.costing.valuation import ValuedOrder
from domain.markets.clauses import Declaration, Scope, Verdict, begins

CENT = Decimal("0.01")

NOT_FREELY = frozenset({Verdict.PROHIBITED, Verdict.LICENCE})


def unfit(valued: ValuedOrder, row: Declaration) -> str:
    """Why goods cannot be declared so; "" if they can."""
    return next(_objections(valued, row), "")


def fits(valued: ValuedOrder, row: Declaration) -> str:
    """What speaks for a kind that fits, in words."""
    reasons = []
    if row.bounded:
        reasons.append(f"{_worth(valued, row)}, {_bounds(row)}")
    if row.logistics:
        reasons.append(f"they go by {valued.order.logistics_model.value}")
    if row.registered:
        reasons.append(f"the shipper is registered for {' or '.join(row.registered)}")
    if not row.preferential:
        reasons.append("no preference is claimed")
    if row.not_hs or row.not_flags or not row.restricted:
        reasons.append("they are of no kind that it excludes")
    return "; ".join(reasons) or "it takes all goods"


def _objections(valued: ValuedOrder, row: Declaration) -> Iterator[str]:
    logistics = valued.order.logistics_model
    if not valued.covers(row):
        yield _not_covered(valued, row)
    if not row.preferential:
        yield from _claims(valued)
    if row.logistics and logistics not in row.logistics:
        yield f"goods go by {logistics.value}, not by {' or '.join(row.logistics)}"
    if row.not_hs or row.not_flags:
        yield from _excluded(valued, row)
    if not row.restricted:
        yield from _restricted(valued)


def _claims(valued: ValuedOrder) -> Iterator[str]:
    for item in valued.items:
        if agreement := valued.claimed(item):
            yield f"{item.line.sku} claims the preference of {agreement.name}"


def _excluded(valued: ValuedOrder, row: Declaration) -> Iterator[str]:
    for item in valued.items:
        if begins(item.hs_code, row.not_hs):
            yield f"goods of code {item.hs_code} ({item.line.sku}) are excluded from it"
        if flags := sorted(set(row.not_flags) & set(item.line.flags)):
            yield f"{item.line.sku} is excluded from it: {', '.join(flags)}"


def _restricted(valued: ValuedOrder) -> Iterator[str]:
    for item in valued.items:
        for rule in valued.market.restricted_in.about(item.line, valued.order):
            if rule.verdict in NOT_FREELY:
                yield f"{item.line.sku} is restricted ({rule.rule}): {rule.says}"


def _not_covered(valued: ValuedOrder, row: Declaration) -> str:
    has = {tax_id.kind for tax_id in valued.order.shipper.tax_ids}
    if row.registered and has.isdisjoint(row.registered):
        return f"the shipper has no registration for {' or '.join(row.registered)}"
    if not has.isdisjoint(row.not_registered):
        return f"the shipper is registered for {' or '.join(row.not_registered)}"
    return f"{_worth(valued, row)}; it is for goods {_bounds(row)}"


def _worth(valued: ValuedOrder, row: Declaration) -> str:
    """What the goods are worth, as the kind's bounds count it."""
    if row.scope is Scope.CONSIGNMENT:
        worth = valued.worth(row, None)
        return f"the goods are worth {worth.quantize(CENT):f} {row.currency} {row.basis.value}"
    worth = max(valued.worth(row, item) for item in valued.items)
    return f"the dearest {row.scope.value} is worth {worth.quantize(CENT):f} {row.currency}"


def _bounds(row: Declaration) -> str:
    bounds = [f"above {row.above:f}"] if row.above is not None else []
    bounds += [f"up to {row.up_to:f}"] if row.up_to is not None else []
    return f"{' and '.join(bounds)} {row.currency}"
