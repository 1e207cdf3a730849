"""What a scan's text suggests where nobody has mapped its code, and whether a customer sees it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("milestones", sa.Column("inferred", sa.Text(), nullable=True))
    op.add_column(
        "milestones",
        sa.Column("visible", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
