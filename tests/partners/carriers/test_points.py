"""Shops and lockers of the carriers themselves: found near a place, and told with a shipment."""

import json
from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.last_mile.pickup_points import PointKind
from domain.order import Order
from domain.promised import DeliveryOptions
from domain.tracking import MilestoneKind
from partners.carriers.dhl import points as dhl_points
from partners.carriers.dhl.client import DhlExpress
from partners.carriers.ups import points as ups_points
from partners.carriers.ups.client import Ups
from tests.partners.carriers import test_dhl, test_ups
from tests.partners.carriers.given import Shipping, a_full_order
from tests.stand_in import StandIn


@pytest.fixture
async def dhl(world: StandIn) -> AsyncIterator[Shipping[DhlExpress]]:
    async with test_dhl.adapter(world, points_key="of the tests") as shipping:
        yield shipping


@pytest.fixture
async def ups(world: StandIn) -> AsyncIterator[Shipping[Ups]]:
    async with test_ups.adapter(world) as shipping:
        yield shipping


def fetched_at(order_id: str, point: str) -> Order:
    return a_full_order(order_id, delivery=DeliveryOptions(pickup_point=point))


async def test_dhl_tells_its_service_points_the_nearest_first(dhl: Shipping[DhlExpress]) -> None:
    found = await dhl.carrier.pickup_points("dhl", "GB", "SW1A 1AA", 3)

    assert [(it.kind, it.distance_m) for it in found] == [
        (PointKind.SHOP, 180),
        (PointKind.LOCKER, 420),
        (PointKind.SHOP, 650),
    ]
    assert [it.opening for it in found] == ["Mon-Fri 08:00-20:00", "always", "Mon-Fri 08:00-20:00"]
    assert {it.address.country for it in found} == {"GB"}


async def test_ups_tells_its_access_points_the_nearest_first(ups: Shipping[Ups]) -> None:
    found = await ups.carrier.pickup_points("ups", "GB", "SW1A 1AA", 2)
    in_town = await ups.carrier.pickup_points("ups", "GB", "Leeds", 10)

    assert [(it.kind, it.distance_m, it.opening) for it in found] == [
        (PointKind.SHOP, 200, "Mon-Sat 08:30-19:00"),
        (PointKind.LOCKER, 400, "always"),
    ]
    assert len(in_town) == 4


async def test_dhl_is_not_asked_without_the_key_that_it_wants(world: StandIn) -> None:
    async with test_dhl.adapter(world) as dhl:
        with pytest.raises(PartnerRefused, match="TIDEWAITER_DHL_POINTS_KEY") as refused:
            await dhl.carrier.pickup_points("dhl", "GB", "SW1A 1AA", 3)

    assert refused.value.code == "no_points"


@pytest.mark.parametrize(
    ("kind", "retry_after"), [("rate_limited", True), ("http_500", False), ("malformed", False)]
)
async def test_a_search_that_fails_may_be_repeated(
    ups: Shipping[Ups], kind: str, retry_after: bool
) -> None:
    await ups.world.faults({"partner": "ups", "route": "64", "kind": kind, "times": 1})

    with pytest.raises(PartnerUnavailable) as trouble:
        await ups.carrier.pickup_points("ups", "GB", "M1 1AA", 2)
    assert (trouble.value.retry_after is not None) is retry_after
    assert await ups.carrier.pickup_points("ups", "GB", "M1 1AA", 2)


async def test_a_parcel_is_brought_to_an_access_point_and_waits_there(ups: Shipping[Ups]) -> None:
    (point, *_) = await ups.carrier.pickup_points("ups", "GB", "M2 2BB", 1)
    order = fetched_at("UPS-POINT", point.point_id)
    offers = {offer.service: offer for offer in await ups.carrier.offers(order)}

    booking = await ups.carrier.book(order, offers["11"], None, order.key("book"))
    seen = await ups.seen(booking, MilestoneKind.DELIVERED)

    assert seen[-2:] == [MilestoneKind.READY_FOR_PICKUP, MilestoneKind.DELIVERED]


async def test_a_parcel_is_brought_to_a_service_point(dhl: Shipping[DhlExpress]) -> None:
    (point, *_) = await dhl.carrier.pickup_points("dhl", "GB", "M3 3CC", 1)
    order = fetched_at("DHL-POINT", point.point_id)
    offers = {offer.service: offer for offer in await dhl.carrier.offers(order)}

    booking = await dhl.carrier.book(order, offers["H"], None, order.key("book"))
    seen = await dhl.seen(booking, MilestoneKind.DELIVERED)

    assert seen[-2:] == [MilestoneKind.READY_FOR_PICKUP, MilestoneKind.DELIVERED]


async def test_a_place_that_ups_does_not_know_is_the_orders_fault(ups: Shipping[Ups]) -> None:
    order = fetched_at("UPS-NOWHERE", "PT-GB-404")
    offer = await ups.cheapest(order)

    with pytest.raises(PartnerRefused, match="no Access Point PT-GB-404 in GB") as refused:
        await ups.carrier.book(order, offer, None, order.key("book"))

    assert (refused.value.code, refused.value.pointers) == (
        "unknown_point",
        ("/delivery/pickup_point",),
    )
    assert await ups.world.effects("UPS-NOWHERE") == []


def test_what_is_asked_of_ups_names_a_postcode_or_a_town() -> None:
    def asked(near: str) -> object:
        search: dict[str, dict[str, object]] = ups_points.asked("DE", near, 5)["LocatorRequest"]  # type: ignore[assignment]
        return search["OriginAddress"]["AddressKeyFormat"]

    assert asked("10115") == {"PostcodePrimaryLow": "10115", "CountryCode": "DE"}
    assert asked("Berlin") == {"PoliticalDivision2": "Berlin", "CountryCode": "DE"}


def test_what_is_asked_of_dhl_are_places_that_take_directed_parcels() -> None:
    assert dhl_points.asked("DE", "10115", 5, "k")["capability"] == "86,87"


def listed_by_ups(**changes: object) -> bytes:
    """An answer of UPS's with a place as it should be, and one with other words."""
    at = {"ConsigneeName": "Kiosk", "AddressLine": "1 Road", "PoliticalDivision2": "Leeds"}
    good = at | {"CountryCode": "GB"}
    places = [
        {"AddressKeyFormat": each, "AccessPointInformation": {"PublicAccessPointID": f"U{nth}"}}
        for nth, each in enumerate((good | changes, good))
    ]
    return json.dumps(
        {
            "LocatorResponse": {
                "Response": {"ResponseStatusCode": "1"},
                "SearchResults": {"DropLocation": places},
            }
        }
    ).encode()


def listed_by_dhl(**changes: object) -> bytes:
    """The same of DHL's."""
    at = {"city": "Leeds", "addressLine1": "1 Road", "zipCode": "LS1 1AA"}
    places = [
        {"facilityId": f"D{nth}", "servicePointName": "Kiosk", "address": each}
        for nth, each in enumerate((at | changes, at))
    ]
    return json.dumps({"servicePoints": places}).encode()


def test_blanks_that_a_shopkeeper_typed_are_left_out() -> None:
    ups = ups_points.found(
        listed_by_ups(ConsigneeName="Kiosk \n2 ", PoliticalDivision2=" Leeds", AddressLine=" 1 St ")
    )
    dhl = dhl_points.found(listed_by_dhl(city="Leeds ", addressLine1=" 1  Road", zipCode=" "), "GB")

    assert (ups[0].name, ups[0].address.city, ups[0].address.lines) == (
        "Kiosk 2", "Leeds", ("1 St",),
    )  # fmt: skip
    assert (dhl[0].address.city, dhl[0].address.lines) == ("Leeds", ("1 Road",))
    assert (len(ups), len(dhl)) == (2, 2)


def test_a_place_that_cannot_be_read_hides_no_other() -> None:
    ups = ups_points.found(listed_by_ups(AddressLine="x" * 300))
    dhl = dhl_points.found(listed_by_dhl(zipCode="x" * 40), "GB")

    assert [it.point_id for it in ups] == ["U1"]
    assert [it.point_id for it in dhl] == ["D1"]
    with pytest.raises(ValidationError):
        dhl_points.found(listed_by_dhl(), "nowhere")
