"""The bare order writes as much as ours."""

from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.bare import INSERTS, BareActivities, prepared
from benchmarks.product import PRICED_ON, RatesOfOneDay, example
from domain.charges import LandedCost
from domain.choosing.choice import decide
from domain.choosing.tries import first_try
from domain.status import Stage
from records.engine import Database
from records.journal import RecordsJournal
from records.migrate import upgrade
from tests.builders import LONG_AGO
from tests.fakes import World


async def test_the_bare_order_inserts_as_ours_does(tmp_path: Path) -> None:
    ours = await _ours(f"sqlite:///{tmp_path}/ours.db")
    bare = await _bare(f"sqlite:///{tmp_path}/bare.db")

    assert bare == ours == {"transactions": 6, "inserts": 19}


async def _ours(url: str) -> Counter[str]:
    upgrade(url)
    database, world, order = Database(url), World().ports(), example("X-1")
    written, journal = _watched(database), RecordsJournal(database)
    landed = await RatesOfOneDay().price(order, PRICED_ON)
    assert isinstance(landed, LandedCost)
    declaration = await world.broker.lodge(order, landed, "lodge")
    offers = await world.carrier.offers(order)
    choice = decide(order, offers, world.rulebook, landed=landed, at=LONG_AGO)
    assert choice.chosen
    first = first_try((), choice.chosen)
    booking = await world.carrier.book(order, choice.chosen.offer, None, order.key("book"))
    proof = await world.last_mile.proof(booking)
    assert proof
    bills = [await world.broker.bill(order), await world.carrier.bill(booking)]

    await journal.priced(order, landed, LONG_AGO)
    await journal.lodged(order, declaration, LONG_AGO)
    await journal.decided(order, choice, 1, first, LONG_AGO)
    await journal.booked(order, booking, LONG_AGO)
    await journal.proved(order, proof, LONG_AGO)
    await journal.settled(order, Stage.DELIVERED, list(filter(None, bills)), None, LONG_AGO)
    database.close()
    return written


async def _bare(url: str) -> Counter[str]:
    database = prepared(Database(url))
    written, steps = _watched(database), BareActivities(database)
    for step in INSERTS:
        await steps.keep({"order_id": "X-1"}, step)
    database.close()
    return written


def _watched(database: Database) -> Counter[str]:
    """Counts what is written from now on."""
    written: Counter[str] = Counter()

    def sent(*call: Any) -> None:
        statement: str = call[2]
        written["inserts"] += statement.startswith("INSERT")

    event.listen(database.engine, "before_cursor_execute", sent)
    event.listen(database.engine, "commit", lambda _: written.update(["transactions"]))
    return written
