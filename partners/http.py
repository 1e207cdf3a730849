"""One way to call a partner: timeouts, the key, and which trouble a failed call is.

Nothing is retried here: Temporal retries, and sees it. Whether a call may have taken effect
decides between `PartnerUnavailable` (it did not) and `OutcomeUnknown` (it may have).
"""

import json
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TypeVar

import httpx
import structlog

from activities.errors import OutcomeUnknown, PartnerError, PartnerRefused, PartnerUnavailable
from partners.trouble import Problem, not_taken_up, retry_after
from partners.wire import Wire

T = TypeVar("T")

ANSWER_BYTES_MAX = 2_000_000
CONNECTIONS = httpx.Limits(
    # As many as a worker runs activities at once, so that none of them waits for a line.
    max_connections=200,
    max_keepalive_connections=50,
    # Shorter than servers keep a quiet line, so that we never send into a closing one.
    keepalive_expiry=20.0,
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Timeouts:
    """How long each part of a call may take, in seconds."""

    connect: float = 5.0
    read: float = 20.0
    write: float = 10.0
    pool: float = 5.0


@dataclass(frozen=True)
class Request:
    """What to ask a partner, without where; `headers` go before those that all requests have."""

    method: str
    path: str = ""
    body: bytes | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Partner:
    """A line to one partner: who it is, where it answers, and the token it knows us by.

    `problems` reads what the body of a refusal says, for a partner that has its own format.
    """

    def __init__(
        self,
        name: str,
        url: str,
        token: str = "",
        *,
        timeouts: Timeouts | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        problems: Callable[[bytes], Problem] = Problem.read,
    ) -> None:
        limit = timeouts or Timeouts()
        self.name = name
        self._problems = problems
        self._url = url.rstrip("/")
        self._http = httpx.AsyncClient(
            headers=[(b"authorization", f"Bearer {token}".encode())] if token else [],
            timeout=httpx.Timeout(
                connect=limit.connect, read=limit.read, write=limit.write, pool=limit.pool
            ),
            limits=CONNECTIONS,
            verify=_trust(),
            transport=transport,
        )

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def ask(self, request: Request, parse: Callable[[bytes], T]) -> T:
        """Ask something that changes nothing.

        Raises:
            PartnerUnavailable: No answer, or not a whole one.
            PartnerRefused: The partner will not answer, or knows no such thing.
        """
        return await self._call(request, parse, key=None)

    async def effect(self, request: Request, key: str, parse: Callable[[bytes], T]) -> T:
        """Have something done, once per key.

        Raises:
            OutcomeUnknown: It was sent, and no whole answer came back.
            PartnerUnavailable: It was not sent, or not taken up.
            PartnerRefused: The partner said no.
        """
        return await self._call(request, parse, key=key)

    async def _call(self, request: Request, parse: Callable[[bytes], T], *, key: str | None) -> T:
        began = time.monotonic()
        outcome = "cancelled"
        try:
            status, headers, body = await self._exchange(request, key)
            outcome = str(status)
            if not 200 <= status < 300:  # noqa: PLR2004 (RFC 9110: successful)
                raise self._trouble(status, headers, body, key)
            return self._parsed(body, parse, key)
        except PartnerError as trouble:
            outcome = f"{outcome} {type(trouble).__name__}"
            raise
        finally:
            _log.debug(
                "partner called",
                partner=self.name,
                method=request.method,
                path=request.path,
                key=key,
                outcome=outcome,
                seconds=round(time.monotonic() - began, 3),
            )

    async def _exchange(
        self, request: Request, key: str | None
    ) -> tuple[int, httpx.Headers, bytes]:
        headers = {"content-type": "application/json"} if request.body is not None else {}
        if key is not None:
            headers["idempotency-key"] = key
        headers |= request.headers
        try:
            async with self._http.stream(
                request.method,
                f"{self._url}{request.path}",
                content=request.body,
                params=request.query or None,
                headers=headers,
            ) as response:
                return response.status_code, response.headers, await self._body(response, key)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise PartnerUnavailable(self.name, f"not reached: {_said(error)}") from error
        except (
            httpx.TimeoutException,
            httpx.NetworkError,
            httpx.RemoteProtocolError,
            httpx.DecodingError,
        ) as error:
            raise self._no_answer(_said(error), key) from error

    async def _body(self, response: httpx.Response, key: str | None) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > ANSWER_BYTES_MAX:
                raise self._no_answer(f"an answer of more than {ANSWER_BYTES_MAX} bytes", key)
        return bytes(body)

    def _parsed(self, body: bytes, parse: Callable[[bytes], T], key: str | None) -> T:
        try:
            return parse(body)
        except ValueError as error:
            raise self._no_answer(f"an answer that we cannot read: {error}", key) from error

    def _no_answer(
        self, why: str, key: str | None, retry_after: timedelta | None = None
    ) -> PartnerUnavailable:
        kind = PartnerUnavailable if key is None else OutcomeUnknown
        return kind(self.name, why, retry_after=retry_after)

    def _trouble(
        self, status: int, headers: httpx.Headers, body: bytes, key: str | None
    ) -> PartnerError:
        problem = self._problems(body)
        message = problem.detail or problem.title or httpx.codes.get_reason_phrase(status)
        wait = retry_after(headers.get("retry-after"), datetime.now(UTC))
        if not_taken_up(status, problem):
            return PartnerUnavailable(self.name, message, retry_after=wait)
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return self._no_answer(f"{status} {message}", key, wait)
        pointers = tuple(error.pointer for error in problem.errors)
        return PartnerRefused(
            self.name, message, code=problem.code or str(status), pointers=pointers
        )


async def or_nothing(call: Awaitable[T], code: str) -> T | None:
    """What a call answers; None where it is refused with the code for "there is no such thing".

    By code and not by status: a 404 of a wrong address must not pass for an answer.
    """
    try:
        return await call
    except PartnerRefused as refusal:
        if refusal.code != code:
            raise
        return None


def order_of(key: str) -> str:
    """The order that a key belongs to: `order:revision:step` or `rma:order-n:step`.

    Partners that know no orders get it as a reference to print on their statements.
    """
    head, _, rest = key.partition(":")
    return rest.partition(":")[0].rpartition("-")[0] if head == "rma" else head


def json_body(value: Mapping[str, object]) -> bytes:
    """A body that is the same, byte for byte, each time: partners compare it under its key."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def acknowledged(body: bytes) -> None:
    """Any JSON object: that it was done is all there is to know."""
    Wire.model_validate_json(body)


@cache
def _trust() -> ssl.SSLContext:
    """One trust store for all partners; loading it takes longer than a call."""
    return ssl.create_default_context()


def _said(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()
