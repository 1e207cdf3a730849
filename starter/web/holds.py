"""`/v1/holds`: what waits for a person, and the answers."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from domain.reasons import Desk, HoldReason
from domain.resolutions import RESOLUTIONS
from domain.values import Country, Id
from records.rows import HoldPage, HoldRow
from records.views.questions import HOLDS_MAX
from starter.client import Tidewaiter
from starter.web.bodies import json_body, read_resolution
from starter.web.openapi import WITH_A_BODY, body, problems
from starter.web.replies import problem

HoldId = Annotated[
    str,
    Path(pattern=r"^[A-Za-z0-9._:-]{1,200}$", examples=["TW-1001:1:missing_hs_code:1"]),
]


class Wanted(BaseModel):
    """What a list of holds can be narrowed to; a filter of another name is a mistake."""

    model_config = ConfigDict(extra="forbid")

    desk: Desk | None = None
    reason: HoldReason | None = None
    seller: Id | None = None
    destination: Country | None = None
    limit: int = Field(default=100, ge=1, le=HOLDS_MAX)
    cursor: str | None = Field(default=None, max_length=500)


class Answered(BaseModel):
    """The answer was taken; or left for the run, where nobody was asked to wait for it."""

    hold_id: str
    result: str


def holds(tidewaiter: Tidewaiter) -> APIRouter:
    """The routes of the desks."""
    routes = APIRouter(prefix="/v1/holds", tags=["holds"])

    @routes.get(
        "",
        response_model=HoldPage,
        operation_id="list_holds",
        summary="What waits for an answer",
        responses=problems(),
    )
    async def find(wanted: Annotated[Wanted, Query()]) -> HoldPage | Response:
        """Open holds that fit all that is asked for, the soonest due first."""
        try:
            return await tidewaiter.records.open_holds(**dict(wanted))
        except ValueError:
            return problem(
                HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_cursor", "no page gave this cursor"
            )

    @routes.get(
        "/{hold_id}",
        response_model=HoldRow,
        operation_id="get_hold",
        summary="One hold, open or closed, with its answer",
        responses=problems(HTTPStatus.NOT_FOUND),
    )
    async def get(hold_id: HoldId) -> HoldRow:
        """The question, its evidence, the answers allowed, and how it was closed."""
        return await tidewaiter.hold_record(hold_id)

    @routes.post(
        "/{hold_id}/resolve",
        response_model=Answered,
        operation_id="resolve_hold",
        summary="Answer a hold",
        openapi_extra=body(
            *RESOLUTIONS.values(), example={"kind": "waive", "by": "ops@example.com"}
        ),
        responses=problems(
            *WITH_A_BODY, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE
        )
        | {202: {"model": Answered, "description": "Left for the run, as `Prefer` asked"}},
    )
    async def resolve(request: Request, hold_id: HoldId) -> Response:
        """Give one of the answers it allows; `hold_id` may be left out of the body.

        With `Prefer: respond-async` (RFC 7240) the answer is left for the run even while no
        worker is up, and nobody says whether it was accepted.
        """
        resolution = read_resolution(await json_body(request), hold_id)
        later = "respond-async" in request.headers.get("prefer", "")
        result = await tidewaiter.resolve(resolution, by_signal=later)
        answered = Answered(hold_id=hold_id, result=result)
        return JSONResponse(answered.model_dump(), HTTPStatus.ACCEPTED if later else HTTPStatus.OK)

    return routes
