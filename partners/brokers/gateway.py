"""The broker gateway: declarations out, the authority's replies in.

Its wire format is `docs/broker-gateway.openapi.yaml`.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from domain.charges import IMPORT_CHARGES, Bill, CollectedBy, LandedCost
from domain.customs import CustomsReply, Declaration, lrn_of
from domain.filing.discretion import discreet
from domain.lines import Line
from domain.order import Order
from domain.parties import Party
from domain.resolutions import Document
from partners.bills import NOT_YET, parse_bill
from partners.brokers.gateway_answers import declared_pointer, parse_declaration, parse_standing
from partners.http import Partner, Request, acknowledged, json_body, or_nothing

UNKNOWN = "unknown_declaration"

# --------------------------------------------------------------------------- requests


def lodge_request(order: Order, landed: LandedCost) -> Request:
    """The declaration of this revision, with the charges as we computed them.

    Without what the seller collected under a scheme: at the border nobody owes that.
    """
    return Request("POST", "/declarations", json_body(_declared(order, landed)))


def amend_request(order: Order, landed: LandedCost, fields: Sequence[str], why: str) -> Request:
    """The declaration as it is right, and what in it changes."""
    pointers = [declared_pointer(field) for field in fields]
    body = {"reason": why, "pointers": pointers, "declaration": _declared(order, landed)}
    return _act(order, "amendments", body)


def _declared(order: Order, landed: LandedCost) -> dict[str, object]:
    told = discreet(order, landed)
    return {
        "lrn": lrn_of(order),
        "order": order.order_id,
        "entry_date": landed.entry_date.isoformat(),
        "destination": landed.destination,
        "incoterm": str(order.incoterm),
        "currency": landed.currency,
        "customs_value": f"{landed.customs_value:f}",
        "exporter": _party(told.shipper),
        "importer": _party(told.importer_of_record),
        "consignee": _party(told.consignee),
        "lines": [_line(line) for line in order.lines],
        "charges": [
            {
                "kind": str(charge.kind),
                "name": charge.name,
                "sku": charge.sku,
                "amount": f"{charge.amount:f}",
                "base": None if charge.base is None else f"{charge.base:f}",
                "rate": charge.rate,
            }
            for charge in landed.charges
            if charge.kind in IMPORT_CHARGES and charge.collected_by is not CollectedBy.SELLER
        ],
    }


def look_request(order: Order) -> Request:
    """The declaration and its replies."""
    return Request("GET", f"/declarations/{quote(lrn_of(order), safe='')}")


def supply_request(order: Order, documents: Sequence[Document]) -> Request:
    """Documents that the authority asked for."""
    sent = [{"kind": one.kind, "reference": one.reference} for one in documents]
    return _act(order, "documents", {"documents": sent})


def pay_request(order: Order, account: str) -> Request:
    """Pay what is due from this account."""
    return _act(order, "payment", {"account": account})


def _act(order: Order, what: str, body: Mapping[str, object]) -> Request:
    return Request("POST", f"{look_request(order).path}/{what}", json_body(body))


def _party(party: Party) -> dict[str, object]:
    return {
        "name": party.name,
        "country": party.address.country,
        "tax_ids": [f"{tax_id.kind}:{tax_id.value}" for tax_id in party.tax_ids],
    }


def _line(line: Line) -> dict[str, object]:
    return {
        "sku": line.sku,
        "description": line.description,
        "hs_code": line.hs_code,
        "origin": line.origin,
        "quantity": line.quantity,
        "value": f"{line.value:f}",
        "net_weight_kg": f"{line.net_weight_kg:f}",
        "gross_weight_kg": f"{line.gross_weight_kg:f}",
    }


# ----------------------------------------------------------------------------- adapter


class BrokerGateway:
    """Satisfies `activities.ports.Broker`."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner

    async def lodge(self, order: Order, landed: LandedCost, key: str) -> Declaration:
        """Submit the declaration of this revision."""
        return await self._partner.effect(lodge_request(order, landed), key, parse_declaration)

    async def find(self, order: Order) -> Declaration | None:
        """The declaration lodged for this revision, or None."""
        return await or_nothing(self._partner.ask(look_request(order), parse_declaration), UNKNOWN)

    async def ask(self, order: Order) -> CustomsReply | None:
        """The reply that stands now; None when the broker knows no such declaration."""
        return await or_nothing(self._partner.ask(look_request(order), parse_standing), UNKNOWN)

    async def withdraw(self, order: Order, key: str) -> None:
        """Take the declaration back; nothing happens if it was never lodged."""
        await or_nothing(
            self._partner.effect(_act(order, "withdraw", {}), key, acknowledged), UNKNOWN
        )

    async def amend(
        self, order: Order, landed: LandedCost, fields: Sequence[str], why: str, key: str
    ) -> None:
        """Correct the declaration that stands."""
        await self._partner.effect(amend_request(order, landed, fields, why), key, acknowledged)

    async def supply(self, order: Order, documents: Sequence[Document], key: str) -> None:
        """Send the documents that the authority asked for."""
        await self._partner.effect(supply_request(order, documents), key, acknowledged)

    async def pay(self, order: Order, account: str, key: str) -> None:
        """Pay what the authority holds the goods for."""
        await self._partner.effect(pay_request(order, account), key, acknowledged)

    async def bill(self, order: Order) -> Bill | None:
        """What was billed for the entry; None when there is nothing to bill yet."""
        request = Request("GET", f"{look_request(order).path}/bill")
        return await or_nothing(self._partner.ask(request, parse_bill), NOT_YET)
