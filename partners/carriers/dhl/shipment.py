"""An order as MyDHL API asks for it: to be rated, to be shipped, its landed cost.

Sources, read 2026-11-22: DHL's OpenAPI file of the MyDHL API as client libraries carry it (their
generated models, and the example bodies in it). Amounts are JSON numbers there.
"""

import base64
from datetime import datetime
from typing import NamedTuple

from domain.filing.discretion import discreet
from domain.lines import GoodsFlag
from domain.order import Order
from domain.territories import crosses_a_border
from domain.trade import Incoterm
from partners.carriers.dhl.parts import (
    NAME,
    Json,
    accounts,
    each,
    origin,
    packages,
    party_of,
    place,
    services,
    worth,
)
from partners.carriers.dhl.settings import DhlSettings
from partners.carriers.parcel import goods_of, number, only, refused, short_reference
from partners.carriers.units import GRAM, WHOLE, down, up
from partners.carriers.us_export import exemption

REFERENCE_MAX = 35
DESCRIPTION_MAX = 70


class Wanted(NamedTuple):
    """A shipment that is wanted: DHL's product, the entry it was declared under, our reference.

    `invoice` is the commercial invoice as PDF that customs are shown; else DHL draws one itself.
    """

    product: str
    mrn: str | None
    reference: str
    invoice: bytes | None = None


def rates_of(order: Order, settings: DhlSettings, at: datetime) -> Json:
    """What is asked for prices."""
    return {
        "customerDetails": {
            "shipperDetails": place(origin(order)),
            "receiverDetails": place(order.consignee),
        },
        "accounts": accounts(settings),
        "plannedShippingDateAndTime": planned(at),
        "unitOfMeasurement": "metric",
        "isCustomsDeclarable": crosses_a_border(order),
        "monetaryAmount": [
            {
                "typeCode": "declaredValue",
                "value": number(worth(order)),
                "currency": order.currency,
            }
        ],
        "valueAddedServices": services(order, settings),
        "packages": packages(order),
    }


def landed_cost_of(order: Order, product: str, settings: DhlSettings) -> Json:
    """What is asked for DHL's own reckoning of duties and taxes."""
    return {
        "customerDetails": {
            "shipperDetails": place(origin(order)),
            "receiverDetails": place(order.consignee),
        },
        "accounts": accounts(settings),
        "productCode": product,
        "unitOfMeasurement": "metric",
        "currencyCode": order.currency,
        "isCustomsDeclarable": True,
        "isDTPRequested": order.incoterm is Incoterm.DDP,
        "isInsuranceRequested": False,
        "getCostBreakdown": True,
        "charges": [
            {
                "typeCode": "FREIGHT",
                "amount": number(order.quote.freight),
                "currencyCode": order.currency,
            }
        ],
        "shipmentPurpose": "personal",
        "transportationMode": "air",
        "merchantSelectedCarrierName": "DHL",
        "packages": packages(order),
        "items": [
            {
                "number": nth,
                "name": goods.line.sku,
                "description": goods.line.description,
                "manufacturerCountry": goods.line.origin,
                "partNumber": goods.line.sku,
                "quantity": goods.line.quantity,
                "quantityType": "prt",
                "unitPrice": number(each(goods.value, goods.line.quantity)),
                "unitPriceCurrencyCode": order.currency,
                "commodityCode": goods.line.hs_code,
                "weight": number(down(goods.net_weight_kg, WHOLE, GRAM)),
                "weightUnitOfMeasurement": "metric",
            }
            for nth, goods in enumerate(goods_of(order), 1)
        ],
    }


def shipment_of(order: Order, wanted: Wanted, settings: DhlSettings, at: datetime) -> Json:
    """What is asked for a shipment, with the data of its invoice."""
    images: list[Json] = [{"typeCode": "label", "isRequested": True}]
    paperless = settings.paperless and crosses_a_border(order)
    if paperless and not wanted.invoice:
        images.append({"typeCode": "invoice", "invoiceType": "commercial", "isRequested": True})
    told = discreet(order)
    shipment: Json = {
        "plannedShippingDateAndTime": planned(at),
        "pickup": {"isRequested": settings.pickup},
        "productCode": wanted.product,
        "getRateEstimates": True,
        "accounts": accounts(settings),
        "valueAddedServices": services(order, settings),
        "outputImageProperties": {
            "encodingFormat": "zpl" if settings.labels.of(order) == "ZPL" else "pdf",
            "imageOptions": images,
            **({"splitDocumentsByPages": True} if order.packages else {}),
        },
        "customerReferences": [
            {"typeCode": "CU", "value": short_reference(wanted.reference, REFERENCE_MAX)}
        ],
        "customerDetails": {
            "shipperDetails": party_of(origin(told), "/shipper"),
            "receiverDetails": party_of(told.consignee, "/consignee"),
        },
        "content": _content(order, wanted.mrn, at),
    }
    if point := order.delivery.pickup_point:
        directed = {"deliveryOption": "servicepoint", "servicePointId": point}
        shipment["onDemandDelivery"] = directed
    if paperless and wanted.invoice:
        shipment["documentImages"] = [image_of(wanted.invoice)]
    return shipment


def image_of(invoice: bytes) -> Json:
    """A commercial invoice, drawn as PDF, as DHL takes it."""
    content = base64.b64encode(invoice).decode()
    return {"typeCode": "INV", "imageFormat": "PDF", "content": content}


def planned(at: datetime) -> str:
    """A moment as DHL writes it: `2026-11-22T14:00:00GMT+00:00`."""
    offset = at.strftime("%z")
    return f"{at:%Y-%m-%dT%H:%M:%S}GMT{offset[:3]}:{offset[3:5]}"


def check(order: Order) -> None:
    """Whether DHL can be told of this order at all, before it is asked for a price.

    Raises:
        PartnerRefused: It lacks what a shipment must state, or wants what is not done.
    """
    party_of(origin(order), "/shipper")
    party_of(order.consignee, "/consignee")
    exemption(NAME, order)
    only(NAME, order, "signature", "pickup_point")
    for nth, line in enumerate(order.lines):
        if GoodsFlag.LITHIUM_BATTERY in line.flags:
            why = "batteries are booked by UN number under an agreement, which is not done here"
            raise refused(NAME, why, f"/lines/{nth}/flags")


# ------------------------------------------------------------------------------ parts


def _content(order: Order, mrn: str | None, at: datetime) -> Json:
    content: Json = {
        "packages": packages(order),
        "isCustomsDeclarable": crosses_a_border(order),
        "description": order.lines[0].description[:DESCRIPTION_MAX],
        "incoterm": Incoterm(order.incoterm).value,
        "unitOfMeasurement": "metric",
    }
    if not crosses_a_border(order):
        return content
    content |= {
        "declaredValue": number(worth(order)),
        "declaredValueCurrency": order.currency,
        "exportDeclaration": _export(order, mrn, at),
    }
    if exempt := exemption(NAME, order):
        content["USFilingTypeValue"] = exempt
    return content


def _export(order: Order, mrn: str | None, at: datetime) -> Json:
    """The data of the invoice: one line of it for each of the order."""
    declaration: Json = {
        "lineItems": [
            {
                "number": nth,
                "description": goods.line.description,
                "price": number(each(goods.value, goods.line.quantity)),
                "quantity": {"value": goods.line.quantity, "unitOfMeasurement": "PCS"},
                "commodityCodes": [
                    {"typeCode": code, "value": goods.line.hs_code}
                    for code in ("outbound", "inbound")
                    if goods.line.hs_code
                ],
                "exportReasonType": "permanent",
                "manufacturerCountry": goods.line.origin,
                "weight": {
                    "netValue": number(down(goods.net_weight_kg, WHOLE, GRAM)),
                    "grossValue": number(
                        up(goods.line.gross_weight_kg * goods.line.quantity, WHOLE, GRAM)
                    ),
                },
            }
            for nth, goods in enumerate(goods_of(order), 1)
        ],
        "invoice": {"number": order.order_id[:REFERENCE_MAX], "date": f"{at:%Y-%m-%d}"},
        "exportReason": "sale",
        "exportReasonType": "permanent",
        "placeOfIncoterm": order.consignee.address.city,
        "shipmentType": "personal",
    }
    if mrn:
        declaration["remarks"] = [{"value": f"MRN {mrn}"}]
    return declaration
