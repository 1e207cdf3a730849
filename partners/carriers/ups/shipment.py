"""An order as UPS asks for it: to be rated, to be shipped, its label to be had again.

Sources, read 2026-11-22: UPS's OpenAPI files (UPS-API/api-documentation: Rating, Shipping) and
the models of its Java examples.
"""

from datetime import date
from typing import NamedTuple

from domain.last_mile.pickup_points import PickupPoint
from domain.lines import GoodsFlag
from domain.order import Order
from domain.territories import crosses_a_border
from domain.trade import Incoterm
from partners.carriers.parcel import goods_of, only, refused, short_reference
from partners.carriers.ups.identified import identified
from partners.carriers.ups.parts import (
    LINE_MAX,
    NAME,
    Json,
    at_package_level,
    coded,
    each,
    invoice_total,
    options_of,
    origin,
    packages,
    party_of,
    payment,
    weight,
)
from partners.carriers.ups.points import delivered_to
from partners.carriers.ups.settings import UpsSettings
from partners.carriers.us_export import exemption

REFERENCE_MAX = 35
SERVICE = "service "
"""How the second reference begins: UPS tracks by other codes of services than it ships by."""

PART_NUMBER_MAX, PARTS_MAX, LINES_OF_TEXT = 10, 100, 3
INVOICE, NON_DOCUMENT = "01", "03"
TO_ACCESS_POINT = "01"
"""Held at an Access Point until it is fetched; UPS approves shippers for it."""

TERMS = {Incoterm.DDP: "DDP", Incoterm.DAP: "DDU"}
"""UPS's list is that of Incoterms 2000, where DAP was called DDU."""


class Wanted(NamedTuple):
    """A shipment that is wanted: UPS's service, the entry it was declared under, our reference.

    `point` is the Access Point that it is brought to, where it is not brought to the consignee.
    """

    service: str
    mrn: str | None
    reference: str
    point: PickupPoint | None = None


def rates_of(order: Order, settings: UpsSettings, on: date) -> Json:
    """What is asked for prices and days in transit of every service."""
    shipment: Json = {
        **_parties(order, settings),
        "PaymentDetails": payment(order, settings),
        "ShipmentRatingOptions": {"NegotiatedRatesIndicator": ""},
        "DeliveryTimeInformation": {
            "PackageBillType": NON_DOCUMENT,
            "Pickup": {"Date": f"{on:%Y%m%d}"},
        },
        "ShipmentTotalWeight": weight(order),
        "Package": packages(order, settings, "PackagingType"),
    }
    if crosses_a_border(order):
        shipment["InvoiceLineTotal"] = invoice_total(order)
    if options := options_of(order):
        shipment["ShipmentServiceOptions"] = options
    return {"RateRequest": {"Request": {}, "Shipment": shipment}}


def shipment_of(order: Order, wanted: Wanted, settings: UpsSettings, on: date) -> Json:
    """What is asked for a shipment, with the data of its invoice."""
    boxes = packages(order, settings, "Packaging")
    shipment: Json = {
        "Description": order.lines[0].description[:LINE_MAX],
        **_parties(order, settings),
        "PaymentInformation": payment(order, settings),
        "ShipmentRatingOptions": {"NegotiatedRatesIndicator": ""},
        "Service": coded(wanted.service),
        "Package": boxes,
    }
    for level in boxes if at_package_level(order) else [shipment]:
        level["ReferenceNumber"] = [
            {"Value": short_reference(wanted.reference, REFERENCE_MAX)},
            {"Value": f"{SERVICE}{wanted.service}"},
        ]
    options = options_of(order)
    if crosses_a_border(order):
        options["InternationalForms"] = _invoice(order, on)
        shipment |= identified(order, shipment)
        if wanted.mrn:
            shipment["MovementReferenceNumber"] = wanted.mrn
        if order.inventory.country == "US" and order.destination in {"CA", "PR"}:
            shipment["InvoiceLineTotal"] = invoice_total(order)
    if options:
        shipment["ShipmentServiceOptions"] = options
    if wanted.point:
        shipment["AlternateDeliveryAddress"] = delivered_to(wanted.point)
        shipment["ShipmentIndicationType"] = [coded(TO_ACCESS_POINT)]
    return {
        "ShipmentRequest": {
            "Request": {"RequestOption": "nonvalidate"},
            "Shipment": shipment,
            "LabelSpecification": _label(order, settings),
        }
    }


def recovery_of(order: Order | None, reference: str, settings: UpsSettings) -> Json:
    """What is asked for the label of the shipment under our reference."""
    return {
        "LabelRecoveryRequest": {
            "Request": {},
            "LabelSpecification": _label(order, settings),
            "ReferenceValues": {
                "ReferenceNumber": {"Value": short_reference(reference, REFERENCE_MAX)},
                "ShipperNumber": settings.account,
            },
        }
    }


def check(order: Order) -> None:
    """Whether UPS can be told of this order at all, before it is asked for a price.

    Raises:
        PartnerRefused: It lacks what a shipment must state, or wants what is not done.
    """
    party_of(origin(order), "/shipper")
    party_of(order.consignee, "/consignee")
    exemption(NAME, order)
    only(NAME, order, "signature", "pickup_point")
    if len(order.lines) > PARTS_MAX:
        raise refused(NAME, f"an invoice has {PARTS_MAX} lines at most", f"/lines/{PARTS_MAX}")
    for nth, line in enumerate(order.lines):
        if GoodsFlag.LITHIUM_BATTERY in line.flags:
            why = "batteries are booked under an agreement, which is not done here"
            raise refused(NAME, why, f"/lines/{nth}/flags")


# ------------------------------------------------------------------------------ parts


def _parties(order: Order, settings: UpsSettings) -> Json:
    sender = party_of(origin(order), "/shipper")
    return {
        "Shipper": sender | {"ShipperNumber": settings.account},
        "ShipTo": party_of(order.consignee, "/consignee"),
        "ShipFrom": sender,
    }


def _invoice(order: Order, on: date) -> Json:
    """The data of the invoice: one product for each line of the order."""
    form: Json = {
        "FormType": INVOICE,
        "InvoiceNumber": order.order_id[:LINE_MAX],
        "InvoiceDate": f"{on:%Y%m%d}",
        "ReasonForExport": "SALE",
        "TermsOfShipment": TERMS[order.incoterm],
        "CurrencyCode": order.currency,
        "Contacts": {"SoldTo": party_of(order.consignee, "/consignee")},
        "Product": [
            {
                "Description": _texts(goods.line.description),
                "Unit": {
                    "Number": f"{goods.line.quantity}",
                    "UnitOfMeasurement": coded("PCS"),
                    "Value": f"{each(goods.value, goods.line.quantity):f}",
                },
                "CommodityCode": (goods.line.hs_code or "").replace(".", ""),
                "PartNumber": goods.line.sku[:PART_NUMBER_MAX],
                "OriginCountryCode": goods.line.origin,
            }
            for goods in goods_of(order)
        ],
    }
    if exempt := exemption(NAME, order):
        form["Comments"] = f"NOEEI {exempt}"
    return form


def _texts(description: str) -> list[str]:
    """A description in pieces of 35 characters, three of them at most."""
    starts = range(0, min(len(description), LINE_MAX * LINES_OF_TEXT), LINE_MAX)
    return [description[start : start + LINE_MAX] for start in starts]


def _label(order: Order | None, settings: UpsSettings) -> Json:
    wanted = settings.labels.of(order) if order else settings.labels.usual
    return {
        "HTTPUserAgent": "Mozilla/4.5",
        "LabelImageFormat": coded("ZPL" if wanted == "ZPL" else "GIF"),
        "LabelStockSize": {"Height": "6", "Width": "4"},
    }
