"""Parcels that are watched, and orders found by their stage."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parcel_watches",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at_risk", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference"], ["bookings.reference"], name=op.f("fk_parcel_watches_reference")
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_parcel_watches")),
    )
    op.create_index(op.f("ix_orders_stage"), "orders", ["stage"])
