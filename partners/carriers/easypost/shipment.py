"""An order as EasyPost's Shipment: addresses, parcel, customs form, options.

Sources, read 2026-11-22: the pages Shipment, CustomsInfo, Options, TaxIdentifier and the customs
guide of docs.easypost.com; the request bodies recorded in EasyPost's client library for Python.
Numbers are sent as text, as those pages do: no digit is lost on the way.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from domain.lines import GoodsFlag
from domain.money import rounded, total
from domain.order import Order
from domain.parties import Party
from domain.territories import crosses_a_border
from domain.trade import Incoterm
from partners.carriers.easypost.settings import EasyPostSettings
from partners.carriers.identifiers import of_importer, of_shipper
from partners.carriers.parcel import (
    Goods,
    Parcel,
    leaves_from,
    only,
    refused,
    street_of,
)
from partners.carriers.units import CM_PER_INCH, KG_PER_OUNCE, TENTH, down, up
from partners.carriers.us_export import exemption

NAME = "easypost"

TAX_IDS_MAX = 8
INSPECTED = frozenset({GoodsFlag.FOOD, GoodsFlag.WOOD, GoodsFlag.PERISHABLE})
"""Goods that a plant or a food inspector may want to see. Inferred from the box of that name on
the postal customs form."""

Json = dict[str, object]


def references_of(reference: str, packages: int) -> tuple[str, ...]:
    """The reference of each shipment: of several packages `{reference}:1`, `{reference}:2`, ...

    EasyPost's shipment is one parcel; what it knows as an order of several cannot be asked for
    by our reference.
    """
    if not packages:
        return (reference,)
    return tuple(f"{reference}:{nth}" for nth in range(1, packages + 1))


def shipment_of(
    order: Order, parcel: Parcel, mrn: str | None, reference: str, settings: EasyPostSettings
) -> Json:
    """The body that creates a shipment of one parcel and asks for its rates.

    Raises:
        PartnerRefused: EasyPost has no words for something that the order says.
    """
    shipment: Json = {
        "reference": reference,
        "to_address": address_of(order.consignee),
        "from_address": _origin(order),
        "parcel": _parcel(parcel),
        "options": _options(order, parcel, settings),
    }
    if crosses_a_border(order):
        shipment["customs_info"] = _customs(order, parcel, mrn)
        if identifiers := _tax_identifiers(order):
            shipment["tax_identifiers"] = identifiers
    if settings.carrier_accounts:
        shipment["carrier_accounts"] = list(settings.carrier_accounts)
    return {"shipment": shipment}


def address_of(party: Party) -> Json:
    """A party as an Address."""
    address = party.address
    streets = street_of(address)
    return _said(
        {
            "name": party.name,
            "street1": streets[0],
            "street2": streets[1] if len(streets) > 1 else None,
            "city": address.city,
            "state": address.region,
            "zip": address.postcode,
            "country": address.country,
            "phone": party.phone,
            "email": party.email,
        }
    )


def insurance_of(order: Order, parcel: Parcel, settings: EasyPostSettings) -> str | None:
    """What to insure the goods of a parcel for; None where the order buys no insurance.

    Raises:
        PartnerRefused: The goods are not priced in US dollars, in which EasyPost insures.
    """
    if not (settings.insure and order.quote.insurance):
        return None
    if order.currency != "USD":
        raise refused(NAME, f"it insures in USD, the order is in {order.currency}", "/currency")
    return _plain(total(goods.value for goods in parcel.goods), "USD")


def _origin(order: Order) -> Json:
    return address_of(order.shipper.model_copy(update={"address": leaves_from(NAME, order)}))


def _parcel(parcel: Parcel) -> Json:
    """Ounces and inches, each up to the next tenth."""
    told: Json = {"weight": f"{up(parcel.weight_kg, KG_PER_OUNCE, TENTH):f}"}
    if parcel.box:
        sides = zip(("length", "width", "height"), parcel.box, strict=True)
        told |= {side: f"{up(size, CM_PER_INCH, TENTH):f}" for side, size in sides}
    return told


def _options(order: Order, parcel: Parcel, settings: EasyPostSettings) -> Json:
    """Who pays the duty is the Incoterm: anything but DDP leaves it to the recipient."""
    wishes = order.delivery
    only(NAME, order, "signature", "contactless", "safe_place", "instructions")
    confirmation = "SIGNATURE" if wishes.signature else None
    if wishes.contactless:
        confirmation = "NO_SIGNATURE"
    instructions = filter(None, (wishes.safe_place, wishes.instructions))
    flags = {flag for goods in parcel.goods for flag in goods.line.flags}
    return _said(
        {
            "label_format": settings.labels.of(order),
            "invoice_number": order.order_id,
            "currency": order.currency,
            "incoterm": Incoterm(order.incoterm).value if crosses_a_border(order) else None,
            "delivery_confirmation": confirmation,
            "handling_instructions": "; ".join(instructions) or None,
            "hazmat": "LITHIUM" if GoodsFlag.LITHIUM_BATTERY in flags else None,
        }
    )


def _customs(order: Order, parcel: Parcel, mrn: str | None) -> Json:
    flags = {flag for goods in parcel.goods for flag in goods.line.flags} & INSPECTED
    return _said(
        {
            "eel_pfc": f"NOEEI {exempt}" if (exempt := exemption(NAME, order)) else None,
            "contents_type": "merchandise",
            "contents_explanation": parcel.goods[0].line.description[:255],
            "customs_certify": True,
            "customs_signer": order.shipper.name,
            "non_delivery_option": "return",
            "restriction_type": "sanitary_phytosanitary_inspection" if flags else "none",
            "restriction_comments": ", ".join(sorted(flags)) or None,
            "declaration": f"MRN {mrn}" if mrn else None,
            "customs_items": [_item(order, goods) for goods in parcel.goods],
        }
    )


def _item(order: Order, goods: Goods) -> Json:
    """A line's units in the parcel; ounces down to the tenth, that they fit into its own."""
    line = goods.line
    return _said(
        {
            "description": line.description,
            "quantity": goods.quantity,
            "value": _plain(goods.value, order.currency),
            "currency": order.currency,
            "weight": f"{down(goods.net_weight_kg, KG_PER_OUNCE, TENTH):f}",
            "hs_tariff_number": line.hs_code,
            "origin_country": line.origin,
            "code": line.sku,
        }
    )


def _tax_identifiers(order: Order) -> list[Json]:
    parties = (("SENDER", of_shipper(order)), ("RECEIVER", of_importer(order)))
    found: list[Json] = [
        {
            "entity": entity,
            "tax_id": known.value,
            "tax_id_type": known.kind,
            "issuing_country": known.country,
        }
        for entity, identifiers in parties
        for known in identifiers
    ]
    return found[:TAX_IDS_MAX]


def _plain(amount: Decimal, currency: str) -> str:
    return f"{rounded(amount, currency):f}"


def _said(fields: Mapping[str, object]) -> Json:
    return dict(_with_value(fields))


def _with_value(fields: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    return ((name, value) for name, value in fields.items() if value is not None)
