"""From the stand-in's tax notice to a disputed bill, over the broker's real wire."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from domain.books.variance import Between, Cause
from domain.charges import Charge, ChargeKind, LandedCost
from domain.concerns import concerns
from domain.customs import CustomsReply, DeclarationStatus
from domain.order import Order
from domain.resolutions import DisputeAssessment
from domain.status import Stage
from partners.inbound import parse_broker
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from tests.builders import LONG_AGO, an_order
from tests.stand_in import Mailbox, StandIn, a_landed_cost, mailbox, stand_in
from tests.waiting import soon

DEARER = {"kind": "duty", "sku": "LAMP", "amount": "11.53", "rate": "12.81 %", "hs_code": "940511"}


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'records.db')}")
    yield database
    database.close()


def released_at(order: Order) -> LandedCost:
    """What was quoted, on its line."""
    landed = a_landed_cost(order)
    on_line = [
        replace(charge, sku="LAMP", rate="3.70 %", base=Decimal("90.00"))
        for charge in landed.charges
        if charge.kind is not ChargeKind.FREIGHT
    ]
    freight: list[Charge] = [c for c in landed.charges if c.kind is ChargeKind.FREIGHT]
    return landed.model_copy(update={"charges": (*freight, *on_line)})


async def noticed(box: Mailbox, world: StandIn, order: Order) -> CustomsReply:
    """Declared, shipped and presented: the tax notice that comes before the release."""
    await world.broker.lodge(order, released_at(order), order.key("lodge"))
    accepted = await world.reply(order, lambda r: r.status is DeclarationStatus.ACCEPTED)
    await world.booked(order, accepted.mrn)
    assessed: list[CustomsReply] = []

    def told() -> bool:
        replies = [parse_broker(body)[1] for path, _, body in box.received if "broker" in path]
        assessed[:] = [r for r in replies if r.status is DeclarationStatus.DUTY_ASSESSED]
        return bool(assessed)

    await soon(told)
    return assessed[0]


async def test_a_dearer_assessment_is_asked_about_and_its_bill_disputed(
    tmp_path: Path, database: Database
) -> None:
    journal, views, order = RecordsJournal(database), Views(database), an_order("S-DEARER")
    landed = released_at(order)
    await journal.priced(order, landed, LONG_AGO)
    async with mailbox() as box, stand_in(tmp_path, callback_url=box.url) as world:
        await world.scenario(order.order_id, tax_notice=True, assessed=[DEARER])
        news = await journal.new_reply(order.order_id, await noticed(box, world, order))
        bill = await world.broker.bill(order)
        booking = await world.carrier.find(order, order.key("book"))

    assert news
    assert bill
    assert booking
    (asked,) = concerns(order, booking, [], [news], heard_at=LONG_AGO, now=LONG_AGO)
    assert asked.evidence["lines"] == (
        "duty of LAMP: 3.33 -> 11.53 (assessed under 940511, not 940521)"
    )
    hold = asked.put(LONG_AGO, 1, dispatched=True)
    answer = DisputeAssessment.of(hold, why="It is for a table", by="pricing@example.com")
    await journal.answered(hold, answer, LONG_AGO + timedelta(days=1))
    await journal.settled(order, Stage.DELIVERED, [bill], None, LONG_AGO + timedelta(days=9))

    rows = await views.variances_of(order.order_id)
    (billed,) = [r for r in rows if r.between is Between.RELEASE_AND_BILL and r.difference > 0]
    assert (billed.cause, billed.disputed_by) == (Cause.CLASSIFICATION, "pricing@example.com")


async def test_a_notice_that_states_what_was_declared_asks_nobody(
    tmp_path: Path, database: Database
) -> None:
    journal, order = RecordsJournal(database), an_order("S-QUIET")
    await journal.priced(order, released_at(order), LONG_AGO)
    async with mailbox() as box, stand_in(tmp_path, callback_url=box.url) as world:
        await world.scenario(order.order_id, tax_notice=True)
        notice = await noticed(box, world, order)

    assert [(tax.name, str(tax.assessed)) for tax in notice.assessed] == [
        ("duty", "3.33"),
        ("tax", "20.00"),
    ]
    assert await journal.new_reply(order.order_id, notice) is None
