"""The last mile through the API and the client: what is asked is kept, and what became of it."""

import uuid
from typing import Any

import httpx
import pytest

from activities.errors import PartnerRefused
from domain.promised import DeliveryOptions
from starter.refusals import DeliveryRefused, NoCarrier, OrderUnknown
from tests.builders import an_order
from tests.fakes import FakeCarrier
from tests.starter.shop import Shop, eventually

SAFE = {"by": "consignee", "options": {"safe_place": "Behind the bins"}}


async def answered(http: httpx.AsyncClient, order_id: str) -> dict[str, Any]:
    """The delivery, once the carrier has said something to the last change."""
    view = await eventually(
        lambda: http.get(f"/v1/orders/{order_id}/delivery"),
        lambda r: r.json()["asked"] and r.json()["asked"][-1]["answered_at"],
    )
    document: dict[str, Any] = view.json()
    return document


async def test_a_delivery_is_changed_and_shows_what_the_carrier_said(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))

    taken = await http.put(f"/v1/orders/{order.order_id}/delivery", json=SAFE)

    assert taken.status_code == 202, taken.text
    delivery = await answered(http, order.order_id)
    assert delivery["options"]["safe_place"] == "Behind the bins"
    assert [(a["by"], a["refused"]) for a in delivery["asked"]] == [("consignee", "")]


async def test_what_the_carrier_refuses_stays_as_it_was(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    shop.world.fail("change_delivery", PartnerRefused("northline", "it has no safe places"))
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))

    await http.put(f"/v1/orders/{order.order_id}/delivery", json=SAFE)

    delivery = await answered(http, order.order_id)
    assert delivery["options"]["safe_place"] is None
    assert delivery["asked"][0]["refused"] == "it has no safe places"


async def test_what_cannot_be_is_a_problem_that_says_why(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    path = f"/v1/orders/{order.order_id}/delivery"

    same = await http.put(path, json={"by": "consignee", "options": {}})
    both = {"contactless": True, "signature": True}
    wrong = await http.put(path, json={"by": "consignee", "options": both})
    unknown = await http.put("/v1/orders/TW-NOBODYS/delivery", json=SAFE)

    assert (same.status_code, same.json()["code"]) == (409, "delivery_refused")
    assert "options already" in same.json()["detail"]
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/options")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "order_unknown")
    assert (await http.get("/v1/orders/TW-NOBODYS/delivery")).status_code == 404


async def test_a_delivered_order_is_past_changing(http: httpx.AsyncClient, shop: Shop) -> None:
    order = await shop.delivered(an_order(f"TW-{uuid.uuid4().hex[:8]}"))

    late = await http.put(f"/v1/orders/{order.order_id}/delivery", json=SAFE)

    assert (late.status_code, late.json()["code"]) == (409, "too_late")


async def test_pickup_points_are_those_of_the_parcels_carrier(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    shop.tidewaiter.points = FakeCarrier(shop.world)

    here = await http.get(f"/v1/orders/{order.order_id}/pickup-points")
    there = await http.get(f"/v1/orders/{order.order_id}/pickup-points?near=Leeds&limit=1")

    assert [(p["carrier"], p["address"]["city"]) for p in here.json()] == [
        ("northline", "SW1A 1AA")
    ]
    assert there.json()[0]["address"] == {
        "lines": ["2 Example Street"],
        "city": "Leeds",
        "region": None,
        "postcode": None,
        "country": "GB",
    }
    assert (await http.get(f"/v1/orders/{order.order_id}/pickup-points?limit=0")).status_code == 422


async def test_who_can_be_asked_for_points_is_said(shop: Shop) -> None:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    with pytest.raises(NoCarrier):
        await shop.tidewaiter.pickup_points(order.order_id)
    with pytest.raises(OrderUnknown):
        await shop.tidewaiter.pickup_points("TW-NOBODYS")
    with pytest.raises(DeliveryRefused):
        await shop.tidewaiter.change_delivery(order.order_id, DeliveryOptions(), by="consignee")
