"""The data that a post sends ahead of an item (UPU message ITMATT, standard M33), as JSON.

What it holds is what a CN23 asks for. The standard itself was not seen: the names are ours, and
the codes of the nature of a transaction are from general knowledge (UPU code list 136).
"""

import json
from datetime import date
from decimal import Decimal

from domain.charges import LandedCost
from domain.filing.discretion import IOSS, discreet
from domain.filing.exports import Nature
from domain.money import total
from domain.order import Order
from domain.parties import Party
from partners.brokers.cds.goods import items_of

NATURE = {
    Nature.SALE: "11",
    Nature.RETURN: "21",
    Nature.GIFT: "31",
    Nature.SAMPLE: "32",
    Nature.DOCUMENTS: "91",
}


def itmatt(
    order: Order,
    landed: LandedCost,
    *,
    item_id: str,
    posted_on: date,
    nature: Nature = Nature.SALE,
) -> bytes:
    """The item attributes of a parcel; `item_id` is its S10 identifier, weights are in kg.

    Raises:
        NotDeclarable: More lines than a declaration holds.
    """
    items = items_of(order, landed)
    told = discreet(order, landed)
    value = total(item.price for item in items)
    return json.dumps(
        {
            "message": "ITMATT",
            "itemId": item_id,
            "postingDate": posted_on.isoformat(),
            "customsReference": order.order_id,
            "natureOfTransaction": NATURE[nature],
            "originCountry": order.inventory.country,
            "destinationCountry": order.destination,
            "grossWeight": _plain(order.gross_weight_kg),
            "postagePaid": _money(order.quote.freight, order.currency),
            "insuredValue": _money(order.quote.insurance, order.currency),
            "declaredValue": _money(value, order.currency),
            "iossNumber": told.shipper.tax_id(IOSS),
            "sender": _party(told.shipper),
            "addressee": _party(told.consignee),
            "contentPieces": [
                {
                    "number": item.number,
                    "description": item.line.description,
                    "units": item.line.quantity,
                    "netWeight": _plain(item.line.net_weight_kg * item.line.quantity),
                    "declaredValue": _money(item.price, order.currency),
                    "hsCode": item.line.hs_code,
                    "originCountry": item.line.origin,
                }
                for item in items
            ],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def _party(party: Party) -> dict[str, object]:
    address = party.address
    return {
        "name": party.name,
        "lines": list(address.lines),
        "city": address.city,
        "region": address.region,
        "postcode": address.postcode,
        "country": address.country,
        "phone": party.phone,
        "email": party.email,
        "taxIds": [{"kind": tax_id.kind, "value": tax_id.value} for tax_id in party.tax_ids],
    }


def _money(amount: Decimal, currency: str) -> dict[str, str]:
    return {"amount": f"{amount:.2f}", "currency": currency}


def _plain(mass: Decimal) -> str:
    return f"{mass.normalize():f}"
