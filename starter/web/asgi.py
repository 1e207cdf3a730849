"""Pure ASGI middleware: the cap on bodies, the token, the access line.

Not Starlette's `BaseHTTPMiddleware`: it would buffer what these exist to keep out.
"""

import hmac
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime import logs
from starter.reading.content import ORDER_BYTES_MAX
from starter.web.replies import problem

BODY_BYTES_MAX = ORDER_BYTES_MAX

HOSTS_KEPT = 32
"""Names by which this machine was called; there are few, and they come with every request."""

TRACKING = "/t/"
"""Where customers look; what follows opens one page, and is as good as a password."""

OPEN_PATHS = ("/health/", "/v1/webhooks/", "/docs", "/openapi.json", TRACKING)
"""What needs no token: health, documentation, webhooks, which are signed, and customers' pages."""

LOGGER = "tidewaiter.access"


class TooLarge(Exception):
    """More bytes came than a body may have; `most` says how many that is."""

    def __init__(self, most: int) -> None:
        super().__init__(f"a body of more than {most} bytes")
        self.most = most


async def on_too_large(_: Request, error: Exception) -> Response:
    """A body turned out to be larger than it may be."""
    assert isinstance(error, TooLarge)
    return _too_large(error.most)


def _too_large(most: int) -> Response:
    return problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too_large",
        f"a body may have at most {most} bytes; documents go by reference",
        headers={"connection": "close"},  # the rest is never read
    )


class BodyCap:
    """Cuts a body off at the cap, however large it says it is or turns out to be.

    `larger` are the ends of paths that take more than the rest, each with its own cap. Of a body
    that did not say how large it is, whoever reads it meets a `TooLarge`.
    """

    def __init__(
        self, app: ASGIApp, most: int = BODY_BYTES_MAX, larger: Mapping[str, int] | None = None
    ) -> None:
        self.app = app
        self.most = most
        self.larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request of decent size through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        most = next((cap for end, cap in self.larger.items() if path.endswith(end)), self.most)
        length = _announced(scope)
        if length is None:
            await self.app(scope, _counted(receive, most), send)
        elif length > most:
            await _too_large(most)(scope, receive, send)
        else:  # no server hands on more than was announced
            await self.app(scope, receive, send)


def _counted(receive: Receive, most: int) -> Receive:
    """Receives no more than this many bytes."""
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            raise TooLarge(most)
        return message

    return counted


def _announced(scope: Scope) -> int | None:
    """How long the body says it is; None where it says so not at all, or comes in chunks."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    if b"transfer-encoding" in headers or not length.isdigit():
        return None
    return int(length)


class BearerToken:
    """Asks for our token wherever nothing else proves who is calling (RFC 6750)."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a caller with the token through."""
        if scope["type"] != "http" or scope["path"].startswith(OPEN_PATHS) or self._known(scope):
            await self.app(scope, receive, send)
            return
        refusal = problem(
            HTTPStatus.UNAUTHORIZED,
            "unauthorized",
            "send the API's token as `Authorization: Bearer ...`",
            headers={"www-authenticate": "Bearer"},
        )
        await refusal(scope, receive, send)

    def _known(self, scope: Scope) -> bool:
        kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and hmac.compare_digest(
            token.strip().encode("latin-1"), self.token
        )


class KnownHost:
    """Serves who calls this machine by a name of its own; for where nobody must show a token.

    A page on the web may carry a name that leads to our loopback address (DNS rebinding) and
    would then be read and obeyed like a local caller; what betrays it is that name.
    """

    def __init__(self, app: ASGIApp, known: Callable[[str], bool]) -> None:
        self.app = app
        self.known = lru_cache(HOSTS_KEPT)(lambda said: known(_named(said)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request to one of our names through."""
        if scope["type"] != "http" or self.known(_host(scope)):
            await self.app(scope, receive, send)
            return
        refusal = problem(
            HTTPStatus.MISDIRECTED_REQUEST,
            "unknown_host",
            "without a token only this machine is served, by localhost or its loopback address",
        )
        await refusal(scope, receive, send)


def _host(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"host":
            said: bytes = value
            return said.decode("latin-1")
    return ""


def _named(said: str) -> str:
    """The host's name, without the port."""
    try:
        return urlsplit(f"//{said}").hostname or ""
    except ValueError:
        return ""


def _loggable(path: str) -> str:
    """A path without what would open somebody's page for whoever reads the log."""
    return f"{TRACKING}..." if path.startswith(TRACKING) else path


class AccessLine:
    """One log line per request: what was asked, how it was answered, how long it took."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Log around the rest of the application."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            logs.line(
                LOGGER,
                "debug" if scope["path"].startswith("/health/") else "info",
                "request",
                method=scope["method"],
                path=_loggable(scope["path"]),
                status=status,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )
