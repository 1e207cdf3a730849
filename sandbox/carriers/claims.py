"""The carriers' gateway where parcels are lost: insurances, searches, claims.

Terms are invented: claims of damage within 14 days of delivery, of loss within 90 of pickup, with a
photo of what is damaged.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sandbox.carriers.parcels import Parcel, State, event_of
from sandbox.config import Wire
from sandbox.routes import Route
from sandbox.store import Appointment
from sandbox.wire import Amount, Answer, Call, Json, Refused
from sandbox.world import World

PREMIUM = Decimal("0.01")
CENT = Decimal("0.01")
DECIDED_DAYS, LOOKED_FOR_DAYS = 3, 2


class Status(StrEnum):
    """Where a claim stands."""

    IN_REVIEW = "in_review"
    EVIDENCE_ASKED = "evidence_asked"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class Insurance(Wire):
    """What a parcel is insured for."""

    reference: str
    waybill: str
    order: str
    provider: str
    value: Amount
    premium: Amount


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


class Wanted(Wire):
    """For how much a parcel is to be insured."""

    value: Amount


class Search(Wire):
    """A parcel that is looked for."""

    reference: str
    waybill: str
    order: str
    answer_by: datetime
    outcome: str | None = None
    says: str = ""


class Nothing(Wire):
    """An empty body."""


# --------------------------------------------------------------------------- insurances


def insure(world: World, call: Call) -> Answer:
    """Insure a parcel, once."""
    parcel, wanted = _parcel(world, call), call.read(Wanted)
    if world.store.get(Insurance, parcel.waybill):
        raise Refused(409, "insured_already", f"{parcel.waybill} is insured already")
    if world.scenario(parcel.order).insurance == "refused":
        raise Refused(422, "not_insurable", f"{parcel.waybill} is not insured: its goods are not")
    premium = (Decimal(wanted.value.amount) * PREMIUM).quantize(CENT, ROUND_HALF_UP)
    bought = Insurance(
        reference=f"INS-{world.store.number('insurances'):06d}",
        waybill=parcel.waybill,
        order=parcel.order,
        provider=parcel.booking.carrier,
        value=wanted.value,
        premium=Amount(amount=str(premium), currency=wanted.value.currency),
    )
    world.store.put(parcel.waybill, bought, order_id=parcel.order)
    world.performed(call, "parcel_insured", parcel.order, parcel.waybill, bought.premium)
    return Answer(201, _insurance(bought))


def insured(world: World, call: Call) -> Answer:
    """The insurance of a parcel."""
    parcel = _parcel(world, call)
    bought = world.store.get(Insurance, parcel.waybill)
    if bought is None:
        raise Refused(404, "not_insured", f"{parcel.waybill} is not insured")
    return Answer(200, _insurance(bought))


# ------------------------------------------------------------------------------- claims


def file(world: World, call: Call) -> Answer:
    """Take a claim in; it is decided in a few days."""
    parcel, filing = _parcel(world, call), call.read(Filing)
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


# ----------------------------------------------------------------------------- searches


def search(world: World, call: Call) -> Answer:
    """Look for a parcel; the answer comes in two days."""
    parcel = _parcel(world, call)
    call.read(Nothing)
    answer_by = world.now() + world.days(LOOKED_FOR_DAYS)
    looked_for = Search(
        reference=f"TRC-{world.store.number('searches'):06d}",
        waybill=parcel.waybill,
        order=parcel.order,
        answer_by=answer_by,
    )
    world.store.put(looked_for.reference, looked_for, order_id=parcel.order)
    world.performed(call, "parcel_searched", parcel.order, parcel.waybill)
    world.later(answer_by, "claims", looked_for.reference, "look")
    return Answer(201, _search(looked_for))


def found(world: World, call: Call) -> Answer:
    """What a search has come to."""
    looked_for = world.store.get(Search, call.path["reference"])
    if looked_for is None or looked_for.waybill != call.path["waybill"]:
        raise Refused(404, "unknown_trace", f"nobody looks for {call.path['waybill']}")
    return Answer(200, _search(looked_for))


# -------------------------------------------------------------------------- what happens


def happen(world: World, due: Appointment, at: datetime) -> None:
    """A claim is decided, or a search ends."""
    if due.what == "look":
        _look(world, due.subject, at)
    elif (claim := world.store.get(Claim, due.subject)) and claim.status is Status.IN_REVIEW:
        _decide(world, claim, at)


def _decide(world: World, claim: Claim, at: datetime) -> None:
    """By the order's scenario: what is argued for is paid in part, what is shown in whole."""
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


def _look(world: World, reference: str, at: datetime) -> None:
    looked_for = world.store.get(Search, reference)
    parcel = world.store.get(Parcel, looked_for.waybill) if looked_for else None
    if looked_for is None or parcel is None or world.scenario(parcel.order).trace == "silent":
        return
    is_found = world.scenario(parcel.order).trace == "found"
    told = {
        "outcome": "found" if is_found else "not_found",
        "says": "In the wrong depot" if is_found else "In no depot",
    }
    world.store.put(reference, looked_for.model_copy(update=told), order_id=parcel.order)
    if is_found and parcel.state is State.MOVING and event_of(parcel, parcel.scans[-1]) != "lost":
        world.later(at, "carrier", parcel.waybill, "depart")


# -------------------------------------------------------------------------------- parts


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


def _parcel(world: World, call: Call) -> Parcel:
    waybill = call.path["waybill"]
    parcel = world.store.get(Parcel, waybill)
    if parcel is None or parcel.state is State.VOIDED:
        raise Refused(404, "unknown_waybill", f"no parcel {waybill}")
    return parcel


def _existing(world: World, call: Call) -> Claim:
    reference = call.path["reference"]
    if (claim := world.store.get(Claim, reference)) is None:
        raise Refused(404, "unknown_claim", f"no claim {reference}")
    return claim


def _insurance(bought: Insurance) -> Json:
    return bought.model_dump(mode="json", exclude={"waybill", "order"}) | {"status": "in_force"}


def claim_json(claim: Claim) -> Json:
    """A claim as it stands on the wire."""
    told = claim.model_dump(mode="json", include={"reference", "status", "paid", "says", "at"})
    event = f"{claim.reference}:{claim.word}"
    return told | {"event_id": event, "ours": claim.filing.ours}


def _search(looked_for: Search) -> Json:
    return looked_for.model_dump(mode="json", exclude={"order"})


ROUTES = (
    Route("POST", "/carrier/parcels/{waybill}/insurance", insure, effect=True),
    Route("GET", "/carrier/parcels/{waybill}/insurance", insured),
    Route("POST", "/carrier/parcels/{waybill}/claims", file, effect=True),
    Route("GET", "/carrier/parcels/{waybill}/claims", of_parcel),
    Route("GET", "/carrier/claims/{reference}", look),
    Route("POST", "/carrier/claims/{reference}/evidence", argue, effect=True),
    Route("POST", "/carrier/claims/{reference}/withdrawal", withdraw, effect=True),
    Route("POST", "/carrier/parcels/{waybill}/traces", search, effect=True),
    Route("GET", "/carrier/parcels/{waybill}/traces/{reference}", found),
)
