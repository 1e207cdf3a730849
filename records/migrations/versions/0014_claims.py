"""Insurances, searches and claims; an order that stands in for one that was lost."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
AMOUNT = sa.Numeric(24, 6).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "insurances",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("value", AMOUNT, nullable=False),
        sa.Column("value_currency", sa.Text(), nullable=False),
        sa.Column("premium", AMOUNT, nullable=False),
        sa.Column("premium_currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("bought_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.order_id"], name=op.f("fk_insurances_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "revision", name=op.f("pk_insurances")),
    )
    op.create_table(
        "traces",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("waybill", sa.Text(), nullable=False),
        sa.Column("answer_by", TIME, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.order_id"], name=op.f("fk_traces_order_id")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_traces")),
    )
    op.create_index(op.f("ix_traces_order_id"), "traces", ["order_id"])
    op.create_table(
        "carrier_claims",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("waybill", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("asked", AMOUNT, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("paid", AMOUNT, nullable=True),
        sa.Column("paid_currency", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.order_id"], name=op.f("fk_carrier_claims_order_id")
        ),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_carrier_claims")),
    )
    op.create_index(
        op.f("ix_carrier_claims_order_id_number"), "carrier_claims", ["order_id", "number"]
    )
    op.create_index(op.f("ix_carrier_claims_reference"), "carrier_claims", ["reference"])
    op.add_column("orders", sa.Column("replaces", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("replaced_by", sa.Text(), nullable=True))
