"""What HMRC's APIs answer at once: refusals, a declaration's status, lists of notifications.

Sources, read 2026-11-22: HMRC's OpenAPI files of the Customs Declarations, Customs Declarations
Information (v2.0) and Pull Notifications (v1.0) APIs, and their example responses.
"""

from datetime import datetime

from domain.customs import CustomsReply, DeclarationStatus
from partners.brokers.cds.notifications import moment
from partners.brokers.cds.xml import Element, child, children, read, text
from partners.brokers.codes import NotUnderstood
from partners.trouble import Problem
from partners.wire import TEXT_MAX

NOT_FOUND = "CDS60001"
"""The code of "there is no such declaration"."""

_SINCE = (
    ("GoodsReleasedDateTime", DeclarationStatus.RELEASED),
    ("AcceptanceDateTime", DeclarationStatus.ACCEPTED),
    ("ReceivedDateTime", DeclarationStatus.SUBMITTED),
)
"""The moments that a status states, the latest first, and what each says."""

_UNPULLED, _PULLED = "/notifications/unpulled/", "/notifications/pulled/"


def problem(body: bytes) -> Problem:
    """A refusal: `errorResponse` with its code, message and inner errors; else as JSON."""
    try:
        said = read(body)
    except NotUnderstood:
        return Problem.read(body)
    inner = [text(error, "message") for error in children(said, "errors", "error")]
    detail = ": ".join([text(said, "message"), *inner[:5]])
    return Problem(code=text(said, "code"), detail=detail[:TEXT_MAX])


def status(body: bytes, lrn: str) -> CustomsReply:
    """Where a declaration stands, by the moments that its status states.

    It knows of acceptance and release. That a declaration came in says that CDS has it, not
    that it is valid: notifications tell that, and everything else.

    Raises:
        NotUnderstood: It is no status of a declaration.
    """
    details = [
        each
        for each in children(read(body), "DeclarationStatusDetails", "Declaration")
        if child(each, "ReceivedDateTime") is not None
    ]
    if not details:
        raise NotUnderstood("a status without a declaration that was received")
    latest = max(details, key=lambda each: _at(each, "ReceivedDateTime"))
    since, stands = next(
        (name, stands) for name, stands in _SINCE if child(latest, name) is not None
    )
    mrn = text(latest, "ID")
    return CustomsReply(
        event_id=f"cds:{mrn}:{stands}",
        lrn=lrn,
        mrn=mrn or None,
        status=stands,
        at=_at(latest, since),
    )


def waiting(body: bytes) -> tuple[str, ...]:
    """The paths of the notifications in a list.

    Raises:
        NotUnderstood: It is no list, or names something else than notifications.
    """
    paths = tuple(
        link.get("href") or ""
        for link in children(read(body), "link")
        if link.get("rel") == "notification"
    )
    if not all(path.startswith((_UNPULLED, _PULLED)) for path in paths):
        raise NotUnderstood("a list of notifications that leads elsewhere")
    return paths


def _at(details: Element, name: str) -> datetime:
    return moment(text(details, name, "DateTimeString"))
