"""Labels that carriers hand over, kept among the documents of their order; and those for them."""

import hashlib
from datetime import UTC, datetime

from sqlalchemy import select

from domain.order import Order
from domain.papers.documents import DocumentKind
from domain.papers.media import media_of
from records import documents
from records.engine import Database, once
from records.tables.core import table
from records.tables.documents import DrawnDocuments

_DOCUMENTS = table(DrawnDocuments)

UNKNOWN = "application/octet-stream"
"""What nobody can name is handed on as bytes."""


class RecordsLabels:
    """Satisfies `Labels` and `Papers` of `partners.carriers.labels`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, order: Order, waybill: str, content: bytes) -> str:
        """Keep it under the hash of its content; fetched as `GET /v1/documents/{hash}`.

        Its media type is what its first bytes say, whatever the carrier calls it.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        row = {
            "sha256": sha256,
            "order_id": order.order_id,
            "revision": order.revision,
            "kind": "label",
            "name": f"{waybill}-label",
            "title": f"Label of {waybill}",
            "content": content,
            "media_type": media_of(content) or UNKNOWN,
            "created_at": datetime.now(UTC),
        }
        await self._database.write(
            lambda db: db.execute(once(DrawnDocuments, db.dialect.name), [row])
        )
        return f"documents/{sha256}"

    async def invoice(self, order: Order) -> bytes | None:
        """The commercial invoice of this revision as PDF; None where none was drawn."""
        query = (
            select(_DOCUMENTS.c.content)
            .where(_DOCUMENTS.c.order_id == order.order_id)
            .where(_DOCUMENTS.c.revision == order.revision)
            .where(_DOCUMENTS.c.kind == DocumentKind.COMMERCIAL_INVOICE)
            .order_by(_DOCUMENTS.c.created_at.desc())
            .limit(1)
        )
        found = await self._database.read(lambda db: db.scalar(query))
        return None if found is None else bytes(found)


class RecordsEvidence:
    """Satisfies `partners.carriers.evidence.Papers`, and keeps what is uploaded."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def evidence(self, order_id: str, sha256: str) -> tuple[str, bytes] | None:
        """Name and content of a paper of this order, or of a photo; None where there is none.

        The same photo may show two parcels, and is kept under the first.
        """
        found = await self._database.read(lambda db: documents.content(db, sha256))
        if found is None or (order_id != found[0].order_id and found[0].kind != "evidence"):
            return None
        return found[0].name, found[1]
