import asyncio
import json
import uuid
from typing import Any

import httpx
import pytest

from domain.order import Order
from domain.pointers import replaced
from domain.reasons import HoldReason
from domain.status import Stage
from tests.builders import a_line, an_order
from tests.starter.shop import Shop
from tests.waiting import eventually

JSON = {"content-type": "application/json"}


def new_order(**changes: Any) -> Order:
    return an_order(f"TW-{uuid.uuid4().hex[:8]}", **changes)


async def post(http: httpx.AsyncClient, raw: bytes, key: str = "") -> httpx.Response:
    headers = JSON | {"idempotency-key": key or uuid.uuid4().hex}
    return await http.post("/v1/orders", content=raw, headers=headers)


def raw_of(order: Order) -> bytes:
    return order.model_dump_json().encode()


def problem_of(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] == f"urn:tidewaiter:problem:{code}"
    return problem


async def runs(shop: Shop) -> int:
    query = f"TaskQueue = '{shop.tidewaiter.task_queue}'"
    return (await shop.tidewaiter.temporal.count_workflows(query)).count


async def test_an_order_is_accepted_and_can_be_followed(http: httpx.AsyncClient) -> None:
    order = new_order()

    accepted = await post(http, raw_of(order))

    assert accepted.status_code == 202
    assert accepted.json() == {
        "order_id": order.order_id,
        "workflow_id": f"order-{order.order_id}",
        "status": "accepted",
    }
    view = await eventually(
        lambda: http.get(accepted.headers["location"]),
        lambda r: r.json()["status"]["stage"] == Stage.BOOKED and len(r.json()["timeline"]) > 2,
    )
    document = view.json()
    assert [event["text"] for event in document["revisions"]] == ["revision 1"]
    expected = document["expected"]
    assert expected["earliest"] <= expected["likely"] <= expected["latest"]
    assert {"account": "customer_charges", "currency": "GBP"}.items() <= document["balances"][
        0
    ].items()

    async def asked_twice() -> httpx.Response:
        tag = (await http.get(accepted.headers["location"])).headers["etag"]
        return await http.get(accepted.headers["location"], headers={"if-none-match": tag})

    # As soon as nothing happens in between.
    unchanged = await eventually(asked_twice, lambda answer: answer.status_code == 304)
    assert unchanged.content == b""


async def test_the_same_key_and_body_are_answered_as_before(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    raw, key = raw_of(new_order()), uuid.uuid4().hex

    first = await post(http, raw, key)
    again = await post(http, raw, f'"{key}"')

    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]


async def test_the_same_order_under_another_key_is_the_same_run(http: httpx.AsyncClient) -> None:
    raw = raw_of(new_order())

    await post(http, raw)
    again = await post(http, raw)

    assert again.status_code == 202
    assert again.json()["status"] == "accepted_before"


async def test_a_key_belongs_to_one_request(http: httpx.AsyncClient) -> None:
    key = uuid.uuid4().hex
    await post(http, raw_of(new_order()), key)

    problem_of(await post(http, raw_of(new_order()), key), 422, "idempotency_key_reused")


async def test_a_request_without_a_key_is_refused(
    closed_http: httpx.AsyncClient, closed: Shop
) -> None:
    for headers in ({}, {"idempotency-key": ""}, {"idempotency-key": "x" * 256}):
        response = await closed_http.post(
            "/v1/orders", content=raw_of(new_order()), headers=JSON | headers
        )
        problem_of(response, 400, "idempotency_key_missing")

    assert await runs(closed) == 0


async def test_a_request_still_at_work_is_not_done_twice(
    http: httpx.AsyncClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    submit = shop.tidewaiter.submit

    async def slowly(order: Order) -> Any:
        begun.set()
        await go_on.wait()
        return await submit(order)

    monkeypatch.setattr(shop.tidewaiter, "submit", slowly)
    raw, key = raw_of(new_order()), uuid.uuid4().hex
    first = asyncio.create_task(post(http, raw, key))
    await begun.wait()

    second = await post(http, raw, key)
    go_on.set()

    problem_of(second, 409, "idempotency_key_in_flight")
    assert second.headers["retry-after"] == "1"
    assert (await first).status_code == 202


async def test_a_key_whose_request_failed_on_our_side_can_be_used_again(
    http: httpx.AsyncClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(order: Order) -> Any:
        raise RuntimeError("the disk is full")

    raw, key = raw_of(new_order()), uuid.uuid4().hex
    with monkeypatch.context() as patched:
        patched.setattr(shop.tidewaiter, "submit", failing)
        failed = await post(http, raw, key)

    problem = problem_of(failed, 500, "internal_error")
    assert "disk" not in json.dumps(problem)
    assert (await post(http, raw, key)).status_code == 202


async def test_a_request_refused_for_what_it_says_can_be_put_right_under_its_key(
    http: httpx.AsyncClient,
) -> None:
    order, key = new_order(), uuid.uuid4().hex
    wrong = json.dumps(json.loads(raw_of(order)) | {"revision": 2}).encode()

    problem_of(await post(http, wrong, key), 422, "order_refused")

    assert (await post(http, raw_of(order), key)).status_code == 202


async def test_a_conflict_is_answered_as_before(http: httpx.AsyncClient) -> None:
    order, key = new_order(), uuid.uuid4().hex
    await post(http, raw_of(order))
    other = json.dumps(json.loads(raw_of(order)) | {"charged": "1.00"}).encode()

    first, again = await post(http, other, key), await post(http, other, key)

    assert (first.status_code, again.headers["idempotency-replayed"]) == (409, "true")
    problem_of(again, 409, "order_conflict")


async def test_an_id_taken_by_another_order_is_a_conflict(http: httpx.AsyncClient) -> None:
    order = new_order()
    await post(http, raw_of(order))
    other = json.dumps(json.loads(raw_of(order)) | {"charged": "1.00"}).encode()

    problem = problem_of(await post(http, other), 409, "order_conflict")

    assert order.order_id in problem["detail"]


BAD = {
    "negative price": ("/lines/0/unit_price", "-1.00"),
    "underscore": ("/lines/0/unit_price", "1_000"),
    "full-width digits": ("/lines/0/unit_price", "\uff11\uff12"),
    "spaces": ("/lines/0/unit_price", " 12.3 "),
    "exponent": ("/lines/0/unit_price", "1E+1000000"),
    "5000 digits": ("/lines/0/unit_price", "9" * 5000),
    "an integer of 5000 digits": ("/lines/0/unit_price", 10**4000),
    "a float": ("/charged", 12.5),
    "infinity": ("/charged", float("inf")),
    "not a number": ("/charged", float("nan")),
    "true as a number": ("/lines/0/quantity", True),
    "text as a number": ("/lines/0/quantity", "3"),
    "too many units": ("/lines/0/quantity", 10_000),
    "no lines": ("/lines", []),
    "NUL": ("/order_id", "TW\0"),
    "NUL in a text": ("/consignee/name", "a\0b"),
    "lone surrogate": ("/consignee/name", "a\ud800b"),
    "line break in an id": ("/order_id", "TW-1\n"),
    "slash in an id": ("/order_id", "TW/../1"),
    "long id": ("/order_id", "x" * 65),
    "unknown country": ("/consignee/address/country", "XX"),
    "naive time": ("/placed_at", "2026-11-21T10:00:00"),
    "revision": ("/revision", 2),
    "waiver": ("/waivers", [{"reason": "margin_below_floor", "by": "me"}]),
}


@pytest.mark.parametrize(("where", "value"), BAD.values(), ids=BAD.keys())
async def test_a_bad_order_is_refused_by_field_and_nothing_is_started(
    closed_http: httpx.AsyncClient, closed: Shop, where: str, value: Any
) -> None:
    document = replaced(json.loads(raw_of(new_order())), where, value)

    response = await post(closed_http, json.dumps(document).encode())

    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["pointer"] == where
    assert error["detail"]
    assert error["code"]
    assert len(error["value"]) < 80
    assert await runs(closed) == 0


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"nonsense", b"\xff\xfe{}", b"[" * 50_000, b'{"order_id": "TW-1"'[:-1]]
)
async def test_what_is_no_json_is_a_bad_request(closed_http: httpx.AsyncClient, raw: bytes) -> None:
    problem_of(await post(closed_http, raw), 400, "not_json")


@pytest.mark.parametrize("raw", [b"null", b"[]", b"1", b'"order"'])
async def test_json_that_is_no_object_is_refused(
    closed_http: httpx.AsyncClient, raw: bytes
) -> None:
    problem_of(await post(closed_http, raw), 422, "invalid")


async def test_fields_too_many_and_too_few_are_named(closed_http: httpx.AsyncClient) -> None:
    document = json.loads(raw_of(new_order())) | {"surprise": 1}
    del document["lines"][0]["origin"]

    problem = problem_of(await post(closed_http, json.dumps(document).encode()), 422, "invalid")

    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [
        ("/lines/0/origin", "missing"),
        ("/surprise", "extra_forbidden"),
    ]


async def test_twenty_thousand_lines_are_too_many(closed_http: httpx.AsyncClient) -> None:
    document = json.loads(raw_of(new_order()))
    document["lines"] = [{}] * 20_000

    problem = problem_of(await post(closed_http, json.dumps(document).encode()), 422, "invalid")

    (error,) = problem["errors"]
    assert (error["pointer"], error["code"]) == ("/lines", "too_long")


async def test_only_json_is_taken(closed_http: httpx.AsyncClient) -> None:
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/xml"):
        headers = {"content-type": kind, "idempotency-key": "k"}
        response = await closed_http.post("/v1/orders", content=b"{}", headers=headers)
        problem_of(response, 415, "unsupported_media_type")


async def test_an_order_is_amended_and_cancelled(http: httpx.AsyncClient, shop: Shop) -> None:
    order = await shop.booked(new_order())
    path = f"/v1/orders/{order.order_id}"
    amended = json.loads(raw_of(order))
    amended["consignee"]["address"]["lines"] = ["2 Example Street"]

    put = await http.put(path, json=amended)
    assert (put.status_code, put.json().get("revision")) == (202, 2), put.text
    await shop.stands(order.order_id, lambda s: s.revision == 2 and s.stage is Stage.BOOKED)

    cancelled = await http.post(f"{path}/cancel", json={"by": "ops@example.com"})
    assert cancelled.status_code == 202
    await shop.stands(order.order_id, lambda s: s.stage is Stage.CANCELLED)
    timeline = (await http.get(path)).json()["timeline"]
    assert "cancelled by ops@example.com" in [event["text"] for event in timeline]
    problem_of(await http.put(path, json=amended | {"charged": "1.00"}), 409, "too_late")


async def test_an_amendment_belongs_to_the_order_of_its_url(http: httpx.AsyncClient) -> None:
    response = await http.put("/v1/orders/TW-other", json=json.loads(raw_of(new_order())))

    problem = problem_of(response, 422, "invalid")
    assert problem["errors"][0]["pointer"] == "/order_id"


async def test_a_cancel_says_who_cancels(http: httpx.AsyncClient) -> None:
    response = await http.post("/v1/orders/TW-1/cancel", json={})

    assert problem_of(response, 422, "invalid")["errors"][0]["pointer"] == "/by"


async def test_an_unknown_order_is_not_found(http: httpx.AsyncClient) -> None:
    problem_of(await http.get("/v1/orders/TW-none"), 404, "order_unknown")


async def test_a_held_order_shows_its_question_and_then_its_answer(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    hold = await shop.held(new_order(lines=(a_line(hs_code=None),)))

    answered = await http.post(
        f"/v1/holds/{hold.hold_id}/resolve",
        json={"kind": "classify_line", "sku": "LAMP", "hs_code": "940521", "by": "x@example.com"},
    )
    assert answered.status_code == 200
    await shop.stands(hold.order_id, lambda s: s.stage is Stage.BOOKED)

    (shown,) = (await http.get(f"/v1/orders/{hold.order_id}")).json()["holds"]
    assert shown["reason"] == HoldReason.MISSING_HS_CODE
    assert shown["resolution"]["hs_code"] == "940521"
    assert shown["resolved_by"] == "x@example.com"
