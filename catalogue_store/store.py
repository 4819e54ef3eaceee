"""The store as one object: its parts, and publishing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from catalogue_store.changes import ChangeLog
from catalogue_store.clustering import Clustering
from catalogue_store.clusters import ClusterTable
from catalogue_store.database import Database
from catalogue_store.errors import DatabaseEmpty, StoreUnavailable
from catalogue_store.health import Health, health_of
from catalogue_store.hosts import HostTable
from catalogue_store.inspection import Inspection, inspect
from catalogue_store.issues import IssueTable
from catalogue_store.keys import KeyTable
from catalogue_store.leases import LeaseTable
from catalogue_store.notices import NoticeTable
from catalogue_store.organisations import OrganisationTable
from catalogue_store.overview import Overview
from catalogue_store.payloads import PayloadTable
from catalogue_store.publish import PublishedCounts, publish_run
from catalogue_store.quarantine import RawTable
from catalogue_store.records import RecordTable
from catalogue_store.retention import Horizons, Pruned, prune
from catalogue_store.run_changes import AbsencePolicy
from catalogue_store.runs import RunTable
from catalogue_store.schema import ensure_schema
from catalogue_store.source_copy import copy_source
from catalogue_store.sources import SourceTable
from catalogue_store.space import GivenBack, Space, give_back, space_of, take_up_log
from catalogue_store.sqlite import BUSY_SECONDS
from catalogue_store.staging import drop_staging
from catalogue_store.suppression import SuppressionTable
from catalogue_store.validators import ValidatorTable
from normalise.sameness.decisions import NO_DECISIONS, Decisions


class CatalogueStore:
    """The system of record. One object may be shared by threads; each process opens its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.name = str(database.name)
        """Its file, or its address without the password."""
        self.sources = SourceTable(database)
        self.runs = RunTable(database)
        self.records = RecordTable(database)
        self.raw = RawTable(database)
        self.changes = ChangeLog(database)
        self.notices = NoticeTable(database)
        self.issues = IssueTable(database)
        self.organisations = OrganisationTable(database)
        self.payloads = PayloadTable(database)
        self.suppressions = SuppressionTable(database)
        self.leases = LeaseTable(database)
        self.hosts = HostTable(database)
        self.validators = ValidatorTable(database)
        self.keys = KeyTable(database)
        self.overview = Overview(database)
        self.clusters = ClusterTable(database)

    @property
    def url(self) -> str:
        """The address by which another process opens it, password included: it belongs in no message."""
        return self._database.url.render_as_string(hide_password=False)

    def publish(
        self, run_id: int, policy: AbsencePolicy, at: datetime, *, attempt: int | None = None
    ) -> PublishedCounts:
        """Bring the catalogue to what a running, accepted or held run found: all or, with an error, nothing.

        StaleRun when the run has ended otherwise, another run of its source was published since it began, or it
        is no longer in the named attempt.
        """
        with self._database.write() as connection:
            counts = publish_run(connection, run_id, policy, at, attempt)
        # Published is published: what cannot be dropped now, the source's next start drops.
        with suppress(StoreUnavailable), self._database.write() as connection:
            drop_staging(connection, [run_id])
        return counts

    def clustering(self, decisions: Callable[[], Decisions] = lambda: NO_DECISIONS) -> Clustering:
        """The stage that finds which records are one credential, by the operator's decisions of each moment."""
        return Clustering(self._database, decisions)

    def copy_source(self, target: CatalogueStore, source_id: str) -> None:
        """Copy what is known of a source into another store, where a run may be tried and thrown away."""
        copy_source(self._database, target._database, source_id)

    def prune(self, horizons: Horizons, *, dry_run: bool = False) -> Pruned:
        """Let go of what is older than its horizon and not in use, and of bodies that nothing names."""
        return prune(self._database, horizons, dry_run=dry_run)

    def give_back(self) -> GivenBack:
        """Give space that is free inside an SQLite file back to its disk, where that is worth it."""
        return give_back(self._database)

    def space(self) -> Space | None:
        """The bytes an SQLite database takes; none of another."""
        return space_of(self._database)

    def take_up_log(self) -> bool:
        """Take SQLite's log up into the file; whether nobody stood in the way."""
        return take_up_log(self._database)

    def inspect(self, *, deep: bool = False) -> Inspection:
        """Look for damage in the file, in bodies and between rows; all bodies when `deep`, else some of them."""
        return inspect(self._database, deep=deep)

    def health(self) -> Health:
        """Whether the store can be worked with; never raises an error of the store."""
        return health_of(self._database)

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(
    url: str, *, migrate: bool = True, make: bool = True, busy_seconds: float = BUSY_SECONDS
) -> CatalogueStore:
    """Open the store at `sqlite:///path` (made with its folder when missing) or `postgresql+psycopg://..`.

    With `migrate` an older schema is brought up to date, else it is SchemaOutdated. Without `make` it is DatabaseEmpty
    where there is none, and nothing is made. StoreUnavailable when the database cannot be opened. A writer waits
    `busy_seconds` for another before it is StoreBusy.
    """
    database = Database(url, busy_seconds)
    if database.is_sqlite and migrate:
        file = Path(str(database.url.database))
        if make:
            _make_folder(file)
        else:
            _require(file)
    try:
        ensure_schema(database, migrate=migrate, make=make)
    except BaseException:
        # Nobody has the database yet who would close it, whatever ended the opening; a signal may have too.
        database.close()
        raise
    return CatalogueStore(database)


def _require(file: Path) -> None:
    """DatabaseEmpty for what SQLite would take for a new database."""
    if not file.exists():
        raise DatabaseEmpty(f"there is no catalogue at {file}")
    if not file.stat().st_size:
        raise DatabaseEmpty(f"there is no catalogue in {file}, which is an empty file")


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"database {file}: its folder cannot be made: {error.strerror}; name another, or make it"
        ) from error
