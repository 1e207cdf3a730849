"""Closing the books: what nobody can book is a person's at once, and not retried for weeks."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from temporalio.testing import ActivityEnvironment

from activities.errors import PartnerRefused
from activities.settlement import SettlementActivities
from domain.carriage import Booking
from domain.charges import Bill
from domain.money import Money, OtherMoney
from domain.order import Order
from domain.settlement import Settlement
from domain.status import Stage
from tests.builders import an_order
from tests.fakes import FakeJournal, World


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


async def test_a_bill_in_money_that_nobody_can_book_is_a_question_at_once() -> None:
    ports, journal, order = World().ports(), InPounds(), an_order()
    steps = SettlementActivities(ports.broker, ports.carrier, ports.payments, journal)
    parcel = Booking(
        carrier="northline",
        service="ROAD",
        waybill="WB-1",
        reference="TW-1:1:book",
        price=Money.of("9.00", "GBP"),
        transit_days=6,
        label="labels/1",
    )

    with pytest.raises(PartnerRefused, match="is in USD"):
        await ActivityEnvironment().run(steps.settle, order, Stage.DELIVERED, parcel)

    # Returns are possible meanwhile.
    assert ("TW-1", f"entered {Stage.DELIVERED}") in journal.lines
