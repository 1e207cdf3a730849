"""The documents of an order: their list, and each as it was drawn or handed over."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import TypeAdapter

from domain.papers.media import Media
from records.rows import DocumentRow
from starter.client import Tidewaiter
from starter.web.openapi import problems
from starter.web.orders import OrderId

Sha256 = Annotated[
    str, Path(pattern=r"^[0-9a-f]{64}$", description="The document's hash, as the list has it.")
]

FOREVER = "private, max-age=31536000, immutable"
"""A document is named by its content: it never changes."""

AS_IT_SAYS = {"X-Content-Type-Options": "nosniff"}
"""What others handed us is shown as its first bytes say, and as nothing that may follow them."""

_LIST = TypeAdapter(tuple[DocumentRow, ...])


def papers(tidewaiter: Tidewaiter) -> APIRouter:
    """The routes of documents."""
    routes = APIRouter(prefix="/v1", tags=["documents"])
    missing = problems(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)

    @routes.get(
        "/orders/{order_id}/documents",
        response_model=tuple[DocumentRow, ...],
        operation_id="list_documents",
        summary="The documents of an order",
        responses=missing,
    )
    async def listed(order_id: OrderId) -> Response:
        """What was drawn for each revision, the latest first."""
        found = await tidewaiter.documents(order_id)
        return Response(_LIST.dump_json(found), media_type="application/json")

    @routes.get(
        "/documents/{sha256}",
        response_class=Response,
        operation_id="get_document",
        summary="A document as PDF; a label as its carrier made it",
        responses={HTTPStatus.OK: {"content": {media: {} for media in Media}}, **missing},
    )
    async def fetched(request: Request, sha256: Sha256) -> Response:
        """The whole file; its `ETag` is its hash."""
        headers = {"ETag": f'"{sha256}"', "Cache-Control": FOREVER, **AS_IT_SAYS}
        about, content = await tidewaiter.document(sha256)
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        headers["Content-Disposition"] = f'inline; filename="{about.file_name}"'
        return Response(content, media_type=about.media_type, headers=headers)

    return routes
