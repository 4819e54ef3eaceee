"""Bringing a database to this version's schema. Alembic takes a second to import, so only when needed."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from catalogue_store.database import Database
from catalogue_store.dialect import serialise_migrations
from catalogue_store.errors import DatabaseEmpty, SchemaOutdated

REVISION = "0004"
"""The newest migration; a test compares it with the files."""


def stored_revision(connection: Connection) -> str | None:
    """The migration the database was last brought to; none when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def ensure_schema(database: Database, *, migrate: bool, make: bool = True) -> None:
    """Make sure that the schema is the current one, migrating or making it if allowed."""
    with database.read() as connection:
        found = stored_revision(connection)
    if found == REVISION:
        return
    if not migrate:
        state = "is empty" if found is None else f"has schema {found}"
        raise SchemaOutdated(
            f"database {database.name} {state}, this version works with schema {REVISION}; "
            "run `credatlas up` or any command that may migrate it first"
        )
    if found is None and not make:
        raise DatabaseEmpty(f"there is no catalogue in {database.name}, which holds no tables of credatlas")
    with database.write() as connection:
        serialise_migrations(connection)
        _migrate(connection, database.name)


def _migrate(connection: Connection, name: str | None) -> None:
    """Apply the missing migrations in one transaction; who waited for the lock finds nothing left to do."""
    from alembic import command  # noqa: PLC0415 - slow to import, see above
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = stored_revision(connection)
    if found is not None and found not in known:
        raise SchemaOutdated(
            f"database {name} has schema {found}, which this version does not know (it knows {REVISION}); a "
            "newer version of credatlas wrote it: use that one, or a backup"
        )
    command.upgrade(config, "head")
