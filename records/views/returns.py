"""Goods that come back."""

from sqlalchemy import func, select

from records.rows import ReturnRow
from records.tables.core import table
from records.tables.returns import Returns
from records.views import queries
from records.views.reads import Reads

_RETURNS = table(Returns)


class ReadsReturns(Reads):
    """The views of returns."""

    async def returns_of(self, order_id: str) -> tuple[ReturnRow, ...]:
        """Its RMAs by number."""
        return await self._database.read(lambda db: queries.returns(db, order_id))

    async def next_return_number(self, order_id: str) -> int:
        """The number of the next RMA. Two who ask at once get the same; one is refused."""
        query = select(func.max(_RETURNS.c.number)).where(_RETURNS.c.order_id == order_id)
        return (await self._database.read(lambda db: db.scalar(query)) or 0) + 1
