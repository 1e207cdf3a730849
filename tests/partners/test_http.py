"""Which trouble a failed call is, and what we do not put up with in an answer."""

import socket
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from activities.errors import OutcomeUnknown, PartnerRefused, PartnerUnavailable
from partners.http import ANSWER_BYTES_MAX, Partner, Request, acknowledged, or_nothing, order_of
from partners.trouble import RETRY_AFTER_MAX, retry_after

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DO = Request("POST", "/things", b"{}")
LOOK = Request("GET", "/things")


def a_partner(answer: httpx.Response) -> Partner:
    return Partner(
        "partner", "http://partner.example", transport=httpx.MockTransport(lambda _request: answer)
    )


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    body = {"status": status, "code": code, "detail": "because", "errors": [{"pointer": "/a"}]}
    return httpx.Response(status, json=body, headers=headers)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (problem(408, ""), PartnerUnavailable),
        (problem(425, ""), PartnerUnavailable),
        (problem(429, ""), PartnerUnavailable),
        (problem(409, "idempotency_in_flight"), PartnerUnavailable),
        (problem(500, ""), OutcomeUnknown),
        (problem(502, ""), OutcomeUnknown),
        (problem(503, ""), OutcomeUnknown),
        (problem(301, ""), PartnerRefused),
        (problem(400, "wrong"), PartnerRefused),
        (problem(409, "conflict"), PartnerRefused),
        (httpx.Response(401), PartnerRefused),
        (httpx.Response(200, content=b"<html>"), OutcomeUnknown),
        (httpx.Response(200, content=b"x" * (ANSWER_BYTES_MAX + 1)), OutcomeUnknown),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else str(value.status_code),
)
async def test_the_trouble_of_an_effect(answer: httpx.Response, trouble: type[Exception]) -> None:
    partner = a_partner(answer)

    with pytest.raises((PartnerUnavailable, PartnerRefused)) as failure:
        await partner.effect(DO, "key", acknowledged)

    assert type(failure.value) is trouble


async def test_a_question_is_never_of_unknown_outcome() -> None:
    with pytest.raises(PartnerUnavailable) as failure:
        await a_partner(problem(502, "")).ask(LOOK, acknowledged)

    assert type(failure.value) is PartnerUnavailable


async def test_a_refusal_that_is_no_problem_document_still_says_what_it_was() -> None:
    with pytest.raises(PartnerRefused, match="Unauthorized") as refusal:
        await a_partner(httpx.Response(401, content=b"go away")).effect(DO, "key", acknowledged)

    assert refusal.value.code == "401"


async def test_only_the_documented_code_means_nothing_there() -> None:
    absent = a_partner(problem(404, "unknown_thing"))
    lost = a_partner(httpx.Response(404, content=b"Not Found"))

    assert await or_nothing(absent.ask(LOOK, len), "unknown_thing") is None
    with pytest.raises(PartnerRefused):
        await or_nothing(lost.ask(LOOK, len), "unknown_thing")


async def test_a_partner_that_cannot_be_reached_has_done_nothing() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    partner = Partner("partner", f"http://127.0.0.1:{port}")

    with pytest.raises(PartnerUnavailable) as failure:
        await partner.effect(DO, "key", acknowledged)
    await partner.close()

    assert type(failure.value) is PartnerUnavailable


async def test_every_effect_carries_its_key_and_our_token_and_a_question_no_key() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    partner = Partner(
        "partner", "http://partner.example/", "secret", transport=httpx.MockTransport(answer)
    )
    await partner.effect(DO, "TW-1:1:book", acknowledged)
    await partner.ask(LOOK, acknowledged)

    assert [str(request.url) for request in seen] == ["http://partner.example/things"] * 2
    assert [request.headers.get("idempotency-key") for request in seen] == ["TW-1:1:book", None]
    assert {request.headers["authorization"] for request in seen} == {"Bearer secret"}


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (None, None),
        ("120", timedelta(seconds=120)),
        ("Sat, 21 Nov 2026 12:00:30 GMT", timedelta(seconds=30)),
        ("Sat, 21 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("999999999999999999", None),
        ("86400", RETRY_AFTER_MAX),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, wait: timedelta | None) -> None:
    assert retry_after(header, NOW) == wait


@pytest.mark.parametrize(
    ("key", "order"),
    [
        ("TW-1:1:refund", "TW-1"),
        ("TW-1:release", "TW-1"),
        ("rma:TW-1-2:refund", "TW-1"),
    ],
)
def test_a_key_names_its_order(key: str, order: str) -> None:
    assert order_of(key) == order
