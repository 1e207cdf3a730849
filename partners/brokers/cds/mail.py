"""The queue of notifications, for whoever collects them.

Pulling one moves it from the list of the unpulled to that of the pulled, where it stays for two
weeks: what was pulled and then lost is found there again (Pull Notifications API v1.0, read
2026-11-22). Beyond some thousands of notifications a fortnight, have them pushed.
"""

from partners.brokers.cds import answers
from partners.brokers.cds.line import Line
from partners.http import or_nothing

NOTIFICATIONS_VERSION = "1.0"
GONE = "NOT_FOUND"


class Mail:
    """Satisfies `starter.incoming.collecting.Queue`."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def waiting(self) -> dict[str, str]:
        """Every notification of the last two weeks: its id, and the path where it lies now.

        Raises:
            PartnerUnavailable: No answer, or none that is a list.
        """
        found: dict[str, str] = {}
        # In this order: what somebody else pulls meanwhile stands in the second list.
        for which in ("unpulled", "pulled"):
            paths = await self._line.get(
                f"/notifications/{which}", NOTIFICATIONS_VERSION, answers.waiting
            )
            found |= {path.rpartition("/")[2]: path for path in paths}
        return found

    async def fetch(self, path: str) -> bytes | None:
        """A notification as it came; None where somebody else has pulled it since."""
        return await or_nothing(self._line.get(path, NOTIFICATIONS_VERSION, bytes), GONE)
