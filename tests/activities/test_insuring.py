"""Insuring right after the label: once, under its own key, and what a refusal comes to."""

import pytest

from activities.errors import OutcomeUnknown, PartnerRefused, PartnerUnavailable
from activities.insuring import Insuring
from domain.carriage import Booking
from domain.money import Money
from domain.order import Waiver
from domain.reasons import HoldReason
from tests.builders import an_order
from tests.domain.choosing.given import a_book, a_policy
from tests.fakes import World

ALWAYS = {"insure_if": "order.value > 0"}
REFUSED = PartnerRefused("carrier", "these goods are not insured")


def insuring(world: World, **rule: str) -> Insuring:
    ports = world.ports()
    policy = a_policy(insurance={**ALWAYS, **rule})
    return Insuring(ports.covers, ports.journal, ports.experience, a_book(policy=policy))


def a_booking() -> Booking:
    return Booking(
        carrier="petrel",
        service="ROAD",
        waybill="NLTW-1R1",
        reference="TW-1:1:book",
        price=Money.of("9.00", "GBP"),
        transit_days=6,
        label="labels/1",
    )


async def test_a_parcel_is_insured_under_a_key_of_its_own() -> None:
    world = World()

    assert await insuring(world).seen_to(an_order(), a_booking()) is None

    assert world.effects == {"TW-1:1:insure": ("insure for 99.00 GBP", "TW-1")}
    assert world.journal.of("TW-1") == ["insured 99.00 GBP"]


async def test_an_insurer_that_is_away_is_left_to_a_retry_which_buys_once() -> None:
    world = World()
    world.fail("insure for 99.00 GBP:after", OutcomeUnknown("carrier", "the line was cut"))
    with pytest.raises(PartnerUnavailable):
        await insuring(world).seen_to(an_order(), a_booking())

    await insuring(world).seen_to(an_order(), a_booking())

    assert world.done("TW-1") == ["insure for 99.00 GBP"]


async def test_a_refusal_ships_uninsured_or_asks_as_the_policy_says() -> None:
    world = World()
    world.fail("insure for 99.00 GBP", REFUSED, times=2)

    assert await insuring(world).seen_to(an_order(), a_booking()) is None
    hold = await insuring(world, refused="hold").seen_to(an_order(), a_booking())

    assert hold is not None
    assert hold.reason is HoldReason.INSURANCE_REFUSED
    assert hold.question == (
        "petrel does not insure NLTW-1R1 for 99.00 GBP: these goods are not insured. "
        "Ship it uninsured?"
    )
    assert world.journal.of("TW-1") == []


async def test_what_a_person_lets_go_uninsured_is_not_asked_again() -> None:
    world = World()
    waived = an_order(waivers=(Waiver(reason="insurance_refused", by="ops@example.com"),))

    assert await insuring(world, refused="hold").seen_to(waived, a_booking()) is None
    assert world.done("TW-1") == []
