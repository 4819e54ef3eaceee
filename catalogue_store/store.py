"""The store as one object: its parts, and publishing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from catalogue_store.changes import ChangeLog
from catalogue_store.database import Database
from catalogue_store.publish import PublishedCounts, publish_run
from catalogue_store.records import RecordTable
from catalogue_store.run_changes import AbsencePolicy
from catalogue_store.runs import RunTable
from catalogue_store.schema import ensure_schema
from catalogue_store.sources import SourceTable
from catalogue_store.staging import drop_staging


class CatalogueStore:
    """The system of record. One object may be shared by threads; each process opens its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.sources = SourceTable(database)
        self.runs = RunTable(database)
        self.records = RecordTable(database)
        self.changes = ChangeLog(database)

    def publish(self, run_id: int, policy: AbsencePolicy, at: datetime) -> PublishedCounts:
        """Bring the catalogue to what a running, accepted or held run found; all of it or, with an error, nothing.

        StaleRun when the run has ended otherwise or another run of its source was published since it began.
        """
        with self._database.write() as connection:
            counts = publish_run(connection, run_id, policy, at)
        with self._database.write() as connection:
            drop_staging(connection, [run_id])
        return counts

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(url: str, *, migrate: bool = True) -> CatalogueStore:
    """Open the store at `sqlite:///path` (made with its folder when missing) or `postgresql+psycopg://..`.

    With `migrate` an older schema is brought up to date, else it is SchemaOutdated. StoreUnavailable when the database
    cannot be opened.
    """
    database = Database(url)
    if database.is_sqlite and migrate:
        Path(str(database.url.database)).parent.mkdir(parents=True, exist_ok=True)
    ensure_schema(database, migrate)
    return CatalogueStore(database)
