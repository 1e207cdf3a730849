"""`/v1/quotes`: what an order would cost, before it is one.

A plain Starlette route: checkouts wait for it, and FastAPI's own work on a request would take
as long as the quote (docs/performance.md). So its part of the OpenAPI document is written here.
"""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.quotes import Quoted, QuoteRequest
from starter.problems import read
from starter.quotes import Quotes
from starter.web.bodies import json_body
from starter.web.openapi import WITH_A_BODY, body, problems, ref
from starter.web.orders import example_order

PATH = "/v1/quotes"

REQUEST: TypeAdapter[QuoteRequest] = TypeAdapter(QuoteRequest)


def quotes(quoting: Quotes) -> Route:
    """The one route. It has no effect, so it needs no `Idempotency-Key`."""

    async def quote(request: Request) -> Response:
        asked = read(REQUEST, await json_body(request))
        quoted = await quoting.quote(asked, datetime.now(UTC))
        return Response(quoted.model_dump_json(), media_type="application/json")

    return Route(PATH, quote, methods=["POST"])


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
