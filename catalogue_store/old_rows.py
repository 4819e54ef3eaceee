"""Rows that are older than a horizon and that nothing needs: counted, or removed a few thousand at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    func,
    select,
    tuple_,
)

from catalogue_store.database import Database
from catalogue_store.tables.raw import raw_payload, raw_record, raw_version, run_seen
from catalogue_store.tables.records import issue, record, record_version
from catalogue_store.tables.sources import run, source, validator

AT_ONCE = 5_000
"""Rows removed in one transaction: a few hundredths of a second for whoever waits to write."""
RUNS_KEPT = 50
"""The newest runs of a source stay whatever their age: guards and schedules look at those."""


Condition = Callable[[Connection], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class OldRows:
    """Rows of one table that may go."""

    table: Table
    may_go: Condition
    """Which of them, as far as the transaction that asks can see."""
    with_them: tuple[Table, ...] = ()
    """Tables whose rows of the same key go first."""

    def count(self, database: Database) -> int:
        """How many there are."""
        with database.read() as connection:
            counted = select(func.count()).select_from(self.table).where(self.may_go(connection))
            return connection.scalar(counted) or 0

    def remove(self, database: Database) -> int:
        """Remove them by key, page by page; what came into use since a page was read stays."""
        keys = list(self.table.primary_key.columns)
        removed = 0
        after: Sequence[Any] | None = None
        while True:
            page = select(*keys).order_by(*keys).limit(AT_ONCE)
            if after is not None:
                page = page.where(tuple_(*keys) > tuple_(*after))
            with database.read() as connection:
                found = [tuple(row) for row in connection.execute(page.where(self.may_go(connection)))]
            if not found:
                return removed
            removed += self._remove(database, found)
            after = found[-1]

    def _remove(self, database: Database, found: Sequence[Sequence[Any]]) -> int:
        names = [column.name for column in self.table.primary_key]
        rows = [{f"at_{name}": value for name, value in zip(names, key, strict=True)} for key in found]
        with database.write() as connection:
            still = select(*self.table.primary_key.columns).where(
                self.may_go(connection), _is_at(self.table, names)
            )
            gone = [row for row in rows if connection.execute(still, row).first() is not None]
            for table in (*self.with_them, self.table) if gone else ():
                connection.execute(delete(table).where(_is_at(table, names)), gone)
        return len(gone)


def _is_at(table: Table, names: Sequence[str]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == bindparam(f"at_{name}") for name in names))


def old_raw_versions(before: datetime | None) -> OldRows | None:
    """Raw forms that no record was made of, that are not the newest of theirs, and for which no run waits."""
    if before is None:
        return None

    def may_go(connection: Connection) -> ColumnElement[bool]:
        # Asked run by run, as the key of run_seen begins with the run: by record alone it would be read whole.
        waiting = [
            _names(run_seen, run_seen.c.record_id, run_seen.c.run_id == run_id)
            for run_id in connection.scalars(select(run.c.id).where(run.c.has_staging))
        ]
        used = [_names(raw_record, raw_record.c.record_id), _names(record, record.c.id), *waiting]
        return and_(raw_version.c.kept_at < before, *(~one for one in used))

    return OldRows(raw_version, may_go, (raw_payload,))


def old_versions(before: datetime | None) -> OldRows | None:
    """Versions that are not the current one of their record."""
    if before is None:
        return None
    is_current = select(record.c.id).where(
        record.c.id == record_version.c.record_id, record.c.version == record_version.c.version
    )
    return OldRows(
        record_version, lambda connection: and_(record_version.c.at < before, ~is_current.exists())
    )


def old_runs(before: datetime | None) -> OldRows | None:
    """Runs that have ended, are neither the published one nor among the newest, and of which no issue stands."""
    if before is None:
        return None
    is_published = select(source.c.id).where(source.c.published_run_id == run.c.id).exists()
    has_issues = select(issue.c.id).where(issue.c.run_id == run.c.id).exists()

    def may_go(connection: Connection) -> ColumnElement[bool]:
        sources = list(connection.scalars(select(source.c.id)))
        newest = [run_id for source_id in sources for run_id in connection.scalars(_newest_runs(source_id))]
        return and_(
            run.c.started_at < before, ~run.c.has_staging, run.c.id.not_in(newest), ~is_published, ~has_issues
        )

    return OldRows(run, may_go)


def old_validators(before: datetime | None) -> OldRows | None:
    """What addresses answered that were not fetched since: to drop it costs one answer in full."""
    if before is None:
        return None
    return OldRows(validator, lambda connection: validator.c.stored_at < before)


def _newest_runs(source_id: str) -> Select[tuple[int]]:
    return select(run.c.id).where(run.c.source_id == source_id).order_by(run.c.id.desc()).limit(RUNS_KEPT)


def _names(table: Table, record_id: ColumnElement[str], *also: ColumnElement[bool]) -> ColumnElement[bool]:
    naming = select(record_id).where(
        record_id == raw_version.c.record_id, table.c.raw_hash == raw_version.c.raw_hash, *also
    )
    return naming.correlate(raw_version).exists()
