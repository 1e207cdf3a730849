"""What customers are to be told, what became of it, and the links to their pages."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("due_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.order_id"], name=op.f("fk_notices_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "kind", "cause", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_due_at"), "notices", ["due_at"])
    op.create_table(
        "notice_deliveries",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("due_at", WHEN, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id", "kind", "cause"],
            ["notices.order_id", "notices.kind", "notices.cause"],
            name=op.f("fk_notice_deliveries_order_id"),
        ),
        sa.PrimaryKeyConstraint(
            "order_id", "kind", "cause", "channel", name=op.f("pk_notice_deliveries")
        ),
    )
    op.create_table(
        "tracking_links",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.Column("revoked_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.order_id"], name=op.f("fk_tracking_links_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_tracking_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_tracking_links_digest")),
    )
