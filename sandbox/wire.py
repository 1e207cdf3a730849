"""What every partner of the sandbox speaks: calls, answers and refusals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from sandbox.config import Wire

Body = TypeVar("Body", bound=Wire)
Json = dict[str, Any]
"""A JSON object on its way out; what comes in is read into a `Wire`."""


class Nothing(Wire):
    """An empty body."""


class Amount(Wire):
    """Money on the wire: a decimal as a string, and its ISO 4217 currency."""

    amount: str
    currency: str


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong with one field; the pointer is RFC 6901, into the body."""

    pointer: str
    code: str
    detail: str

    def wire(self) -> Json:
        """As it stands in `errors` of a problem."""
        return {"pointer": self.pointer, "code": self.code, "detail": self.detail}


class Refused(Exception):
    """The partner understood and said no; nothing happened."""

    def __init__(
        self, status: int, code: str, detail: str, errors: tuple[FieldError, ...] = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors

    def problem(self) -> Json:
        """RFC 9457 `application/problem+json`, with a code and field errors."""
        return problem(self.status, self.code, self.detail) | {
            "errors": [error.wire() for error in self.errors]
        }


def problem(status: int, code: str, detail: str) -> Json:
    """The body of a refusal or a failure."""
    return {"type": "about:blank", "status": status, "code": code, "detail": detail}


@dataclass(frozen=True)
class Call:
    """One request to one partner; `key` is its Idempotency-Key, empty where none came.

    The names of `headers` are in small letters.
    """

    partner: str
    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def read(self, shape: type[Body]) -> Body:
        """The body in this shape.

        Raises:
            Refused: It has another; every wrong field is named.
        """
        try:
            return shape.model_validate_json(self.body)
        except ValidationError as error:
            raise Refused(
                422, "malformed", "the body does not have the documented shape", _named(error)
            ) from error

    def json(self) -> Json:
        """The body as an object, whatever its fields.

        Raises:
            Refused: It is none.
        """
        try:
            document = json.loads(self.body)
        except ValueError as error:
            raise Refused(400, "malformed", "the body is no JSON") from error
        if not isinstance(document, dict):
            raise Refused(422, "malformed", "the body is no JSON object")
        return document


def _named(error: ValidationError) -> tuple[FieldError, ...]:
    return tuple(
        FieldError("".join(f"/{part}" for part in one["loc"]), one["type"], one["msg"])
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    )


@dataclass(frozen=True)
class Answer:
    """What a partner answers: a JSON object, or a document of a media type as text or bytes."""

    status: int
    body: Json | str | bytes
    media: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)
