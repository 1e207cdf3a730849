"""Replies: problems as RFC 9457 `application/problem+json`, documents with their ETag.

Source: RFC 9457 "Problem Details for HTTP APIs", RFC 6901 "JSON Pointer", RFC 9110 on ETags;
https://www.rfc-editor.org, read 2026-11-21.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from domain.holds import Fault
from starter.reading.problems import Malformed, shortened
from starter.refusals import (
    AnswerRefused,
    BillRefused,
    ClaimRefused,
    ClaimUnknown,
    DeliveryRefused,
    DisputeRefused,
    DocumentUnknown,
    HoldUnknown,
    NotComparable,
    NotDecided,
    NotEvidence,
    NotPriced,
    NoWorker,
    OrderConflict,
    OrderRefused,
    OrderUnknown,
    PeriodRefused,
    PolicyUnknown,
    ProofUnknown,
    Refused,
    ReturnRefused,
    ReturnUnknown,
    SchemeUnknown,
    TooLate,
    Unavailable,
)

_log = structlog.get_logger("tidewaiter.api")

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = 5

STATUS_OF: dict[type[Exception], HTTPStatus] = {
    Malformed: HTTPStatus.UNPROCESSABLE_ENTITY,
    OrderRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    OrderConflict: HTTPStatus.CONFLICT,
    OrderUnknown: HTTPStatus.NOT_FOUND,
    DocumentUnknown: HTTPStatus.NOT_FOUND,
    ProofUnknown: HTTPStatus.NOT_FOUND,
    HoldUnknown: HTTPStatus.NOT_FOUND,
    ClaimUnknown: HTTPStatus.NOT_FOUND,
    ClaimRefused: HTTPStatus.CONFLICT,
    NotEvidence: HTTPStatus.UNPROCESSABLE_ENTITY,
    ReturnUnknown: HTTPStatus.NOT_FOUND,
    NotPriced: HTTPStatus.NOT_FOUND,
    NotDecided: HTTPStatus.NOT_FOUND,
    PolicyUnknown: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotComparable: HTTPStatus.UNPROCESSABLE_ENTITY,
    SchemeUnknown: HTTPStatus.NOT_FOUND,
    PeriodRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    DeliveryRefused: HTTPStatus.CONFLICT,
    BillRefused: HTTPStatus.CONFLICT,
    DisputeRefused: HTTPStatus.CONFLICT,
    AnswerRefused: HTTPStatus.CONFLICT,
    TooLate: HTTPStatus.CONFLICT,
    ReturnRefused: HTTPStatus.CONFLICT,
    NoWorker: HTTPStatus.SERVICE_UNAVAILABLE,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    Refused: HTTPStatus.CONFLICT,
}
"""What each refusal is over HTTP; the most specific class counts."""


class FieldProblem(BaseModel):
    """One thing that is wrong with one field of the body, or with one parameter."""

    detail: str
    code: str = Field(description="The rule that was broken; stable, for programs.")
    pointer: str | None = Field(default=None, description="Into the body, RFC 6901.")
    parameter: str | None = Field(default=None, description="Of the path, query or header.")
    value: str = Field(default="", description="What stood there, shortened.")


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(examples=["urn:tidewaiter:problem:order_conflict"])
    title: str = Field(examples=["Conflict"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["another order has the id TW-1001"])
    code: str = Field(examples=["order_conflict"])
    errors: list[FieldProblem] = []


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as a response."""
    document: dict[str, Any] = {
        "type": f"urn:tidewaiter:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        document["errors"] = [error.model_dump(exclude_none=True) for error in errors]
    # Escaped to ASCII: what somebody sent us may hold text that no encoding carries.
    return Response(json.dumps(document), status, headers, PROBLEM_JSON)


def refusal(refused: Refused | Unavailable) -> Response:
    """What a refused or unanswered call of the client is over HTTP."""
    status = next(STATUS_OF[kind] for kind in type(refused).__mro__ if kind in STATUS_OF)
    if refused.code == "not_json":
        status = HTTPStatus.BAD_REQUEST
    headers = {}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    errors: list[FieldProblem] = []
    detail = str(refused)
    if isinstance(refused, Malformed | OrderRefused):
        errors = [in_body(fault) for fault in refused.faults]
        detail = f"{len(errors)} thing{'s' * (len(errors) > 1)} wrong with the body, see `errors`"
    return problem(status, refused.code, detail, errors=errors, headers=headers)


def in_body(fault: Fault) -> FieldProblem:
    """A fault as an entry of `errors`."""
    return FieldProblem(
        detail=fault.message, code=fault.code, pointer=fault.pointer, value=fault.value
    )


def document(request: Request, content: BaseModel) -> Response:
    """A document with a strong ETag; 304 where the reader has it already."""
    body = content.model_dump_json().encode()
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": "no-cache"}
    known = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
    if known & {etag, f"W/{etag}", "*"}:
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    return Response(body, HTTPStatus.OK, headers, "application/json")


# Handlers, registered by `starter/api.py`.


async def on_refusal(_: Request, refused: Exception) -> Response:
    """The client refused."""
    assert isinstance(refused, Refused | Unavailable)
    return refusal(refused)


async def on_http_error(request: Request, error: Exception) -> Response:
    """No such route, no such method, or what a handler raised by status."""
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).name.lower()
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (known := _methods(request)):
        headers["Allow"] = ", ".join(known)
    return problem(error.status_code, code, error.detail, headers=headers)


def _methods(request: Request) -> list[str]:
    """All that this path takes; Starlette names those of its first route only."""
    return sorted(
        method.upper()
        for path, operations in request.app.openapi()["paths"].items()
        if compile_path(path)[0].match(request.url.path)
        for method in operations
    )


async def on_bad_parameter(_: Request, error: Exception) -> Response:
    """A parameter of path, query or header is not what it should be."""
    assert isinstance(error, RequestValidationError)
    errors = [
        FieldProblem(
            detail=one["msg"],
            code=one["type"],
            parameter=str(one["loc"][-1]),
            value="" if one["type"] == "missing" else shortened(one["input"]),
        )
        for one in error.errors()
    ]
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid_parameter",
        f"{', '.join(str(e.parameter) for e in errors)}: not what it should be, see `errors`",
        errors=errors,
    )


async def on_records_trouble(_: Request, error: Exception) -> Response:
    """The records' database does not answer; nothing was lost, and nothing half done."""
    _log.error("records", exc_info=error)
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "records_unavailable",
        "the records do not answer now; asking again is safe",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


async def on_failure(_: Request, __: Exception) -> Response:
    """Ours to put right; the cause is in the log, never in the answer."""
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal_error",
        "something failed on our side; it was logged, and asking again is safe",
    )
