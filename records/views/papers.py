"""The papers of an order."""

from domain.papers.documents import DocumentKind, Drawn
from records import documents
from records.rows import DocumentRow
from records.views.reads import Reads


class ReadsPapers(Reads):
    """The views of papers."""

    async def documents_of(self, order_id: str) -> tuple[DocumentRow, ...]:
        """The papers that were drawn for an order, those of its latest revision first."""
        return await self._database.read(lambda db: documents.of_order(db, order_id))

    async def document(self, sha256: str) -> tuple[DocumentRow, bytes] | None:
        """A document and its content; None where there is none of this hash."""
        return await self._database.read(lambda db: documents.content(db, sha256))

    async def drawn_for(self, order_id: str, sha256: str) -> Drawn | None:
        """A paper of this order by the hash of its content; None where it has no such one."""
        found = await self.document(sha256)
        if found is None:
            return None
        row, content = found
        if row.order_id != order_id or not isinstance(row.kind, DocumentKind):
            return None  # a label, a proof or a photo of a loss is no paper for an authority
        return Drawn(row.kind, row.name, row.title, content)
