"""The carriers' gateway where losses are claimed.

Terms are invented: claims of damage within 14 days of delivery, of loss within 90 of pickup, with a
photo of what is damaged.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sandbox.carriers.parcels import carried
from sandbox.config import Wire
from sandbox.routes import Route
from sandbox.store import Appointment
from sandbox.wire import Amount, Answer, Call, Json, Nothing, Refused
from sandbox.world import World

CENT = Decimal("0.01")
DECIDED_DAYS = 3


class Status(StrEnum):
    """Where a claim stands."""

    IN_REVIEW = "in_review"
    EVIDENCE_ASKED = "evidence_asked"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class Exhibit(Wire):
    """A piece of evidence; with content if it was sent along."""

    kind: str
    reference: str
    content: str | None = None


class Filing(Wire):
    """A claim as it is filed."""

    ours: str
    kind: str
    says: str
    asked: Amount
    insurance: str | None = None
    evidence: tuple[Exhibit, ...] = ()


class Argument(Wire):
    """What is said and shown of a claim later."""

    says: str
    evidence: tuple[Exhibit, ...] = ()


class Claim(Wire):
    """A claim and where it stands; `word` counts what the carrier has said of it."""

    reference: str
    waybill: str
    order: str
    filing: Filing
    status: Status = Status.IN_REVIEW
    argued: int = 0
    word: int = 1
    paid: Amount | None = None
    says: str = ""
    at: datetime


def file(world: World, call: Call) -> Answer:
    """Take a claim in; it is decided in a few days."""
    parcel, filing = carried(world, call), call.read(Filing)
    if world.store.find(Claim, filing.ours) and not world.config.keys_optional:
        raise Refused(409, "claimed_already", f"{filing.ours} was filed already")
    if filing.kind == "damaged" and not any(e.kind == "photo_goods" for e in filing.evidence):
        raise Refused(422, "evidence_missing", "send a photo of what is damaged")
    claim = Claim(
        reference=f"CLM-{world.store.number('claims'):06d}",
        waybill=parcel.waybill,
        order=parcel.order,
        filing=filing,
        at=world.now(),
    )
    _keep(world, claim)
    world.performed(call, "claim_filed", claim.order, claim.reference, filing.asked)
    if world.scenario(claim.order).claims != "silent":
        world.later(world.now() + world.days(DECIDED_DAYS), "claims", claim.reference, "decide")
    return Answer(201, claim_json(claim))


def of_parcel(world: World, call: Call) -> Answer:
    """The claim of a parcel under the shipper's number."""
    ours = call.query.get("ours", "")
    claim = world.store.find(Claim, ours)
    if claim is None or claim.waybill != call.path["waybill"]:
        raise Refused(404, "unknown_claim", f"no claim {ours}")
    return Answer(200, claim_json(claim))


def look(world: World, call: Call) -> Answer:
    """Where a claim stands."""
    return Answer(200, claim_json(_existing(world, call)))


def argue(world: World, call: Call) -> Answer:
    """Hear more about a claim; it is decided again."""
    claim = _existing(world, call)
    call.read(Argument)
    if claim.status in {Status.PAID, Status.WITHDRAWN}:
        raise Refused(409, "closed", f"{claim.reference} is {claim.status}")
    claim = _say(world, claim, world.now(), Status.IN_REVIEW, argued=claim.argued + 1)
    world.performed(call, "claim_argued", claim.order, claim.reference)
    world.later(world.now() + world.days(DECIDED_DAYS), "claims", claim.reference, "decide")
    return Answer(200, claim_json(claim))


def withdraw(world: World, call: Call) -> Answer:
    """Take a claim back, unless it was paid."""
    claim = _existing(world, call)
    call.read(Nothing)
    if claim.status is Status.PAID:
        raise Refused(409, "closed", f"{claim.reference} is paid")
    claim = _say(world, claim, world.now(), Status.WITHDRAWN)
    world.performed(call, "claim_withdrawn", claim.order, claim.reference)
    return Answer(200, claim_json(claim))


def happen(world: World, due: Appointment, at: datetime) -> None:
    """A claim is decided, by the order's scenario."""
    if (claim := world.store.get(Claim, due.subject)) and claim.status is Status.IN_REVIEW:
        _decide(world, claim, at)


def _decide(world: World, claim: Claim, at: datetime) -> None:
    """What is argued for is paid in part, what is shown in whole."""
    asked = claim.filing.asked
    half = (Decimal(asked.amount) / 2).quantize(CENT, ROUND_HALF_UP)
    part = Amount(amount=str(half), currency=asked.currency)
    match world.scenario(claim.order).claims, claim.argued:
        case "asked", 0:
            _say(world, claim, at, Status.EVIDENCE_ASKED, says="Send the invoice")
        case "denied", 0:
            _say(world, claim, at, Status.DENIED, says="Packed against the rules")
        case ("denied", _) | ("partly_paid", 0):
            _say(world, claim, at, Status.PARTLY_PAID, paid=part, says="Half of it")
        case _:
            _say(world, claim, at, Status.PAID, paid=asked)


def _say(
    world: World,
    claim: Claim,
    at: datetime,
    status: Status,
    *,
    paid: Amount | None = None,
    says: str = "",
    argued: int | None = None,
) -> Claim:
    """The carrier's next word of a claim; it is told if it decides or asks."""
    told: dict[str, object] = {"status": status, "says": says, "at": at, "word": claim.word + 1}
    told |= {"paid": paid} if paid else {}
    told |= {"argued": argued} if argued is not None else {}
    claim = _keep(world, claim.model_copy(update=told))
    if status is not Status.IN_REVIEW:
        world.tell("carrier", "claim.updated", at, claim_json(claim))
    return claim


def _keep(world: World, claim: Claim) -> Claim:
    world.store.put(claim.reference, claim, order_id=claim.order, alias=claim.filing.ours)
    return claim


def _existing(world: World, call: Call) -> Claim:
    reference = call.path["reference"]
    if (claim := world.store.get(Claim, reference)) is None:
        raise Refused(404, "unknown_claim", f"no claim {reference}")
    return claim


def claim_json(claim: Claim) -> Json:
    """A claim as it stands on the wire."""
    told = claim.model_dump(mode="json", include={"reference", "status", "paid", "says", "at"})
    event = f"{claim.reference}:{claim.word}"
    return told | {"event_id": event, "ours": claim.filing.ours}


ROUTES = (
    Route("POST", "/carrier/parcels/{waybill}/claims", file, effect=True),
    Route("GET", "/carrier/parcels/{waybill}/claims", of_parcel),
    Route("GET", "/carrier/claims/{reference}", look),
    Route("POST", "/carrier/claims/{reference}/evidence", argue, effect=True),
    Route("POST", "/carrier/claims/{reference}/withdrawal", withdraw, effect=True),
)
