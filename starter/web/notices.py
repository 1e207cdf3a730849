"""`/v1/orders/{order_id}/notices` and `/tracking-link`: what customers hear, and their link."""

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel

from records.rows import NoticeRow
from starter.client import Tidewaiter
from starter.web.openapi import problems
from starter.web.orders import OrderId


class NoticesView(BaseModel):
    """What a customer was to be told, oldest first, and what became of it by each channel."""

    notices: tuple[NoticeRow, ...]


class LinkView(BaseModel):
    """Where a customer looks; null where no pages are shown, or the link was revoked."""

    tracking_url: str | None


class Revoked(BaseModel):
    """Whether there was a link that opens nothing from now on."""

    revoked: bool


def notices(tidewaiter: Tidewaiter) -> APIRouter:
    """The routes about one order's customer."""
    routes = APIRouter(prefix="/v1/orders/{order_id}", tags=["customers"])
    known = problems(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)

    @routes.get(
        "/notices",
        response_model=NoticesView,
        operation_id="get_notices",
        summary="What the customer was told",
        responses=known,
    )
    async def told(order_id: OrderId) -> NoticesView:
        """Every notice with how it stands by mail and by webhook."""
        return NoticesView(notices=await tidewaiter.notices(order_id))

    @routes.post(
        "/tracking-link",
        response_model=LinkView,
        operation_id="renew_tracking_link",
        summary="Give the customer's page another link",
        responses=known,
    )
    async def renew(order_id: OrderId) -> LinkView:
        """The link before it opens nothing from now on."""
        return LinkView(tracking_url=await tidewaiter.renew_link(order_id))

    @routes.delete(
        "/tracking-link",
        response_model=Revoked,
        operation_id="revoke_tracking_link",
        summary="Take the customer's page away",
        responses=known,
    )
    async def revoke(order_id: OrderId) -> Revoked:
        """Its link opens nothing until it is renewed."""
        return Revoked(revoked=await tidewaiter.revoke_link(order_id))

    return routes
