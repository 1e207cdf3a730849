"""What was asked of deliveries, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

AMOUNT = sa.Numeric(24, 6).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "delivery_changes",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.order_id"], name=op.f("fk_delivery_changes_order_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_delivery_changes")),
    )
    op.create_index(op.f("ix_delivery_changes_order_id"), "delivery_changes", ["order_id"])
    op.create_table(
        "return_waybills",
        sa.Column("waybill", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("outbound", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.order_id"], name=op.f("fk_return_waybills_order_id")
        ),
        sa.PrimaryKeyConstraint("waybill", name=op.f("pk_return_waybills")),
    )
    op.create_table(
        "undone_imports",
        sa.Column("lrn", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("mrn", sa.Text(), nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("paid", AMOUNT, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.order_id"], name=op.f("fk_undone_imports_order_id")
        ),
        sa.PrimaryKeyConstraint("lrn", name=op.f("pk_undone_imports")),
    )
    op.create_index(op.f("ix_undone_imports_order_id"), "undone_imports", ["order_id"])
    op.create_table(
        "proofs",
        sa.Column("waybill", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("papers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.order_id"], name=op.f("fk_proofs_order_id")),
        sa.PrimaryKeyConstraint("waybill", name=op.f("pk_proofs")),
    )
    op.create_index(op.f("ix_proofs_order_id"), "proofs", ["order_id"])
