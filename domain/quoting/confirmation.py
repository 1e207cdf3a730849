"""What must hold between the landed cost and the sale before an order is released.

One rule is one function in `RULES`; each returns the hold that it asks for, or None, and
none of them asks again what a person has waived.
"""

from decimal import ROUND_HALF_UP, Decimal

from domain.books.strayed import against_quote, other_rules
from domain.charges import IMPORT_CHARGES, LandedCost
from domain.holds import Fault, Hold
from domain.money import total
from domain.nomenclature import describe
from domain.order import Order
from domain.reasons import HoldReason
from domain.trade import Incoterm


def confirm(order: Order, landed: LandedCost) -> Hold | None:
    """The first objection to releasing the order at this landed cost."""
    return next((hold for rule in RULES if (hold := rule(order, landed))), None)


def code_too_short(order: Order, landed: LandedCost) -> Hold | None:
    """The declaration that the charges assume states so many digits of every line's code."""
    for number, line in enumerate(order.lines):
        code = line.hs_code or ""
        if len(code) < landed.digits:
            return Hold.ask(
                order,
                HoldReason.MISSING_HS_CODE,
                faults=(
                    Fault(
                        pointer=f"/lines/{number}/hs_code",
                        message=f"needs {landed.digits} digits in {landed.destination}",
                        value=code,
                    ),
                ),
                sku=line.sku,
                description=line.description,
                stated=code,
                digits=str(landed.digits),
                declaration=landed.declaration,
                under=describe(code),
            )
    return None


def sellers_part(order: Order, landed: LandedCost) -> tuple[Decimal, Decimal]:
    """The import charges that the seller bears: as quoted, and as they are now.

    Under DAP those are what the seller collects under a scheme, such as IOSS, and no other;
    a quote that does not state its lines says no more of them than its taxes.
    """
    if order.incoterm is Incoterm.DDP:
        return order.quote.import_charges, landed.import_charges
    due = landed.under_schemes
    if not due:
        return Decimal(0), Decimal(0)
    keys = {charge.key for charge in due}
    stated = [c.amount for c in order.quote.charges if (c.kind, c.name, c.sku) in keys]
    quoted = total(stated) if order.quote.charges else order.quote.taxes
    return quoted, total(charge.amount for charge in due)


def drifted(order: Order, landed: LandedCost) -> Hold | None:
    """Import charges that the seller pays may not stray from the quote, up or down.

    A hold takes a difference beyond the seller's percentage of the quoted import charges
    and beyond their amount: a cent on a euro is noise, and so is 1 % of a cent.
    """
    reason = HoldReason.LANDED_COST_DRIFTED
    accepted = order.waived(reason) or order.waived(HoldReason.RULES_CHANGED)
    if accepted:
        return None
    quoted, now = sellers_part(order, landed)
    difference = now - quoted
    if order.seller.tolerance.allows(difference, quoted):
        return None
    return Hold.ask(
        order,
        reason,
        quoted=str(order.money(quoted)),
        landed=str(order.money(now)),
        difference=str(order.money(difference)),
        lines=_lines(order, landed),
    )


def rules_changed(order: Order, landed: LandedCost) -> Hold | None:
    """Charges that other rules make than the quote's are a person's to accept, however small.

    Asked where the quote named its rules; a difference of nothing is nobody's business.
    """
    reason = HoldReason.RULES_CHANGED
    if order.waived(reason):
        return None
    others = other_rules(order, landed)
    quoted, now = sellers_part(order, landed)
    if not others or quoted == now:
        return None
    return Hold.ask(
        order,
        reason,
        rules=", ".join(others),
        quoted=str(order.money(quoted)),
        landed=str(order.money(now)),
        difference=str(order.money(now - quoted)),
        lines=_lines(order, landed),
    )


def quote_expired(order: Order, landed: LandedCost) -> Hold | None:
    """A price that was good until a moment is not owed to an order that came after it."""
    until, reason = order.quote.valid_until, HoldReason.QUOTE_EXPIRED
    if until is None or order.placed_at <= until or order.waived(reason):
        return None
    if not any(sellers_part(order, landed)):
        return None
    return Hold.ask(
        order,
        reason,
        valid_until=f"{until:%Y-%m-%d %H:%M} UTC",
        placed_at=f"{order.placed_at:%Y-%m-%d %H:%M} UTC",
    )


def _lines(order: Order, landed: LandedCost) -> str:
    """The difference line by line, as evidence."""
    return "; ".join(
        map(str, (v for v in against_quote(order, landed) if v.kind in IMPORT_CHARGES))
    )


def margin_below_floor(order: Order, landed: LandedCost) -> Hold | None:
    """What is left of the sale may not fall below the seller's floor.

    margin = (charged - cost of goods - freight - insurance - the seller's import charges) /
    charged; asked only where the seller set a floor and stated the cost of every unit.
    """
    floor = order.seller.margin_floor_percent
    costs = [line.unit_cost * line.quantity for line in order.lines if line.unit_cost is not None]
    reason = HoldReason.MARGIN_BELOW_FLOOR
    if floor is None or len(costs) < len(order.lines) or order.waived(reason):
        return None
    _, imports = sellers_part(order, landed)
    spent = total(costs) + order.quote.freight + order.quote.insurance + imports
    margin = (order.charged - spent) * 100 / order.charged if order.charged else Decimal(-100)
    if margin >= floor:
        return None
    shown = margin.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Hold.ask(order, reason, margin=f"{shown:f}", floor=f"{floor:f}")


RULES = (code_too_short, quote_expired, rules_changed, drifted, margin_below_floor)
