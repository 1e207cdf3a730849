"""A declaration at the stand-in CDS, and what it does with it by itself.

Goods declared beforehand (type D) are received, and accepted when they are presented; goods that
have arrived (type A) are accepted at once. What an officer wants is supplied by hand there, so
everything that is held is released by itself after some days.
"""

import hashlib
from datetime import datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from sandbox.cds_wire import Submission, Tax, Wrong, notification, wrong_at
from sandbox.config import Wire
from sandbox.customs import faults_of, too_vague
from sandbox.store import Appointment
from sandbox.world import World

HELD_DAYS = 2
VAT_PERCENT = Decimal(20)
HELD_AS = {"documents": "06", "examination": "05", "payment": "14"}
"""What a scenario of the broker is at CDS."""


class CdsEntry(Wire):
    """A declaration that CDS has; `status` is the function code of what it said last."""

    submission: Submission
    conversation: str
    received_at: datetime
    mrn: str
    accepted_at: datetime | None = None
    released_at: datetime | None = None
    status: str = ""
    waybill: str = ""


class Notice(Wire):
    """A notification in the queue."""

    id: str
    conversation: str
    body: str
    pulled: bool = False


# ---------------------------------------------------------------------- what happens


def happen(world: World, due: Appointment, at: datetime) -> None:
    """CDS answers, or releases goods that it held."""
    entry = world.store.get(CdsEntry, due.subject)
    if entry is None or entry.status in {"03", "09", "10"}:
        return
    match due.what:
        case "answer":
            _answer(world, entry, at)
        case "reused":
            wrong = (Wrong(code="CDS12003", pointer="D026"),)
            tell(world, entry, at, "03", mrn="", errors=wrong, keep=False)
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
    tell(world, entry, at, held)
    world.later(at + world.days(HELD_DAYS), "cds", entry.submission.lrn, "released")
    return True


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
    id_ = str(uuid5(NAMESPACE_URL, event))
    world.store.put(id_, Notice(id=id_, conversation=entry.conversation, body=body))
    if keep:
        entry = entry.model_copy(update={"status": code, **changes})
        put(world, entry)
    return entry


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
