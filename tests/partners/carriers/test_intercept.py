"""A parcel of UPS that is brought back, later or elsewhere, once it is on its way."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from activities.errors import OutcomeUnknown, PartnerRefused, PartnerUnavailable
from domain.carriage import Booking
from domain.promised import DeliveryOptions, DeliveryWindow
from domain.tracking import MilestoneKind
from partners.carriers.ups.client import Ups
from partners.carriers.ups.intercept import day_of, done, eligible
from tests.builders import an_address
from tests.partners.carriers.given import Shipping, a_full_order
from tests.partners.carriers.test_ups import adapter
from tests.stand_in import SLOW_SECONDS, StandIn, impatient, stand_in

CONTACT = {"contact_name": "Example Shop", "contact_phone": "+12015550100"}
SPRINGFIELD = an_address(
    lines=("12 Example Road",), city="Springfield", region="IL", postcode="62701", country="US"
)


@pytest.fixture
async def ups(tmp_path: Path) -> AsyncIterator[Shipping[Ups]]:
    """UPS in a world whose days are long enough to be asked before a parcel is there."""
    async with (
        stand_in(tmp_path, day_seconds=0.15) as world,
        adapter(world, **CONTACT) as shipping,
    ):
        yield shipping


async def waiting(ups: Shipping[Ups], order_id: str) -> Booking:
    """A parcel that nobody took, and that waits for an instruction."""
    await ups.world.scenario(order_id, carrier="refused")
    booking = await ups.book(a_full_order(order_id))
    await ups.seen(booking, MilestoneKind.DELAYED)
    return booking


async def early(ups: Shipping[Ups], order_id: str) -> Booking:
    """A parcel that is not picked up until the world, which is the test's own, goes on."""
    await ups.world.pause()
    return await ups.book(a_full_order(order_id))


def in_days(days: int) -> DeliveryOptions:
    on = (datetime.now(UTC) + timedelta(days=days)).date()
    return DeliveryOptions(window=DeliveryWindow(on=on))


async def test_a_parcel_is_brought_back_once_however_often_it_is_asked(
    ups: Shipping[Ups],
) -> None:
    booking = await early(ups, "UPS-BACK")

    await ups.carrier.return_to_origin(booking, "UPS-BACK:return")
    await ups.carrier.return_to_origin(booking, "UPS-BACK:return")
    await ups.world.pause(False)
    await ups.seen(booking, MilestoneKind.RETURNED)

    seen = {scan.kind for scan in (await ups.carrier.track(booking)).milestones}
    assert MilestoneKind.DELIVERED not in seen
    assert await ups.world.effects("UPS-BACK") == ["label_bought", "return_ordered"]


@pytest.mark.parametrize("kind", ["cut_after", "slow", "malformed"])
async def test_an_answer_that_was_lost_is_settled_by_asking_again(
    ups: Shipping[Ups], kind: str
) -> None:
    order_id = f"UPS-LOST-{kind}"
    booking = await early(ups, order_id)
    await ups.world.faults(
        {"partner": "ups", "route": "v2", "kind": kind, "times": 1, "seconds": SLOW_SECONDS}
    )

    with pytest.raises(OutcomeUnknown), impatient(ups.line):
        await ups.carrier.return_to_origin(booking, f"{order_id}:return")
    await ups.carrier.return_to_origin(booking, f"{order_id}:return")

    assert await ups.world.effects(order_id) == ["label_bought", "return_ordered"]


async def test_a_parcel_that_was_refused_is_brought_again_on_a_day_that_ups_offers(
    ups: Shipping[Ups],
) -> None:
    booking = await waiting(ups, "UPS-AGAIN")
    day = in_days(2).window

    assert day
    await ups.carrier.redeliver(booking, day.on, None, "UPS-AGAIN:again")
    await ups.seen(booking, MilestoneKind.DELIVERED)

    assert await ups.world.effects("UPS-AGAIN") == ["label_bought", "delivery_changed"]


async def test_a_day_that_ups_does_not_offer_is_refused_with_those_it_does(
    ups: Shipping[Ups],
) -> None:
    booking = await early(ups, "UPS-DAY")

    with pytest.raises(PartnerRefused, match=r"on 20\d\d-\d\d-\d\d, .*, not on 20") as refused:
        await ups.carrier.change_delivery(booking, in_days(40), "k")

    assert refused.value.code == "no_such_day"
    assert await ups.world.effects("UPS-DAY") == ["label_bought"]


async def test_another_day_is_wished_changed_and_taken_back(ups: Shipping[Ups]) -> None:
    booking = await early(ups, "UPS-WISH")

    await ups.carrier.change_delivery(booking, in_days(2), "1")
    await ups.carrier.change_delivery(booking, in_days(3), "2")
    await ups.carrier.change_delivery(booking, DeliveryOptions(), "3")
    await ups.carrier.change_delivery(booking, DeliveryOptions(), "3")

    effects = await ups.world.effects("UPS-WISH")
    assert effects[1:] == ["delivery_changed", "delivery_changed", "delivery_as_before"]


async def test_a_parcel_is_brought_to_another_address_in_the_us(ups: Shipping[Ups]) -> None:
    booking = await early(ups, "UPS-MOVED")

    await ups.carrier.redeliver(booking, None, SPRINGFIELD, "k")

    assert "delivery_changed" in await ups.world.effects("UPS-MOVED")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"country": "CA", "postcode": "K1A 0B1"}, "in the US alone"),
        ({"postcode": "627"}, "with a ZIP code"),
        ({"region": "Illinois"}, "the code of the state"),
    ],
)
async def test_an_address_that_ups_does_not_redirect_to_is_refused_before_it_is_asked(
    ups: Shipping[Ups], changes: dict[str, Any], why: str
) -> None:
    booking = await early(ups, f"UPS-TO-{'-'.join(changes)}")

    with pytest.raises(PartnerRefused, match=why):
        await ups.carrier.redeliver(booking, None, SPRINGFIELD.model_copy(update=changes), "k")


async def test_a_parcel_that_was_delivered_is_not_called_back(ups: Shipping[Ups]) -> None:
    booking = await ups.book(a_full_order("UPS-DONE"))
    await ups.seen(booking, MilestoneKind.DELIVERED)

    with pytest.raises(PartnerRefused, match="does not let .* be brought back") as refused:
        await ups.carrier.return_to_origin(booking, "k")
    assert refused.value.code == "too_late"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (DeliveryOptions(signature=True, safe_place="Porch"), "not of signature, safe place"),
        (DeliveryOptions(pickup_point="U1"), "not of pickup point"),
        (
            DeliveryOptions(window=DeliveryWindow(on=datetime.now(UTC).date(), not_before=time(9))),
            "at no hour",
        ),
    ],
)
def test_what_ups_cannot_be_told_on_the_way_is_refused(options: DeliveryOptions, told: str) -> None:
    with pytest.raises(PartnerRefused, match=told):
        day_of(options)


async def test_nobody_is_intercepted_in_nobodys_name(world: StandIn) -> None:
    async with adapter(world) as ups:
        booking = await ups.book(a_full_order("UPS-NOBODY"))
        with pytest.raises(PartnerRefused) as back:
            await ups.carrier.return_to_origin(booking, "k")
        with pytest.raises(PartnerRefused) as later:
            await ups.carrier.change_delivery(booking, in_days(2), "k")

    assert (back.value.code, later.value.code) == ("by_hand", "by_hand")


async def test_a_rate_limit_says_when_to_come_back(ups: Shipping[Ups]) -> None:
    booking = await early(ups, "UPS-LIMIT")
    fault = {"partner": "ups", "route": "intercept", "kind": "rate_limited", "times": 1}
    await ups.world.faults(fault | {"seconds": 7})

    with pytest.raises(PartnerUnavailable) as trouble:
        await ups.carrier.return_to_origin(booking, "k")
    assert trouble.value.retry_after == timedelta(seconds=7)


def test_an_answer_is_done_refused_or_unknown() -> None:
    done(b'{"transactionId": "A", "statusCode": "000", "success": true, "errors": null}')
    with pytest.raises(PartnerRefused, match="1401: not eligible") as refused:
        done(_failed("1401", "not eligible"))
    with pytest.raises(PartnerRefused, match="711: no"):
        done(b'{"success": false, "statusCode": "711", "statusMsg": "no", "errors": null}')
    with pytest.raises(ValueError, match="system error"):
        done(_failed("500", "System Error"))

    assert refused.value.code == "1401"


def _failed(code: str, says: str) -> bytes:
    errors = [{"errorCode": code, "errorMessage": says}]
    return json.dumps({"success": False, "errors": errors}).encode()


def test_what_is_possible_is_read_whether_it_stands_alone_or_in_a_list() -> None:
    value = {"createEligibility": "ELIGIBLE", "dateOptionsforFutureDelivery": [{"date": 20260110}]}
    one = {"interceptFeature": "FD", "eligibilityValue": value}
    for features in (one, [one]):
        body = {"response": {"success": True, "commonEligibilityMap": features}}
        found = eligible(json.dumps(body).encode())
        assert [day.date for day in found["FD"].days] == ["20260110"]
    assert eligible(b'{"response": {"success": true, "commonEligibilityMap": null}}') == {}
