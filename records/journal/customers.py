"""What customers are told and shown."""

from datetime import datetime

from domain.notices import Notice
from records import notices, tracking_links
from records.journal.writes import Writes


class WritesCustomers(Writes):
    """Notices, and the links to the pages."""

    async def noticed(self, order_id: str, notice: Notice, at: datetime) -> None:
        """Keep that the customer is to be told something; the same kind and cause once."""
        await self._database.write(lambda db: notices.keep(db, order_id, notice, at))

    async def link_renewed(self, order_id: str, at: datetime) -> str:
        """Give the order's page another token; the one before opens nothing from now on."""
        return await self._database.write(lambda db: tracking_links.renew(db, order_id, at))

    async def link_revoked(self, order_id: str, at: datetime) -> bool:
        """Have the token of the order's page open nothing; False where none did before."""
        return await self._database.write(lambda db: tracking_links.revoke(db, order_id, at))
