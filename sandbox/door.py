"""The door to every partner: reads the call, honours its key, performs it, answers.

An effect is one synchronous step inside one transaction, so two calls with the same key
cannot both perform it, and a call that dies has either performed all of it or nothing.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.faults import FaultKind, Rule
from sandbox.routes import Route
from sandbox.store import Remembered
from sandbox.wire import Answer, Call, Json, Refused, problem
from sandbox.world import World

BODY_BYTES_MAX = 1_000_000
CUT = "sandbox.cut"
"""The ASGI extension by which the server lets a connection be cut without an answer."""


class Cut(Response):
    """No answer at all: the connection ends."""

    async def __call__(self, scope: Scope, _receive: Receive, _send: Send) -> None:
        """Cut the line, where the server can; else fail as a cut line would."""
        cut = scope.get("extensions", {}).get(CUT)
        if cut is None:
            raise ConnectionResetError("the connection was cut")
        cut["now"]()
        # The server learns of it on its next turn, before it would answer for us.
        await asyncio.sleep(0)


def endpoint(world: World, route: Route) -> Callable[[Request], Awaitable[Response]]:
    """The Starlette endpoint of a route."""

    async def answer(request: Request) -> Response:
        call = Call(
            partner=route.partner,
            path=request.path_params,
            query=request.query_params,
            body=await request.body(),
            key=request.headers.get("idempotency-key", ""),
            headers=request.headers,
        )
        fault = world.faults.strike(route.partner, route.name, route.method)
        if fault and fault.kind in BEFORE:
            return BEFORE[fault.kind](fault)
        try:
            performed = perform(world, route, call)
        except Refused as refused:
            return _problem(refused.status, refused.problem())
        return await _spoilt(fault, performed) if fault else _response(performed)

    return answer


def perform(world: World, route: Route, call: Call) -> Answer:
    """Do what is asked, or repeat the answer that this key was given.

    Raises:
        Refused: The key is missing or was used for something else, or the partner says no.
            A refusal is not kept under the key: nothing was done that could be done twice.
    """
    if len(call.body) > BODY_BYTES_MAX:
        raise Refused(413, "too_large", f"at most {BODY_BYTES_MAX} bytes")
    keyed = route.effect and not world.config.keys_optional
    with world.store.transaction():
        if not keyed:
            return route.handler(world, call)
        if not call.key:
            raise Refused(400, "key_missing", "this call needs an Idempotency-Key")
        fingerprint = _fingerprint(route, call)
        if kept := world.store.remembered(call.partner, call.key):
            if kept.fingerprint != fingerprint:
                raise Refused(422, "key_reused", "this key was used for another request")
            return Answer(kept.status, json.loads(kept.body))
        answer = route.handler(world, call)
        world.store.remember(
            call.partner,
            call.key,
            Remembered(fingerprint, answer.status, json.dumps(answer.body)),
        )
        return answer


def _fingerprint(route: Route, call: Call) -> str:
    asked = f"{route.method} {route.path} {sorted(call.path.items())}".encode()
    return hashlib.sha256(asked + call.body).hexdigest()


# ------------------------------------------------------------------------- responses


def _response(answer: Answer) -> Response:
    if isinstance(answer.body, str):
        media = f"{answer.media}; charset=utf-8"
        return Response(answer.body, answer.status, answer.headers, media_type=media)
    if isinstance(answer.body, bytes):
        return Response(answer.body, answer.status, answer.headers, media_type=answer.media)
    return Response(_json(answer.body), answer.status, media_type="application/json")


def _problem(status: int, body: Json, headers: dict[str, str] | None = None) -> Response:
    return Response(_json(body), status, headers, media_type="application/problem+json")


def _json(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _broken(_fault: Rule) -> Response:
    return _problem(500, problem(500, "internal", "something broke"))


def _limited(fault: Rule) -> Response:
    wait = {"Retry-After": f"{fault.seconds:.0f}"}
    return _problem(429, problem(429, "rate_limited", "too many requests"), wait)


BEFORE: dict[FaultKind, Callable[[Rule], Response]] = {
    FaultKind.HTTP_500: _broken,
    FaultKind.RATE_LIMITED: _limited,
}
"""Faults that strike before anything is done."""


async def _spoilt(fault: Rule, performed: Answer) -> Response:
    match fault.kind:
        case FaultKind.CUT_AFTER:
            return Cut()
        case FaultKind.HTTP_500_AFTER:
            return _broken(fault)
        case FaultKind.MALFORMED:
            return Response(b'{"order": "', performed.status, media_type="application/json")
        case _:
            await asyncio.sleep(fault.seconds)
            return _response(performed)
