import asyncio
import socket
from contextlib import suppress

import httpx
import pytest
from pydantic import SecretStr

from runtime.settings import SettingMissing
from starter.api import create_app, is_loopback
from starter.web.asgi import BODY_BYTES_MAX
from tests.starter.served import served, settings
from tests.starter.shop import Shop

MEGABYTE = b" " * 1_000_000


async def test_a_large_body_is_cut_off_without_being_read(idle_http: httpx.AsyncClient) -> None:
    """200 MB without a length: chunks are read up to the cap, and not much further."""
    sent, answer = await asyncio.to_thread(
        flood, idle_http.base_url.host, idle_http.base_url.port or 0
    )

    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer
    assert sent < 20_000_000


def flood(host: str, port: int) -> tuple[int, bytes]:
    """Send until the other end has had enough; how much that was, and what it said."""
    with socket.create_connection((host, port), timeout=10) as line:
        line.sendall(
            b"POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Idempotency-Key: k\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        sent = 0
        with suppress(ConnectionError):
            for _ in range(200):
                line.sendall(b"%x\r\n%s\r\n" % (len(MEGABYTE), MEGABYTE))
                sent += len(MEGABYTE)
        return sent, line.recv(1000)


async def test_a_body_that_says_it_is_large_is_refused_at_once(
    idle_http: httpx.AsyncClient,
) -> None:
    response = await idle_http.post(
        "/v1/webhooks/carrier", content=b" " * (BODY_BYTES_MAX + 1), headers={}
    )

    assert (response.status_code, response.json()["code"]) == (413, "too_large")


async def test_a_body_of_just_the_cap_is_read(idle_http: httpx.AsyncClient) -> None:
    response = await idle_http.post(
        "/v1/orders",
        content=b" " * BODY_BYTES_MAX,
        headers={"content-type": "application/json", "idempotency-key": "k"},
    )

    assert response.json()["code"] == "not_json"


async def test_with_a_token_only_its_bearer_is_heard(idle: Shop) -> None:
    async with served(idle, api_token=SecretStr("s3cret")) as http:
        for headers in ({}, {"authorization": "Bearer no"}, {"authorization": "Basic s3cret"}):
            refused = await http.get("/v1/holds", headers=headers)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"] == "Bearer"
            assert refused.headers["content-type"] == "application/problem+json"
        heard = await http.get("/v1/holds", headers={"authorization": "Bearer s3cret"})
        assert heard.status_code == 200
        for path in ("/health/live", "/health/ready", "/openapi.json"):
            assert (await http.get(path)).status_code == 200


async def test_the_document_says_where_the_token_goes(idle: Shop) -> None:
    async with served(idle, api_token=SecretStr("s3cret")) as http:
        document = (await http.get("/openapi.json")).json()

    (scheme,) = document["components"]["securitySchemes"].values()
    assert scheme == {"type": "http", "scheme": "bearer"}
    assert document["security"] == [{"token": []}]
    assert document["paths"]["/health/live"]["get"]["security"] == []
    assert "security" not in document["paths"]["/v1/orders"]["post"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8080", 200),
        ("127.0.0.1", 200),
        ("[::1]:8080", 200),
        ("rebound.example.com", 421),
        ("127.0.0.1.example.com:8080", 421),
        ("[::1", 421),
    ],
)
async def test_without_a_token_only_names_of_this_machine_are_served(
    idle_http: httpx.AsyncClient, host: str, status: int
) -> None:
    answer = await idle_http.get("/v1/holds", headers={"host": host})

    assert answer.status_code == status


async def test_with_a_token_any_name_is_served(idle: Shop) -> None:
    proof = {"authorization": "Bearer s3cret", "host": "orders.example.com"}
    async with served(idle, api_token=SecretStr("s3cret")) as http:
        assert (await http.get("/v1/holds", headers=proof)).status_code == 200


def test_beyond_loopback_a_token_is_asked_for(idle: Shop) -> None:
    with pytest.raises(SettingMissing, match="TIDEWAITER_API_TOKEN"):
        create_app(idle.tidewaiter, {}, settings(idle, api_host="0.0.0.0"))


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("api.example.com", False),
    ],
)
def test_what_only_this_machine_reaches_is_loopback(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone
