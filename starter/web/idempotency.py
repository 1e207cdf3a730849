"""`Idempotency-Key`: a POST sent again is answered as it was the first time.

After the IETF draft "The Idempotency-Key HTTP Header Field", draft-ietf-httpapi-
idempotency-key-header-07 (expired 2026-04-18, no RFC yet; datatracker.ietf.org,
read 2026-11-21).
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import Request, Response

from records.requests import ApiRequests, Fingerprint, InFlight, Mismatch, Replay, RequestKey
from starter.refusals import Refused
from starter.web.replies import problem, refusal

KEY_CHARS_MAX = 255
KEPT_HEADERS = ("content-type", "location")

ONE_SCOPE = "api"
"""Whose keys these are. There is one token, so there is one caller."""


class Once:
    """Does what a request asks, once per key."""

    def __init__(self, requests: ApiRequests) -> None:
        self._requests = requests

    async def __call__(
        self, request: Request, raw: bytes, do: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Do it, or replay how it was answered before.

        Kept is what was done, and a conflict with what had been done. A request that was
        refused for what it says did nothing, and one that failed on our side nobody answered:
        the key is free again, for the request put right or the same one sent again.
        """
        key = _key_of(request)
        if key is None:
            return problem(
                HTTPStatus.BAD_REQUEST,
                "idempotency_key_missing",
                f"send an Idempotency-Key of 1 to {KEY_CHARS_MAX} printable ASCII characters",
            )
        fingerprint = Fingerprint.of(request.method, request.url.path, raw)
        match await self._requests.claim(key, fingerprint, datetime.now(UTC)):
            case Replay(status=status, headers=headers, body=body):
                return Response(body, status, {**headers, "idempotency-replayed": "true"})
            case InFlight():
                return problem(
                    HTTPStatus.CONFLICT,
                    "idempotency_key_in_flight",
                    "the first request with this key is still at work",
                    headers={"retry-after": "1"},
                )
            case Mismatch():
                return problem(
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                    "idempotency_key_reused",
                    "this key was used for another request",
                )
            case _:
                return await self._first(key, do)

    async def if_keyed(
        self, request: Request, raw: bytes, do: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Do it, or where the request has a key, do it once."""
        if "idempotency-key" in request.headers:
            return await self(request, raw, do)
        return await do()

    async def _first(self, key: RequestKey, do: Callable[[], Awaitable[Response]]) -> Response:
        answered = False
        try:
            try:
                response = await do()
            except Refused as refused:
                response = refusal(refused)
            if not _kept(response):
                return response
            headers = {n: v for n, v in response.headers.items() if n in KEPT_HEADERS}
            await self._requests.finish(key, response.status_code, headers, bytes(response.body))
            answered = True
            return response
        finally:
            if not answered:
                await self._requests.abandon(key)


def _kept(response: Response) -> bool:
    return response.status_code < HTTPStatus.BAD_REQUEST or (
        response.status_code == HTTPStatus.CONFLICT
    )


def _key_of(request: Request) -> RequestKey | None:
    """The key; the draft writes it as a quoted string, most clients send it bare."""
    key = request.headers.get("idempotency-key", "")
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not key or len(key) > KEY_CHARS_MAX or not (key.isascii() and key.isprintable()):
        return None
    return RequestKey(ONE_SCOPE, key)
