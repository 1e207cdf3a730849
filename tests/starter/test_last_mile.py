"""The last mile through the API and the client: what is asked is kept, and what became of it."""

import asyncio
import uuid
from typing import Any

import httpx
import pytest

from activities.errors import PartnerRefused
from domain.promised import DeliveryOptions
from domain.resolutions import RefusalReason, ReturnToOrigin
from domain.status import Stage
from domain.tracking import MilestoneKind, Reason
from starter.refusals import DeliveryRefused, NoCarrier, OrderUnknown
from tests.builders import a_milestone, an_order
from tests.fakes import FakeCarrier
from tests.starter.shop import Shop
from tests.waiting import PATIENCE, eventually

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
    with pytest.raises(NoCarrier, match="TIDEWAITER_BOOK_WITH"):
        await shop.tidewaiter.pickup_points(order.order_id)
    with pytest.raises(OrderUnknown):
        await shop.tidewaiter.pickup_points("TW-NOBODYS")
    with pytest.raises(DeliveryRefused):
        await shop.tidewaiter.change_delivery(order.order_id, DeliveryOptions(), by="consignee")


async def test_who_took_a_parcel_is_shown_and_nobody_else_is_named(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    order = await shop.delivered(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    waiting = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))

    shown = await http.get(f"/v1/orders/{order.order_id}/proof")
    none = await http.get(f"/v1/orders/{waiting.order_id}/proof")

    (proof,) = shown.json()
    assert proof["received_by"] == "Example Consignee"
    image = await http.get(f"/v1/documents/{proof['papers'][0]['sha256']}")
    assert image.headers["content-type"] == "image/jpeg"
    assert (none.status_code, none.json()["code"]) == (404, "proof_unknown")


async def test_a_carrier_that_reports_a_returning_number_finds_the_order(shop: Shop) -> None:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    booking = (await shop.tidewaiter.status(order.order_id)).booking
    assert booking
    back = f"BACK-{order.order_id}"
    going = [
        a_milestone(MilestoneKind.PICKED_UP, booking.waybill, 1),
        a_milestone(MilestoneKind.RETURNING, booking.waybill, 2, returns_as=back),
    ]
    await shop.tidewaiter.report(order.order_id, going)

    found = await shop.tidewaiter.records.orders_of([back])
    assert found == {back: order.order_id}
    home = a_milestone(MilestoneKind.RETURNED, back, 3)
    await shop.tidewaiter.report(found[back], [home])

    outcome = await asyncio.wait_for(shop.tidewaiter.outcome(order.order_id), PATIENCE)
    assert outcome.stage is Stage.RETURNED_TO_ORIGIN
    timeline = [event.text for event in await shop.tidewaiter.records.timeline(order.order_id)]
    assert f"{booking.waybill} comes back as {back}" in timeline
    assert any("import invalidated" in text for text in timeline)


async def test_refusals_are_counted_by_lane_and_incoterm(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    await shop.delivered(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    booking = (await shop.tidewaiter.status(order.order_id)).booking
    assert booking
    refused = a_milestone(
        MilestoneKind.ATTEMPT_FAILED, booking.waybill, 1, reason=Reason.CONSIGNEE_REFUSED
    )
    await shop.tidewaiter.report(order.order_id, [refused])
    (hold,) = await eventually(lambda: shop.tidewaiter.holds(order_id=order.order_id), bool)
    answer = ReturnToOrigin.of(hold, by="ops", refusal_reason=RefusalReason.DUTIES)
    await shop.tidewaiter.resolve(answer)

    counted = await eventually(
        lambda: http.get("/v1/carriers/refusals"), lambda r: r.json()[0]["reasons"].get("duties")
    )

    assert counted.json() == [
        {
            "lane": {"origin": "CN", "destination": "GB"},
            "incoterm": "DDP",
            "arrived": 2,
            "refused": 1,
            "reasons": {"duties": 1},
        }
    ]
