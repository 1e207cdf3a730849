"""Claims on carriers and insurers: open one under its order, show for it, follow it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, TypeAdapter

from domain.cover.claims import ClaimState
from domain.values import Id
from records.rows import ClaimRow
from starter.client import ClaimWish, Tidewaiter, kept
from starter.client.claims import ClaimTold, Kept
from starter.web.bodies import json_body, read_within
from starter.web.idempotency import Once
from starter.web.openapi import WITH_A_BODY, body, problems
from starter.web.orders import IDEMPOTENCY_KEY, OrderId
from starter.web.replies import document

EVIDENCE = "/evidence"
"""How the path of an upload ends, which takes more than other bodies."""

WISH: TypeAdapter[ClaimWish] = TypeAdapter(ClaimWish)

ClaimId = Annotated[Id, Path(description="`{order}-C{n}`", examples=["TW-1001-C1"])]

EXAMPLE = {
    "kind": "lost",
    "says": "No scan since the parcel left the depot.",
    "evidence": [{"kind": "statement", "reference": "https://example.com/mail/42"}],
    "requested_by": "ops@example.com",
}
UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            media: {"schema": {"type": "string", "format": "binary"}}
            for media in ("image/jpeg", "image/png", "image/webp", "application/pdf")
        },
    }
}


TOLD: TypeAdapter[ClaimTold] = TypeAdapter(ClaimTold)


class ClaimView(BaseModel):
    """Where a claim stands; `record` once it is kept."""

    status: ClaimState
    record: ClaimRow | None


class ClaimList(BaseModel):
    """Claims, those of an order by number, those of all the latest first."""

    claims: tuple[ClaimRow, ...]


WITH_A_CLAIM = (
    *WITH_A_BODY,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def evidence(tidewaiter: Tidewaiter) -> APIRouter:
    """The route of uploads."""
    routes = APIRouter(prefix="/v1", tags=["claims"])

    @routes.post(
        "/orders/{order_id}/evidence",
        status_code=HTTPStatus.CREATED,
        response_model=Kept,
        operation_id="upload_evidence",
        summary="Keep a photo or a document that shows a loss",
        openapi_extra=UPLOAD,
        responses=problems(*WITH_A_CLAIM),
    )
    async def upload(
        request: Request,
        order_id: OrderId,
        name: Annotated[Id, Query(description="What to call it.")] = "evidence",
    ) -> Response:
        """The file itself is the body. What it is, its content says; the same is kept once."""
        found = await tidewaiter.keep_evidence(order_id, name, await request.body())
        location = {"location": f"/v1/{found.reference}"}
        return JSONResponse(found.model_dump(mode="json"), HTTPStatus.CREATED, location)

    return routes


def claims(tidewaiter: Tidewaiter, once: Once) -> APIRouter:
    """The routes of claims."""
    routes = APIRouter(prefix="/v1", tags=["claims"])
    reading = problems(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)

    @routes.post(
        "/orders/{order_id}/claims",
        status_code=HTTPStatus.CREATED,
        response_model=ClaimState,
        operation_id="open_claim",
        summary="Claim what was lost or damaged",
        openapi_extra=body(ClaimWish, example=EXAMPLE) | {"parameters": [IDEMPOTENCY_KEY]},
        responses=problems(*WITH_A_CLAIM),
    )
    async def ask(request: Request, order_id: OrderId) -> Response:
        """It becomes the order's next claim, unless its payer takes none now.

        `order_id` may be left out of the body. With an Idempotency-Key a request sent twice is
        one claim; without, the second is refused, as the loss is claimed already.
        """
        raw = await json_body(request)
        wish = read_within(WISH, raw, order_id=order_id)

        async def open_claim() -> Response:
            state = await tidewaiter.open_claim(wish)
            location = {"location": f"/v1/claims/{state.claim_id}"}
            return JSONResponse(state.model_dump(mode="json"), HTTPStatus.CREATED, location)

        return await once.if_keyed(request, raw, open_claim)

    @routes.get(
        "/orders/{order_id}/claims",
        response_model=ClaimList,
        operation_id="list_order_claims",
        summary="The claims of an order",
        responses=reading,
    )
    async def of_order(request: Request, order_id: OrderId) -> Response:
        """By number; an order without any has none."""
        return document(request, ClaimList(claims=await tidewaiter.claims(order_id)))

    @routes.get(
        "/claims",
        response_model=ClaimList,
        operation_id="list_claims",
        summary="The latest claims of all orders",
        responses=problems(HTTPStatus.SERVICE_UNAVAILABLE),
    )
    async def listed(
        request: Request,
        open_only: Annotated[bool, Query(alias="open", description="Undecided ones.")] = False,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> Response:
        """The latest first."""
        found = await tidewaiter.claims(open_only=open_only, limit=limit)
        return document(request, ClaimList(claims=found))

    @routes.get(
        "/claims/{claim_id}",
        response_model=ClaimView,
        operation_id="get_claim",
        summary="Where a claim stands",
        responses=reading,
    )
    async def get(request: Request, claim_id: ClaimId) -> Response:
        """Ask its run, and read what the records keep."""
        state = await tidewaiter.claim_state(claim_id)
        record = await kept.claim_row(tidewaiter.records, claim_id)
        return document(request, ClaimView(status=state, record=record))

    @routes.post(
        "/claims/{claim_id}/replies",
        status_code=HTTPStatus.ACCEPTED,
        response_model=ClaimState,
        operation_id="tell_claim",
        summary="Tell what a payer said of a claim by other means",
        openapi_extra=body(ClaimTold, example={"status": "denied", "by": "ops@example.com"}),
        responses=problems(*WITH_A_CLAIM),
    )
    async def tell(request: Request, claim_id: ClaimId) -> Response:
        """For a payer that sends no webhooks; what was paid is what it has paid in all."""
        told = read_within(TOLD, await json_body(request))
        state = await tidewaiter.tell_claim(claim_id, told)
        return JSONResponse(state.model_dump(mode="json"), HTTPStatus.ACCEPTED)

    return routes
