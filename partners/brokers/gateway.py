"""The broker gateway: declarations out, the authority's replies in.

Its wire format is `docs/broker-gateway.openapi.yaml`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, Self
from urllib.parse import quote

from pydantic import AwareDatetime, Field, model_validator

from domain.charges import IMPORT_CHARGES, Bill, ChargeKind, CollectedBy, LandedCost
from domain.customs import (
    AssessedTax,
    CustomsReply,
    Declaration,
    DeclarationStatus,
    lrn_of,
    standing,
)
from domain.discretion import discreet
from domain.holds import Fault
from domain.lines import Line
from domain.money import Money
from domain.order import LINES_MAX, Order
from domain.parties import Party
from domain.resolutions import Document
from domain.values import CurrencyCode, Exact
from partners.bills import NOT_YET, parse_bill
from partners.brokers.cds.tables import tax_type
from partners.http import Partner, Request, acknowledged, json_body, or_nothing
from partners.wire import Name, Remark, Wire

UNKNOWN = "unknown_declaration"
ASSESSED_MAX = 10 * LINES_MAX
"""Taxes of one notice: no line has more than a handful."""

STATUSES = {
    "received": DeclarationStatus.SUBMITTED,
    "accepted": DeclarationStatus.ACCEPTED,
    "rejected": DeclarationStatus.REJECTED,
    "documents_requested": DeclarationStatus.DOCUMENTS_REQUESTED,
    "examination": DeclarationStatus.EXAMINATION,
    "query": DeclarationStatus.QUERY,
    "payment_due": DeclarationStatus.HELD_FOR_PAYMENT,
    "held": DeclarationStatus.HELD,
    "amended": DeclarationStatus.AMENDED,
    "duty_assessed": DeclarationStatus.DUTY_ASSESSED,
    "released": DeclarationStatus.RELEASED,
    "cleared": DeclarationStatus.CLEARED,
    "withdrawn": DeclarationStatus.WITHDRAWN,
    "seized": DeclarationStatus.SEIZED,
}
"""The broker's words and ours."""

ORDER_FIELDS = {"value": "unit_price", "exporter": "shipper", "country": "address/country"}
"""Where a field of the declaration has another name in the order."""


class _Error(Wire):
    pointer: Remark
    code: Remark = ""
    detail: Remark
    value: Remark = ""


class _Assessed(Wire):
    """One tax on one line; its type in our words, or as a code of the Union's and the UK's."""

    line: int = Field(ge=0, le=LINES_MAX)
    kind: Literal[ChargeKind.DUTY, ChargeKind.TAX, ChargeKind.FEE] | None = None
    code: Name = ""
    name: Remark = ""
    currency: CurrencyCode
    assessed: Exact
    payable: Exact | None = None
    base: Exact | None = None
    rate: Exact | None = None
    hs_code: Name | None = None
    exchange_rate: Exact | None = None

    @model_validator(mode="after")
    def _of_some_type(self) -> Self:
        if not self.kind and not self.code:
            raise ValueError("an assessed tax must say its kind (duty, tax, fee) or its code")
        return self


class _Reply(Wire):
    event_id: Name
    order: Name
    lrn: Name
    mrn: Name | None = None
    status: Name
    at: AwareDatetime
    errors: tuple[_Error, ...] = Field(default=(), max_length=200)
    documents: tuple[Remark, ...] = Field(default=(), max_length=50)
    due: Money | None = None
    assessed: tuple[_Assessed, ...] = Field(default=(), max_length=ASSESSED_MAX)
    respond_by: AwareDatetime | None = None
    says: Remark = ""


class _Declaration(Wire):
    lrn: str
    mrn: str | None = None
    kind: str
    broker: str
    replies: tuple[_Reply, ...] = Field(min_length=1)


class _Event(Wire):
    data: _Reply


# --------------------------------------------------------------------------- requests


def lodge_request(order: Order, landed: LandedCost) -> Request:
    """The declaration of this revision, with the charges as we computed them.

    Without what the seller collected under a scheme: at the border nobody owes that.
    """
    return Request("POST", "/declarations", json_body(_declared(order, landed)))


def amend_request(order: Order, landed: LandedCost, fields: Sequence[str], why: str) -> Request:
    """The declaration as it is right, and what in it changes."""
    pointers = [declared_pointer(field) for field in fields]
    body = {
        "reason": why,
        "pointers": pointers,
        "declaration": _declared(order, landed),
    }
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


# ---------------------------------------------------------------------------- parsing


def parse_declaration(body: bytes) -> Declaration:
    """The declaration as it stands now."""
    declaration = _Declaration.model_validate_json(body)
    reply = _standing(declaration)
    return Declaration(
        lrn=declaration.lrn,
        mrn=declaration.mrn,
        kind=declaration.kind,
        broker=declaration.broker,
        status=reply.status,
        faults=reply.faults,
    )


def parse_standing(body: bytes) -> CustomsReply:
    """The reply that stands now."""
    return _standing(_Declaration.model_validate_json(body))


def parse_event(body: bytes) -> tuple[str, CustomsReply]:
    """The order, and what the authority said: the body of a webhook.

    Raises:
        ValueError: It is no such body, or has a status that we do not know.
    """
    reply = _Event.model_validate_json(body).data
    return reply.order, _reply(reply)


def _standing(declaration: _Declaration) -> CustomsReply:
    reply = standing(_reply(reply) for reply in declaration.replies)
    assert reply is not None
    return reply


def _reply(reply: _Reply) -> CustomsReply:
    if reply.status not in STATUSES:
        raise ValueError(f"the broker said {reply.status!r}, a status that we do not know")
    return CustomsReply(
        event_id=reply.event_id,
        lrn=reply.lrn,
        status=STATUSES[reply.status],
        at=reply.at,
        mrn=reply.mrn,
        faults=tuple(
            Fault(
                pointer=order_pointer(error.pointer),
                message=error.detail,
                code=error.code,
                value=error.value,
            )
            for error in reply.errors
        ),
        documents=reply.documents,
        due=reply.due,
        assessed=tuple(map(_assessed, reply.assessed)),
        respond_by=reply.respond_by,
        says=reply.says,
    )


def _assessed(tax: _Assessed) -> AssessedTax:
    said = tax.model_dump(exclude={"kind", "name", "payable"})
    known = tax_type(tax.code)
    return AssessedTax(
        **said,
        kind=tax.kind or known.kind,
        name=tax.name or ("" if tax.kind else known.name),
        payable=tax.assessed if tax.payable is None else tax.payable,
    )


def order_pointer(pointer: str) -> str:
    """The field of the order that a field of the declaration was made from."""
    return "/".join(ORDER_FIELDS.get(part, part) for part in pointer.split("/"))


def declared_pointer(pointer: str) -> str:
    """The field of the declaration that is made from a field of the order."""
    for theirs, ours in ORDER_FIELDS.items():
        pointer = re.sub(rf"(?<=/){ours}(?=/|$)", theirs, pointer)
    return pointer


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
