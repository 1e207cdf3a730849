"""Cash on delivery: collected at the door, passed on later, and never paid back unpaid."""

from datetime import timedelta
from decimal import Decimal

import pytest

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.carriage import Offer
from domain.money import Money
from domain.order import Order
from domain.promised import DeliveryOptions, ServiceLevel
from domain.resolutions import ClaimCash, KeepWaiting, LeaveIt, ReturnToOrigin, WriteOffCash
from domain.status import Stage
from domain.tracking import MilestoneKind as Kind
from domain.tracking import Reason
from tests.builders import an_order
from tests.journeys.conftest import House, Journey
from workflows.order import OrderWorkflow

OPS = "ops@example.com"
MINUTES = 24 * 60
"""Of a day."""

PRICE = Decimal("122.33")


def paid_at_the_door(house: House, carrier: str = "petrel", service: str = "PT-ROAD") -> Order:
    """An order that is paid in cash, and a carrier for it."""
    price, level = Money.of(9, "GBP"), ServiceLevel.STANDARD
    house.world.offers = [
        Offer(carrier=carrier, service=service, level=level, price=price, transit_days=6)
    ]
    house.world.cash = Money.of(PRICE, "GBP")
    return an_order(delivery=DeliveryOptions(collect=PRICE))


async def test_cash_is_collected_and_passed_on(house: House) -> None:
    journey = await (await house.submit(paid_at_the_door(house))).booked()

    await journey.report(Kind.PICKED_UP, Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert "cash 122.33 GBP, 122.33 GBP passed on" in house.world.journal.of("TW-1")


async def test_the_books_wait_for_cash_that_is_on_its_way(house: House) -> None:
    house.world.fail("cash", PartnerUnavailable("petrel", "not passed on yet"), times=2)
    journey = await (await house.submit(paid_at_the_door(house))).booked()

    await journey.report(Kind.PICKED_UP, Kind.DELIVERED)

    assert (await journey.outcome()).settlement
    told = house.world.journal.of("TW-1")
    assert told.index("entered delivered") < told.index("settled delivered")


async def test_cash_that_comes_short_is_asked_about_claimed_and_comes_after_all(
    house: House,
) -> None:
    journey = await short_by(house, "2.33")

    hold = await journey.held("cash_short")
    assert hold.question == (
        "petrel passed on 120.00 GBP of 122.33 GBP due for NLTW-1R1. Claim 2.33 GBP?"
    )
    assert (hold.desk, hold.responsible, hold.evidence["reference"]) == (
        "carriage", "carrier", "COD-1",
    )  # fmt: skip
    assert hold.due_at
    await journey.resolve(ClaimCash.of(hold, says="2.33 is missing.", by=OPS))
    house.world.cash_missing = Money.of(0, "GBP")
    await journey.days_pass(31)

    assert (await journey.outcome()).settlement
    told = house.world.journal.of("TW-1")
    assert [line for line in told if line.startswith("cash")][-1] == (
        "cash 122.33 GBP, 122.33 GBP passed on"
    )
    assert told.index("answered claim_cash") < told.index("settled delivered")


async def test_cash_that_never_comes_is_asked_about_in_time_waited_for_and_written_off(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.last_mile.cash.REMITTED_WITHIN", timedelta(minutes=10))
    journey = await short_by(house, "122.33")
    await journey.days_pass(5 / MINUTES)
    assert not (await journey.status()).holds
    await journey.days_pass(15 / MINUTES)
    hold = await journey.held("cash_short")
    assert hold.evidence["missing"] == "122.33 GBP"
    # When the cash comes, the carrier may no longer show who took the parcel.
    assert any(line.startswith("proved") for line in house.world.journal.of("TW-1"))

    await journey.resolve(KeepWaiting.of(hold, days=2, by=OPS))
    await journey.until(lambda s: not s.holds)
    await journey.days_pass(2.1)
    again = await journey.held("cash_short")
    await journey.resolve(WriteOffCash.of(again, by=OPS))

    assert (await journey.outcome()).settlement
    assert "cash written off" in house.world.journal.of("TW-1")


async def test_a_carrier_that_cannot_be_asked_for_cash_is_left_to_a_person(house: House) -> None:
    house.world.fail("cash", PartnerRefused("petrel", "no cash is known here"))
    journey = await short_by(house, "0")

    hold = await journey.held("partner_refused")
    assert hold.answers == ("retry", "leave_it")
    await journey.resolve(LeaveIt.of(hold, by=OPS))

    assert (await journey.outcome()).settlement
    assert not [line for line in house.world.journal.of("TW-1") if line.startswith("cash")]


async def short_by(house: House, missing: str) -> Journey:
    """A delivered order, of whose cash so much is missing."""
    journey = await (await house.submit(paid_at_the_door(house))).booked()
    house.world.cash_missing = Money.of(missing, "GBP")
    await journey.report(Kind.PICKED_UP, Kind.DELIVERED)
    return journey


async def test_a_refused_parcel_that_nobody_paid_for_is_not_paid_back(house: House) -> None:
    journey = await (await house.submit(paid_at_the_door(house))).booked()
    await journey.report(Kind.PICKED_UP, Kind.ATTEMPT_FAILED, reason=Reason.CONSIGNEE_REFUSED)

    await journey.resolve(ReturnToOrigin.of(await journey.held("refused"), by="ops@example.com"))
    await journey.report(Kind.RETURNING, Kind.RETURNED)

    assert (await journey.outcome()).stage is Stage.RETURNED_TO_ORIGIN
    assert "cash nothing" in house.world.journal.of("TW-1")
    assert not [done for done in house.world.done("TW-1") if done.startswith("refund")]


async def test_an_order_that_nobody_paid_for_is_given_up_without_a_release(house: House) -> None:
    journey = await (await house.submit(paid_at_the_door(house))).booked()

    await journey.handle.execute_update(OrderWorkflow.cancel, "seller@example.com")

    assert (await journey.outcome()).stage is Stage.CANCELLED
    assert house.world.done("TW-1") == ["lodge", "book", "void", "withdraw"]


async def test_nobody_carries_it_who_is_not_known_to_collect(house: House) -> None:
    journey = await house.submit(paid_at_the_door(house, "harrier", "HX1"))

    hold = await journey.held("unsupported_service")

    assert "collect cash" in hold.question
