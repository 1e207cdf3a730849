"""The returns of schemes: what was collected at checkout, to be reported and remitted."""

from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from domain.schemes.scheme import Schemes
from domain.schemes.stated import SchemeReturn
from starter.scheme_returns import SchemeReturns
from starter.shown.sheets import csv_of
from starter.web.openapi import problems
from starter.web.replies import document

CSV, JSON = "text/csv", "application/json"

Code = Annotated[str, Path(max_length=20, examples=["IOSS"], description="As the list has it.")]
PeriodName = Annotated[
    str, Path(max_length=20, examples=["2026-10"], description="A month, or a quarter: 2026-Q4.")
]
Registration = Annotated[
    str | None, Query(max_length=200, description="Only what is reported under this number.")
]


class Format(StrEnum):
    """How a return is written."""

    JSON = "json"
    CSV = "csv"


def schemes(returns: SchemeReturns) -> APIRouter:
    """The routes of schemes and their returns."""
    routes = APIRouter(prefix="/v1", tags=["schemes"])

    @routes.get(
        "/schemes",
        response_model=Schemes,
        operation_id="list_schemes",
        summary="The schemes under which sellers collect tax, and how each is reported",
        responses=problems(),
    )
    async def listed(request: Request) -> Response:
        """Each row dated and with its source; what is not known stands in `gaps`."""
        return document(request, returns.schemes)

    @routes.get(
        "/schemes/{scheme}/returns/{period}",
        response_model=SchemeReturn,
        operation_id="get_scheme_return",
        summary="What the return of a scheme states for a period",
        responses={
            HTTPStatus.OK.value: {"content": {CSV: {"schema": {"type": "string"}}}},
            **problems(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
        },
    )
    async def stated(
        request: Request,
        scheme: Code,
        period: PeriodName,
        format: Annotated[  # noqa: A002 - its name in the query
            Format | None, Query(description="Else as Accept asks, JSON if it does not say.")
        ] = None,
        registration: Registration = None,
    ) -> Response:
        """Lines by state and rate, corrections of earlier periods, and the ledger beside them."""
        found = await returns.of(scheme, period, now=datetime.now(UTC), registration=registration)
        if (format or _accepted(request)) is Format.JSON:
            return document(request, found)
        name = f"{found.scheme}-{found.period}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(csv_of(found), headers=headers, media_type=CSV)

    return routes


def _accepted(request: Request) -> Format:
    """CSV for whoever asks for it and not for JSON."""
    accept = request.headers.get("accept", "")
    return Format.CSV if CSV in accept and JSON not in accept else Format.JSON
