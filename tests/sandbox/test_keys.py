"""One effect per key, whatever is sent how often."""

import asyncio
from pathlib import Path

from tests.builders import an_order
from tests.stand_in import StandIn, stand_in

NOTICE = {"order": "K-1", "to": "ops", "subject": "Hello", "text": "World"}


async def _post(world: StandIn, key: str | None, **changes: str) -> tuple[int, dict[str, object]]:
    headers = {"idempotency-key": key} if key else {}
    answer = await world.http.post("/notices", json={**NOTICE, **changes}, headers=headers)
    body: dict[str, object] = answer.json()
    return answer.status_code, body


async def test_an_effect_without_a_key_is_refused(world: StandIn) -> None:
    status, problem = await _post(world, None)

    assert (status, problem["code"]) == (400, "key_missing")


async def test_the_same_key_and_body_get_the_same_answer_and_no_new_effect(
    world: StandIn,
) -> None:
    first = await _post(world, "same", order="K-SAME")
    second = await _post(world, "same", order="K-SAME")

    assert first == second
    assert await world.effects("K-SAME") == ["notice_sent"]


async def test_the_same_key_with_another_body_is_refused(world: StandIn) -> None:
    await _post(world, "other", order="K-OTHER")

    status, problem = await _post(world, "other", order="K-OTHER", text="changed")

    assert (status, problem["code"]) == (422, "key_reused")
    assert await world.effects("K-OTHER") == ["notice_sent"]


async def test_fifty_calls_at_once_with_one_key_are_one_effect(world: StandIn) -> None:
    order = an_order("K-CROWD")
    offer = await world.cheapest(order)

    bookings = await asyncio.gather(
        *(world.carrier.book(order, offer, None, order.key("book")) for _ in range(50))
    )

    assert len({booking.waybill for booking in bookings}) == 1
    assert await world.effects("K-CROWD") == ["label_bought"]


async def test_a_refusal_is_not_kept_under_its_key(world: StandIn) -> None:
    release = {"order": "K-FIRST", "amount": "0", "currency": "EUR"}
    headers = {"idempotency-key": "K-FIRST:release"}
    refused = await world.http.post("/payments/K-FIRST/release", json=release, headers=headers)
    done = await world.http.post(
        "/payments/K-FIRST/release", json={**release, "amount": "5"}, headers=headers
    )

    assert (refused.status_code, done.status_code) == (422, 201)


async def test_the_same_reference_under_another_key_is_refused(world: StandIn) -> None:
    order = an_order("K-TWICE")
    await world.declared(order)

    lodging = (await world.http.get("/control/state", params={"order_id": "K-TWICE"})).json()
    again = await world.http.post(
        "/broker/declarations",
        json=lodging["documents"]["Declaration"][0]["lodging"],
        headers={"idempotency-key": "another"},
    )

    assert again.status_code == 409
    assert again.json()["errors"][0]["code"] == "CDS12003"


async def test_a_body_of_another_shape_is_refused_by_field(world: StandIn) -> None:
    headers = {"idempotency-key": "shape"}
    answer = await world.http.post("/notices", json={**NOTICE, "to": 7}, headers=headers)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == "/to"


async def test_where_keys_are_not_honoured_a_repeat_is_a_second_effect(tmp_path: Path) -> None:
    order = an_order("K-OFF")
    async with stand_in(tmp_path, keys_optional=True) as world:
        offer = await world.cheapest(order)
        for _ in range(2):
            await world.carrier.book(order, offer, None, order.key("book"))

        assert await world.effects("K-OFF") == ["label_bought", "label_bought"]
