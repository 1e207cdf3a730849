"""`/v1/webhooks/cds`: HMRC pushes its notifications here, as XML, and shows our token.

What is answered with a 5xx, or not at all, is sent every two and a half minutes and holds up all
the others; a 4xx is sent again every ten minutes; both for two weeks (service guide, push
notifications, read 2026-11-22). So nothing but a failure of ours is a 5xx: this sender has a route
of its own.
"""

from datetime import UTC, datetime
from http import HTTPStatus

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from records.inbox import Event
from starter.incoming.intake import Intake
from starter.web.openapi import problems
from starter.web.replies import problem
from starter.web.senders import CDS
from starter.web.verifying import verifier_of_cds
from starter.web.webhooks import Received

SENDER = CDS
PATH = "/v1/webhooks/cds"
NOTIFICATION_BYTES_MAX = 1_000_000
"""As much as its reader takes (`partners/brokers/cds/xml.py`): a tax notice states every tax of
every item, and one that is refused is pushed for two weeks and never heard."""

_log = structlog.get_logger(__name__)


def pushed(intake: Intake, token: SecretStr | None) -> APIRouter:
    """The one route; `token` is what was registered at HMRC, None where it pushes nothing."""
    verifier = verifier_of_cds(token)
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
        if verifier is None:
            return _not_believed("no token is set for the notifications of HMRC")
        if why_not := await verifier.doubt(request.headers, raw):
            return _not_believed(why_not)
        if not raw.strip():
            return problem(HTTPStatus.BAD_REQUEST, "empty", "send the notification as the body")
        event_id = verifier.event_id(request.headers, raw)
        new = await intake.keep(Event(SENDER, event_id, raw, datetime.now(UTC)))
        received = Received(event_id=event_id, repeated=not new)
        return JSONResponse(received.model_dump(), HTTPStatus.OK)

    return routes


def _not_believed(why: str) -> Response:
    _log.warning("notification not believed", sender=SENDER, why=why)
    return problem(HTTPStatus.UNAUTHORIZED, "webhook_token", why)
