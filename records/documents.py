"""Documents that were drawn for orders: kept once by their hash, listed and fetched."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from domain.order import Order
from domain.papers.documents import Drawn
from domain.papers.media import Media, media_of
from records.engine import once
from records.rows import DocumentRow
from records.tables.core import table
from records.tables.documents import DrawnDocuments

_DOCUMENTS = table(DrawnDocuments)
_ABOUT = [column for column in _DOCUMENTS.c if column.name != "content"]


def keep(db: Connection, order: Order, documents: Sequence[Drawn], at: datetime) -> None:
    """Keep the documents of this revision; one that is there already stays as it is."""
    rows = [
        {
            "sha256": document.sha256,
            "order_id": order.order_id,
            "revision": order.revision,
            "kind": document.kind.value,
            "name": document.name,
            "title": document.title,
            "content": document.pdf,
            "media_type": Media.PDF,
            "created_at": at,
        }
        for document in documents
    ]
    if rows:
        db.execute(once(DrawnDocuments, db.dialect.name), rows)


def keep_evidence(
    db: Connection, order: Order, sha256: str, name: str, content: bytes, *, at: datetime
) -> None:
    """Keep a photo or a document of a loss; the same content again stays as it is."""
    row = {
        "sha256": sha256,
        "order_id": order.order_id,
        "revision": order.revision,
        "kind": "evidence",
        "name": name,
        "title": "Evidence",
        "content": content,
        "media_type": media_of(content),
        "created_at": at,
    }
    db.execute(once(DrawnDocuments, db.dialect.name), [row])


def of_order(db: Connection, order_id: str) -> tuple[DocumentRow, ...]:
    """What was drawn for an order, the latest revision first."""
    query = (
        select(*_ABOUT, func.length(_DOCUMENTS.c.content).label("size"))
        .where(_DOCUMENTS.c.order_id == order_id)
        .order_by(_DOCUMENTS.c.revision.desc(), _DOCUMENTS.c.created_at, _DOCUMENTS.c.name)
    )
    return tuple(DocumentRow.model_validate(dict(row)) for row in db.execute(query).mappings())


def content(db: Connection, sha256: str) -> tuple[DocumentRow, bytes] | None:
    """A document with its bytes; None where there is none of this hash."""
    row = db.execute(select(_DOCUMENTS).where(_DOCUMENTS.c.sha256 == sha256)).mappings().first()
    if row is None:
        return None
    whole = bytes(row["content"])
    about = {name: value for name, value in row.items() if name != "content"}
    return DocumentRow.model_validate({**about, "size": len(whole)}), whole
