"""What every part of the views stands on: the database, and how it is asked."""

from typing import Any

from sqlalchemy import Column, Select, select

from records.arrivals import StoredArrivals
from records.engine import Database


class Reads:
    """Base of the views' parts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.arrivals = StoredArrivals(database)

    async def _latest(self, column: Column[Any], order_id: str) -> str | None:
        """A document of the order's last revision that has one."""
        of = column.table.c
        query = select(column).where(of.order_id == order_id).order_by(of.revision.desc()).limit(1)
        return await self._database.read(lambda db: db.scalar(query))

    async def _rows(self, query: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
        found = await self._database.read(lambda db: db.execute(query).mappings().all())
        return [dict(row) for row in found]
