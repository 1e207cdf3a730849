"""A declaration at the stand-in authority, and what the authority does with it by itself."""

import hashlib
from datetime import date, datetime
from decimal import Decimal

from sandbox.cds import entries as cds_entries
from sandbox.config import Wire
from sandbox.customs.findings import DeclaredLine, Fault, faults_of, too_vague
from sandbox.customs.taxes import AssessedTax, DeclaredCharge, notice
from sandbox.store import Appointment
from sandbox.wire import Amount, Json
from sandbox.world import World

EXAMINATION_DAYS = 2
DOCUMENTS_WANTED = ("commercial_invoice", "proof_of_payment")
QUESTION = "What are the goods in line 1 made of, and what are they used for?"
QUESTION_DAYS = 5
SMALLEST_DUE = Decimal(10)
NOTED = frozenset({"amended", "duty_assessed"})
"""What is said beside the rest: it settles nothing that is asked."""

CLOSED = frozenset({"released", "withdrawn", "rejected", "seized"})


class DeclaredParty(Wire):
    """A party and its identifiers, `KIND:value`."""

    name: str
    country: str
    tax_ids: tuple[str, ...] = ()


class Lodging(Wire):
    """A declaration as it is lodged; amounts in `currency`."""

    lrn: str
    order: str
    entry_date: date
    destination: str
    incoterm: str
    currency: str
    customs_value: Decimal
    exporter: DeclaredParty
    importer: DeclaredParty
    consignee: DeclaredParty
    lines: tuple[DeclaredLine, ...]
    charges: tuple[DeclaredCharge, ...] = ()

    @property
    def owed(self) -> tuple[DeclaredCharge, ...]:
        """What the declarant pays: all under DDP, nothing where the buyer pays at the door."""
        return self.charges if self.incoterm == "DDP" else ()


class Reply(Wire):
    """One answer of the authority."""

    event_id: str
    status: str
    at: datetime
    errors: tuple[Fault, ...] = ()
    documents: tuple[str, ...] = ()
    due: Amount | None = None
    respond_by: datetime | None = None
    says: str | None = None
    assessed: tuple[AssessedTax, ...] = ()


class Declaration(Wire):
    """A declaration and all that was said about it."""

    lodging: Lodging
    mrn: str | None = None
    waybill: str = ""
    replies: tuple[Reply, ...]

    @property
    def status(self) -> str:
        """What the authority said last, but for what it merely took note of."""
        return self.standing.status

    @property
    def standing(self) -> Reply:
        """The reply by which the declaration stands: the last that is more than a note."""
        return next(reply for reply in reversed(self.replies) if reply.status not in NOTED)


# ---------------------------------------------------------------------- what happens


def happen(world: World, due: Appointment, at: datetime) -> None:
    """The authority answers, the goods are presented to it, it releases them."""
    if due.what == "presented":
        if not cds_entries.presented(world, due.subject, due.detail, at):
            _present(world, due.subject, due.detail, at)
        return
    declaration = world.store.get(Declaration, due.subject)
    if declaration is None or declaration.status in CLOSED:
        return
    if due.what == "answer":
        _validate(world, declaration, at)
    else:
        released = replied(world, declaration, at, "released")
        world.later(at, "carrier", released.waybill, "clear")


def _validate(world: World, declaration: Declaration, at: datetime) -> None:
    lodging = declaration.lodging
    errors = faults_of(lodging.lines)
    if world.scenario(lodging.order).broker == "reject_once" and world.first_time(
        lodging.order, "rejected"
    ):
        errors = errors or (too_vague(lodging.lines[0]),)
    if errors:
        replied(world, declaration, at, "rejected", errors=errors)
    else:
        mrn = _mrn(lodging, at)
        replied(world, declaration.model_copy(update={"mrn": mrn}), at, "accepted")


def _present(world: World, mrn: str, waybill: str, at: datetime) -> None:
    """The goods have arrived: the authority looks at them, unless their entry is closed."""
    declaration = world.store.find(Declaration, mrn)
    if declaration is None or declaration.status == "released":
        # Declared through some other broker, who releases them; or another parcel under an
        # entry that is through: it passes as the first did.
        world.later(at, "carrier", waybill, "clear")
        return
    if declaration.status in CLOSED:
        return
    _examine(world, declaration.model_copy(update={"waybill": waybill}), at)


def _examine(world: World, declaration: Declaration, at: datetime) -> None:
    """Say what is due, and release the goods or hold them, as the scenario says."""
    lodging, scenario = declaration.lodging, world.scenario(declaration.lodging.order)
    if scenario.tax_notice:
        skus = [line.sku for line in lodging.lines]
        taxes = tuple(notice(skus, lodging.charges, lodging.currency, scenario.assessed))
        declaration = replied(world, declaration, at, "duty_assessed", assessed=taxes)
    match scenario.broker:
        case "documents":
            replied(world, declaration, at, "documents_requested", documents=DOCUMENTS_WANTED)
        case "payment":
            replied(world, declaration, at, "payment_due", due=_due(lodging))
        case "seized":
            replied(world, declaration, at, "seized")
        case "query":
            until = at + world.days(QUESTION_DAYS)
            replied(world, declaration, at, "query", says=QUESTION, respond_by=until)
        case "examination":
            replied(world, declaration, at, "examination")
            world.later(at + world.days(EXAMINATION_DAYS), "broker", lodging.lrn, "released")
        case _:
            keep(world, declaration)
            world.later(at + world.thinking, "broker", lodging.lrn, "released")


# ------------------------------------------------------------------------------ parts


def replied(
    world: World,
    declaration: Declaration,
    at: datetime,
    status: str,
    *,
    errors: tuple[Fault, ...] = (),
    documents: tuple[str, ...] = (),
    due: Amount | None = None,
    respond_by: datetime | None = None,
    says: str | None = None,
    assessed: tuple[AssessedTax, ...] = (),
    silent: bool = False,
) -> Declaration:
    """Add a reply to a declaration and, unless it is silent, tell the declarant."""
    reply = Reply(
        event_id=f"{declaration.lodging.lrn}:{len(declaration.replies)}",
        status=status,
        at=at,
        errors=errors,
        documents=documents,
        due=due,
        respond_by=respond_by,
        says=says,
        assessed=assessed,
    )
    declaration = declaration.model_copy(update={"replies": (*declaration.replies, reply)})
    keep(world, declaration)
    if not silent:
        world.tell("broker", "declaration.replied", at, said(declaration, reply))
    return declaration


def keep(world: World, declaration: Declaration) -> None:
    """Keep a declaration, to be found by its LRN and its MRN."""
    lodging = declaration.lodging
    world.store.put(lodging.lrn, declaration, order_id=lodging.order, alias=declaration.mrn or "")


def said(declaration: Declaration, reply: Reply) -> Json:
    """A reply as it stands on the wire."""
    head = {
        "order": declaration.lodging.order,
        "lrn": declaration.lodging.lrn,
        "mrn": declaration.mrn,
    }
    return head | reply.model_dump(mode="json", exclude_none=True)


def _due(lodging: Lodging) -> Amount:
    owed = sum((charge.amount for charge in lodging.owed), Decimal(0))
    return Amount(amount=str(owed or SMALLEST_DUE), currency=lodging.currency)


def _mrn(lodging: Lodging, at: datetime) -> str:
    """Eighteen characters like a real one: year, country, and a serial."""
    serial = hashlib.sha256(lodging.lrn.encode()).hexdigest()[:14].upper()
    return f"{at:%y}{lodging.destination}{serial}"
