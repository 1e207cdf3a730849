"""Cash on delivery: collected at the door, passed on later, and never paid back unpaid."""

from decimal import Decimal

from activities.errors import PartnerUnavailable
from domain.carriage import Offer
from domain.money import Money
from domain.order import Order
from domain.promised import DeliveryOptions, ServiceLevel
from domain.resolutions import ReturnToOrigin
from domain.status import Stage
from domain.tracking import MilestoneKind as Kind
from domain.tracking import Reason
from tests.builders import an_order
from tests.journeys.conftest import House
from workflows.order import OrderWorkflow

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
    entered = house.world.journal.of("TW-1")
    assert entered.index("entered delivered") < entered.index("settled delivered")


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
