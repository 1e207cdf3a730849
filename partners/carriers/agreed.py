"""The bill of a carrier whose invoices no call tells: the price that was agreed."""

from domain.carriage import Booking
from domain.charges import Bill, BilledCharge, ChargeKind
from domain.tracking import DISPATCHED, Tracking


def as_agreed(issuer: str, booking: Booking, tracking: Tracking) -> Bill | None:
    """The agreed price as its bill, once the parcel is on its way; None before that."""
    if not any(milestone.kind in DISPATCHED for milestone in tracking.milestones):
        return None
    agreed = BilledCharge(kind=ChargeKind.FREIGHT, amount=booking.price.amount, name="as agreed")
    return Bill(
        reference=booking.waybill,
        issuer=issuer,
        currency=booking.price.currency,
        charges=(agreed,),
    )
