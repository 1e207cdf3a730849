"""The sandbox as one ASGI application, and as one HTTP server."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Coroutine

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route as HttpRoute
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox import carriers, cds, control, dhl, easypost, hub, notices, payments, ups
from sandbox.clock import tick
from sandbox.config import SandboxConfig
from sandbox.customs import broker
from sandbox.door import CUT, endpoint
from sandbox.post import deliver
from sandbox.world import World

ROUTES = (
    *broker.ROUTES,
    *carriers.ROUTES,
    *cds.ROUTES,
    *dhl.ROUTES,
    *ups.ROUTES,
    *easypost.ROUTES,
    *hub.ROUTES,
    *payments.ROUTES,
    *notices.ROUTES,
    *control.ROUTES,
)
_log = structlog.get_logger(__name__)

KEEP_ALIVE_SECONDS = 75
"""Longer than any client of ours keeps an idle connection, so that it is never we who hang up."""


def create_app(config: SandboxConfig) -> Starlette:
    """The stand-in world over this folder; its clock runs while the application lives."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        goings_on.update(
            asyncio.create_task(_loud(going_on(world))) for going_on in (tick, deliver)
        )
        try:
            yield
        finally:
            for task in goings_on:
                task.cancel()
            await asyncio.gather(*goings_on, return_exceptions=True)
            world.store.close()

    async def health(_request: Request) -> JSONResponse:
        stopped = any(task.done() for task in goings_on)
        status = "the clock stands still" if stopped else "ok"
        return JSONResponse({"status": status}, 503 if stopped else 200)

    world = World(config)
    goings_on: set[asyncio.Task[None]] = set()
    routes = [
        HttpRoute(route.path, endpoint(world, route), methods=[route.method]) for route in ROUTES
    ]
    return Starlette(routes=[HttpRoute("/health", health), *routes], lifespan=lifespan)


async def _loud(going_on: Coroutine[None, None, None]) -> None:
    """A world whose clock has stopped must say so; every test on it would wait in vain."""
    try:
        await going_on
    except Exception:
        _log.exception("the sandbox stands still")
        raise


async def serve(host: str, port: int, config: SandboxConfig) -> None:
    """Run the sandbox until it is told to stop."""
    await _server(config, host, port).serve()


@contextlib.asynccontextmanager
async def running(config: SandboxConfig, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Run the sandbox on a free port beside the caller; yields its base URL."""
    # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer waits 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as door:
        door.bind((host, 0))
        server = _server(config, host, 0)
        task = asyncio.create_task(server.serve(sockets=[door]))
        while not server.started and not task.done():
            await asyncio.sleep(0.005)
        try:
            yield f"http://{host}:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


class _CuttableProtocol(HttpToolsProtocol):
    """HTTP/1.1 whose connections the application may cut without an answer."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {CUT: {"now": self.transport.abort}}


def _server(config: SandboxConfig, host: str, port: int) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            create_app(config),
            host=host,
            port=port,
            http=_CuttableProtocol,
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=2,
        )
    )
