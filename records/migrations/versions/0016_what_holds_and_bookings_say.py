"""Which answers a hold takes once the goods have left, and why a carrier was chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("holds", sa.Column("answers_on_the_way", sa.JSON(), nullable=True))
    op.add_column("bookings", sa.Column("why", sa.Text(), server_default="", nullable=False))
    op.add_column("bookings", sa.Column("policy", sa.Text(), server_default="", nullable=False))
