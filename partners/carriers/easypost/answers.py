"""What EasyPost answers: a shipment with its rates, its label, its fees.

Sources, read 2026-11-22: the pages Shipment, Rate and Fee of docs.easypost.com; the answers
recorded in EasyPost's client library for Python.
"""

from decimal import Decimal

from domain.carriage import Booking, Offer
from domain.charges import Bill, BilledCharge, ChargeKind
from domain.money import Money, total
from domain.values import Exact
from partners.carriers.easypost.scans import Tracker
from partners.carriers.easypost.shipment import NAME
from partners.carriers.services import service
from partners.wire import Name, Wire

REFUNDED = frozenset({"submitted", "refunded"})
NOT_MOVING = frozenset({"unknown", "pre_transit"})
DAYS_WHERE_UNSAID = 30
"""Of a service that we have forgotten: it only decides when silence is remarkable."""

FEES = {"PostageFee": ChargeKind.FREIGHT, "InsuranceFee": ChargeKind.INSURANCE}
"""What a fee is for; all others, such as LabelFee, are fees."""


class Rate(Wire):
    """A service at a price."""

    id: str
    carrier: str
    service: str
    rate: Exact
    currency: str
    delivery_days: int | None = None
    billing_type: str = ""

    @property
    def offered_by(self) -> str:
        """The carrier's name among our offers."""
        return f"{NAME}.{self.carrier.lower()}"

    @property
    def price(self) -> Money:
        """What it costs, in the currency of the account."""
        return Money(amount=self.rate, currency=self.currency)


class _Label(Wire):
    label_url: str


class _Fee(Wire):
    type: str
    amount: Exact
    charged: bool
    refunded: bool


class _Message(Wire):
    carrier: str = ""
    message: str = ""


class Shipment(Wire):
    """A shipment: created, bought, on its way."""

    id: str
    reference: str | None = None
    rates: tuple[Rate, ...] = ()
    messages: tuple[_Message, ...] = ()
    selected_rate: Rate | None = None
    postage_label: _Label | None = None
    tracking_code: Name | None = None
    tracker: Tracker | None = None
    refund_status: str | None = None
    fees: tuple[_Fee, ...] = ()
    insurance: Exact | None = None

    @property
    def insurance_fee(self) -> Decimal:
        """What was charged for insuring it."""
        return total(f.amount for f in self.fees if f.type == "InsuranceFee" and not f.refunded)

    def rate(self, offer: Offer) -> Rate | None:
        """The rate that an offer was made of, as it is now."""
        wanted = (offer.carrier, offer.service)
        return next((r for r in self.rates if (r.offered_by, r.service) == wanted), None)


# ---------------------------------------------------------------------------- reading


def shipment(body: bytes) -> Shipment:
    """A shipment."""
    return Shipment.model_validate_json(body)


def offers(found: Shipment) -> tuple[Offer, ...]:
    """The rates of services that we know."""
    return tuple(
        Offer(
            carrier=rate.offered_by,
            service=rate.service,
            level=known.level,
            price=rate.price,
            transit_days=rate.delivery_days or known.transit_days,
        )
        for rate in found.rates
        if (known := service(NAME, rate.carrier, rate.service))
    )


def booking(found: Shipment, reference: str) -> Booking | None:
    """The booking that a shipment is; None if it was not bought, or was given back."""
    rate, label, waybill = found.selected_rate, found.postage_label, found.tracking_code
    if rate is None or label is None or waybill is None or found.refund_status in REFUNDED:
        return None
    known = service(NAME, rate.carrier, rate.service)
    usual = known.transit_days if known else DAYS_WHERE_UNSAID
    return Booking(
        carrier=rate.offered_by,
        service=rate.service,
        waybill=waybill,
        reference=reference,
        price=rate.price,
        transit_days=rate.delivery_days or usual,
        label=label.label_url,
    )


def bill(found: Shipment) -> Bill | None:
    """What EasyPost charged; None before the parcel has moved.

    On an account of one's own the carrier invoices the carriage itself, and EasyPost knows the
    rate alone: that stands for it.
    """
    rate = found.selected_rate
    if rate is None or found.tracker is None or found.tracker.status in NOT_MOVING:
        return None
    charges = [
        BilledCharge(kind=FEES.get(fee.type, ChargeKind.FEE), amount=fee.amount, name=fee.type)
        for fee in found.fees
        if fee.charged and not fee.refunded and fee.amount
    ]
    if not any(charge.kind is ChargeKind.FREIGHT for charge in charges):
        charges.append(BilledCharge(kind=ChargeKind.FREIGHT, amount=rate.rate, name="as rated"))
    return Bill(
        reference=found.id,
        issuer=rate.offered_by,
        currency=rate.currency,
        charges=tuple(charges),
    )
