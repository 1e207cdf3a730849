"""Bills that carriers tell by themselves, kept until they are booked, and as they stand booked."""

import sqlalchemy as sa
from alembic import op

from records.columns import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told_bills",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("booked", sa.Text(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.order_id"], name=op.f("fk_told_bills_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("issuer", "reference", name=op.f("pk_told_bills")),
    )
    op.create_index(op.f("ix_told_bills_order_id"), "told_bills", ["order_id"])
