"""A carrier weighs a parcel again and bills for it: from its scales to the dispute."""

from decimal import Decimal
from pathlib import Path

from carriers import load_scales
from domain.books.variance import Cause
from domain.charges import ChargeKind
from domain.money import Money
from domain.status import Stage
from domain.tracking import MilestoneKind
from records.engine import Database
from records.journal import RecordsJournal
from records.migrate import upgrade
from records.views import Views
from tests.builders import LONG_AGO, an_order, packed
from tests.stand_in import StandIn, a_landed_cost


async def test_a_parcel_that_is_billed_heavier_than_it_is_is_disputed(
    world: StandIn, tmp_path: Path
) -> None:
    order = packed(an_order("GW-HEAVY"), 1, 1)
    await world.scenario("GW-HEAVY", reweighed={"kilograms": "4.8", "amount": "3.20"})
    database = Database(f"sqlite:///{tmp_path / 'records.db'}")
    upgrade(f"sqlite:///{tmp_path / 'records.db'}")
    journal = RecordsJournal(database, scales=load_scales())
    await journal.priced(order, a_landed_cost(order), LONG_AGO)

    booking = await world.booked(order)
    await journal.booked(order, booking, LONG_AGO)
    await world.seen(booking, MilestoneKind.PICKED_UP)
    bill = await world.carrier.bill(booking)
    assert bill is not None
    await journal.settled(order, Stage.DELIVERED, [bill], None, LONG_AGO)
    strayed = await Views(database).variances_of("GW-HEAVY")
    (line,) = [row for row in strayed if row.cause is Cause.REWEIGH]
    disputed = await journal.disputed(line.variance_id, by="ops", why="2.4 kg here", at=LONG_AGO)
    database.close()

    assert line.difference == Decimal("3.20")
    assert (line.billed_kg, line.declared_kg) == (Decimal("4.8"), Decimal("2.4"))
    assert disputed.disputed_by == "ops"
    assert not [row for row in strayed if row.kind is ChargeKind.FREIGHT and row is not line]
    assert Money.of(bill.amount(ChargeKind.FREIGHT) - line.difference, "GBP") == booking.price
