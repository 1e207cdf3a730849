"""`/v1/quotes`: what an order would cost, before it is one.

Plain ASGI, in front of FastAPI's router: checkouts wait for it, and finding the route, making a
request and a response of it would take as long as the quote (docs/performance.md). So its part
of the OpenAPI document is written here.
"""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import msgspec
from pydantic import TypeAdapter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.quoting.quotes import Quoted, QuoteRequest
from starter.quotes import Quotes
from starter.reading.problems import read
from starter.reading.swift import Swift
from starter.web.bodies import refuse_unless_json
from starter.web.openapi import WITH_A_BODY, body, problems, ref
from starter.web.orders import example_order

PATH = "/v1/quotes"

REQUEST: TypeAdapter[QuoteRequest] = TypeAdapter(QuoteRequest)
PLAIN = Swift(QuoteRequest, again=("seller", "shipper", "inventory", "lines"))
"""Reads what is plainly right; a shop and its goods come with cart after cart."""

ANSWER = msgspec.json.Encoder(enc_hook=vars)
"""Writes a `Quoted` as pydantic would, in half the time: a value is the dict of its fields."""


class QuoteRoute:
    """The one route, before all others. It has no effect, so it needs no `Idempotency-Key`."""

    def __init__(self, app: ASGIApp, quoting: Quotes) -> None:
        self.app = app
        self.quoting = quoting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Quote, or hand on what asks for something else."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        try:
            if scope["method"] != "POST":
                raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED)
            raw = await _posted(scope, receive)
            asked = PLAIN.read(raw) or read(REQUEST, raw)
            quoted = await self.quoting.quote(asked, datetime.now(UTC))
        except Exception as error:
            handlers = scope["app"].exception_handlers
            kind = next(kind for kind in type(error).__mro__ if kind in handlers)
            response = await handlers[kind](Request(scope, receive), error)
            await response(scope, receive, send)
            if kind is Exception:  # nobody's fault but ours: the server logs it
                raise
            return
        body = ANSWER.encode(quoted)
        length = (b"content-length", str(len(body)).encode())
        headers = [length, (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _posted(scope: Scope, receive: Receive) -> bytes:
    """The body, if it says that it is JSON; read as it comes, without a request around it."""
    if (b"content-type", b"application/json") not in scope["headers"]:
        refuse_unless_json(Headers(scope=scope).get("content-type", ""))
    message = await receive()
    pieces = [message.get("body", b"")]
    while message.get("more_body"):
        message = await receive()
        pieces.append(message.get("body", b""))
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return b"".join(pieces)


def operation() -> dict[str, Any]:
    """The route in the OpenAPI document."""
    example = {"order": example_order(), "incoterms": ["DDP", "DAP"], "explain": True}
    responses = {str(status): reply for status, reply in problems(*WITH_A_BODY).items()}
    answer = {"application/json": {"schema": ref(Quoted)}}
    return {
        "tags": ["quotes"],
        "operationId": "quote",
        "summary": "What an order would cost",
        "description": "Prices every way of the order that is asked for: each origin, under "
        "each Incoterm, by each service. Nothing is started or kept. An option that cannot be "
        "priced says what it is held for, and how that would be answered.",
        **body(QuoteRequest, example=example),
        "responses": {
            str(HTTPStatus.OK.value): {"description": "Every option", "content": answer},
            **responses,
        },
    }
