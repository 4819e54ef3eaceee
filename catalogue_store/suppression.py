"""Records taken down on request: removed with all that was kept of them, and never harvested back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from catalogue_store.database import Database
from catalogue_store.dialect import serialise_changes, upsert
from catalogue_store.purge import Purge
from catalogue_store.record_ids import of_source
from catalogue_store.tables.raw import suppression
from catalogue_store.tables.sources import validator


def suppressed_in(connection: Connection, source_id: str) -> set[str]:
    """The source's records that were taken down; there are few."""
    wanted = of_source(suppression.c.record_id, source_id)
    return set(connection.scalars(select(suppression.c.record_id).where(wanted)))


class SuppressionTable:
    """The list of records that must not come back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def suppress(self, record_id: str, reason: str, at: datetime) -> bool:
        """Remove the record with all that was kept of it and refuse it from now on; whether there was one."""
        with self._database.write() as connection:
            serialise_changes(connection)
            row = {"record_id": record_id, "reason": reason, "suppressed_at": at}
            connection.execute(upsert(connection, suppression), row)
            return Purge.of_record(connection, record_id).remove(at) > 0

    def lift(self, record_id: str) -> bool:
        """Let the record be harvested again; whether it was suppressed."""
        with self._database.write() as connection:
            source_id = record_id.partition(":")[0]
            # A 304 would vouch for a page of which nothing is kept any more.
            connection.execute(delete(validator).where(validator.c.source_id == source_id))
            lifted = delete(suppression).where(suppression.c.record_id == record_id)
            return connection.execute(lifted).rowcount > 0

    def all(self) -> dict[str, str]:
        """Every suppressed record and the reason."""
        with self._database.read() as connection:
            return {row.record_id: row.reason for row in connection.execute(select(suppression))}
