"""`/v1/webhooks/cds`: HMRC pushes its notifications here; it signs nothing and shows our token.

Whoever subscribes at HMRC registers a callback URL and a security token, and HMRC sends that
token as `Authorization`, with the notification as XML (hmrc/customs-notification, its read-me and
its connectors; hmrc/customs-notifications-receiver-stub, which gets it as `Basic`; read
2026-11-22, secondary). What is answered with a 5xx, or not at all, is sent every two and a half
minutes and holds up all the others; a 4xx is sent again every ten minutes; both for two weeks
(service guide, push notifications). So nothing but a failure of ours is a 5xx.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from http import HTTPStatus

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from records.inbox import Inbox
from starter.inbound import Forwarding
from starter.web.openapi import problems
from starter.web.replies import problem
from starter.web.webhooks import Received

SENDER = "cds"
PATH = "/v1/webhooks/cds"
NOTIFICATION_BYTES_MAX = 1_000_000
"""As much as its reader takes (`partners/brokers/cds/xml.py`): a tax notice states every tax of
every item, and one that is refused is pushed for two weeks and never heard."""
SCHEMES = ("", "Basic ", "Bearer ")
"""How the token may stand in `Authorization`."""

_log = structlog.get_logger(__name__)


def pushed(inbox: Inbox, forwarding: Forwarding, token: SecretStr | None) -> APIRouter:
    """The one route; `token` is what was registered at HMRC, None where it pushes nothing."""
    routes = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

    @routes.post(
        "/cds",
        status_code=HTTPStatus.OK,
        response_model=Received,
        operation_id="receive_cds_notification",
        summary="A notification of HMRC's Customs Declaration Service",
        openapi_extra={"requestBody": {"required": True, "content": {"application/xml": {}}}},
        responses=problems(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ),
    )
    async def receive(request: Request) -> Response:
        """Keep it, then acknowledge it; the same again is acknowledged and dropped."""
        raw = await request.body()
        if token is None or not _shown(request.headers.get("authorization", ""), token):
            _log.warning("notification not believed", sender=SENDER, configured=token is not None)
            return problem(
                HTTPStatus.UNAUTHORIZED,
                "webhook_token",
                "send the security token that was registered for this callback"
                if token
                else "no token is set for the notifications of HMRC",
            )
        if not raw.strip():
            return problem(HTTPStatus.BAD_REQUEST, "empty", "send the notification as the body")
        # HMRC gives a pushed notification no id; the same content is the same one.
        event_id = f"pushed:{hashlib.sha256(raw).hexdigest()}"
        new = await inbox.store(SENDER, event_id, raw, datetime.now(UTC))
        forwarding.wake()
        received = Received(event_id=event_id, repeated=not new)
        return JSONResponse(received.model_dump(), HTTPStatus.OK)

    return routes


def _shown(header: str, token: SecretStr) -> bool:
    """Whether the header shows our token; every comparison is made, and in constant time."""
    said = header.encode("latin-1")
    secret = token.get_secret_value()
    matches = [hmac.compare_digest(said, f"{scheme}{secret}".encode()) for scheme in SCHEMES]
    return any(matches)
