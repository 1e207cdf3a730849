"""Orders at a glance and as a whole, and how many there are of what."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from domain.order import Order
from records.inbox import STUCK
from records.rows import Counts, Event, OrderRow
from records.tables.core import Holds, Inbox, Orders, Revisions, table
from records.timeline import timeline
from records.views import queries
from records.views.reads import Reads

_ORDERS = table(Orders)
_REVISIONS = table(Revisions)
_HOLDS = table(Holds)
_INBOX = table(Inbox)


class ReadsOrders(Reads):
    """The views of orders."""

    async def order(self, order_id: str) -> OrderRow | None:
        """The order at a glance."""
        return await self._database.read(lambda db: queries.order_row(db, order_id))

    async def latest_document(self, order_id: str) -> Order | None:
        """The order as last amended."""
        document = await self._latest(_REVISIONS.c.document, order_id)
        return None if document is None else Order.model_validate_json(document)

    async def timeline(self, order_id: str) -> tuple[Event, ...]:
        """All that happened to the order, oldest first."""
        return await self._database.read(lambda db: timeline(db, order_id))

    async def counts(self, now: datetime) -> Counts:
        """How many of what there are."""
        waiting = _HOLDS.c.closed_at.is_(None)
        unsent = _INBOX.c.processed_at.is_(None)
        numbers = {
            "orders": _count(_ORDERS.c.order_id),
            "open_holds": _count(_HOLDS.c.hold_id).where(waiting),
            "overdue_holds": _count(_HOLDS.c.hold_id).where(waiting, _HOLDS.c.due_at < now),
            "inbox_pending": _count(_INBOX.c.inbox_id).where(unsent),
            "inbox_stuck": _count(_INBOX.c.inbox_id).where(STUCK),
        }
        query = select(*(number.scalar_subquery().label(n) for n, number in numbers.items()))
        (row,) = await self._rows(query)
        return Counts.model_validate(row)


def _count(column: Any) -> Select[int]:
    return select(func.count(column))
