"""A shop for stories told through the client: real Temporal, real records, a world in memory."""

import asyncio
from collections.abc import Callable

from domain.holds import Hold
from domain.order import Order
from domain.status import OrderStatus, Stage
from domain.tracking import MilestoneKind
from records.engine import Database
from starter.client import Tidewaiter
from tests.builders import a_milestone, an_order
from tests.fakes import World
from tests.waiting import PATIENCE, eventually


class Shop:
    """The client, with the world and the records it works on."""

    def __init__(self, tidewaiter: Tidewaiter, world: World, database: Database, url: str) -> None:
        self.tidewaiter = tidewaiter
        self.world = world
        self.database = database
        self.database_url = url

    async def booked(self, order: Order | None = None) -> Order:
        """An order with a label, not yet dispatched."""
        order = order or an_order()
        await self.tidewaiter.submit(order)
        await self.stands(order.order_id, lambda status: status.stage is Stage.BOOKED)
        return order

    async def delivered(self, order: Order | None = None) -> Order:
        """An order at its consignee's, its books closed."""
        order = await self.booked(order)
        status = await self.tidewaiter.status(order.order_id)
        assert status.booking
        await self.tidewaiter.report(
            order.order_id,
            [
                a_milestone(kind, status.booking.waybill, nth)
                for nth, kind in enumerate((MilestoneKind.PICKED_UP, MilestoneKind.DELIVERED))
            ],
        )
        await asyncio.wait_for(self.tidewaiter.outcome(order.order_id), PATIENCE)
        return order

    async def held(self, order: Order) -> Hold:
        """The first hold of an order that is submitted now."""
        await self.tidewaiter.submit(order)
        return (await eventually(lambda: self.tidewaiter.holds(order_id=order.order_id), bool))[0]

    async def stands(self, order_id: str, true: Callable[[OrderStatus], bool]) -> OrderStatus:
        """The first status for which this is true."""
        return await eventually(lambda: self.tidewaiter.status(order_id), true)
