"""Choices of carriers: explained before an order is one, and as they were made for one."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from starter.client import Tidewaiter
from starter.client.choices import Choosing, Decided, Explained, ExplainRequest
from starter.reading.problems import read
from starter.refusals import NoCarrier
from starter.web.bodies import json_body
from starter.web.openapi import WITH_A_BODY, body, problems
from starter.web.orders import OrderId, example_order

_REQUEST = TypeAdapter(ExplainRequest)
_DECIDED = TypeAdapter(tuple[Decided, ...])


def choices(tidewaiter: Tidewaiter, choosing: Choosing | None) -> APIRouter:
    """The routes of choices; without carriers to ask, none is explained."""
    routes = APIRouter(prefix="/v1", tags=["carriers"])

    @routes.post(
        "/carriers/explain",
        response_model=Explained,
        operation_id="explain_choice",
        summary="Who would carry an order, and why nobody else",
        openapi_extra=body(ExplainRequest, example={"order": example_order(), "policy": "speed"}),
        responses=problems(
            *WITH_A_BODY, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE
        ),
    )
    async def explain(request: Request) -> Response:
        """Ask the carriers for offers and choose among them. Nothing is booked or kept."""
        asked = read(_REQUEST, await json_body(request))
        if choosing is None:
            raise NoCarrier
        policies = (choosing.policy(asked.policy),) if asked.policy else ()
        (found,) = await choosing.explain(asked.order, datetime.now(UTC), policies)
        return Response(found.model_dump_json(), media_type="application/json")

    @routes.get(
        "/orders/{order_id}/choice",
        response_model=tuple[Decided, ...],
        operation_id="get_choice",
        summary="Why an order's carrier was chosen",
        responses=problems(HTTPStatus.NOT_FOUND),
    )
    async def decided(order_id: OrderId) -> Response:
        """Every choice that was made for it, the latest first, and who was asked for a label."""
        found = await tidewaiter.decided(order_id)
        return Response(_DECIDED.dump_json(found), media_type="application/json")

    return routes
