"""Restricted goods: what a country does not let in, or out, or not without more.

The rules are rows of the market files. What is prohibited nobody can permit; for what needs
a licence, or a look, a person says under which licence it goes, and is not asked again.
"""

from datetime import date

from domain.holds import Hold
from domain.lines import Line
from domain.markets.clauses import Restriction, Verdict
from domain.markets.market import Market
from domain.markets.restricted import Restrictions
from domain.order import Order
from domain.reasons import HoldReason
from domain.territories import crosses_a_border

_SEVEREST_FIRST = (Verdict.PROHIBITED, Verdict.LICENCE, Verdict.REVIEW)


def not_admitted(order: Order, market: Market, on: date) -> Hold | None:
    """The severest objection of the destination to goods of the order; None if it has none."""
    return _objection(order, market.on(on).restricted_in) if crosses_a_border(order) else None


def not_let_out(order: Order, market: Market, on: date) -> Hold | None:
    """The severest objection of the country that the goods leave; None if it has none.

    Args:
        order: Its inventory is in the market's country.
        market: The country that the goods leave.
        on: The day on which they do.
    """
    if not crosses_a_border(order):
        return None
    return _objection(order, market.on(on).restricted_out, f"leaving {market.country}: ")


def _objection(order: Order, restrictions: Restrictions, where: str = "") -> Hold | None:
    found = [
        (line, row)
        for line in order.lines
        for row in restrictions.about(line, order)
        if not _permitted(order, line, row)
    ]
    if not found:
        return None
    line, row = min(found, key=lambda each: _SEVEREST_FIRST.index(each[1].verdict))
    hold = Hold.ask(
        order,
        HoldReason.GOODS_RESTRICTED,
        sku=line.sku,
        country=order.destination,
        says=f"{where}{row.says}",
        verdict=row.verdict.value,
        restriction=_name(line, row),
        source=row.source,
    )
    return hold.without("permit_goods") if row.verdict is Verdict.PROHIBITED else hold


def _permitted(order: Order, line: Line, row: Restriction) -> bool:
    """Whether the seller has a permit, or a person gave one; none helps what is prohibited."""
    standing = any(permit.restriction == row.rule for permit in order.seller.permits)
    permitted = standing or order.waived(HoldReason.GOODS_RESTRICTED, _name(line, row))
    return permitted and row.verdict is not Verdict.PROHIBITED


def _name(line: Line, row: Restriction) -> str:
    return f"{row.rule}:{line.sku}"
