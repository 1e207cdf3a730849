"""`/v1/webhooks`: carriers, brokers and hubs tell what happened; proved, or not believed.

How each of them proves itself is in `starter/web/senders.toml`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from domain.values import Value
from records.inbox import Event, Inbox
from starter.incoming.hints import Hints
from starter.incoming.intake import Intake
from starter.web.openapi import problems, webhook_body
from starter.web.replies import problem
from starter.web.senders import Sender
from starter.web.signatures import Scheme

EVENT_ID = re.compile(r"[!-~]{1,255}")

_log = structlog.get_logger(__name__)


class Received(BaseModel):
    """The event is kept and will be acted on."""

    event_id: str
    repeated: bool


def webhooks(intake: Intake, verifiers: Mapping[Sender, Scheme], hints: Hints) -> APIRouter:
    """The one route; `verifiers` hold each sender's secret."""
    routes = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

    @routes.post(
        "/{sender}",
        status_code=HTTPStatus.ACCEPTED,
        response_model=Received,
        operation_id="receive_webhook",
        summary="An event, told by its sender",
        openapi_extra=webhook_body(),
        responses=problems(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
    )
    async def receive(request: Request, sender: Sender) -> Response:
        """Keep the event, then acknowledge it; the same id again is acknowledged and dropped.

        Where nothing proves the sender, only the waybill is believed: its carrier is asked.
        """
        raw = await request.body()
        if hints.hears(sender):
            return await _hinted(hints, sender, raw)
        verifier = verifiers.get(sender)
        if verifier is None:
            return problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "webhooks_not_configured",
                f"nothing is set for the webhooks of the {sender}",
            )
        if why_not := await verifier.doubt(request.headers, raw):
            _log.warning("webhook not believed", sender=sender, why=why_not)
            return problem(HTTPStatus.UNAUTHORIZED, "webhook_signature", why_not)
        event_id = verifier.event_id(request.headers, raw)
        if not EVENT_ID.fullmatch(event_id):
            return problem(
                HTTPStatus.BAD_REQUEST, "webhook_id", "send an id of 1 to 255 printable ASCII"
            )
        new = await intake.keep(Event(sender, event_id, raw, datetime.now(UTC)))
        return _received(event_id, repeated=not new)

    return routes


async def _hinted(hints: Hints, sender: Sender, raw: bytes) -> Response:
    """The same answer whatever we know of the parcel: nobody learns here what is ours."""
    try:
        await hints.take(sender, raw, datetime.now(UTC))
    except ValueError:
        why_not = f"it is not what the {sender} sends"
        return problem(HTTPStatus.BAD_REQUEST, "webhook_body", why_not)
    return _received(sha256(raw).hexdigest(), repeated=False)


def _received(event_id: str, *, repeated: bool) -> Response:
    received = Received(event_id=event_id, repeated=repeated)
    return JSONResponse(received.model_dump(), HTTPStatus.ACCEPTED)


class Undelivered(Value):
    """A webhook that we have and could not act on."""

    sender: str
    event_id: str
    received_at: datetime
    attempts: int
    last_error: str | None
    given_up: bool


class UndeliveredPage(Value):
    """What was tried most comes first; at most a hundred."""

    webhooks: tuple[Undelivered, ...]


def undelivered(inbox: Inbox) -> APIRouter:
    """What carriers, brokers and hubs told us in vain so far."""
    routes = APIRouter(prefix="/v1/inbox", tags=["webhooks"])

    @routes.get(
        "",
        response_model=UndeliveredPage,
        operation_id="list_undelivered",
        summary="Webhooks that could not be acted on, and why",
        responses=problems(),
    )
    async def find() -> UndeliveredPage:
        """Each is tried again at growing intervals; given up, it waits for a person.

        One that is not what its sender should send is given up at once.
        """
        return UndeliveredPage(
            webhooks=tuple(
                Undelivered(
                    **letter.model_dump(exclude={"inbox_id", "body", "unreadable"}),
                    given_up=letter.given_up,
                )
                for letter in await inbox.troubled()
            )
        )

    return routes
