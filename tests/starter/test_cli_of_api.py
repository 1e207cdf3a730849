"""A verb whose shell has no carrier asks the API: what it has, refuses, or cannot tell now."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from domain.last_mile.pickup_points import PickupPoint, PointKind
from starter.client import Tidewaiter
from starter.refusals import NoCarrier
from tests.builders import an_address
from tests.starter.shell import Desk, Shell

POINT = PickupPoint(
    point_id="P-1",
    carrier="petrel",
    kind=PointKind.LOCKER,
    name="Lockers",
    address=an_address(),
    distance_m=420,
    opening="always",
)


class Carrierless(Desk):
    """A client whose process knows no carrier."""

    points: Any = None

    async def pickup_points(self, *_: object) -> None:
        raise NoCarrier


class Api(HTTPServer):
    """An API that gives one answer, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.status, self.body = 200, f"[{POINT.model_dump_json()}]"
        self.asked: list[tuple[str, str | None]] = []


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Api)
        self.server.asked.append((self.path, self.headers.get("authorization")))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    async def connect(*_: object, **__: object) -> Carrierless:
        return Carrierless()

    monkeypatch.setattr(Tidewaiter, "connect", connect)
    server = Api()
    monkeypatch.setenv("TIDEWAITER_API_URL", f"http://127.0.0.1:{server.server_port}")
    answering = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    answering.start()
    yield server
    server.shutdown()
    answering.join()
    server.server_close()


def test_places_are_those_that_the_api_knows(
    shell: Shell, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEWAITER_API_TOKEN", "t")

    code, out, _ = shell("pickup-points", "TW 1", "--near", "SW1A 1AA", "--limit", "3")

    assert code == 0
    assert "P-1  locker  Lockers" in out
    assert api.asked == [("/v1/orders/TW%201/pickup-points?limit=3&near=SW1A+1AA", "Bearer t")]


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        ((409, json.dumps({"detail": "TW-1 has no carrier yet"})), 2, "TW-1 has no carrier yet"),
        ((401, "{}"), 2, "set TIDEWAITER_API_TOKEN"),
        ((503, json.dumps({"detail": "petrel is away"})), 1, "petrel is away"),
        ((502, "<html>"), 1, "the API answers 502"),
        ((500, "[]"), 1, "the API answers 500"),
    ],
)
def test_what_the_api_does_not_tell_is_said(
    shell: Shell, api: Api, answer: tuple[int, str], code: int, told: str
) -> None:
    api.status, api.body = answer

    found, out, err = shell("pickup-points", "TW-1")

    assert (found, out) == (code, "")
    assert told in err


def test_that_nobody_answers_is_said_with_the_address(
    shell: Shell, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEWAITER_API_URL", "http://127.0.0.1:9")

    code, _, err = shell("pickup-points", "TW-1")

    assert code == 1
    assert "no carrier is set here, and the API at http://127.0.0.1:9 does not answer" in err
