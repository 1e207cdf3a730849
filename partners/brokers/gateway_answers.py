"""What the broker gateway answers and tells: its bodies to the values of the domain."""

import re
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from domain.charges import ChargeKind
from domain.customs import AssessedTax, CustomsReply, Declaration, DeclarationStatus
from domain.filing.replies import standing
from domain.holds import Fault
from domain.money import Money
from domain.order import LINES_MAX
from domain.values import CurrencyCode, Exact
from partners.brokers.cds.tables import tax_type
from partners.wire import Name, Remark, Wire

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
