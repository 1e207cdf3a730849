"""`/v1/orders`: submit, read, amend, cancel."""

from functools import cache
from http import HTTPStatus
from pathlib import Path as File
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, TypeAdapter
from pydantic_core import from_json

from domain.arrival.expected import Expected
from domain.holds import Fault
from domain.order import Order
from domain.status import OrderStatus
from domain.values import Id
from records.rows import Balance, Event, HoldRow
from starter.client import Tidewaiter
from starter.reading.problems import Malformed, read
from starter.web.bodies import CancelWish, json_body
from starter.web.idempotency import Once
from starter.web.openapi import WITH_A_BODY, body, problems
from starter.web.replies import document

EXAMPLES = File(__file__).parent.parent / "examples"

ORDER: TypeAdapter[Order] = TypeAdapter(Order)

OrderId = Annotated[Id, Path(description="The order's id.", examples=["TW-1001"])]


class Accepted(BaseModel):
    """An order's run has been started, or had been before."""

    order_id: str
    workflow_id: str
    status: str


class OrderView(BaseModel):
    """Where an order stands, when its parcel is expected, and all that happened to it."""

    status: OrderStatus
    expected: Expected | None = None
    revisions: tuple[Event, ...]
    holds: tuple[HoldRow, ...]
    timeline: tuple[Event, ...]
    balances: tuple[Balance, ...]


class Cancelling(BaseModel):
    """The wish was taken; what was done is being undone."""

    order_id: str
    result: str


class Amended(BaseModel):
    """The order is, or is becoming, this revision."""

    order_id: str
    revision: int


CANCEL: TypeAdapter[CancelWish] = TypeAdapter(CancelWish)


def orders(tidewaiter: Tidewaiter, once: Once) -> APIRouter:
    """The routes of one order."""
    routes = APIRouter(prefix="/v1/orders", tags=["orders"])

    @routes.post(
        "",
        status_code=HTTPStatus.ACCEPTED,
        response_model=Accepted,
        operation_id="submit_order",
        summary="Release an order",
        openapi_extra=body(Order, example=example_order())
        | {"parameters": [IDEMPOTENCY_KEY | {"required": True}]},
        responses=problems(*WITH_A_BODY, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE),
    )
    async def submit(request: Request) -> Response:
        """Start the order's run. The same order again is the same run, under any key."""
        raw = await json_body(request)
        order = read(ORDER, raw)

        async def start() -> Response:
            submitted = await tidewaiter.submit(order)
            accepted = Accepted(
                order_id=submitted.order_id,
                workflow_id=submitted.workflow_id,
                status="accepted" if submitted.created else "accepted_before",
            )
            location = {"location": f"/v1/orders/{submitted.order_id}"}
            return JSONResponse(accepted.model_dump(), HTTPStatus.ACCEPTED, location)

        return await once(request, raw, start)

    @routes.get(
        "/{order_id}",
        response_model=OrderView,
        operation_id="get_order",
        summary="Where an order stands",
        responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
    )
    async def get(request: Request, order_id: OrderId) -> Response:
        """Ask the run, and read what the records keep. Send `If-None-Match` to hear only news."""
        status = await tidewaiter.status(order_id)
        timeline = await tidewaiter.records.timeline(order_id)
        return document(
            request,
            OrderView(
                status=status,
                expected=None if status.ended else await tidewaiter.expected(order_id),
                revisions=tuple(event for event in timeline if event.what == "revision"),
                holds=await tidewaiter.records.holds_of(order_id),
                timeline=timeline,
                balances=await tidewaiter.records.balances(order_id),
            ),
        )

    @routes.put(
        "/{order_id}",
        status_code=HTTPStatus.ACCEPTED,
        response_model=Amended,
        operation_id="amend_order",
        summary="Replace an order before dispatch",
        openapi_extra=body(Order, example=example_order()),
        responses=problems(
            *WITH_A_BODY, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE
        ),
    )
    async def amend(request: Request, order_id: OrderId) -> Amended:
        """It becomes the next revision: what was done for the last one is undone first."""
        order = read(ORDER, await json_body(request))
        if order.order_id != order_id:
            raise Malformed(
                (
                    Fault(
                        pointer="/order_id",
                        message=f"must be {order_id}, as in the URL",
                        code="differs_from_url",
                        value=order.order_id,
                    ),
                )
            )
        return Amended(order_id=order_id, revision=await tidewaiter.amend(order))

    @routes.post(
        "/{order_id}/cancel",
        status_code=HTTPStatus.ACCEPTED,
        response_model=Cancelling,
        operation_id="cancel_order",
        summary="Give an order up before dispatch",
        openapi_extra=body(CancelWish, example={"by": "ops@example.com"}),
        responses=problems(
            *WITH_A_BODY, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE
        ),
    )
    async def cancel(request: Request, order_id: OrderId) -> Cancelling:
        """What was done for it is undone: label, declaration, charge."""
        wish = read(CANCEL, await json_body(request))
        return Cancelling(order_id=order_id, result=await tidewaiter.cancel(order_id, by=wish.by))

    return routes


IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Of your choice; the same key with the same body is one request. "
    "One that was refused for what it says leaves its key free.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


@cache
def example_order() -> dict[str, Any] | None:
    """The first of the example orders."""
    first = min(EXAMPLES.glob("*.json"), default=None)
    if first is None:
        return None
    order: dict[str, Any] = from_json(first.read_bytes())
    return order
