"""EasyPost's insurances and claims, as its pages say that it answers.

Written from the pages Insurance and Claims and the guide on claim messages of docs.easypost.com,
and its help page on filing deadlines (read 2026-11-22). What it decides, and when, is invented.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.carriers.parcels import Parcel
from sandbox.config import Wire
from sandbox.easypost.shipments import INSURED_FOR, VIA, failed, insure_shipment, missing, stranger
from sandbox.ids import id_of
from sandbox.routes import Route
from sandbox.store import Appointment
from sandbox.wire import Amount, Answer, Call, Json
from sandbox.world import World

DECIDED_DAYS = 3
PAGE = 100
ATTACHMENTS = (
    "email_evidence_attachments",
    "invoice_attachments",
    "supporting_documentation_attachments",
)
TYPES = frozenset({"damage", "loss", "theft"})


class ClaimAsked(Wire):
    """A claim as it is filed; `attachments` is how many files came with it."""

    tracking_code: str
    type: str
    amount: str
    description: str
    contact_email: str
    attachments: int


class EasyPostClaim(Wire):
    """A claim and where it stands."""

    id: str
    order: str
    asked: ClaimAsked
    status: str = "submitted"
    detail: str = "Claim was created."
    at: datetime
    approved: str | None = None


class EasyPostInsurance(Wire):
    """An insurance of a parcel that was booked elsewhere."""

    id: str
    reference: str
    tracking_code: str
    amount: str
    status: str = "pending"


class _Insured(Wire):
    tracking_code: str
    carrier: str
    amount: Decimal
    reference: str
    to_address: dict[str, Any]
    from_address: dict[str, Any]


class _Wanted(Wire):
    insurance: _Insured


# --------------------------------------------------------------------------- insurances


def insure(world: World, call: Call) -> Answer:
    """Insure a parcel that was booked elsewhere."""
    if refusal := stranger(call):
        return refusal
    wanted = call.read(_Wanted).insurance
    number = str(world.store.number("ep_insurances"))
    bought = EasyPostInsurance(
        id=id_of("ins", number),
        reference=wanted.reference,
        tracking_code=wanted.tracking_code,
        amount=f"{wanted.amount:.5f}",
    )
    world.store.put(bought.id, bought, alias=bought.reference)
    order = wanted.reference.partition(":")[0]
    premium = Amount(amount=f"{wanted.amount * INSURED_FOR:.2f}", currency="USD")
    world.performed(call, "parcel_insured", order, wanted.tracking_code, premium)
    return Answer(201, _insurance(bought))


def insurances(world: World, call: Call) -> Answer:
    """The latest insurances."""
    found = [_insurance(each) for each in reversed(world.store.every(EasyPostInsurance))]
    return stranger(call) or Answer(200, {"insurances": found[:PAGE], "has_more": False})


def insurance(world: World, call: Call) -> Answer:
    """One insurance."""
    found = world.store.get(EasyPostInsurance, call.path["id"])
    return stranger(call) or (Answer(200, _insurance(found)) if found else missing())


# ------------------------------------------------------------------------------- claims


def file(world: World, call: Call) -> Answer:
    """Take a claim in."""
    if refusal := stranger(call):
        return refusal
    document = call.json()
    faults = list(_faults(document))
    parcel = world.store.get(Parcel, str(document.get("tracking_code")))
    if parcel is None:
        faults.append("tracking_code: no insured shipment has it")
    if faults or parcel is None:
        return failed(422, "CLAIM.INVALID_PARAMS", "; ".join(faults))
    fields = ("tracking_code", "type", "amount", "description", "contact_email")
    told = {name: document[name] for name in fields}
    attachments = sum(len(document.get(name, ())) for name in ATTACHMENTS)
    claim = EasyPostClaim(
        id=id_of("clm", str(world.store.number("ep_claims"))),
        order=parcel.order,
        asked=ClaimAsked(**told, attachments=attachments),
        at=world.now(),
    )
    _keep(world, claim)
    asked = Amount(amount=claim.asked.amount, currency="USD")
    world.performed(call, "claim_filed", claim.order, claim.id, asked)
    _tell(world, claim, "claim.submitted")
    if world.scenario(claim.order).claims != "silent":
        at = world.now() + world.days(DECIDED_DAYS)
        world.later(at, "easypost_claims", claim.id, "decide")
    return Answer(201, claim_json(claim))


def _faults(document: Mapping[str, Any]) -> list[str]:
    """What a claim lacks."""
    needed = ("tracking_code", "amount", "description", "contact_email")
    faults = [f"{name}: field required" for name in needed if not document.get(name)]
    if document.get("type") not in TYPES:
        faults.append("type: must be damage, loss or theft")
    if document.get("type") != "loss" and not document.get(ATTACHMENTS[-1]):
        faults.append("At least one supporting documentation attachment is required")
    return faults


def claims(world: World, call: Call) -> Answer:
    """The latest claims."""
    found = [claim_json(each) for each in reversed(world.store.every(EasyPostClaim))]
    return stranger(call) or Answer(200, {"claims": found[:PAGE], "has_more": False})


def claim(world: World, call: Call) -> Answer:
    """One claim."""
    found = world.store.get(EasyPostClaim, call.path["id"])
    return stranger(call) or (Answer(200, claim_json(found)) if found else missing())


def cancel(world: World, call: Call) -> Answer:
    """Take a claim back, unless it is decided."""
    found = world.store.get(EasyPostClaim, call.path["id"])
    if refusal := stranger(call):
        return refusal
    if found is None:
        return missing()
    if found.status not in {"submitted", "in_review"}:
        return failed(422, "CLAIM.CANCEL.UNAVAILABLE", f"The claim is {found.status}.")
    found = _move(world, found, world.now(), "cancelled", "Cancelled by the customer.")
    world.performed(call, "claim_withdrawn", found.order, found.id)
    return Answer(200, claim_json(found))


# -------------------------------------------------------------------------- what happens


def happen(world: World, due: Appointment, at: datetime) -> None:
    """A claim is decided by its order's scenario, unless it was taken back."""
    found = world.store.get(EasyPostClaim, due.subject)
    if found is None or found.status not in {"submitted", "in_review"}:
        return
    half = f"{Decimal(found.asked.amount) / 2:.2f}"
    match world.scenario(found.order).claims:
        case "denied":
            _move(world, found, at, "rejected", "The packaging was not sufficient.")
        case "partly_paid":
            _move(world, found, at, "approved_partial", "Depreciated.", approved=half)
        case "asked" if found.status == "submitted":
            found = _move(world, found, at, "in_review", "More is needed.")
            world.mail(VIA, id_of("evt", f"{found.id}:asked"), _message(found, at))
        case _:
            _move(world, found, at, "approved", "Approved.", approved=found.asked.amount)


def _move(
    world: World,
    found: EasyPostClaim,
    at: datetime,
    status: str,
    detail: str,
    *,
    approved: str | None = None,
) -> EasyPostClaim:
    told = {"status": status, "detail": detail, "at": at, "approved": approved}
    found = _keep(world, found.model_copy(update=told))
    kind = {"in_review": "claim.updated", "approved_partial": "claim.approved"}
    _tell(world, found, kind.get(status, f"claim.{status}"))
    return found


def _keep(world: World, found: EasyPostClaim) -> EasyPostClaim:
    world.store.put(found.id, found, order_id=found.order)
    return found


def _tell(world: World, found: EasyPostClaim, description: str) -> None:
    if world.mailed(VIA):
        number = id_of("evt", f"{found.id}:{found.status}")
        event = {"id": number, "object": "Event", "mode": "test", "description": description}
        world.mail(VIA, number, event | {"result": claim_json(found)})


def _message(found: EasyPostClaim, at: datetime) -> Json:
    message = {
        "id": id_of("cmsg", found.id),
        "object": "ClaimMessage",
        "claim_id": found.id,
        "direction": "outbound",
        "body": "Send proof of purchase.",
        "created_at": at.isoformat(),
    }
    event = {"id": id_of("evt", f"{found.id}:asked"), "object": "Event", "mode": "test"}
    return event | {"description": "claim.message", "result": message}


def claim_json(found: EasyPostClaim) -> Json:
    """A claim as it stands on the wire; its times have no zone, as those recorded have none."""
    stamp = f"{found.at:%Y-%m-%dT%H:%M:%S}"
    asked = found.asked
    history = {"status": found.status, "status_detail": found.detail, "timestamp": stamp}
    return {
        "id": found.id,
        "object": "Claim",
        "mode": "test",
        "tracking_code": asked.tracking_code,
        "type": asked.type,
        "status": found.status,
        "status_detail": found.detail,
        "status_timestamp": stamp,
        "requested_amount": asked.amount,
        "approved_amount": found.approved,
        "description": asked.description,
        "contact_email": asked.contact_email,
        "attachments": [f"https://easypost.example.com/{n}" for n in range(asked.attachments)],
        "payment_method": "easypost_wallet",
        "history": [history],
    }


def _insurance(bought: EasyPostInsurance) -> Json:
    fee = f"{Decimal(bought.amount) * INSURED_FOR:.5f}"
    return {
        "id": bought.id,
        "object": "Insurance",
        "mode": "test",
        "reference": bought.reference,
        "amount": bought.amount,
        "provider": "easypost",
        "tracking_code": bought.tracking_code,
        "status": bought.status,
        "fee": {"object": "Fee", "type": "InsuranceFee", "amount": fee, "charged": True},
        "messages": [],
    }


ROUTES = (
    Route("POST", "/easypost/v2/shipments/{id}/insure", insure_shipment),
    Route("POST", "/easypost/v2/insurances", insure),
    Route("GET", "/easypost/v2/insurances", insurances),
    Route("GET", "/easypost/v2/insurances/{id}", insurance),
    Route("POST", "/easypost/v2/claims", file),
    Route("GET", "/easypost/v2/claims", claims),
    Route("GET", "/easypost/v2/claims/{id}", claim),
    Route("POST", "/easypost/v2/claims/{id}/cancel", cancel),
)
