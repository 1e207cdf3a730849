"""Imported tariffs: editions with their measures, headings and what was not understood."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def _of_an_edition(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["edition_id"], ["tariff_editions.edition_id"], name=op.f(f"fk_{table}_edition_id")
    )


def upgrade() -> None:
    op.create_table(
        "tariff_editions",
        sa.Column("edition_id", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("nomenclature", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("chapters", sa.JSON(), nullable=False),
        sa.Column("imported_at", TIME, nullable=False),
        sa.Column("measures", sa.Integer(), nullable=False),
        sa.Column("computable", sa.Integer(), nullable=False),
        sa.Column("headings", sa.Integer(), nullable=False),
        sa.Column("rejects", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_tariff_editions")),
    )
    op.create_index(
        op.f("ix_tariff_editions_country_as_of"), "tariff_editions", ["country", "as_of"]
    )
    op.create_table(
        "tariff_measures",
        sa.Column("edition_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("origins", sa.Text(), nullable=False),
        sa.Column("not_origins", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("why_not", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("legal", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _of_an_edition("tariff_measures"),
        sa.PrimaryKeyConstraint("edition_id", "code", "number", name=op.f("pk_tariff_measures")),
    )
    op.create_table(
        "tariff_headings",
        sa.Column("edition_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("indent", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("leaf", sa.Boolean(), nullable=False),
        _of_an_edition("tariff_headings"),
        sa.PrimaryKeyConstraint("edition_id", "code", "number", name=op.f("pk_tariff_headings")),
    )
    op.create_table(
        "tariff_rejects",
        sa.Column("edition_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        _of_an_edition("tariff_rejects"),
        sa.PrimaryKeyConstraint("edition_id", "number", name=op.f("pk_tariff_rejects")),
    )


def downgrade() -> None:
    op.drop_table("tariff_rejects")
    op.drop_table("tariff_headings")
    op.drop_table("tariff_measures")
    op.drop_table("tariff_editions")
