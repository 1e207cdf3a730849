"""The HTTP API: the client, for whoever does not speak Python or stands elsewhere.

Every error is RFC 9457 problem+json, with JSON pointers to the fields at fault. The API reads
no partner's format itself: the wiring hands it a parser per sender of webhooks.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any, Never

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from markets import load_schemes
from records.books.supplies import SupplyBooks
from records.engine import Database, RecordsTrouble
from records.inbox import Inbox
from records.requests import ApiRequests
from runtime.settings import SettingMissing, Settings, variable
from starter.client import Tidewaiter
from starter.client.choices import Choosing
from starter.client.media import EVIDENCE_BYTES_MAX
from starter.incoming.collecting import Collecting, Queue
from starter.incoming.hints import HINT, Hints, Waybills, read_look
from starter.incoming.inbound import Forwarding, LooksUpParcels, Parse
from starter.incoming.intake import Intake
from starter.quotes import Quotes, by_packaged_rates
from starter.refusals import Refused, Unavailable
from starter.scheme_returns import SchemeReturns
from starter.web import openapi, pushed, replies
from starter.web.asgi import (
    OPEN_PATHS,
    AccessLine,
    BearerToken,
    BodyCap,
    KnownHost,
    TooLarge,
    on_too_large,
)
from starter.web.books import books
from starter.web.choices import choices
from starter.web.claims import EVIDENCE, claims, evidence
from starter.web.holds import holds
from starter.web.idempotency import Once
from starter.web.last_mile import last_mile, refusals
from starter.web.meta import health, schemas
from starter.web.notices import notices
from starter.web.orders import orders
from starter.web.page import docs
from starter.web.papers import papers
from starter.web.quotes import PATH as QUOTES
from starter.web.quotes import QuoteRoute, operation
from starter.web.returns import returns
from starter.web.schemes import schemes
from starter.web.signatures import Keys
from starter.web.tracking_page import tracking
from starter.web.verifying import verifiers
from starter.web.webhooks import undelivered, webhooks

KEYS_KEPT_FOR = timedelta(days=7)
FORGET_EVERY = timedelta(hours=1)

_log = structlog.get_logger(__name__)

Work = Callable[[], Coroutine[Any, Any, Never]]
"""Something that goes on until it is cancelled."""


@dataclass(frozen=True)
class Senders:
    """Senders of webhooks for whom more is needed than a secret, each by its name.

    `keys` of those that publish them; `unsigned`, who prove nothing, by how to read the waybills
    they speak of; `following` asks the carrier itself about such a parcel.
    """

    keys: Mapping[str, Keys] = field(default_factory=dict)
    unsigned: Mapping[str, Waybills] = field(default_factory=dict)
    following: LooksUpParcels | None = None


def create_app(
    tidewaiter: Tidewaiter,
    inbound_parsers: Mapping[str, Parse],
    settings: Settings,
    quoting: Quotes | None = None,
    cds: Queue | None = None,
    *,
    choosing: Choosing | None = None,
    senders: Senders | None = None,
    works: Sequence[Work] = (),
) -> FastAPI:
    """The API over this client. While it lives it forwards the webhooks that it received.

    Args:
        tidewaiter: The client; whoever opened it closes it.
        inbound_parsers: By sender, those of `starter/web/senders.toml`: a verified webhook's body
            to the order it concerns and what it tells.
        settings: The records' database, the webhooks' secrets, the token and the host.
        quoting: By the packaged rates where absent.
        cds: HMRC's queue of notifications, collected while the API lives; none where absent.
        choosing: Explains choices of carriers; none is explained where absent.
        senders: Of webhooks that are proved by published keys, or not at all; none where absent.
        works: What else is to be done while the API lives, such as to watch parcels.

    Raises:
        SettingMissing: The API is to be reached from other machines and has no token.
        SecretWrong: A webhook secret is set, and is none.
    """
    token = token_for(settings)
    database = Database(settings.database_url)
    inbox, requests = Inbox(database), ApiRequests(database)
    sending = senders or Senders()
    forwarding = Forwarding(tidewaiter, inbox, inbound_parsers)
    looking = Forwarding(tidewaiter, inbox, {HINT: read_look}, sending.following)
    intake = Intake(inbox, forwarding)
    hints = Hints(tidewaiter, intake, sending.unsigned)
    own: list[Work] = [forwarding.run, looking.run, lambda: _forget(requests)]
    if cds:
        pulled = settings.cds_pull_seconds
        own.append(Collecting(cds, pushed.SENDER, inbox, forwarding, pulled).run)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(work()) for work in (*own, *works)]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await asyncio.to_thread(database.close)

    app = _Api(
        title="Tidewaiter",
        version="1",
        summary="One durable run per cross-border order",
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,  # ours needs no network: `starter/web/page.py`
        redoc_url=None,
    )
    app.asks_token = bool(token)
    once = Once(requests)
    quotes = quoting or by_packaged_rates()
    reporting = SchemeReturns(SupplyBooks(database), load_schemes(settings.markets), quotes.rates)
    for routes in (
        orders(tidewaiter, once),
        last_mile(tidewaiter),
        refusals(tidewaiter),
        holds(tidewaiter),
        returns(tidewaiter, once),
        claims(tidewaiter, once),
        evidence(tidewaiter),
        books(tidewaiter),
        papers(tidewaiter),
        choices(tidewaiter, choosing),
        notices(tidewaiter),
        schemes(reporting),
        pushed.pushed(intake, settings.cds_webhook_token),
        webhooks(intake, verifiers(settings, sending.keys), hints),
        undelivered(inbox),
        schemas(),
        health(tidewaiter),
        docs(),
        tracking(tidewaiter, settings),
    ):
        app.include_router(routes)
    larger = {pushed.PATH: pushed.NOTIFICATION_BYTES_MAX, EVIDENCE: EVIDENCE_BYTES_MAX}
    guarded: ASGIApp = BodyCap(QuoteRoute(app.rest, quotes), larger=larger)
    guarded = BearerToken(guarded, token) if token else KnownHost(guarded, is_loopback)
    app.front = AccessLine(guarded)
    app.add_exception_handler(Refused, replies.on_refusal)
    app.add_exception_handler(Unavailable, replies.on_refusal)
    app.add_exception_handler(TooLarge, on_too_large)
    app.add_exception_handler(HTTPException, replies.on_http_error)
    app.add_exception_handler(RequestValidationError, replies.on_bad_parameter)
    app.add_exception_handler(RecordsTrouble, replies.on_records_trouble)
    app.add_exception_handler(Exception, replies.on_failure)
    return app


class _Api(FastAPI):
    """FastAPI, with the schemas of bodies that are read raw, and our token.

    What every request meets first stands in front of it, and with it the route of the quotes,
    which asks for none of what FastAPI does around a request.
    """

    asks_token = False
    front: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what came, by way of the front."""
        scope["app"] = self
        await self.front(scope, receive, send)

    async def rest(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it by FastAPI's own routes."""
        await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document."""
        if not self.openapi_schema:
            document = super().openapi()
            known = document["components"]["schemas"]
            document["components"]["schemas"] = openapi.schemas() | known
            document["paths"][QUOTES] = {"post": operation()}
            if self.asks_token:
                openapi.add_token(document, OPEN_PATHS)
        return super().openapi()


def token_for(settings: Settings) -> str:
    """The token that callers must send; empty where none is asked for, on loopback only.

    Raises:
        SettingMissing: There is none, and other machines could call.
    """
    if settings.api_token:
        return settings.api_token.get_secret_value()
    if not is_loopback(settings.api_host):
        raise SettingMissing(
            f"{variable('api_token')} is not set: an API that listens on {settings.api_host} "
            "needs a token, or anybody could cancel orders"
        )
    return ""


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches what listens on the host."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


async def _forget(requests: ApiRequests) -> Never:
    """Forget old idempotency keys, from time to time."""
    while True:
        try:
            forgotten = await requests.forget(datetime.now(UTC) - KEYS_KEPT_FOR)
            _log.debug("old idempotency keys forgotten", keys=forgotten)
        except Exception:  # noqa: BLE001 - the records are away; there is no hurry
            _log.exception("old idempotency keys not forgotten")
        await asyncio.sleep(FORGET_EVERY.total_seconds())
