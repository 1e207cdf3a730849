"""A courier comes once for a day and a place, whoever asks, however often the line is cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from activities.errors import OutcomeUnknown, PartnerRefused, PartnerUnavailable
from activities.pickups import Pickups
from domain.pickups import Pickup
from partners.carriers.dhl import refusals
from partners.carriers.dhl.pickup import DhlPickups, booked, pickup_of
from partners.carriers.dhl.settings import DhlSettings
from partners.http import Partner
from records.engine import Database
from records.migrate import upgrade
from records.pickups import PickupBook
from tests.partners.carriers.given import a_full_order
from tests.stand_in import SLOW_SECONDS, StandIn, impatient

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ACCOUNT = DhlSettings(username="sandbox", password="secret", account="123456789")


def a_pickup(location: str, **changes: Any) -> Pickup:
    return Pickup(
        **{
            "carrier": "dhl",
            "location": location,
            "sender": a_full_order().shipper,
            "on": date(2026, 11, 24),
            "ready_at": time(14),
            "close_at": time(18),
            "zone": "Asia/Shanghai",
            "parcels": 2,
            "weight_kg": Decimal("4.8"),
            **changes,
        }
    )


@dataclass
class Dispatch:
    """The service over a database of its own, and the world behind it."""

    pickups: Pickups
    book: PickupBook
    world: StandIn


@dataclass
class DhlDispatch(Dispatch):
    """And the line to DHL."""

    line: Partner


@asynccontextmanager
async def dispatch(world: StandIn, folder: Path) -> AsyncIterator[DhlDispatch]:
    url = f"sqlite:///{folder / 'records.db'}"
    upgrade(url)
    database = Database(url)
    line = Partner("dhl", f"{world.url}/dhl/mydhlapi", problems=refusals.problem)
    book = PickupBook(database)
    yield DhlDispatch(Pickups(DhlPickups(line, ACCOUNT), book), book, world, line)
    await line.close()
    database.close()


@pytest.fixture
async def dhl(world: StandIn, tmp_path: Path) -> AsyncIterator[DhlDispatch]:
    async with dispatch(world, tmp_path) as ours:
        yield ours


def test_what_is_asked_is_the_day_by_the_places_clock() -> None:
    asked = pickup_of(a_pickup("SZX-1"), ACCOUNT)

    assert asked["plannedPickupDateAndTime"] == "2026-11-24T14:00:00GMT+08:00"
    assert asked["closeTime"] == "18:00"
    assert asked["shipmentDetails"] == [
        {
            "productCode": "P",
            "isCustomsDeclarable": True,
            "unitOfMeasurement": "metric",
            "packages": [{"weight": 2.4}, {"weight": 2.4}],
        }
    ]


def test_an_answer_without_a_number_is_none() -> None:
    assert booked(b'{"dispatchConfirmationNumbers": ["PRG1", "PRG2"]}') == "PRG1"
    with pytest.raises(ValueError, match="dispatchConfirmationNumbers"):
        booked(b'{"dispatchConfirmationNumbers": []}')


async def test_a_courier_comes_once_for_a_day_and_a_place(dhl: DhlDispatch) -> None:
    first = await dhl.pickups.book(a_pickup("ONCE"))
    again = await dhl.pickups.book(a_pickup("ONCE", parcels=7))
    other_day = await dhl.pickups.book(a_pickup("ONCE", on=date(2026, 11, 25)))

    assert first == again != other_day
    assert await dhl.world.effects("ONCE") == ["courier_ordered", "courier_ordered"]


async def test_of_two_who_ask_at_once_one_asks_dhl(dhl: DhlDispatch) -> None:
    asked = [dhl.pickups.book(a_pickup("RACE")) for _ in range(4)]
    await asyncio.gather(*asked, return_exceptions=True)

    assert await dhl.world.effects("RACE") == ["courier_ordered"]
    assert await dhl.pickups.book(a_pickup("RACE"))


@pytest.mark.parametrize("kind", ["cut_after", "http_500_after", "slow", "malformed"])
async def test_an_answer_that_was_lost_is_a_persons_and_nobody_asks_again(
    dhl: DhlDispatch, kind: str
) -> None:
    place = f"LOST-{kind}"
    await dhl.world.faults(
        {"partner": "dhl", "route": "pickups", "kind": kind, "times": 1} | {"seconds": SLOW_SECONDS}
    )

    for _ in range(2):
        with pytest.raises(OutcomeUnknown), impatient(dhl.line):
            await dhl.pickups.book(a_pickup(place))
    await dhl.pickups.settle(f"dhl:{place}:2026-11-24", "PRG7")

    assert await dhl.pickups.book(a_pickup(place)) == "PRG7"
    assert await dhl.world.effects(place) == ["courier_ordered"]


async def test_what_dhl_refused_or_never_heard_may_be_asked_again(dhl: DhlDispatch) -> None:
    with pytest.raises(PartnerRefused, match="no courier comes so early"):
        await dhl.pickups.book(a_pickup("EARLY", ready_at=time(8), close_at=time(9)))
    with pytest.raises(PartnerRefused, match="is not before"):
        await dhl.pickups.book(a_pickup("EARLY", close_at=time(13)))
    nobody = a_full_order().shipper.model_copy(update={"phone": None})
    with pytest.raises(PartnerRefused) as lacking:
        await dhl.pickups.book(a_pickup("EARLY", sender=nobody))
    await dhl.world.faults(
        {"partner": "dhl", "route": "pickups", "kind": "rate_limited", "times": 1}
    )
    with pytest.raises(PartnerUnavailable):
        await dhl.pickups.book(a_pickup("EARLY"))

    assert lacking.value.pointers == ("/shipper/phone",)
    assert await dhl.pickups.book(a_pickup("EARLY"))
    assert await dhl.world.effects("EARLY") == ["courier_ordered"]


async def test_a_courier_is_sent_away_once_and_may_be_asked_for_again(dhl: DhlDispatch) -> None:
    key = a_pickup("AWAY").key
    await dhl.pickups.book(a_pickup("AWAY"))

    for _ in range(2):
        await dhl.pickups.cancel(key, "dhl", "ops", "nothing to fetch")
    await dhl.pickups.book(a_pickup("AWAY"))

    assert await dhl.world.effects("AWAY") == [
        "courier_ordered",
        "courier_sent_away",
        "courier_ordered",
    ]
    with pytest.raises(PartnerRefused) as unknown:
        await dhl.pickups.cancel("dhl:NOWHERE:2026-11-24", "dhl", "ops", "x")
    assert unknown.value.code == "no_pickup"
