"""Goods that come back."""

from datetime import datetime

from domain.order import Order
from domain.returns import ReturnOutcome, ReturnRequest
from records import returns
from records.journal.writes import Writes


class WritesReturns(Writes):
    """The units and refunds of returns."""

    async def return_opened(
        self,
        order: Order,  # noqa: ARG002 - the port's; the units are those of the order as recorded
        request: ReturnRequest,
        at: datetime,
    ) -> str | None:
        """Reserve the units for this RMA.

        Returns:
            None when they are reserved; else why not, as a sentence for the requester.
        """
        return await self._database.write(lambda db: returns.opened(db, request, at))

    async def return_moved(
        self, request: ReturnRequest, outcome: ReturnOutcome, at: datetime
    ) -> None:
        """Move the RMA on; book its refund. Turned down, its units are free again."""
        await self._database.write(lambda db: returns.moved(db, request, outcome, at))
