"""What must hold between the landed cost and the sale before an order is released.

One rule is one function in `RULES`; each returns the hold that it asks for, or None, and
none of them asks again what a person has waived.
"""

from decimal import ROUND_HALF_UP, Decimal

from domain.charges import LandedCost
from domain.holds import Hold
from domain.money import total
from domain.order import Incoterm, Order
from domain.reasons import HoldReason


def confirm(order: Order, landed: LandedCost) -> Hold | None:
    """The first objection to releasing the order at this landed cost."""
    return next((hold for rule in RULES if (hold := rule(order, landed))), None)


def drifted(order: Order, landed: LandedCost) -> Hold | None:
    """Import charges that the seller pays may not stray from the quote, up or down.

    A hold takes a difference beyond the seller's percentage of the quoted import charges
    and beyond their amount: a cent on a euro is noise, and so is 1 % of a cent.
    """
    reason = HoldReason.LANDED_COST_DRIFTED
    if order.incoterm is not Incoterm.DDP or order.waived(reason):
        return None
    quoted, now = order.quote.import_charges, landed.import_charges
    difference, tolerance = now - quoted, order.seller.tolerance
    if abs(difference) <= tolerance.amount or abs(difference) <= quoted * tolerance.percent / 100:
        return None
    return Hold.ask(
        order,
        reason,
        quoted=str(order.money(quoted)),
        landed=str(order.money(now)),
        difference=str(order.money(difference)),
    )


def margin_below_floor(order: Order, landed: LandedCost) -> Hold | None:
    """What is left of the sale may not fall below the seller's floor.

    margin = (charged - cost of goods - freight - insurance - import charges if DDP) / charged;
    asked only where the seller set a floor and stated the cost of every unit.
    """
    floor = order.seller.margin_floor_percent
    costs = [line.unit_cost * line.quantity for line in order.lines if line.unit_cost is not None]
    reason = HoldReason.MARGIN_BELOW_FLOOR
    if floor is None or len(costs) < len(order.lines) or order.waived(reason):
        return None
    spent = total(costs) + order.quote.freight + order.quote.insurance
    if order.incoterm is Incoterm.DDP:
        spent += landed.import_charges
    margin = (order.charged - spent) * 100 / order.charged if order.charged else Decimal(-100)
    if margin >= floor:
        return None
    shown = margin.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Hold.ask(order, reason, margin=f"{shown:f}", floor=f"{floor:f}")


RULES = (drifted, margin_below_floor)
