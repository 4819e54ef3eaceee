"""Runs: starting, going on, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from catalogue_store.database import Database
from catalogue_store.errors import StaleRun, UnknownRun, UnknownSource
from catalogue_store.run import Run
from catalogue_store.run_row import COLUMNS, RunRow, read_run, run_row, write_run
from catalogue_store.staging import drop_staging
from catalogue_store.states import RunKind, RunState
from catalogue_store.tables.raw import raw_record, run_seen, staged_record
from catalogue_store.tables.sources import run, source


class RunTable:
    """Every run of every source. Callers hold the source's lease while they change one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, source_id: str, kind: RunKind, stamp: str, started_at: datetime) -> Run:
        """Begin a run, or go on with the one of the same kind that never ended (look at its checkpoint).

        Unfinished runs of other kinds are given up when a full run starts, as it lists all they had.
        """
        with self._database.write() as connection:
            base = _published_run(connection, source_id)
            drop_staging(connection, _left_over(connection, source_id))
            unfinished = _unfinished(connection, source_id)
            same = next((row for row in unfinished if row.kind is kind), None)
            if kind is RunKind.FULL:
                _give_up(connection, [row.id for row in unfinished if row.kind is not kind], started_at)
            run_id = (
                _insert(connection, source_id, kind, stamp, started_at, base) if same is None else same.id
            )
            if same is not None:
                _go_on(connection, same, stamp, base)
        return Run(self._database, run_id, source_id, kind)

    def resume(self, run_id: int, stamp: str | None = None) -> Run:
        """Go on with a run that never ended; under another stamp all it staged is normalised again."""
        with self._database.write() as connection:
            row = read_run(connection, run_id)
            if not row.is_unfinished:
                raise UnknownRun(
                    f"run {run_id} of {row.source_id} is {row.state}; there is nothing to go on with"
                )
            _go_on(connection, row, stamp or row.stamp, _published_run(connection, row.source_id))
        return Run(self._database, run_id, row.source_id, row.kind)

    def open(self, run_id: int) -> Run:
        """The staging area of a run as it is, for looking at a held one; changes nothing."""
        with self._database.read() as connection:
            row = read_run(connection, run_id)
        return Run(self._database, run_id, row.source_id, row.kind)

    def get(self, run_id: int) -> RunRow | None:
        """The run of that id."""
        with self._database.read() as connection:
            found = connection.execute(select(*COLUMNS).where(run.c.id == run_id)).first()
        return None if found is None else run_row(found)

    def of_source(self, source_id: str, limit: int = 50, before: int | None = None) -> list[RunRow]:
        """The source's runs, newest first; go on before the last one's id until none comes."""
        page = _select(source_id) if before is None else _select(source_id).where(run.c.id < before)
        with self._database.read() as connection:
            return [run_row(found) for found in connection.execute(page.limit(limit))]

    def published_before(self, source_id: str, run_id: int, limit: int) -> list[RunRow]:
        """The full runs of the source that were published before that one began, newest first."""
        earlier = _select(source_id).where(run.c.id < run_id, run.c.published_at.is_not(None))
        with self._database.read() as connection:
            page = connection.execute(earlier.where(run.c.kind == RunKind.FULL).limit(limit))
            return [run_row(found) for found in page]

    def published(self, source_id: str) -> int | None:
        """The run that was published last: a held run may be released while that is the one it was judged by."""
        with self._database.read() as connection:
            return _published_run(connection, source_id)

    def latest(self) -> dict[str, RunRow]:
        """The newest run of each source that has one."""
        newest = select(func.max(run.c.id)).group_by(run.c.source_id)
        with self._database.read() as connection:
            rows = select(*COLUMNS).where(run.c.id.in_(newest)).order_by(run.c.source_id)
            return {row.source_id: row for row in map(run_row, connection.execute(rows))}

    def unfinished(self, source_id: str) -> list[RunRow]:
        """Runs that a start would go on with, newest first."""
        with self._database.read() as connection:
            return _unfinished(connection, source_id)

    def held(self, source_id: str) -> RunRow | None:
        """The run that waits for a person; there is at most one."""
        with self._database.read() as connection:
            waiting = _select(source_id).where(run.c.state == RunState.HELD)
            found = connection.execute(waiting).first()
        return None if found is None else run_row(found)

    def released_at(self, source_id: str) -> datetime | None:
        """When a person last released a run of the source, as its report says; None: never."""
        decided = run.c.report["decision"]["taken"].as_string() == "released"
        latest = select(func.max(run.c.published_at)).where(run.c.source_id == source_id, decided)
        with self._database.read() as connection:
            found: datetime | None = connection.scalar(latest)
        return found

    def left_over(self, source_id: str) -> list[int]:
        """Runs that have ended for good although their staging area is still there."""
        with self._database.read() as connection:
            return _left_over(connection, source_id)

    def drop_left_over(self, source_id: str) -> list[int]:
        """Drop those staging areas, as the source's next start would; returns which runs had one."""
        with self._database.write() as connection:
            found = _left_over(connection, source_id)
            drop_staging(connection, found)
        return found

    def discard(self, run_id: int, at: datetime) -> None:
        """Reject a held or unfinished run; what it staged is dropped, its issues stay until a later ends."""
        with self._database.write() as connection:
            row = read_run(connection, run_id)
            if row.published_at is not None or row.state is RunState.REJECTED:
                raise StaleRun(
                    f"run {run_id} of {row.source_id} has ended ({row.state}); it cannot be discarded"
                )
            write_run(connection, run_id, state=RunState.REJECTED, finished_at=row.finished_at or at)
            drop_staging(connection, [run_id])


def _published_run(connection: Connection, source_id: str) -> int | None:
    found = connection.execute(select(source.c.published_run_id).where(source.c.id == source_id)).first()
    if found is None:
        raise UnknownSource(f"no source {source_id!r}; register it before its first run")
    published: int | None = found.published_run_id
    return published


def _select(source_id: str) -> Select[*tuple[Any, ...]]:
    return select(*COLUMNS).where(run.c.source_id == source_id).order_by(run.c.id.desc())


def _unfinished(connection: Connection, source_id: str) -> list[RunRow]:
    kept = _select(source_id).where(run.c.has_staging, run.c.published_at.is_(None))
    return [row for row in map(run_row, connection.execute(kept)) if row.is_unfinished]


def _left_over(connection: Connection, source_id: str) -> list[int]:
    """Runs that have ended for good but whose process died, or was refused, before it dropped their staging."""
    ended = or_(run.c.published_at.is_not(None), run.c.state == RunState.REJECTED)
    kept = select(run.c.id).where(run.c.source_id == source_id, run.c.has_staging, ended)
    return list(connection.scalars(kept))


def _insert(
    connection: Connection, source_id: str, kind: RunKind, stamp: str, started_at: datetime, base: int | None
) -> int:
    statement = insert(run).values(
        source_id=source_id,
        kind=kind,
        state=RunState.RUNNING,
        stamp=stamp,
        base_run_id=base,
        attempt=1,
        has_staging=True,
        is_complete=True,
        started_at=started_at,
        seen_at=started_at,
        duplicates=0,
        checkpoint={},
        report={},
    )
    key = connection.execute(statement.returning(run.c.id)).scalar_one()
    return int(key)


def _give_up(connection: Connection, run_ids: Sequence[int], at: datetime) -> None:
    drop_staging(connection, run_ids)
    ended = update(run).where(run.c.id.in_(run_ids))
    connection.execute(
        ended.values(state=RunState.INTERRUPTED, finished_at=func.coalesce(run.c.finished_at, at))
    )


def _go_on(connection: Connection, row: RunRow, stamp: str, base: int | None) -> None:
    """Make an unfinished run current: one more attempt, on the source's state and stamp of today."""
    if stamp != row.stamp:
        connection.execute(delete(staged_record).where(staged_record.c.run_id == row.id))
    if base != row.base_run_id:
        _forget_overtaken(connection, row)
    write_run(
        connection,
        row.id,
        state=RunState.RUNNING,
        stamp=stamp,
        base_run_id=base,
        attempt=row.attempt + 1,
        finished_at=None,
    )


def _forget_overtaken(connection: Connection, row: RunRow) -> None:
    """Let go of what runs published since this one began know better: newer content, and what was destroyed."""
    since = select(run.c.id).where(run.c.source_id == row.source_id, run.c.published_at >= row.started_at)
    newer = select(raw_record.c.record_id).where(
        raw_record.c.record_id == run_seen.c.record_id, raw_record.c.run_id.in_(since)
    )
    overtaken = update(run_seen).where(run_seen.c.run_id == row.id, newer.exists())
    connection.execute(overtaken.values(raw_hash=None, content_hash=None))
    destroyed = select(raw_record.c.record_id).where(
        raw_record.c.record_id == run_seen.c.record_id, raw_record.c.absent_at >= row.started_at
    )
    connection.execute(delete(run_seen).where(run_seen.c.run_id == row.id, destroyed.exists()))
    connection.execute(delete(staged_record).where(staged_record.c.run_id == row.id))
