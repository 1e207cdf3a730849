"""The pieces of bookings, the media types of documents, the weights behind a variance."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


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
