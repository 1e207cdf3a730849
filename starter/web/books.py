"""What an order cost beside what was quoted, and disputes about what was billed."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import TypeAdapter

from records.rows import VarianceRow
from starter.client import Tidewaiter
from starter.client.books import Costs
from starter.reading.problems import read
from starter.web.bodies import CreditNote, DisputeWish, LateBill, json_body
from starter.web.openapi import WITH_A_BODY, body, problems
from starter.web.orders import OrderId
from starter.web.replies import document

VarianceId = Annotated[
    str, Path(max_length=300, examples=["TW-1001:1:release_and_bill:1"], description="Its line.")
]


_DISPUTE, _CREDIT = TypeAdapter(DisputeWish), TypeAdapter(CreditNote)
_BILL = TypeAdapter(LateBill)


def books(tidewaiter: Tidewaiter) -> APIRouter:
    """The routes of an order's costs."""
    routes = APIRouter(prefix="/v1", tags=["costs"])
    conflicts = problems(*WITH_A_BODY, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE)

    @routes.get(
        "/orders/{order_id}/costs",
        response_model=Costs,
        operation_id="get_costs",
        summary="What an order cost beside what was quoted",
        responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
    )
    async def get(request: Request, order_id: OrderId) -> Response:
        """The landed cost at release, line by line, and each line that strayed, with its cause.

        Once the books are closed: fees charged to whom a hold names, and chargebacks expected.
        """
        return document(request, await tidewaiter.costs(order_id))

    @routes.post(
        "/orders/{order_id}/bills",
        response_model=tuple[VarianceRow, ...],
        operation_id="book_late_bill",
        summary="Book what was billed after the books were closed",
        openapi_extra=body(
            LateBill,
            example={
                "reference": "INV-7788",
                "issuer": "ups",
                "currency": "GBP",
                "charges": [
                    {"kind": "freight", "amount": "6.40", "billed_kg": "3.5", "declared_kg": "2.4"}
                ],
            },
        ),
        responses=problems(
            *WITH_A_BODY, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE
        ),
    )
    async def bill(request: Request, order_id: OrderId) -> tuple[VarianceRow, ...]:
        """Its lines as variances, to be disputed; the same bill again is the same lines."""
        told = read(_BILL, await json_body(request))
        return await tidewaiter.billed_late(order_id, told.bill())

    @routes.post(
        "/variances/{variance_id}/dispute",
        response_model=VarianceRow,
        operation_id="dispute_variance",
        summary="Dispute what was billed too much",
        openapi_extra=body(
            DisputeWish, example={"by": "ops@example.com", "why": "the code is 6109, not 6110"}
        ),
        responses=conflicts,
    )
    async def dispute(request: Request, variance_id: VarianceId) -> VarianceRow:
        """The amount is withheld in the ledger until the dispute is closed."""
        wish = read(_DISPUTE, await json_body(request))
        return await tidewaiter.dispute(variance_id, by=wish.by, why=wish.why)

    @routes.post(
        "/variances/{variance_id}/close",
        response_model=VarianceRow,
        operation_id="close_dispute",
        summary="Close a dispute with what was given back",
        openapi_extra=body(CreditNote, example={"by": "ops@example.com", "credited": "2.20"}),
        responses=conflicts,
    )
    async def close(request: Request, variance_id: VarianceId) -> VarianceRow:
        """Zero drops it: what was withheld is owed again."""
        note = read(_CREDIT, await json_body(request))
        return await tidewaiter.close_dispute(variance_id, by=note.by, credited=note.credited)

    return routes
