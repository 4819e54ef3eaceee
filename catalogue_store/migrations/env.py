"""Run migrations on the connection that `catalogue_store.schema` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from catalogue_store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's transaction holds all of it
)
context.run_migrations()
