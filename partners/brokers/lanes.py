"""Which broker an order goes to: by its destination, or whoever has what was lodged before."""

from collections.abc import Mapping, Sequence

from domain.charges import Bill, LandedCost
from domain.customs import CustomsReply, Declaration
from domain.order import Order
from domain.resolutions import Document
from partners.brokers.cds.client import CdsBroker
from partners.brokers.gateway import BrokerGateway

AnyBroker = BrokerGateway | CdsBroker
"""The brokers that there are adapters for."""


class Lanes:
    """Satisfies `activities.ports.Broker`: the broker of the destination, else the usual one.

    An order that was lodged before its destination had a broker of its own is still with the
    usual one. So that nothing is filed twice or lost sight of, where the broker of the
    destination knows nothing of an order, the usual one is asked as well.
    """

    def __init__(self, usual: AnyBroker, by_destination: Mapping[str, AnyBroker]) -> None:
        self._usual = usual
        self._by_destination = by_destination

    async def lodge(self, order: Order, landed: LandedCost, key: str) -> Declaration:
        """Submit the declaration at the broker of its destination."""
        return await self._own(order).lodge(order, landed, key)

    async def find(self, order: Order) -> Declaration | None:
        """The declaration lodged for this revision, at whichever broker; or None."""
        for broker in self._possible(order):
            if found := await broker.find(order):
                return found
        return None

    async def ask(self, order: Order) -> CustomsReply | None:
        """The reply that stands now, at whichever broker; None when no one knows of any."""
        for broker in self._possible(order):
            if reply := await broker.ask(order):
                return reply
        return None

    async def withdraw(self, order: Order, key: str) -> None:
        """Take the declaration back; nothing happens if it was never lodged."""
        await (await self._holder(order)).withdraw(order, key)

    async def amend(
        self, order: Order, landed: LandedCost, fields: Sequence[str], why: str, key: str
    ) -> None:
        """Correct the declaration that stands."""
        await (await self._holder(order)).amend(order, landed, fields, why, key)

    async def supply(self, order: Order, documents: Sequence[Document], key: str) -> None:
        """Send the documents that the authority asked for."""
        await (await self._holder(order)).supply(order, documents, key)

    async def pay(self, order: Order, account: str, key: str) -> None:
        """Pay what the authority holds the goods for."""
        await (await self._holder(order)).pay(order, account, key)

    async def bill(self, order: Order) -> Bill | None:
        """What was billed for the entry; None when there is nothing to bill yet."""
        return await (await self._holder(order)).bill(order)

    def _own(self, order: Order) -> AnyBroker:
        return self._by_destination.get(order.destination, self._usual)

    def _possible(self, order: Order) -> tuple[AnyBroker, ...]:
        own = self._own(order)
        return (own,) if own is self._usual else (own, self._usual)

    async def _holder(self, order: Order) -> AnyBroker:
        """Who has the declaration; its own broker where nobody has."""
        for broker in self._possible(order):
            if await broker.ask(order):
                return broker
        return self._own(order)
