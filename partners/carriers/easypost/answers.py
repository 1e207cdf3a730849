"""What EasyPost answers: a shipment with its rates, its label, its fees.

Sources, read 2026-11-22: the pages Shipment, Rate and Fee of docs.easypost.com; the answers
recorded in EasyPost's client library for Python.
"""

from collections.abc import Sequence
from decimal import Decimal

from domain.carriage import Booking, Offer, Piece
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


def offers(found: Sequence[Shipment]) -> tuple[Offer, ...]:
    """The services that we know and that have a rate for every parcel, at the sum of them."""
    rates = {(rate.carrier, rate.service): [rate] for rate in found[0].rates}
    for shipment in found[1:]:
        for rate in shipment.rates:
            if same := rates.get((rate.carrier, rate.service)):
                same.append(rate)
    return tuple(
        Offer(
            carrier=every[0].offered_by,
            service=name,
            level=known.level,
            price=_sum(every),
            transit_days=max(rate.delivery_days or known.transit_days for rate in every),
        )
        for (carrier, name), every in rates.items()
        if len(every) == len(found) and (known := service(NAME, carrier, name))
    )


def booking(found: Sequence[Shipment], reference: str) -> Booking | None:
    """The booking that shipments are; None unless all were bought and none was given back."""
    pieces = [
        Piece(waybill=shipment.tracking_code, label=shipment.postage_label.label_url)
        for shipment in found
        if is_bought(shipment) and shipment.tracking_code and shipment.postage_label
    ]
    rates = [shipment.selected_rate for shipment in found if shipment.selected_rate]
    if not pieces or len(pieces) < len(found) or len(rates) < len(found):
        return None
    first = rates[0]
    known = service(NAME, first.carrier, first.service)
    usual = known.transit_days if known else DAYS_WHERE_UNSAID
    return Booking(
        carrier=first.offered_by,
        service=first.service,
        waybill=pieces[0].waybill,
        reference=reference,
        price=_sum(rates),
        transit_days=max(rate.delivery_days or usual for rate in rates),
        label=pieces[0].label,
        pieces=tuple(pieces) if len(pieces) > 1 else (),
    )


def is_bought(found: Shipment) -> bool:
    """Whether its postage was bought, and not given back."""
    return found.selected_rate is not None and found.refund_status not in REFUNDED


def has_moved(found: Shipment) -> bool:
    """Whether the carrier has the parcel, as far as its tracker knows."""
    return found.tracker is not None and found.tracker.status not in NOT_MOVING


def _sum(rates: Sequence[Rate]) -> Money:
    amount = total(rate.rate for rate in rates)
    return Money(amount=amount, currency=rates[0].currency)


def bill(found: Sequence[Shipment]) -> Bill | None:
    """What EasyPost charged for all parcels of a booking; None before any has moved."""
    bills = [each for shipment in found if (each := _bill(shipment))]
    if not bills:
        return None
    charges = tuple(charge for each in bills for charge in each.charges)
    return bills[0].model_copy(update={"charges": charges})


def _bill(found: Shipment) -> Bill | None:
    """What EasyPost charged for one parcel; None before it has moved.

    On an account of one's own the carrier invoices the carriage itself, and EasyPost knows the
    rate alone: that stands for it.
    """
    rate = found.selected_rate
    if rate is None or not has_moved(found):
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
