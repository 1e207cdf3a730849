"""Alembic's way in: run the migrations on the connection that `records/migrate.py` holds."""

from collections.abc import Collection, Mapping
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo

from records.schema import metadata


def _note(
    ctx: MigrationContext,  # noqa: ARG001 - alembic passes all four by name
    step: MigrationInfo,
    heads: Collection[Any],  # noqa: ARG001
    run_args: Mapping[str, Any],  # noqa: ARG001
) -> None:
    context.config.attributes["applied"].append(step.up_revision_id)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's is too; alembic assumes that it is not
    on_version_apply=_note,
)
with context.begin_transaction():
    context.run_migrations()
