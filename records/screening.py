"""The lists that were imported, kept and asked: the port `activities.ports.Screening`.

The lists are held in memory, ready to be asked. The records are asked at most every few
seconds whether another version counts now; until then a name costs no more than a look into
a dictionary, and nothing at all where no list was imported.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from domain.holds import Hold
from domain.order import Order
from domain.screening import suspected
from domain.screening.listed import Listed, ListVersion, ScreeningPolicy
from domain.screening.suspects import Suspects
from records.engine import Database
from records.screening_lists import ListRow, entries_of, import_list, lists

LOOK_EVERY_SECONDS = 5.0
"""How long a new import may go unnoticed by a process that is under way."""


class ListLibrary:
    """The lists for those who keep them: import one, see which count."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(
        self, version: ListVersion, entries: Sequence[Listed], files: str, at: datetime
    ) -> bool:
        """Screen against these entries from now on; whether that is new.

        Raises:
            OlderList: The version that counts is of a later day.
        """
        return await self._database.write(lambda db: import_list(db, version, entries, files, at))

    async def lists(self) -> list[ListRow]:
        """The version of each list that counts."""
        return await self._database.read(lists)


class ListScreening:
    """Screens orders against every list that counts."""

    def __init__(
        self,
        database: Database,
        policy: ScreeningPolicy,
        look_every: float = LOOK_EVERY_SECONDS,
    ) -> None:
        self._database = database
        self._policy = policy
        self._look_every = look_every
        self._looking = asyncio.Lock()
        self._looked_at = float("-inf")
        self._versions: tuple[ListVersion, ...] = ()
        self._suspects = Suspects((), policy)

    async def screen(self, order: Order) -> Hold | None:
        """A question about the first party that resembles a listed one; None if none does."""
        return suspected(order, await self.suspects())

    async def suspects(self) -> Suspects:
        """The lists as they count now; nobody is answered by a list known to be superseded."""
        if time.monotonic() - self._looked_at > self._look_every:
            async with self._looking:
                if time.monotonic() - self._looked_at > self._look_every:
                    await self._look()
        return self._suspects

    async def _look(self) -> None:
        found = await self._database.read(self._read)
        if found is not None:
            self._versions, self._suspects = found
        self._looked_at = time.monotonic()

    def _read(self, db: Connection) -> tuple[tuple[ListVersion, ...], Suspects] | None:
        """The versions that count with their entries, indexed; None where nothing changed."""
        versions = tuple(row.version for row in lists(db))
        if versions == self._versions:
            return None
        of_each = ((version, entries_of(db, version.name)) for version in versions)
        return versions, Suspects(of_each, self._policy)
