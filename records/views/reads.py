"""What every part of the views stands on: the database, and how it is asked."""

from typing import Any

from sqlalchemy import Select

from records.arrivals import StoredArrivals
from records.engine import Database


class Reads:
    """Base of the views' parts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.arrivals = StoredArrivals(database)

    async def _rows(self, query: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
        found = await self._database.read(lambda db: db.execute(query).mappings().all())
        return [dict(row) for row in found]
