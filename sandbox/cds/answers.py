"""What the stand-in CDS answers at once: accepted, or an `errorResponse` with a code."""

from xml.sax.saxutils import escape

from sandbox.wire import Answer, Call

TOKEN = "sandbox-"  # noqa: S105 (how our tokens begin)
XML = "application/xml"
VERSIONS = frozenset({"application/vnd.hmrc.1.0+xml", "application/vnd.hmrc.2.0+xml"})


def unwelcome(call: Call) -> Answer | None:
    """Why a call is refused before it is read; None if it is welcome."""
    if not call.headers.get("authorization", "").startswith(f"Bearer {TOKEN}"):
        return refused(401, "INVALID_CREDENTIALS", "Invalid Authentication information provided")
    if call.headers.get("accept") not in VERSIONS:
        return refused(406, "ACCEPT_HEADER_INVALID", "The accept header is missing or invalid")
    return None


def accepted(conversation: str) -> Answer:
    """It was taken in; all else is told later."""
    return Answer(202, "", XML, {"X-Conversation-ID": conversation})


def refused(status: int, code: str, message: str, inner: str = "") -> Answer:
    """A refusal, with what the schema had against it."""
    why = f"<error><code>xml_validation_error</code><message>{escape(inner)}</message></error>"
    errors = f"<errors>{why}</errors>" if inner else ""
    body = f"<errorResponse><code>{code}</code><message>{escape(message)}</message>{errors}"
    return Answer(status, f"{body}</errorResponse>", XML)
