"""Pieces of bookings, couriers that were asked for, media types, the weights behind a variance."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

EXACT = sa.Numeric(24, 6).with_variant(sa.BigInteger(), "sqlite")
PDF = "application/pdf"
LABELS = {b"\x89PNG": "image/png", b"GIF8": "image/gif", b"^XA": "application/zpl"}


def upgrade() -> None:
    op.create_table(
        "booking_pieces",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("waybill", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("end", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reference"], ["bookings.reference"], name=op.f("fk_booking_pieces_reference")
        ),
        sa.PrimaryKeyConstraint("reference", "nth", name=op.f("pk_booking_pieces")),
    )
    op.create_index(op.f("ix_booking_pieces_waybill"), "booking_pieces", ["waybill"])
    op.create_table(
        "pickups",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pickups")),
    )
    _name_media_types()
    with op.batch_alter_table("variances") as variances:
        variances.add_column(sa.Column("billed_kg", EXACT, nullable=True))
        variances.add_column(sa.Column("declared_kg", EXACT, nullable=True))
        variances.add_column(
            sa.Column("disputable", sa.Boolean(), nullable=False, server_default=sa.true())
        )


def _name_media_types() -> None:
    """What was drawn is PDF; what carriers handed over is told by its first bytes."""
    column = sa.Column("media_type", sa.Text(), nullable=False, server_default=PDF)
    with op.batch_alter_table("documents") as documents:
        documents.add_column(column)
    table = sa.table("documents", *map(sa.column, ("sha256", "kind", "content", "media_type")))
    db = op.get_bind()
    labels = sa.select(table.c.sha256, table.c.content).where(table.c.kind == "label")
    for sha256, content in db.execute(labels).all():
        begins = bytes(content)
        media = next((it for begin, it in LABELS.items() if begins.startswith(begin)), PDF)
        if media != PDF:
            row = sa.update(table).where(table.c.sha256 == sha256)
            db.execute(row.values(media_type=media))
    with op.batch_alter_table("documents") as documents:
        documents.alter_column("media_type", server_default=None)
