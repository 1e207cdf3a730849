"""The return hub: announcements out, inspections in (`docs/partners.md`)."""

from urllib.parse import quote

from pydantic import AwareDatetime

from domain.order import Order
from domain.returns import Authorisation, Disposition, Grade, Inspection, ReturnRequest
from partners.http import Partner, Request, acknowledged, json_body, or_nothing
from partners.wire import Wire

UNKNOWN = "unknown_rma"

GRADES = {
    "A": Grade.NEW,
    "B": Grade.OPENED,
    "C": Grade.WORN,
    "D": Grade.DEFECTIVE,
    "E": Grade.UNSELLABLE,
}
"""The letters that the hub writes."""


class _Inspection(Wire):
    event_id: str
    grade: str
    at: AwareDatetime
    note: str = ""


class _Return(Wire):
    order: str
    rma: str
    hub: str
    waybill: str
    label: str
    inspection: _Inspection | None = None


class _Event(Wire):
    data: _Return


def authorise_request(order: Order, request: ReturnRequest) -> Request:
    """Announce what comes back, and from where."""
    announcement = {
        "rma": request.rma,
        "order": order.order_id,
        "reason": str(request.reason),
        "items": [{"sku": item.sku, "quantity": item.quantity} for item in request.items],
        "country": order.destination,
    }
    return Request("POST", "/returns", json_body(announcement))


def parse_authorisation(body: bytes) -> Authorisation:
    """The hub expects the goods."""
    expected = _Return.model_validate_json(body)
    return Authorisation(
        rma=expected.rma, hub=expected.hub, waybill=expected.waybill, label=expected.label
    )


def parse_inspection(body: bytes) -> Inspection | None:
    """What the hub found; None while nothing has been opened."""
    return _inspection(_Return.model_validate_json(body))


def parse_event(body: bytes) -> tuple[str, Inspection]:
    """The order, and what the hub found in its return: the body of a webhook.

    Raises:
        ValueError: It is no such body, or has a grade that we do not know.
    """
    found = _Event.model_validate_json(body).data
    inspection = _inspection(found)
    if inspection is None:
        raise ValueError(f"an inspection of {found.rma} that says nothing")
    return found.order, inspection


def _inspection(found: _Return) -> Inspection | None:
    if found.inspection is None:
        return None
    if found.inspection.grade not in GRADES:
        raise ValueError(f"the hub wrote {found.inspection.grade!r}, a grade that we do not know")
    return Inspection(
        event_id=found.inspection.event_id,
        rma=found.rma,
        grade=GRADES[found.inspection.grade],
        at=found.inspection.at,
        note=found.inspection.note,
    )


class HubGateway:
    """Satisfies `activities.ports.ReturnHub`."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner

    async def authorise(self, order: Order, request: ReturnRequest, key: str) -> Authorisation:
        """Announce the return; the hub answers with the label for the consignee."""
        return await self._partner.effect(
            authorise_request(order, request), key, parse_authorisation
        )

    async def inspection(self, rma: str) -> Inspection | None:
        """What the hub found; None while nothing has arrived."""
        return await or_nothing(
            self._partner.ask(Request("GET", _at(rma)), parse_inspection), UNKNOWN
        )

    async def dispose(self, rma: str, disposition: Disposition, key: str) -> None:
        """Have the goods restocked, refurbished, sold off, destroyed or sent back."""
        body = json_body({"disposition": str(disposition)})
        await self._partner.effect(
            Request("POST", f"{_at(rma)}/disposition", body), key, acknowledged
        )


def _at(rma: str) -> str:
    return f"/returns/{quote(rma, safe='')}"
