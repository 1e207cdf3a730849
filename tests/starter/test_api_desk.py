import json
import uuid
from typing import Any

import httpx
import pytest

from domain.order import Order
from domain.resolutions import RESOLUTIONS
from domain.returns import Grade, Inspection, ReturnStage
from domain.status import Stage
from tests.builders import LONG_AGO, a_line, an_order
from tests.starter.served import letter, served, signed
from tests.starter.shop import Shop
from tests.waiting import eventually


def new_order(**changes: Any) -> Order:
    return an_order(f"TW-{uuid.uuid4().hex[:8]}", **changes)


async def test_holds_are_listed_by_what_is_asked_for(http: httpx.AsyncClient, shop: Shop) -> None:
    hold = await shop.held(new_order(lines=(a_line(hs_code=None),)))

    for query, found in (
        ({}, 1),
        ({"desk": "classification", "reason": "missing_hs_code"}, 1),
        ({"seller": "example-lighting", "destination": "GB"}, 1),
        ({"desk": "customs"}, 0),
    ):
        page = (await http.get("/v1/holds", params=query)).json()
        assert len(page["holds"]) == found
        assert page["cursor"] is None

    one = (await http.get(f"/v1/holds/{hold.hold_id}")).json()
    assert one["question"] == "Which HS code does LAMP have?"
    assert one["answers"] == ["classify_line", "cancel"]


async def test_pages_of_holds_follow_each_other(http: httpx.AsyncClient, shop: Shop) -> None:
    for _ in range(3):
        await shop.held(new_order(lines=(a_line(hs_code=None),)))

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await http.get("/v1/holds", params={"limit": 2} | _after(cursor))).json()
        seen += [hold["hold_id"] for hold in page["holds"]]
        cursor = page["cursor"]

    assert len(seen) == len(set(seen)) == 3


def _after(cursor: str) -> dict[str, Any]:
    return {"cursor": cursor} if cursor else {}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"desk": "nobody"}, "desk"),
        ({"reason": "none"}, "reason"),
        ({"limit": 0}, "limit"),
        ({"limit": "1_0x"}, "limit"),
        ({"destination": "XX"}, "destination"),
        ({"seller": "a b"}, "seller"),
        ({"dest": "GB"}, "dest"),
    ],
)
async def test_a_bad_parameter_is_named(
    closed_http: httpx.AsyncClient, query: dict[str, Any], parameter: str
) -> None:
    response = await closed_http.get("/v1/holds", params=query)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


async def test_a_cursor_that_no_page_gave_is_refused(closed_http: httpx.AsyncClient) -> None:
    response = await closed_http.get("/v1/holds", params={"cursor": "bm9uc2Vuc2U"})

    assert (response.status_code, response.json()["code"]) == (422, "invalid_cursor")


@pytest.mark.parametrize(
    ("answer", "status", "pointer"),
    [
        ({}, 422, "/kind"),
        ({"kind": "explode", "by": "x"}, 422, "/kind"),
        ({"kind": ["waive"], "by": "x"}, 422, "/kind"),
        ({"kind": "classify_line", "sku": "LAMP", "hs_code": "94", "by": "x"}, 422, "/hs_code"),
        ({"kind": "cancel", "by": "x", "hold_id": "another"}, 422, "/hold_id"),
        ({"kind": "cancel", "by": "x", "surprise": 1}, 422, "/surprise"),
        ({"kind": "waive", "by": "x"}, 409, None),
        (
            {"kind": "classify_line", "sku": "NONE", "hs_code": "940521", "by": "x"},
            409,
            None,
        ),
    ],
)
async def test_what_is_no_answer_is_refused(
    http: httpx.AsyncClient,
    shop: Shop,
    answer: dict[str, Any],
    status: int,
    pointer: str | None,
) -> None:
    hold = await shop.held(new_order(lines=(a_line(hs_code=None),)))

    response = await http.post(f"/v1/holds/{hold.hold_id}/resolve", json=answer)

    assert response.status_code == status, response.text
    if pointer:
        assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    else:
        assert response.json()["code"] == "answer_refused"
    assert len(await shop.tidewaiter.holds(order_id=hold.order_id)) == 1


async def test_an_answer_can_be_left_for_later(http: httpx.AsyncClient, shop: Shop) -> None:
    hold = await shop.held(new_order(lines=(a_line(hs_code=None),)))

    left = await http.post(
        f"/v1/holds/{hold.hold_id}/resolve",
        json={"kind": "classify_line", "sku": "LAMP", "hs_code": "940521", "by": "x"},
        headers={"prefer": "respond-async"},
    )

    assert left.status_code == 202
    await shop.stands(hold.order_id, lambda s: s.stage is Stage.BOOKED)


async def test_a_hold_that_nobody_put_is_not_found(closed_http: httpx.AsyncClient) -> None:
    answer = {"kind": "cancel", "by": "x"}
    response = await closed_http.post("/v1/holds/TW-9:1:refused:1/resolve", json=answer)

    assert (response.status_code, response.json()["code"]) == (404, "hold_unknown")
    assert "`tidewaiter holds` and GET /v1/holds list the open ones" in response.json()["detail"]
    assert (await closed_http.get("/v1/holds/TW-9:1:refused:1")).status_code == 404
    assert (await closed_http.get("/v1/holds/%00")).status_code == 422


async def test_a_return_is_opened_once_per_key_and_followed(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    order = await shop.delivered(new_order())
    path, key = f"/v1/orders/{order.order_id}/returns", {"idempotency-key": "r1"}
    wish = {
        "items": [{"sku": "LAMP", "quantity": 1}],
        "reason": "late",
        "requested_by": "shop@example.com",
    }

    first = await http.post(path, json=wish, headers=key)
    again = await http.post(path, json=wish, headers=key)
    second = await http.post(path, json=wish)
    third = await http.post(path, json=wish)

    assert first.status_code == second.status_code == 201
    assert again.json() == first.json()
    assert second.json()["rma"] != first.json()["rma"]
    assert (third.status_code, third.json()["code"]) == (409, "return_refused")

    rma = first.json()["rma"]
    found = Inspection(event_id="seen", rma=rma, grade=Grade.NEW, at=LONG_AGO)
    body = letter(order.order_id, found)
    sent = await http.post("/v1/webhooks/hub", content=body, headers=signed(body, "w1"))
    assert sent.status_code == 202
    view = await eventually(
        lambda: http.get(first.headers["location"]),
        lambda r: r.json()["status"]["stage"] == ReturnStage.REFUNDED,
    )
    assert view.json()["record"]["refund"]["currency"] == "GBP"


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"items": []}, "/items"),
        ({"items": [{"sku": "LAMP", "quantity": 0}]}, "/items/0/quantity"),
        ({"reason": "bored"}, "/reason"),
        ({"order_id": "another"}, "/order_id"),
        ({"number": 1}, "/number"),
    ],
)
async def test_a_bad_return_is_refused_by_field(
    closed_http: httpx.AsyncClient, wish: dict[str, Any], pointer: str
) -> None:
    whole = {
        "items": [{"sku": "LAMP", "quantity": 1}],
        "reason": "late",
        "requested_by": "shop@example.com",
    }

    response = await closed_http.post("/v1/orders/TW-1/returns", json=whole | wish)

    assert response.status_code == 422, response.text
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


async def test_an_unknown_return_is_not_found(http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/returns/TW-none-1")).status_code == 404


async def test_schemas_are_published(closed_http: httpx.AsyncClient) -> None:
    order = await closed_http.get("/v1/schemas/order")
    assert order.headers["content-type"].startswith("application/schema+json")
    assert order.json()["additionalProperties"] is False
    assert set((await closed_http.get("/v1/schemas/resolutions")).json()) == set(RESOLUTIONS)
    assert (await closed_http.get("/v1/schemas/resolutions/waive")).json()["title"] == "Waive"
    assert (await closed_http.get("/v1/schemas/resolutions/nothing")).status_code == 404
    assert "items" in (await closed_http.get("/v1/schemas/return")).json()["properties"]


async def test_the_api_describes_itself_completely(closed_http: httpx.AsyncClient) -> None:
    document = (await closed_http.get("/openapi.json")).json()

    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    assert {"Order", "ClassifyLine", "ReturnWish", "Problem", "OrderView"} <= set(schemas)
    for ref in _refs(document):
        assert ref.removeprefix("#/components/schemas/") in schemas
    operations = [op for path in document["paths"].values() for op in path.values()]
    assert len({op["operationId"] for op in operations}) == len(operations)
    submit = document["paths"]["/v1/orders"]["post"]
    example = submit["requestBody"]["content"]["application/json"]["example"]
    assert Order.model_validate_json(json.dumps(example)).order_id == "TW-1001"
    assert "application/problem+json" in submit["responses"]["422"]["content"]


async def test_the_page_of_operations_needs_nothing_from_elsewhere(
    closed_http: httpx.AsyncClient,
) -> None:
    answer = await closed_http.get("/docs")
    paths = (await closed_http.get("/openapi.json")).json()["paths"]

    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert all(f"<code>{path}</code>" in answer.text for path in paths)
    assert "<code>ClassifyLine</code>" in answer.text
    assert "<code>Idempotency-Key (header)</code>" in answer.text
    assert "://" not in answer.text
    assert "<script" not in answer.text


def _refs(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return here + [ref for value in node.values() for ref in _refs(value)]
    if isinstance(node, list):
        return [ref for value in node for ref in _refs(value)]
    return []


async def test_every_error_is_a_problem(closed_http: httpx.AsyncClient) -> None:
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("GET", "/v1/orders", 405),
        ("DELETE", "/v1/holds", 405),
        ("POST", "/v1/orders/", 404),
        ("POST", "/v1/webhooks/nobody", 422),
    ):
        response = await closed_http.request(method, path)
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["status"] == status
    assert (await closed_http.get("/v1/orders")).headers["allow"] == "POST"
    assert (await closed_http.delete("/v1/orders/TW-1")).headers["allow"] == "GET, PUT"


async def test_the_process_says_whether_it_can_serve(closed_http: httpx.AsyncClient) -> None:
    assert (await closed_http.get("/health/live")).json() == {"status": "alive"}
    ready = await closed_http.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["records"]["open_holds"] == 0


async def test_without_its_records_the_process_is_alive_and_not_ready(
    idle: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(_: object) -> Any:
        raise OSError("no records")

    monkeypatch.setattr(idle.tidewaiter.records, "counts", gone)
    async with served(idle) as http:
        assert (await http.get("/health/live")).status_code == 200
        ready = await http.get("/health/ready")

    assert (ready.status_code, ready.json()["code"]) == (503, "not_ready")
