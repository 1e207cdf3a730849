"""What people ask of the imported tariffs, and do to them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from domain.markets.clauses import Tariff
from domain.markets.tariff_rows import Edition, Row, Unreadable
from domain.territories import tariff_of
from records.engine import Database
from records.tariffs import imports as tariff_import
from records.tariffs import lookup as tariffs
from records.tariffs.imports import Imported, Origin, Progress
from records.tariffs.lookup import EditionRow


class TariffLibrary:
    """Editions: import one, look into them, retire one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(
        self,
        edition: Edition,
        origin: Origin,
        rows: Iterable[Row],
        at: datetime,
        progress: Progress,
    ) -> Imported:
        """Import an edition, whole or not at all; the same files twice are one.

        Other writers of a SQLite file wait for it, a few seconds for the largest tariff.

        Raises:
            NothingInIt: No row is a duty.
        """
        return await self._database.write(
            lambda db: tariff_import.import_edition(
                db, edition, origin, rows, at, progress=progress
            )
        )

    async def editions(self) -> tuple[EditionRow, ...]:
        """Every edition, the newest of each country first."""
        return await self._database.read(tariffs.editions)

    async def rejects(self, edition_id: str, limit: int) -> tuple[Unreadable, ...]:
        """What of an edition was not understood, in the order of its files."""
        return await self._database.read(lambda db: tariffs.rejects(db, edition_id, limit))

    async def retire(self, edition_id: str) -> bool:
        """Use an edition no more; False if there is none of this id."""
        return await self._database.write(lambda db: tariff_import.retire(db, edition_id))

    async def tables(self, country: str, code: str, on: date) -> Sequence[Tariff]:
        """What is kept about a code on a day."""
        published = await self._published(country)
        return await self._database.read(lambda db: tariffs.tables(db, published, code, on))

    async def national_codes(self, country: str, code: str, on: date) -> dict[str, str]:
        """The codes under this one that goods are declared under, with their words."""
        published = await self._published(country)
        return await self._database.read(lambda db: tariffs.national_codes(db, published, code, on))

    async def _published(self, country: str) -> list[EditionRow]:
        territory = tariff_of(country)
        return [row for row in await self.editions() if row.active and row.country == territory]
