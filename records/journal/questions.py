"""Questions to people, and their answers."""

from datetime import datetime

from domain.holds import Hold
from domain.resolutions import Resolution
from records import holds
from records.journal.writes import Writes


class WritesQuestions(Writes):
    """Holds as they are put, reminded of and closed."""

    async def held(self, hold: Hold) -> None:
        """Keep a question that was put."""
        await self._database.write(lambda db: holds.held(db, hold))

    async def reminded(self, hold: Hold, breached: bool, at: datetime) -> None:
        """Keep when the desk was first reminded, or when the deadline passed."""
        await self._database.write(lambda db: holds.reminded(db, hold, breached, at))

    async def answered(self, hold: Hold, resolution: Resolution | None, at: datetime) -> None:
        """Close the question with its answer, or as overtaken by events. The first stands."""
        await self._database.write(lambda db: holds.answered(db, hold, resolution, at))
