"""Returns: ask for one under its order, follow it under its RMA number."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, TypeAdapter

from domain.returns import ReturnStatus
from domain.values import Id
from records.rows import ReturnRow
from starter.client import ReturnWish, Tidewaiter, kept
from starter.web.bodies import json_body, read_within
from starter.web.idempotency import Once
from starter.web.openapi import WITH_A_BODY, body, problems
from starter.web.orders import IDEMPOTENCY_KEY, OrderId
from starter.web.replies import document

WISH: TypeAdapter[ReturnWish] = TypeAdapter(ReturnWish)

Rma = Annotated[Id, Path(description="`{order}-{n}`", examples=["TW-1001-1"])]

EXAMPLE = {
    "items": [{"sku": "LAMP", "quantity": 1}],
    "reason": "changed_mind",
    "requested_by": "shop@example.com",
}


class ReturnView(BaseModel):
    """Where a return stands; `record` once its units are reserved."""

    status: ReturnStatus
    record: ReturnRow | None


def returns(tidewaiter: Tidewaiter, once: Once) -> APIRouter:
    """The routes of returns."""
    routes = APIRouter(prefix="/v1", tags=["returns"])

    @routes.post(
        "/orders/{order_id}/returns",
        status_code=HTTPStatus.CREATED,
        response_model=ReturnStatus,
        operation_id="request_return",
        summary="Ask for a return",
        openapi_extra=body(ReturnWish, example=EXAMPLE) | {"parameters": [IDEMPOTENCY_KEY]},
        responses=problems(
            *WITH_A_BODY, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE
        ),
    )
    async def ask(request: Request, order_id: OrderId) -> Response:
        """It becomes the order's next RMA, unless more comes back than was delivered.

        `order_id` may be left out of the body. With an Idempotency-Key a request sent twice is
        one return; without, it is two.
        """
        raw = await json_body(request)
        wish = read_within(WISH, raw, order_id=order_id)

        async def open_return() -> Response:
            status = await tidewaiter.request_return(wish)
            location = {"location": f"/v1/returns/{status.rma}"}
            return JSONResponse(status.model_dump(mode="json"), HTTPStatus.CREATED, location)

        return await once.if_keyed(request, raw, open_return)

    @routes.get(
        "/returns/{rma}",
        response_model=ReturnView,
        operation_id="get_return",
        summary="Where a return stands",
        responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
    )
    async def get(request: Request, rma: Rma) -> Response:
        """Ask its run, and read what the records keep."""
        status = await tidewaiter.return_status(rma)
        record = await kept.return_row(tidewaiter.records, rma)
        return document(request, ReturnView(status=status, record=record))

    return routes
