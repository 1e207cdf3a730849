"""Our worker as it runs, with a world in memory instead of partners over HTTP.

The rates are the packaged ones, on a fixed day; the journal is the real one.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from temporalio.client import Client
from temporalio.worker import Worker

from domain.charges import LandedCost
from domain.holds import Hold
from domain.order import Order
from markets import MarketRates, load_recharges
from records.engine import Database
from records.journal import RecordsJournal
from records.lanes import StoredLanes
from records.migrate import upgrade
from tests.fakes import World
from worker import worker as wired

EXAMPLE = Path(__file__).parents[1] / "starter" / "examples" / "TW-1014.json"
"""Mugs to London; nothing holds the order on its way out."""

PRICED_ON = date(2026, 11, 21)


class RatesOfOneDay:
    """The packaged rates on the day that the example was quoted, whatever today is."""

    def __init__(self) -> None:
        self.rates = MarketRates.packaged()

    async def price(self, order: Order, entry_date: date) -> LandedCost | Hold:
        """As the port says."""
        return await self.rates.price(order, PRICED_ON)

    async def national_codes(self, country: str, hs_code: str, on: date) -> Mapping[str, str]:
        """As the port says."""
        return await self.rates.national_codes(country, hs_code, on)


def example(order_id: str) -> Order:
    """The example order under an id of its own."""
    order = Order.model_validate_json(EXAMPLE.read_bytes())
    return order.model_copy(update={"order_id": order_id, "payment_reference": f"pay-{order_id}"})


def worker(client: Client, task_queue: str, database: Database) -> Worker:
    """The product's worker."""
    upgrade(database.engine.url.render_as_string(hide_password=False))
    journal = RecordsJournal(database, load_recharges())
    ports = replace(
        World().ports(),
        rates=RatesOfOneDay(),
        experience=StoredLanes(database),
        journal=journal,
    )
    return wired(client, task_queue, ports)
