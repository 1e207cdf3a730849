"""By which an authority names a declaration: its short reference, and its MRN."""

import base64
import hashlib
import re

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REVISIONS = sa.table(
    "revisions",
    sa.column("order_id", sa.Text()),
    sa.column("revision", sa.Integer()),
    sa.column("reference", sa.Text()),
)


def upgrade() -> None:
    op.add_column("revisions", sa.Column("reference", sa.Text(), nullable=True))
    op.create_index(op.f("ix_revisions_reference"), "revisions", ["reference"])
    op.create_index(op.f("ix_declarations_mrn"), "declarations", ["mrn"])
    db = op.get_bind()
    kept = db.execute(sa.select(REVISIONS.c.order_id, REVISIONS.c.revision)).all()
    for order_id, number in kept:
        db.execute(
            sa.update(REVISIONS)
            .where(REVISIONS.c.order_id == order_id, REVISIONS.c.revision == number)
            .values(reference=_reference(f"{order_id}-{number}"))
        )


def _reference(lrn: str) -> str:
    """As `domain.customs.wire_reference` was when this was written."""
    if re.fullmatch(r"[A-Za-z0-9._-]{1,22}", lrn):
        return lrn
    return base64.b32encode(hashlib.sha256(lrn.encode()).digest()).decode()[:22]
