"""A customs broker: lodges, amends, passes replies on, bills (docs/broker-gateway.openapi.yaml)."""

from collections.abc import Iterator

from sandbox.config import Wire
from sandbox.customs.entries import CLOSED, Declaration, Lodging, Reply, keep, replied, said
from sandbox.customs.findings import already_used, faults_of, kind_of
from sandbox.customs.taxes import as_assessed
from sandbox.routes import Route
from sandbox.wire import Answer, Call, FieldError, Json, Nothing, Refused
from sandbox.world import World

IMPORT_CHARGES = frozenset({"duty", "tax", "fee"})


class Documents(Wire):
    """Documents by kind and place."""

    documents: tuple[dict[str, str], ...]


class Amendment(Wire):
    """The declaration as it is right, why it changes, and the pointers to what does."""

    reason: str
    pointers: tuple[str, ...]
    declaration: Lodging


class Payment(Wire):
    """The account that pays."""

    account: str


# ---------------------------------------------------------------------------- answers


def lodge(world: World, call: Call) -> Answer:
    """Take a declaration in; the authority answers it later."""
    lodging = call.read(Lodging)
    if world.store.get(Declaration, lodging.lrn) and not world.config.keys_optional:
        error = already_used(lodging.lrn)
        raise Refused(409, "lrn_reused", error.detail, (error,))
    now = world.now()
    received = Reply(event_id=f"{lodging.lrn}:0", status="received", at=now)
    declaration = Declaration(lodging=lodging, replies=(received,))
    keep(world, declaration)
    world.performed(call, "declaration_lodged", lodging.order, lodging.lrn)
    world.later(now + world.thinking, "broker", lodging.lrn, "answer")
    return Answer(201, _wire(declaration))


def look(world: World, call: Call) -> Answer:
    """The declaration and every reply to it."""
    return Answer(200, _wire(_existing(world, call)))


def withdraw(world: World, call: Call) -> Answer:
    """Take a declaration back before its goods are released."""
    call.read(Nothing)
    declaration = _existing(world, call)
    if declaration.status in {"released", "seized"}:
        raise Refused(409, "too_late", f"the declaration is {declaration.status}")
    if declaration.status != "withdrawn":
        declaration = replied(world, declaration, world.now(), "withdrawn", silent=True)
        world.performed(
            call, "declaration_withdrawn", declaration.lodging.order, declaration.lodging.lrn
        )
    return Answer(200, _wire(declaration))


def supply(world: World, call: Call) -> Answer:
    """Hand in the documents that were asked for; the goods are released on them."""
    call.read(Documents)
    return _freed(world, call, {"documents_requested", "query"}, "documents_supplied")


def amend(world: World, call: Call) -> Answer:
    """Put right what was declared; it answers a query, and nothing else that is asked.

    What is wrong with it is refused, and the declaration stands as it stood.
    """
    amendment = call.read(Amendment)
    declaration = _existing(world, call)
    _refuse_unfit(declaration, amendment.declaration)
    queried = declaration.status == "query"
    declaration = declaration.model_copy(update={"lodging": amendment.declaration})
    declaration = replied(world, declaration, world.now(), "amended")
    world.performed(call, "declaration_amended", declaration.lodging.order, call.path["lrn"])
    if queried:
        declaration = _let_go(world, declaration)
    return Answer(200, _wire(declaration))


def pay(world: World, call: Call) -> Answer:
    """Pay what the goods are held for; they are released on it."""
    call.read(Payment)
    return _freed(world, call, {"payment_due"}, "charges_paid")


def bill(world: World, call: Call) -> Answer:
    """What the broker invoices: what was declared, from acceptance on.

    It pays the authority at acceptance, so an entry is billed whatever becomes of the goods.
    """
    declaration = _existing(world, call)
    lodging = declaration.lodging
    if declaration.mrn is None:
        raise Refused(404, "not_billed_yet", "there is no bill before acceptance")
    scenario = world.scenario(lodging.order)
    charges: list[Json] = [
        as_assessed(charge, scenario.assessed).model_dump(mode="json", exclude_none=True)
        for charge in lodging.owed
    ]
    charges += [
        {"kind": kind, "amount": str(amount)}
        for kind, amount in scenario.bill_drift.items()
        if kind in IMPORT_CHARGES
    ]
    return Answer(
        200,
        {
            "reference": f"INV-{lodging.lrn}",
            "issuer": "sandbox-broker",
            "currency": lodging.currency,
            "charges": charges,
        },
    )


# ------------------------------------------------------------------------------ parts


def _refuse_unfit(declaration: Declaration, right: Lodging) -> None:
    """Let nothing take the place of what was declared that may not.

    Raises:
        Refused: It is too early or too late, it is another declaration, or as faulty as a lodging
            may be; the pointers lead into the body of the amendment.
    """
    if declaration.mrn is None or declaration.status in CLOSED:
        raise Refused(409, "not_amendable", f"the declaration is {declaration.status}")
    errors = (*_renamed(declaration.lodging, right), *_faulty(right))
    if errors:
        why = "; ".join(error.detail for error in errors)
        detail = f"the declaration stands as it stood, for the amendment is faulty: {why}"
        raise Refused(422, "amendment_refused", detail, errors)


def _renamed(lodged: Lodging, right: Lodging) -> Iterator[FieldError]:
    told = {"lrn": (lodged.lrn, right.lrn), "order": (lodged.order, right.order)}
    for name, (was, is_) in told.items():
        if was != is_:
            yield FieldError(
                f"/declaration/{name}", "another_declaration", f"It was lodged as {was}"
            )


def _faulty(right: Lodging) -> Iterator[FieldError]:
    for fault in faults_of(right.lines):
        yield FieldError(f"/declaration{fault.pointer}", fault.code, fault.detail)


def _freed(world: World, call: Call, held_as: set[str], effect: str) -> Answer:
    declaration = _existing(world, call)
    lodging = declaration.lodging
    if declaration.status not in held_as:
        raise Refused(409, "not_asked_for", f"the declaration is {declaration.status}")
    due = declaration.standing.due
    declaration = _let_go(world, declaration)
    world.performed(call, effect, lodging.order, lodging.lrn, due)
    return Answer(200, _wire(declaration))


def _let_go(world: World, declaration: Declaration) -> Declaration:
    """Nothing is asked any more; the goods are released once the authority has thought."""
    declaration = replied(world, declaration, world.now(), "accepted", silent=True)
    lrn = declaration.lodging.lrn
    world.later(world.now() + world.thinking, "broker", lrn, "released")
    return declaration


def _existing(world: World, call: Call) -> Declaration:
    lrn = call.path["lrn"]
    if (declaration := world.store.get(Declaration, lrn)) is None:
        raise Refused(404, "unknown_declaration", f"no declaration {lrn}")
    return declaration


def _wire(declaration: Declaration) -> Json:
    return {
        "order": declaration.lodging.order,
        "lrn": declaration.lodging.lrn,
        "mrn": declaration.mrn,
        "kind": kind_of(
            declaration.lodging.destination,
            declaration.lodging.customs_value,
            declaration.lodging.currency,
        ),
        "broker": "sandbox-broker",
        "status": declaration.status,
        "replies": [said(declaration, reply) for reply in declaration.replies],
    }


ROUTES = (
    Route("POST", "/broker/declarations", lodge, effect=True),
    Route("GET", "/broker/declarations/{lrn}", look),
    Route("POST", "/broker/declarations/{lrn}/withdraw", withdraw, effect=True),
    Route("POST", "/broker/declarations/{lrn}/documents", supply, effect=True),
    Route("POST", "/broker/declarations/{lrn}/amendments", amend, effect=True),
    Route("POST", "/broker/declarations/{lrn}/payment", pay, effect=True),
    Route("GET", "/broker/declarations/{lrn}/bill", bill),
)
