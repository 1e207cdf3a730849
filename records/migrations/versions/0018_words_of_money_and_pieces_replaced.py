"""By which word of its payer a claim was paid, and as what a piece was sent once more."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("booking_pieces", sa.Column("replaced_by", sa.Text(), nullable=True))
    at = sa.Column("paid_as_of", sa.DateTime(timezone=True), nullable=True)
    op.add_column("carrier_claims", at)
    op.add_column("carrier_claims", sa.Column("paid_word", sa.Text(), nullable=True))
    # What was booked before was never later than the claim's last change.
    op.execute(
        "UPDATE carrier_claims SET paid_as_of = updated_at, paid_word = '' WHERE paid IS NOT NULL"
    )
