"""Idempotency keys of the HTTP API: one request is done once and answered alike for ever."""

import asyncio
from datetime import timedelta

from records.requests import (
    CLAIM_LAPSES_AFTER,
    ApiRequests,
    Fingerprint,
    Fresh,
    InFlight,
    Mismatch,
    Replay,
    RequestKey,
)
from tests.records.given import NOON, later

KEY = RequestKey("S-1", "k-1")
POST = Fingerprint.of("POST", "/v1/orders", b'{"order_id":"O-1"}')


async def test_a_finished_request_is_answered_as_before(requests: ApiRequests) -> None:
    assert await requests.claim(KEY, POST, NOON) == Fresh()
    await requests.finish(KEY, 202, {"Location": "/v1/orders/O-1"}, b"{}")
    await requests.finish(KEY, 500, {}, b"a later answer")

    replay = Replay(202, {"Location": "/v1/orders/O-1"}, b"{}")
    assert await requests.claim(KEY, POST, later(600)) == replay


async def test_another_request_under_the_same_key_is_refused(requests: ApiRequests) -> None:
    await requests.claim(KEY, POST, NOON)
    other_body = Fingerprint.of("POST", "/v1/orders", b'{"order_id":"O-2"}')
    other_path = Fingerprint.of("POST", "/v1/returns", b'{"order_id":"O-1"}')

    assert await requests.claim(KEY, other_body, NOON) == Mismatch("POST /v1/orders")
    assert await requests.claim(KEY, other_path, NOON) == Mismatch("POST /v1/orders")
    assert await requests.claim(RequestKey("S-2", "k-1"), other_body, NOON) == Fresh()


async def test_of_requests_at_the_same_moment_one_is_fresh(requests: ApiRequests) -> None:
    claims = await asyncio.gather(*(requests.claim(KEY, POST, NOON) for _ in range(12)))

    assert claims.count(Fresh()) == 1
    assert claims.count(InFlight()) == 11


async def test_a_request_that_died_with_its_process_is_taken_over_once(
    requests: ApiRequests,
) -> None:
    await requests.claim(KEY, POST, NOON)
    lapsed = NOON + CLAIM_LAPSES_AFTER

    assert await requests.claim(KEY, POST, lapsed - timedelta(seconds=1)) == InFlight()
    assert await requests.claim(KEY, POST, lapsed) == Fresh()
    assert await requests.claim(KEY, POST, lapsed) == InFlight()


async def test_an_abandoned_key_is_fresh_again_and_a_finished_one_is_not(
    requests: ApiRequests,
) -> None:
    await requests.claim(KEY, POST, NOON)
    await requests.abandon(KEY)
    assert await requests.claim(KEY, POST, NOON) == Fresh()
    await requests.finish(KEY, 202, {}, b"")
    await requests.abandon(KEY)
    assert await requests.claim(KEY, POST, NOON) == Replay(202, {}, b"")


async def test_old_keys_are_forgotten(requests: ApiRequests) -> None:
    await requests.claim(KEY, POST, NOON)
    await requests.claim(RequestKey("S-1", "k-2"), POST, later(10))

    assert await requests.forget(later(5)) == 1
    assert await requests.claim(KEY, POST, later(10)) == Fresh()
