"""How partners say what is wrong: problem documents, and when to come back."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self

import httpx
from pydantic import ValidationError

from partners.wire import Wire

RETRY_AFTER_MAX = timedelta(hours=1)
"""A partner that asks for more is asked again sooner: its clock may be wrong."""


class FieldError(Wire):
    """A field that is at fault, as a JSON pointer."""

    pointer: str = ""


class Problem(Wire):
    """RFC 9457 `application/problem+json`, with a code and field errors where given."""

    title: str = ""
    detail: str = ""
    code: str = ""
    errors: tuple[FieldError, ...] = ()

    @classmethod
    def read(cls, body: bytes) -> Self:
        """The problem; an empty one where the body is something else."""
        try:
            return cls.model_validate_json(body)
        except ValidationError:
            return cls()


IN_FLIGHT = "idempotency_in_flight"
"""The code of a 409 for a key whose first call still runs; asking again later is right.

Source: draft-ietf-httpapi-idempotency-key-header-07 (status 409), read 2026-11-21.
"""


NOT_TAKEN_UP = frozenset(
    {httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_EARLY, httpx.codes.TOO_MANY_REQUESTS}
)
"""Statuses by which a partner says that it has not begun."""


def not_taken_up(status: int, problem: Problem) -> bool:
    """Whether the partner says that it has done nothing yet, and may later."""
    return status in NOT_TAKEN_UP or (status == httpx.codes.CONFLICT and problem.code == IN_FLIGHT)


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """How long a partner wants us to wait (RFC 9110, 10.2.3: seconds or a date); None if unsaid."""
    if header is None:
        return None
    try:
        wait = (
            timedelta(seconds=int(header))
            if header.isdecimal()
            else parsedate_to_datetime(header).astimezone(UTC) - now
        )
    except (ValueError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), RETRY_AFTER_MAX)
