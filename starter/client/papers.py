"""The client's part for documents: which were drawn for an order, and each of them."""

from records.rows import DocumentRow
from starter.client.connected import Connected
from starter.refusals import DocumentUnknown, OrderUnknown


class Papers(Connected):
    """The documents that travel with orders."""

    async def documents(self, order_id: str) -> tuple[DocumentRow, ...]:
        """What was drawn for an order, the latest revision first; none before it is declared.

        Raises:
            OrderUnknown: The records have no such order.
        """
        found = await self.records.documents_of(order_id)
        if not found and await self.records.order(order_id) is None:
            raise OrderUnknown(order_id)
        return found

    async def document(self, sha256: str) -> tuple[DocumentRow, bytes]:
        """A document by its hash, and its PDF.

        Raises:
            DocumentUnknown: There is none.
        """
        found = await self.records.document(sha256)
        if found is None:
            raise DocumentUnknown(sha256)
        return found
