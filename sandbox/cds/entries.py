"""A declaration at the stand-in CDS, and what it does with it by itself.

Goods declared beforehand (type D) are received, and accepted when they are presented; goods that
have arrived (type A) are accepted at once. Documents are waited for, an answer to a query as well;
what is examined, or to be paid by transfer, is released by itself after some days.
"""

import hashlib
from datetime import datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from sandbox.cds.wire import Submission, Tax, Wrong, notification, stated, wrong_at
from sandbox.config import Wire
from sandbox.customs.findings import faults_of, too_vague
from sandbox.store import Appointment
from sandbox.world import World

HELD_DAYS = 2
VAT_PERCENT = Decimal(20)
HELD_AS = {"documents": "06", "examination": "05", "payment": "14", "query": "51"}
"""What a scenario of the broker is at CDS."""

ASKING = frozenset({"06", "51"})
"""What documents answer."""

OVER = frozenset({"03", "09", "10"})


class CdsEntry(Wire):
    """A declaration that CDS has; `status` is the function code of what it said last.

    `messages` are the references of later messages about it; `answered` is whether what was
    asked last has been answered.
    """

    submission: Submission
    conversation: str
    received_at: datetime
    mrn: str
    accepted_at: datetime | None = None
    released_at: datetime | None = None
    status: str = ""
    waybill: str = ""
    messages: tuple[str, ...] = ()
    answered: bool = False


class CdsNotice(Wire):
    """A notification in the queue."""

    id: str
    conversation: str
    body: str
    pulled: bool = False


# ---------------------------------------------------------------------- what happens


def happen(world: World, due: Appointment, at: datetime) -> None:
    """CDS answers, or releases goods that it held."""
    entry = world.store.get(CdsEntry, due.subject)
    if entry is None:
        return
    match due.what:
        case "reused":
            wrong = (Wrong(code="CDS12003", pointer="D026"),)
            tell(world, entry, at, "03", lrn=due.detail, mrn="", errors=wrong, keep=False)
        case "amended":
            tell(world, entry, at, "11", status="39", lrn=due.detail, keep=False)
        case "denied":
            tell(world, entry, at, "11", status="41", lrn=due.detail, keep=False)
        case _ if entry.status in OVER:
            return
        case "answer":
            _answer(world, entry, at)
        case "cancelled":
            entry = tell(world, entry, at, "11", status="39", lrn=due.detail)
            tell(world, entry, at, "10")
        case _:
            _clear(world, entry, at)


def presented(world: World, mrn: str, waybill: str, at: datetime) -> bool:
    """Whether goods that arrive are declared to CDS, which then accepts and clears them."""
    entry = world.store.find(CdsEntry, mrn)
    if entry is None:
        return False
    if entry.status in {"08", "09"}:
        world.later(at, "carrier", waybill, "clear")
        return True
    entry = entry.model_copy(update={"waybill": waybill})
    if entry.accepted_at is None:
        entry = tell(world, entry, at, "01", accepted_at=at)
    held = HELD_AS.get(world.scenario(entry.submission.order).broker or "")
    if held is None:
        put(world, entry)
        world.later(at + world.thinking, "cds", entry.submission.lrn, "released")
        return True
    entry = tell(world, entry.model_copy(update={"answered": False}), at, held)
    if held not in ASKING:
        world.later(at + world.days(HELD_DAYS), "cds", entry.submission.lrn, "released")
    return True


def answered(world: World, entry: CdsEntry) -> None:
    """What an officer asked is answered: the goods are released on it."""
    put(world, entry.model_copy(update={"answered": True}))
    world.later(world.now() + world.thinking, "cds", entry.submission.lrn, "released")


def amended(entry: CdsEntry, change: Submission) -> CdsEntry | None:
    """The entry as a message would have it; None where the authority does not grant that."""
    changes = {line.sku: line for line in change.lines}
    lines = tuple(
        line.model_copy(update=stated(changes[line.sku])) if line.sku in changes else line
        for line in entry.submission.lines
    )
    if entry.status in OVER or faults_of(lines):
        return None
    submission = entry.submission.model_copy(update={"lines": lines})
    return entry.model_copy(update={"submission": submission})


def _answer(world: World, entry: CdsEntry, at: datetime) -> None:
    submission = entry.submission
    if wrong := _wrong(world, submission):
        tell(world, entry, at, "03", errors=wrong)
    elif submission.kind.endswith("D"):
        tell(world, entry, at, "02")
    else:
        tell(world, entry, at, "01", accepted_at=at)


def _wrong(world: World, submission: Submission) -> tuple[Wrong, ...]:
    found = [Wrong(code="CDS10001", pointer=at) for at in _missing(submission)]
    if submission.items != len(submission.lines):
        found.append(Wrong(code="CDS11003", pointer="228"))
    faults = faults_of(submission.lines)
    order = submission.order
    if world.scenario(order).broker == "reject_once" and world.first_time(order, "rejected"):
        faults = faults or (too_vague(submission.lines[0]),)
    for fault in faults:
        _, _, line, field = fault.pointer.split("/")
        found.append(wrong_at(int(line) + 1, field, fault.code))
    return tuple(found)


def _missing(submission: Submission) -> list[str]:
    """The elements that every declaration must have."""
    wanted = {"D026": submission.lrn, "D013": submission.kind, "57B/R123": submission.declarant}
    return [pointer for pointer, said in wanted.items() if not said]


def _clear(world: World, entry: CdsEntry, at: datetime) -> None:
    if not entry.submission.super_reduced:
        entry = tell(world, entry, at, "13", keep=False)
    entry = tell(world, entry, at, "09", released_at=at)
    if entry.waybill:
        world.later(at, "carrier", entry.waybill, "clear")


# ------------------------------------------------------------------------------ parts


def tell(
    world: World,
    entry: CdsEntry,
    at: datetime,
    code: str,
    *,
    keep: bool = True,
    errors: tuple[Wrong, ...] = (),
    status: str = "",
    lrn: str = "",
    mrn: str | None = None,
    **changes: datetime,
) -> CdsEntry:
    """Queue a notification, and keep the entry as it stands by it."""
    number = world.store.number(f"notices of {entry.submission.lrn}")
    event = hashlib.sha256(f"{entry.mrn}:{number}".encode()).hexdigest()[:32]
    body = notification(
        code,
        event,
        at,
        lrn or entry.submission.lrn,
        entry.mrn if mrn is None else mrn,
        errors=errors,
        status=status,
        document="ACA" if code == "06" else "",
        due="226.40" if code == "14" else "",
        taxes=_taxes(world, entry) if code == "13" else (),
    )
    queue(world, event, entry.conversation, body)
    if keep:
        entry = entry.model_copy(update={"status": code, **changes})
        put(world, entry)
    return entry


def queue(world: World, event: str, conversation: str, body: str) -> None:
    """Lay a notification out to be pulled."""
    id_ = str(uuid5(NAMESPACE_URL, event))
    world.store.put(id_, CdsNotice(id=id_, conversation=conversation, body=body))


def put(world: World, entry: CdsEntry) -> None:
    """Keep an entry, to be found by its LRN and its MRN."""
    submission = entry.submission
    world.store.put(submission.lrn, entry, order_id=submission.order, alias=entry.mrn)


def mrn_of(submission: Submission, at: datetime) -> str:
    """Eighteen characters like a real one: year, country, and a serial."""
    return f"{at:%y}GB{hashlib.sha256(submission.lrn.encode()).hexdigest()[:14].upper()}"


def _taxes(world: World, entry: CdsEntry) -> tuple[Tax, ...]:
    """Duty as the scenario has it drift, and VAT on both, line by line."""
    drift = world.scenario(entry.submission.order).bill_drift.get("duty", Decimal(0))
    found = []
    for number, line in enumerate(entry.submission.lines, 1):
        duty = drift if number == 1 else Decimal(0)
        base = line.value + duty
        vat = (base * VAT_PERCENT / 100).quantize(Decimal("0.01"))
        found += [
            Tax(line=number, code="A00", base=f"{line.value:f}", rate="0.00", amount=f"{duty:f}"),
            Tax(line=number, code="B00", base=f"{base:f}", rate="20.00", amount=f"{vat:f}"),
        ]
    return tuple(found)
