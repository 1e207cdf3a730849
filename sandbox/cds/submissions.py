"""HMRC's Customs Declaration Service at wire level: tokens, submissions, status, notifications.

Written from HMRC's published OpenAPI files and samples (read 2026-11-22). It knows no idempotency
keys: a reference that comes again is refused by a notification, as there.
"""

import secrets
from datetime import UTC
from urllib.parse import parse_qs
from uuid import uuid4
from xml.sax.saxutils import quoteattr

from sandbox.cds.answers import TOKEN, XML, accepted, refused, unwelcome
from sandbox.cds.entries import CdsEntry, CdsNotice, amended, answered, mrn_of, put
from sandbox.cds.wire import Submission, Unreadable, submitted
from sandbox.routes import Route
from sandbox.wire import Answer, Call
from sandbox.world import World

TOKEN_SECONDS = 4 * 60 * 60
STATUS = "http://gov.uk/customs/declarationInformationRetrieval/status/v2"


def token(_world: World, call: Call) -> Answer:
    """Grant an application its token."""
    asked = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
    if asked.get("grant_type") != "client_credentials":
        return Answer(400, {"error": "unsupported_grant_type"})
    if not asked.get("client_id") or asked.get("client_secret") in {None, "wrong"}:
        return Answer(401, {"error": "invalid_client", "code": "invalid_client"})
    granted = f"{TOKEN}{secrets.token_hex(8)}"
    return Answer(
        200, {"access_token": granted, "token_type": "bearer", "expires_in": TOKEN_SECONDS}
    )


def submit(world: World, call: Call) -> Answer:
    """Take a declaration in; CDS answers it later."""
    submission = _submission(world, call)
    if isinstance(submission, Answer):
        return submission
    conversation = str(uuid4())
    if world.store.get(CdsEntry, submission.lrn):
        at = world.now() + world.thinking
        world.later(at, "cds", submission.lrn, "reused", submission.lrn)
        return accepted(conversation)
    entry = CdsEntry(
        submission=submission,
        conversation=conversation,
        received_at=world.now(),
        mrn=mrn_of(submission, world.now()),
    )
    put(world, entry)
    world.performed(call, "declaration_lodged", submission.order, submission.lrn)
    world.later(world.now() + world.thinking, "cds", submission.lrn, "answer")
    return accepted(conversation)


def cancel(world: World, call: Call) -> Answer:
    """Take a request to invalidate; it is granted unless the goods are cleared."""
    submission = _submission(world, call)
    if isinstance(submission, Answer):
        return submission
    entry = world.store.find(CdsEntry, submission.mrn)
    if entry is None:
        return refused(404, "NOT_FOUND", "there is no such declaration")
    declared, at = entry.submission, world.now() + world.thinking
    if submission.lrn in entry.messages:
        world.later(at, "cds", declared.lrn, "reused", submission.lrn)
    elif entry.status not in {"09", "10"}:
        put(world, entry.model_copy(update={"messages": (*entry.messages, submission.lrn)}))
        world.performed(call, "declaration_withdrawn", declared.order, declared.lrn)
        world.later(at, "cds", declared.lrn, "cancelled", submission.lrn)
    return accepted(entry.conversation)


def amend(world: World, call: Call) -> Answer:
    """Take an amendment; what it makes of the goods is checked like a declaration.

    An officer's query is answered by it.
    """
    change = _submission(world, call)
    if isinstance(change, Answer):
        return change
    entry = world.store.find(CdsEntry, change.mrn)
    if entry is None:
        return refused(404, "NOT_FOUND", "there is no such declaration")
    declared, at = entry.submission, world.now() + world.thinking
    if change.lrn in entry.messages:
        world.later(at, "cds", declared.lrn, "reused", change.lrn)
        return accepted(entry.conversation)
    granted = amended(entry, change)
    entry = (granted or entry).model_copy(update={"messages": (*entry.messages, change.lrn)})
    put(world, entry)
    world.later(at, "cds", declared.lrn, "amended" if granted else "denied", change.lrn)
    if granted:
        world.performed(call, "declaration_amended", declared.order, declared.lrn)
    if granted and entry.status == "51" and not entry.answered:
        answered(world, entry)
    return accepted(entry.conversation)


def status(world: World, call: Call) -> Answer:
    """Where the declaration with this UCR stands."""
    if refusal := unwelcome(call):
        return refusal
    entry = next(
        (each for each in world.store.every(CdsEntry) if each.submission.ucr == call.path["ucr"]),
        None,
    )
    if entry is None:
        return refused(404, "CDS60001", "Declaration not found")
    moments = {
        "ReceivedDateTime": entry.received_at,
        "GoodsReleasedDateTime": entry.released_at,
        "AcceptanceDateTime": entry.accepted_at,
    }
    said = "".join(
        f'<p:{name}><p:DateTimeString formatCode="304">'
        f"{at.astimezone(UTC):%Y%m%d%H%M%S}Z</p:DateTimeString></p:{name}>"
        for name, at in moments.items()
        if at
    )
    return Answer(
        200,
        f'<p:DeclarationStatusResponse xmlns:p="{STATUS}"><p:DeclarationStatusDetails>'
        f"<p:Declaration>{said}<p:ID>{entry.mrn}</p:ID><p:VersionID>1</p:VersionID>"
        "</p:Declaration></p:DeclarationStatusDetails></p:DeclarationStatusResponse>",
        XML,
    )


def listed(world: World, call: Call) -> Answer:
    """The notifications that were, or were not, pulled yet."""
    if refusal := unwelcome(call):
        return refusal
    which = call.path["which"]
    links = "".join(
        f'<link rel="notification" href={quoteattr(f"/notifications/{which}/{notice.id}")}/>'
        for notice in world.store.every(CdsNotice)
        if notice.pulled == (which == "pulled")
    )
    here = f"/notifications/{which}/"
    return Answer(
        200, f'<resource href="{here}"><link rel="self" href="{here}"/>{links}</resource>', XML
    )


def pull(world: World, call: Call) -> Answer:
    """One notification; pulled from the one list, it stands in the other."""
    if refusal := unwelcome(call):
        return refusal
    notice = world.store.get(CdsNotice, call.path["id"])
    if notice is None or notice.pulled != (call.path["which"] == "pulled"):
        return refused(404, "NOT_FOUND", "Resource was not found")
    world.store.put(notice.id, notice.model_copy(update={"pulled": True}))
    return Answer(200, notice.body, XML, {"X-Conversation-ID": notice.conversation})


# ------------------------------------------------------------------------------ parts


def _submission(world: World, call: Call) -> Submission | Answer:
    """The message in a call, or why it is refused at once."""
    if refusal := unwelcome(call):
        return refusal
    if not call.headers.get("content-type", "").startswith(XML):
        return refused(415, "UNSUPPORTED_MEDIA_TYPE", "The content type is not XML")
    try:
        return submitted(call.body, world.config.cds_schemas)
    except Unreadable as error:
        why = "Payload is not valid according to schema"
        return refused(400, "BAD_REQUEST", why, str(error))


ROUTES = (
    Route("POST", "/cds/oauth/token", token),
    Route("POST", "/cds/customs/declarations/", submit),
    Route("POST", "/cds/customs/declarations/cancellation-requests", cancel),
    Route("POST", "/cds/customs/declarations/amend", amend),
    Route("GET", "/cds/customs/declarations-information/ucr/{ucr}/status", status),
    Route("GET", "/cds/notifications/{which}", listed),
    Route("GET", "/cds/notifications/{which}/{id}", pull),
)
