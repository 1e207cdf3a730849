"""The parts of the OpenAPI document that FastAPI cannot see: raw bodies and problems."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from domain.order import Order
from domain.quoting.quotes import Quoted, QuoteRequest
from domain.resolutions import RESOLUTIONS
from starter.client import ClaimWish, ReturnWish
from starter.client.choices import ExplainRequest
from starter.client.claims import ClaimTold
from starter.web.bodies import CancelWish, CreditNote, DeliveryWish, DisputeWish, LateBill
from starter.web.replies import PROBLEM_JSON, Problem
from starter.web.senders import (
    PROOFS,
    ByKeyedHash,
    ByRsa,
    ByStandardWebhooks,
    ByToken,
    Sender,
)

WITH_A_BODY = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
"""What any route that reads a JSON body may answer."""

ANY = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.INTERNAL_SERVER_ERROR,
)

REF = "#/components/schemas/{model}"


def body(*models: type[BaseModel], example: dict[str, Any] | None = None) -> dict[str, Any]:
    """`openapi_extra` of a route that reads its body raw: one of these models."""
    refs = [ref(model) for model in models]
    schema: dict[str, Any] = refs[0] if len(refs) == 1 else {"oneOf": refs}
    content: dict[str, Any] = {"schema": schema}
    if example:
        content["example"] = example
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def ref(model: type[BaseModel]) -> dict[str, str]:
    """Where a model's schema stands in the document."""
    return {"$ref": REF.format(model=model.__name__)}


def webhook_body() -> dict[str, Any]:
    """`openapi_extra` of the webhooks: a body in the sender's own shape, proved in its own way."""
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": {}}}},
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": False,
                "description": ", ".join(senders),
                "schema": {"type": "string", "pattern": "^[ -~]{1,2000}$"},
            }
            for name, senders in sorted(_proving_headers().items())
        ],
    }


def _proving_headers() -> dict[str, list[str]]:
    """The headers by which senders prove themselves, each with those who send it."""
    found: dict[str, list[str]] = {}
    for sender in Sender:
        names: list[str] = []
        match PROOFS[sender]:
            case ByStandardWebhooks():
                names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
            case ByRsa(header=header, key_id=key_id, timestamp=timestamp):
                names = [header, key_id, *filter(None, (timestamp,))]
            case ByKeyedHash(header=header, timestamp=timestamp):
                names = [header, *filter(None, (timestamp,))]
            case ByToken(header=header):
                names = [header]
        for name in names:
            found.setdefault(name, []).append(sender.value)
    return found


def problems(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route: these, and what any route may answer."""
    content = {PROBLEM_JSON: {"schema": ref(Problem)}}
    every = sorted({*statuses, *ANY})
    return {status.value: {"description": status.phrase, "content": content} for status in every}


def schemas() -> dict[str, Any]:
    """The schemas that `body` and `problems` refer to."""
    models: list[type[BaseModel]] = [
        Order,
        QuoteRequest,
        Quoted,
        ExplainRequest,
        CancelWish,
        DeliveryWish,
        DisputeWish,
        CreditNote,
        LateBill,
        ReturnWish,
        ClaimWish,
        ClaimTold,
        Problem,
        *RESOLUTIONS.values(),
    ]
    _, definitions = models_json_schema(
        [(model, "validation") for model in models], ref_template=REF
    )
    found: dict[str, Any] = definitions["$defs"]
    return found


def add_token(document: dict[str, Any], open_paths: tuple[str, ...]) -> None:
    """Say in the document that every operation but these takes our token (RFC 6750)."""
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    for path, operations in document["paths"].items():
        if path.startswith(open_paths):
            for operation in operations.values():
                operation["security"] = []


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """A model's JSON Schema, of the dialect that pydantic writes."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return dialect | TypeAdapter(model).json_schema()
