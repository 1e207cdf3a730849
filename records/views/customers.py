"""What customers are told and shown."""

from records import notices, tracking_links
from records.rows import NoticeRow
from records.tracking_links import Linked
from records.views.reads import Reads


class ReadsCustomers(Reads):
    """The views of what customers are told."""

    async def notices_of(self, order_id: str) -> tuple[NoticeRow, ...]:
        """What its customer was to be told, oldest first, and what became of it."""
        return await self._database.read(lambda db: notices.of_order(db, order_id))

    async def tracking_token(self, order_id: str) -> str | None:
        """The token that opens its page; None where it has none, or it was revoked."""
        return await self._database.read(lambda db: tracking_links.token_of(db, order_id))

    async def linked(self, token: str) -> Linked | None:
        """The order whose page a token opens; None of any other text."""
        return await self._database.read(lambda db: tracking_links.linked(db, token))
