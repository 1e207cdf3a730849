"""An import that did not stay: what becomes of its declaration, and of what was paid on it."""

from enum import StrEnum

from domain.charges import ChargeKind, LandedCost
from domain.customs import DeclarationStatus
from domain.money import Money, total
from domain.order import Order
from domain.trade import Incoterm
from domain.values import Value

IN_FORCE = frozenset({DeclarationStatus.RELEASED, DeclarationStatus.CLEARED})
"""The goods were let in: what was paid for that is to be had back, and not taken back."""

OVER = frozenset(
    {DeclarationStatus.REJECTED, DeclarationStatus.WITHDRAWN, DeclarationStatus.SEIZED}
)
"""Nothing is left to be taken back."""


class Undoing(StrEnum):
    """What became of the declaration of goods that went back."""

    INVALIDATED = "invalidated"  # taken back before the goods were let in
    RECOVERABLE = "recoverable"  # it stands: duty and tax are to be claimed back
    NOTHING = "nothing"  # there was none, or it was over already


class UndoneImport(Value):
    """The end of an import whose goods are back at their origin.

    `paid` is duty and tax that the seller owed for it, under DDP and outside of schemes; zero
    where the consignee did.
    """

    how: Undoing
    lrn: str = ""
    mrn: str | None = None
    paid: Money
    why: str = ""


def paid_on(order: Order, landed: LandedCost | None) -> Money:
    """Duty and tax that the seller's broker was to pay for this order."""
    if landed is None:
        return order.money(total(()))
    due = landed.billed_to_seller(ddp=order.incoterm is Incoterm.DDP)
    kinds = (ChargeKind.DUTY, ChargeKind.TAX)
    return order.money(total(charge.amount for charge in due if charge.kind in kinds))
