"""A courier of UPS comes once for a day and a place; one whose answer was lost is looked up."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from activities.errors import OutcomeUnknown, PartnerRefused, PartnerUnavailable
from activities.pickups import Pickups
from domain.money import Money
from domain.pickups import Pickup
from partners.carriers.ups.pickup import UpsPickups, pending, pickup_of
from partners.carriers.ups.settings import UpsSettings
from records.engine import Database
from records.migrate import upgrade
from records.pickups import PickupBook
from runtime.settings import Settings
from starter.refusals import PickupRefused
from tests.builders import an_address
from tests.partners.carriers import test_pickups
from tests.partners.carriers.given import a_full_order
from tests.partners.carriers.test_pickups import Dispatch
from tests.stand_in import StandIn
from wiring.carriers import ups_account, ups_line
from wiring.pickups import pickups

ACCOUNT = UpsSettings(client_id="sandbox", client_secret="secret", account="A1B2C3")


def a_pickup(location: str, **changes: Any) -> Pickup:
    ours: dict[str, Any] = {"carrier": "ups", "destination": "GB"}
    return test_pickups.a_pickup(location, **ours | changes)


def settings(world: StandIn, folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'records.db'}",
        ups_url=f"{world.url}/ups",
        ups_client_id=SecretStr("sandbox"),
        ups_client_secret=SecretStr("secret"),
        ups_account=SecretStr("A1B2C3"),
    )


@pytest.fixture
async def ups(world: StandIn, tmp_path: Path) -> AsyncIterator[Dispatch]:
    ours = settings(world, tmp_path)
    upgrade(ours.database_url)
    database = Database(ours.database_url)
    book = PickupBook(database)
    async with AsyncExitStack() as opened:
        couriers = UpsPickups(ups_line(ours, opened), ups_account(ours))
        yield Dispatch(Pickups(couriers, book), book, world)
    database.close()


def asked(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = pickup_of(a_pickup("SZX-1", **changes), ACCOUNT)
    request: dict[str, Any] = body["PickupCreationRequest"]
    return request


def test_what_is_asked_is_the_day_by_the_places_clock() -> None:
    request = asked()

    assert request["PickupDateInfo"] == {
        "ReadyTime": "1400",
        "CloseTime": "1800",
        "PickupDate": "20261124",
    }
    assert request["TotalWeight"] == {"Weight": "4.8", "UnitOfMeasurement": "KGS"}
    assert request["PickupPiece"] == [
        {
            "ServiceCode": "065",
            "Quantity": "2",
            "DestinationCountryCode": "GB",
            "ContainerCode": "01",
        }
    ]
    assert (request["ReferenceNumber"], request["OverweightIndicator"]) == (
        "ups:SZX-1:2026-11-24",
        "N",
    )


def test_from_the_us_it_is_asked_in_pounds_and_with_the_state() -> None:
    here = an_address(lines=("1 Dock",), city="Reno", region="NV", postcode="89501", country="US")
    sender = a_full_order().shipper.model_copy(update={"address": here})
    request = asked(sender=sender, crosses_a_border=False, weight_kg=Decimal(80), destination=None)

    assert request["TotalWeight"] == {"Weight": "176.4", "UnitOfMeasurement": "LBS"}
    assert request["PickupAddress"]["StateProvince"] == "NV"
    (piece,) = request["PickupPiece"]
    assert (piece["ServiceCode"], piece["DestinationCountryCode"]) == ("003", "US")
    assert request["OverweightIndicator"] == "Y"

    nowhere = sender.model_copy(update={"address": here.model_copy(update={"region": None})})
    with pytest.raises(PartnerRefused, match="a state or province in US"):
        asked(sender=nowhere)


async def test_a_courier_comes_once_and_not_after_all(ups: Dispatch) -> None:
    first = await ups.pickups.book(a_pickup("UPS-ONCE"))
    again = await ups.pickups.book(a_pickup("UPS-ONCE", parcels=7))
    await ups.pickups.cancel("ups:UPS-ONCE:2026-11-24", "ups", "ops", "nothing there")

    assert first == again
    assert await ups.world.effects("UPS-ONCE") == ["courier_ordered", "courier_sent_away"]


@pytest.mark.parametrize("kind", ["cut_after", "http_500_after", "malformed"])
async def test_one_whose_answer_was_lost_is_found_and_not_asked_for_again(
    ups: Dispatch, kind: str
) -> None:
    place = f"U-{kind[:8]}"
    await ups.world.faults(
        {"partner": "ups", "method": "POST", "route": "pickup", "kind": kind, "times": 1}
    )

    with pytest.raises(OutcomeUnknown):
        await ups.pickups.book(a_pickup(place))
    assert await ups.pickups.book(a_pickup(place))

    assert await ups.world.effects(place) == ["courier_ordered"]


async def test_one_that_ups_does_not_show_is_a_persons(ups: Dispatch) -> None:
    pickup = a_pickup("UPS-LOST")
    await ups.book.begun(pickup.key, test_pickups.NOW)

    with pytest.raises(OutcomeUnknown, match="nobody knows what came of it"):
        await ups.pickups.book(pickup)
    assert await ups.world.effects("UPS-LOST") == []


async def test_a_price_is_told_beforehand(ups: Dispatch) -> None:
    assert await ups.pickups.price(a_pickup("UPS-PRICE")) == Money.of("11.60", "USD")
    assert await ups.world.effects("UPS-PRICE") == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"close_at": time(9), "ready_at": time(8)}, "9510117: Close time is earlier"),
        ({"close_at": time(13)}, "14:00:00 is not before 13:00:00"),
        ({"sender": a_full_order().shipper.model_copy(update={"phone": None})}, "a phone number"),
    ],
)
async def test_what_ups_refuses_may_be_asked_again(
    ups: Dispatch, changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(PartnerRefused, match=why):
        await ups.pickups.book(a_pickup("UPS-NO", **changes))

    assert await ups.book.of("ups:UPS-NO:2026-11-24") is None


async def test_a_rate_limit_leaves_nothing_asked(ups: Dispatch) -> None:
    fault = {"partner": "ups", "route": "pickup", "kind": "rate_limited", "times": 1}
    await ups.world.faults(fault)

    with pytest.raises(PartnerUnavailable):
        await ups.pickups.book(a_pickup("UPS-BUSY", on=date(2026, 11, 30)))
    assert await ups.pickups.book(a_pickup("UPS-BUSY", on=date(2026, 11, 30)))


def test_one_that_stands_alone_is_one_of_several() -> None:
    body = (
        b'{"PickupPendingStatusResponse": {"PendingStatus": {"PRN": "1", "OnCallStatusCode": 2}}}'
    )

    assert [it.number for it in pending(body)] == ["1"]
    assert pending(b'{"PickupPendingStatusResponse": {}}') == ()


async def test_who_has_no_couriers_is_said(world: StandIn, tmp_path: Path) -> None:
    with pytest.raises(PickupRefused, match="easypost has no couriers"):
        async with pickups(settings(world, tmp_path), "easypost"):
            pass


async def test_dhl_tells_no_price(world: StandIn, tmp_path: Path) -> None:
    ours = settings(world, tmp_path).model_copy(
        update={f"dhl_{name}": SecretStr("x") for name in ("username", "password", "account")}
    )
    with pytest.raises(PickupRefused, match="does not say beforehand"):
        async with pickups(ours, "dhl") as couriers:
            await couriers.price(a_pickup("P", carrier="dhl"))
