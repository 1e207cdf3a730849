"""`/v1/orders/{id}/delivery`: how an order is delivered, changed on its way; pickup points."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, TypeAdapter

from domain.last_mile.pickup_points import PickupPoint
from domain.last_mile.refused import Refusals
from records.rows import HandOverRow, ProofRow
from starter.client import Tidewaiter
from starter.client.last_mile import NEAR_MAX, POINTS_MAX
from starter.reading.problems import read
from starter.web.bodies import DeliveryWish, json_body
from starter.web.openapi import WITH_A_BODY, body, problems
from starter.web.orders import OrderId
from starter.web.replies import document

WISH: TypeAdapter[DeliveryWish] = TypeAdapter(DeliveryWish)
DAYS_MAX = 3660
EXAMPLE = {"by": "consignee", "options": {"safe_place": "Behind the bins"}}


class Asking(BaseModel):
    """The wish was taken; `GET` shows what the carrier says to it."""

    order_id: str
    result: str


class Near(BaseModel):
    """Where to look; the consignee's own place where `near` is absent."""

    near: str | None = Field(default=None, max_length=NEAR_MAX)
    limit: int = Field(default=10, ge=1, le=POINTS_MAX)


def last_mile(tidewaiter: Tidewaiter) -> APIRouter:
    """The routes of the last mile."""
    routes = APIRouter(prefix="/v1/orders", tags=["last mile"])

    @routes.get(
        "/{order_id}/delivery",
        response_model=HandOverRow,
        operation_id="get_delivery",
        summary="How an order is delivered",
        responses=problems(HTTPStatus.NOT_FOUND),
    )
    async def get(request: Request, order_id: OrderId) -> Response:
        """The options as of now, and every change that was asked for with its answer."""
        return document(request, await tidewaiter.delivery(order_id))

    @routes.put(
        "/{order_id}/delivery",
        status_code=HTTPStatus.ACCEPTED,
        response_model=Asking,
        operation_id="change_delivery",
        summary="Have an order delivered otherwise, until it is out for delivery",
        openapi_extra=body(DeliveryWish, example=EXAMPLE),
        responses=problems(
            *WITH_A_BODY, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE
        ),
    )
    async def change(request: Request, order_id: OrderId) -> Asking:
        """All options are stated: one that is left out is not wished any more."""
        wish = read(WISH, await json_body(request))
        result = await tidewaiter.change_delivery(order_id, wish.options, by=wish.by)
        return Asking(order_id=order_id, result=result)

    @routes.get(
        "/{order_id}/proof",
        response_model=tuple[ProofRow, ...],
        operation_id="get_proof_of_delivery",
        summary="Who took the parcels of an order",
        responses=problems(HTTPStatus.NOT_FOUND),
    )
    async def proof(order_id: OrderId) -> tuple[ProofRow, ...]:
        """A name, and the hashes of signatures and photos: `GET /v1/documents/{sha256}`."""
        return await tidewaiter.proof(order_id)

    @routes.get(
        "/{order_id}/pickup-points",
        response_model=tuple[PickupPoint, ...],
        operation_id="list_pickup_points",
        summary="Where the parcel of an order could be fetched",
        responses=problems(
            HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE
        ),
    )
    async def points(order_id: OrderId, where: Annotated[Near, Query()]) -> tuple[PickupPoint, ...]:
        """Shops, lockers and offices of its carrier, the nearest first."""
        return await tidewaiter.pickup_points(order_id, where.near, where.limit)

    return routes


def refusals(tidewaiter: Tidewaiter) -> APIRouter:
    """The route of what was refused at the door."""
    routes = APIRouter(prefix="/v1/carriers", tags=["carriers"])

    @routes.get(
        "/refusals",
        response_model=tuple[Refusals, ...],
        operation_id="list_refusals",
        summary="Refused of arrived, by lane and Incoterm",
        responses=problems(),
    )
    async def counted(
        days: Annotated[int, Query(ge=1, le=DAYS_MAX)] = 180,
    ) -> tuple[Refusals, ...]:
        """Parcels that came to the door, those that were refused, and why as far as said."""
        return await tidewaiter.refusals(days)

    return routes
