"""Questions to people, open and closed."""

from domain.reasons import Desk, HoldReason
from records.rows import HoldPage, HoldRow
from records.tables.core import Holds, Orders, table
from records.views import queries
from records.views.reads import Reads

_ORDERS = table(Orders)
_HOLDS = table(Holds)

HOLDS_MAX = 200
"""The most holds on one page."""


class ReadsQuestions(Reads):
    """The views of questions to people."""

    async def open_holds(
        self,
        *,
        desk: Desk | None = None,
        reason: HoldReason | None = None,
        seller: str | None = None,
        destination: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> HoldPage:
        """The questions that wait, the soonest due first.

        Raises:
            ValueError: The cursor is none that a page gave.
        """
        limit = max(1, min(limit, HOLDS_MAX))
        wanted = {
            _HOLDS.c.desk: desk,
            _HOLDS.c.reason: reason,
            _ORDERS.c.seller_id: seller,
            _ORDERS.c.destination: destination,
        }
        query = queries.holds().where(_HOLDS.c.closed_at.is_(None))
        query = query.where(*(column == value for column, value in wanted.items() if value))
        if cursor:
            query = query.where(queries.after(cursor))
        query = query.order_by(_HOLDS.c.due_at, _HOLDS.c.hold_id).limit(limit + 1)
        rows = [HoldRow.model_validate(row) for row in await self._rows(query)]
        cursor = queries.cursor_of(rows[limit - 1]) if len(rows) > limit else None
        return HoldPage(holds=tuple(rows[:limit]), cursor=cursor)

    async def hold(self, hold_id: str) -> HoldRow | None:
        """One question, open or closed."""
        rows = await self._rows(queries.holds().where(_HOLDS.c.hold_id == hold_id))
        return HoldRow.model_validate(rows[0]) if rows else None

    async def holds_of(self, order_id: str) -> tuple[HoldRow, ...]:
        """Every question that the order or its returns ever asked, oldest first."""
        query = queries.holds().where(_HOLDS.c.order_id == order_id).order_by(_HOLDS.c.opened_at)
        return tuple(HoldRow.model_validate(row) for row in await self._rows(query))
