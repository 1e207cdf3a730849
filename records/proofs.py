"""Proofs of delivery: who took a parcel, kept once; the papers stand among the documents."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from domain.last_mile.proofs import Proof
from domain.order import Order
from domain.papers.media import media_of
from records.engine import once
from records.labels import UNKNOWN
from records.rows import ProofRow
from records.tables.core import table
from records.tables.documents import DrawnDocuments
from records.tables.last_mile import Proofs

_PROOFS = table(Proofs)


def keep(db: Connection, order: Order, proof: Proof, at: datetime) -> None:
    """Keep a proof; what was kept of this parcel before stands."""
    papers = [
        {
            "sha256": paper.sha256,
            "order_id": order.order_id,
            "revision": order.revision,
            "kind": "proof",
            "name": f"{proof.waybill}-{paper.kind}",
            "title": f"{paper.kind.capitalize()} of {proof.waybill}",
            "content": paper.content,
            "media_type": media_of(paper.content) or UNKNOWN,
            "created_at": at,
        }
        for paper in proof.papers
    ]
    if papers:
        db.execute(once(DrawnDocuments, db.dialect.name), papers)
    row = {
        "waybill": proof.waybill,
        "order_id": order.order_id,
        "received_by": proof.received_by,
        "at": proof.at,
        "place": proof.place,
        "papers": [{"kind": p.kind.value, "sha256": p.sha256} for p in proof.papers],
        "kept_at": at,
    }
    db.execute(once(Proofs, db.dialect.name), [row])


def of_waybill(db: Connection, waybill: str) -> Any | None:
    """When the proof of a parcel was kept; None where there is none."""
    return db.scalar(select(_PROOFS.c.kept_at).where(_PROOFS.c.waybill == waybill))


def of_order(db: Connection, order_id: str) -> tuple[ProofRow, ...]:
    """The proofs of an order's parcels, the first delivered first."""
    query = select(_PROOFS).where(_PROOFS.c.order_id == order_id).order_by(_PROOFS.c.kept_at)
    return tuple(ProofRow.model_validate(dict(row)) for row in db.execute(query).mappings())
