"""EasyPost's JSON: the shipment, the tracker and the event that it answers.

Written from the pages Shipment, Rate, Tracker and Event of docs.easypost.com, read 2026-11-22.
"""

from datetime import datetime
from decimal import Decimal

from sandbox.carriers import proofs
from sandbox.carriers.parcels import Parcel, Scan, event_of
from sandbox.carriers.tariff import offers
from sandbox.config import Reweighed
from sandbox.easypost.asked import KG_PER_OUNCE, ShipmentAsked, inquiry_of
from sandbox.ids import id_of
from sandbox.wire import Json

PRODUCTS = {
    ("harrier", "HX1"): ("DHLExpress", "ExpressWorldwideNonDoc"),
    ("petrel", "PT-PLUS"): ("UPS", "UPSSaver"),
    ("petrel", "PT-ROAD"): ("UPS", "Standard"),
    ("tern", "TRACKED"): ("USPS", "PriorityMailInternational"),
    ("tern", "PACKET"): ("USPS", "FirstClassPackageInternationalService"),
}
"""Our carriers' services, under names that EasyPost has; it sells no others of theirs."""

SAID = {
    "label_created": ("pre_transit", "label_created"),
    "picked_up": ("in_transit", "received_at_origin_facility"),
    "departed": ("in_transit", "departed_facility"),
    "arrived": ("in_transit", "received_at_destination_facility"),
    "cleared": ("in_transit", "status_update"),
    "out_for_delivery": ("out_for_delivery", "out_for_delivery"),
    "attempt_absent": ("failure", "delivery_exception"),
    "attempt_address": ("failure", "address_correction"),
    "attempt_refused": ("failure", "refused"),
    "delivered": ("delivered", "arrived_at_destination"),
    "damaged": ("failure", "damaged"),
    "lost": ("failure", "lost"),
    "returning": ("return_to_sender", "return"),
    "returned": ("return_to_sender", "return"),
}
"""Status and detail of each event."""


def rates_of(shipment: str, asked: ShipmentAsked) -> tuple[list[Json], list[Json]]:
    """The rates, and what the carriers say that have none."""
    if asked.lacking:
        return [], [_message("USPS", why) for why in asked.lacking]
    found = offers(inquiry_of(asked))
    known = (o for o in found["offers"] if (o["carrier"], o["service"]) in PRODUCTS)
    rates = [_rate(shipment, offer) for offer in known]
    return rates, [_message(no["carrier"], no["reason"]) for no in found["not_offered"]]


def shipment_json(
    number: str, asked: ShipmentAsked, parcel: Parcel | None, refund: str | None, fees: list[Json]
) -> Json:
    """A shipment as it stands."""
    rates, messages = rates_of(number, asked)
    whole: Json = {
        "id": number,
        "object": "Shipment",
        "mode": "test",
        "reference": asked.reference,
        "rates": rates,
        "messages": messages,
        "selected_rate": None,
        "postage_label": None,
        "tracking_code": None,
        "tracker": None,
        "refund_status": refund,
        "fees": [],
    }
    if parcel is None:
        return whole
    _, service = PRODUCTS[parcel.booking.carrier, parcel.booking.service]
    return whole | {
        "selected_rate": next(rate for rate in rates if rate["service"] == service),
        "tracking_code": parcel.waybill,
        "tracker": tracker(parcel),
        "fees": fees,
    }


def tracker(parcel: Parcel, until: str | None = None) -> Json:
    """What is known of a parcel, up to the scan with this id."""
    ids = [scan.event_id for scan in parcel.scans]
    scans = parcel.scans[: ids.index(until) + 1 if until else None]
    details = [_detail(parcel, scan) for scan in scans]
    carrier, _ = PRODUCTS[parcel.booking.carrier, parcel.booking.service]
    return {
        "id": id_of("trk", parcel.waybill),
        "object": "Tracker",
        "tracking_code": parcel.waybill,
        "carrier": carrier,
        "status": details[-1]["status"],
        "status_detail": details[-1]["status_detail"],
        "signed_by": parcel.booking.consignee.name if proofs.taken(parcel) else None,
        "tracking_details": details,
    }


def event(number: str, parcel: Parcel, scan: str) -> Json:
    """The body of a webhook: a parcel has been scanned."""
    return {
        "id": number,
        "object": "Event",
        "mode": "test",
        "description": "tracker.updated",
        "previous_attributes": {},
        "result": tracker(parcel, scan),
    }


def invoice_event(number: str, parcel: Parcel, found: Reweighed, at: datetime) -> Json:
    """The body of a webhook: a parcel was weighed again, and more is charged for it.

    Written from what EasyPost says of shipment invoices and from a body that a platform passes on.
    """
    carrier, _ = PRODUCTS[parcel.booking.carrier, parcel.booking.service]
    paid, more = Decimal(parcel.price.amount), found.amount
    return {
        "id": number,
        "object": "Event",
        "mode": "test",
        "description": "shipment.invoice.created",
        "previous_attributes": {},
        "created_at": at.isoformat(),
        "result": {
            "id": id_of("shpinv", parcel.waybill),
            "object": "ShipmentInvoice",
            "mode": "test",
            "status": "processed",
            "tracking_code": parcel.waybill,
            "quoted_amount": f"{paid:.2f}",
            "quoted_currency": "USD",
            "initially_paid_amount": f"{paid:.5f}",
            "initially_paid_currency": "USD",
            "adjustment_reason": "Weight",
            "adjustment_amount": f"{more:.5f}",
            "invoice_date": at.isoformat(),
            "invoice_type": "adjustment",
            "invoice_amount": f"{more:.5f}",
            "invoice_currency": "USD",
            "total_cost": f"{paid + more:.5f}",
            "carrier": carrier,
            "claimed_details": {"weight": _ounces(parcel.booking.parcel.weight_kg)},
            "captured_details": {"weight": _ounces(found.kilograms)},
        },
    }


def _ounces(kilograms: Decimal) -> str:
    return f"{kilograms / KG_PER_OUNCE:.1f}"


def _detail(parcel: Parcel, scan: Scan) -> Json:
    status, detail = SAID[event_of(parcel, scan)]
    return {
        "object": "TrackingDetail",
        "message": scan.text,
        "status": status,
        "status_detail": detail,
        "datetime": scan.at.isoformat(),
        "source": "sandbox",
        "tracking_location": {"object": "TrackingLocation", "country": scan.place},
    }


def _rate(shipment: str, offer: Json) -> Json:
    carrier, service = PRODUCTS[offer["carrier"], offer["service"]]
    return {
        "id": id_of("rate", shipment, service),
        "object": "Rate",
        "carrier": carrier,
        "service": service,
        "rate": offer["price"]["amount"],
        "currency": "USD",
        "delivery_days": offer["transit_days"],
        "billing_type": "easypost",
        "shipment_id": shipment,
    }


def _message(carrier: str, why: str) -> Json:
    return {"carrier": carrier, "type": "rate_error", "message": why}
