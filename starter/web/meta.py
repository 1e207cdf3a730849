"""Schemas for those who write orders and answers, health for those who run us."""

import asyncio
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, HTTPException, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from domain.order import Order
from domain.resolutions import RESOLUTIONS
from records.rows import Counts
from starter.client import ReturnWish, Tidewaiter
from starter.web.openapi import problems, schema_of
from starter.web.replies import problem

SCHEMA_JSON = "application/schema+json"
PATIENCE = timedelta(seconds=2)

_log = structlog.get_logger(__name__)


class Alive(BaseModel):
    """The process answers."""

    status: str = "alive"


class Ready(BaseModel):
    """Temporal and the records answer; what waits in them."""

    status: str = "ready"
    records: Counts


class SchemaResponse(JSONResponse):
    """A JSON Schema."""

    media_type = SCHEMA_JSON


def schemas() -> APIRouter:
    """JSON Schema (2020-12) of all that can be posted."""
    routes = APIRouter(
        prefix="/v1/schemas", tags=["schemas"], default_response_class=SchemaResponse
    )

    @routes.get("/order", operation_id="order_schema", summary="Of an order", responses=problems())
    async def order() -> dict[str, Any]:
        """What `POST /v1/orders` takes."""
        return schema_of(Order)

    @routes.get(
        "/return", operation_id="return_schema", summary="Of a return", responses=problems()
    )
    async def return_wish() -> dict[str, Any]:
        """What `POST /v1/orders/{order_id}/returns` takes; the order is in the URL."""
        return schema_of(ReturnWish)

    @routes.get(
        "/resolutions",
        operation_id="resolution_schemas",
        summary="Of every answer",
        responses=problems(),
    )
    async def every_resolution() -> dict[str, Any]:
        """By the kind of answer, as a hold's `answers` name them."""
        return {kind: schema_of(model) for kind, model in RESOLUTIONS.items()}

    @routes.get(
        "/resolutions/{kind}",
        operation_id="resolution_schema",
        summary="Of one answer",
        responses=problems(HTTPStatus.NOT_FOUND),
    )
    async def resolution(kind: Annotated[str, Path(examples=["classify_line"])]) -> dict[str, Any]:
        """What `POST /v1/holds/{hold_id}/resolve` takes for this kind of answer."""
        if kind not in RESOLUTIONS:
            raise HTTPException(HTTPStatus.NOT_FOUND, "there is no such answer")
        return schema_of(RESOLUTIONS[kind])

    return routes


def health(tidewaiter: Tidewaiter) -> APIRouter:
    """Liveness and readiness."""
    routes = APIRouter(prefix="/health", tags=["health"])

    @routes.get("/live", response_model=Alive, operation_id="live", summary="Is the process up?")
    async def live() -> Alive:
        """Whether the process answers at all."""
        return Alive()

    @routes.get(
        "/ready",
        response_model=Ready,
        operation_id="ready",
        summary="Can it serve?",
        responses=problems(HTTPStatus.SERVICE_UNAVAILABLE),
    )
    async def ready() -> Ready | Response:
        """Whether Temporal and the records answer, and what waits in the records.

        `inbox_stuck` counts webhooks that nobody can read, or that could not be forwarded in
        a hundred attempts.
        """
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await tidewaiter.temporal.service_client.check_health(timeout=PATIENCE)
                return Ready(records=await tidewaiter.records.counts(datetime.now(UTC)))
        except Exception as trouble:  # noqa: BLE001 - whatever it is, it is the answer
            _log.warning("not ready", why=repr(trouble))
            return problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "not_ready",
                "Temporal or the records do not answer; the log says why",
            )

    return routes
