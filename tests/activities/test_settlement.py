"""Closing the books: what nobody can book is a person's at once, and not retried for weeks."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities.errors import PartnerRefused
from activities.settlement import SettlementActivities
from domain.carriage import Booking
from domain.charges import Bill
from domain.last_mile.cash import Cash
from domain.money import Money, OtherMoney
from domain.order import Order
from domain.promised import DeliveryOptions
from domain.settlement import Settlement
from domain.status import Stage
from tests.builders import an_order
from tests.fakes import FakeJournal, World

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class InPounds(FakeJournal):
    """Books that take pounds only, and are shown a bill in dollars."""

    async def settled(
        self,
        order: Order,
        stage: Stage,
        bills: Sequence[Bill],
        refund: Money | None,
        at: datetime,
    ) -> Settlement:
        """As the port says."""
        raise OtherMoney("bill B-1 of broker is in USD, order TW-1 in GBP")

    async def cash_settled(self, order: Order, cash: Cash | None, at: datetime) -> None:
        """As the port says."""
        raise OtherMoney("90.00 USD is not in GBP, as order TW-1 is")


PARCEL = Booking(
    carrier="northline",
    service="ROAD",
    waybill="WB-1",
    reference="TW-1:1:book",
    price=Money.of("9.00", "GBP"),
    transit_days=6,
    label="labels/1",
)


async def test_a_bill_in_money_that_nobody_can_book_is_a_question_at_once() -> None:
    ports, journal, order = World().ports(), InPounds(), an_order()
    steps = SettlementActivities(ports.broker, ports.carrier, ports.payments, journal)
    with pytest.raises(PartnerRefused, match="is in USD"):
        await ActivityEnvironment().run(steps.settle, order, Stage.DELIVERED, PARCEL)

    # Returns are possible meanwhile.
    assert ("TW-1", f"entered {Stage.DELIVERED}") in journal.lines


@pytest.mark.parametrize("step", ["settle", "hear_cash"])
async def test_cash_in_other_money_is_a_question_at_once(step: str) -> None:
    world, journal = World(), InPounds()
    world.cash, world.cash_missing = Money.of("90.00", "USD"), Money.of(0, "USD")
    ports, order = world.ports(), an_order(delivery=DeliveryOptions(collect=Decimal(90)))
    steps = SettlementActivities(
        ports.broker, ports.carrier, ports.payments, journal, ports.last_mile
    )
    how: dict[str, Any] = {
        "settle": (steps.settle, order, Stage.DELIVERED, PARCEL),
        "hear_cash": (steps.hear_cash, order, PARCEL, NOON, None),
    }

    with pytest.raises(PartnerRefused, match="is not in GBP"):
        await ActivityEnvironment().run(*how[step])
