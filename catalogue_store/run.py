"""The staging area of one run: what it keeps is committed, with its checkpoint, before the call returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, literal_column, or_, select, update
from sqlalchemy.sql.dml import Insert

from catalogue_store.database import Database
from catalogue_store.dialect import among, insert, insert_new, parts, upsert
from catalogue_store.errors import InvalidValue, StaleRun
from catalogue_store.figures import RunFigures, figures_of
from catalogue_store.issue_rows import drop_ended_issues, issue_rows, keep_issues, keep_since_when
from catalogue_store.keeping import KeepBatch, KeepResult, KeptRecord, known_among, never_kept
from catalogue_store.pending import pending_page
from catalogue_store.portion import Portion
from catalogue_store.record_ids import check_ids
from catalogue_store.row_writer import Row, write_rows
from catalogue_store.run_outcomes import UsualCodes
from catalogue_store.run_row import RunRow, read_run, write_run
from catalogue_store.staging import StagedRecord, StagingBatch, drop_staging
from catalogue_store.states import Evidence, RunKind, RunState
from catalogue_store.supersede import supersede_held
from catalogue_store.suppression import suppressed_in
from catalogue_store.tables.raw import run_seen, staged_record
from catalogue_store.tables.records import issue
from catalogue_store.tables.sources import run
from catalogue_store.validators import put_answers
from normalise.issue import Issue, Severity

RECENT_DAYS = 30
"""How far back withdrawals count towards the deletion guard unless the source says otherwise."""


GO_ON = update(run).where(
    run.c.id == bindparam("mine"),
    run.c.attempt == bindparam("my_attempt"),
    run.c.state == RunState.RUNNING,
)
"""Begins each transaction of a run; built once."""


class Run:
    """One run at work. Used by one thread at a time, under the source's lease."""

    def __init__(self, database: Database, run_id: int, source_id: str, kind: RunKind) -> None:
        self._database = database
        self.id = run_id
        self.source_id = source_id
        self.kind = kind
        with database.read() as connection:
            self._row = read_run(connection, run_id)

    @property
    def checkpoint(self) -> dict[str, Any]:
        """Where to go on; empty at the beginning."""
        return dict(self._row.checkpoint)

    def save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Remember where to go on."""
        with self._writing(checkpoint=checkpoint):
            pass

    def keep_portion(self, portion: Portion, at: datetime) -> KeepResult:
        """Keep what is new or changed and mark all as seen, in one transaction with the checkpoint."""
        with self._database.read() as connection:
            incoming = KeepBatch(connection, self.id, self._row.attempt, self.source_id, portion.records)
        with self._writing(at, portion.checkpoint, len(incoming.duplicates)) as connection:
            put_answers(connection, portion.answers, at, self.id)
            incoming.write(connection, at)
            self._unstage(connection, incoming.kept_again)
            self._note(connection, portion.notes(incoming.duplicates))
            write_rows(connection, run_seen, _list, self._evidence(portion.listed, Evidence.LISTED))
        return incoming.result

    def keep(
        self, batch: Sequence[KeptRecord], at: datetime, checkpoint: dict[str, Any] | None = None
    ) -> KeepResult:
        """Keep a portion that is nothing but records."""
        return self.keep_portion(Portion(batch, checkpoint=checkpoint), at)

    def see(self, record_ids: Sequence[str], at: datetime, checkpoint: dict[str, Any] | None = None) -> None:
        """Mark records as listed though not fetched: a 304, or known to be unchanged."""
        self.keep_portion(Portion(listed=record_ids, checkpoint=checkpoint), at)

    def never_kept(self, record_ids: Sequence[str]) -> tuple[str, ...]:
        """Those of which nothing was ever kept: unless fetched, they stay out of the catalogue."""
        with self._database.read() as connection:
            return never_kept(connection, self.id, self.source_id, record_ids)

    def absent(
        self, record_ids: Sequence[str], at: datetime, checkpoint: dict[str, Any] | None = None
    ) -> None:
        """Mark records as listed but not to be found at their own address; what was kept of one says more."""
        with self._writing(at, checkpoint) as connection:
            write_rows(connection, run_seen, insert_new, self._evidence(record_ids, Evidence.ABSENT))

    def gone(self, record_ids: Sequence[str], at: datetime, checkpoint: dict[str, Any] | None = None) -> None:
        """Mark records as destroyed by the source's own word; publishing withdraws them without waiting."""
        with self._writing(at, checkpoint) as connection:
            write_rows(connection, run_seen, upsert, self._evidence(record_ids, Evidence.GONE))
            self._unstage(connection, record_ids)

    def known(self, record_ids: Sequence[str]) -> frozenset[str]:
        """Those of the records that are live in the catalogue or that this run has come across."""
        with self._database.read() as connection:
            return known_among(connection, self.id, record_ids)

    def pending(self, batch: int = 500) -> Iterator[list[KeptRecord]]:
        """Batches, by record id, of what must be normalised: content or stamp is not that last normalised.

        Nothing is held between two batches, so what is staged meanwhile may be written.
        """
        after = ""
        while True:
            with self._database.read() as connection:
                page = pending_page(connection, self._row, after, batch)
            if not page:
                return
            yield page
            after = page[-1].record_id

    def stage(self, batch: Sequence[StagedRecord]) -> None:
        """Keep what normalisation made of a batch, with issues and organisations, in one transaction."""
        self.stage_prepared(StagingBatch(self.id, self.source_id, self._row.started_at, batch))

    def stage_prepared(self, prepared: StagingBatch) -> None:
        """Keep a batch that was made ready elsewhere: hashing and compressing need no database."""
        if (prepared.run_id, prepared.source_id) != (self.id, self.source_id):
            raise InvalidValue(
                f"a batch of run {prepared.run_id} of {prepared.source_id} cannot be staged by run {self.id} "
                f"of {self.source_id}"
            )
        with self._writing() as connection:
            prepared.write(connection)

    def note(self, found: Issue, record_id: str | None = None) -> None:
        """Keep an issue of the run itself, or of a record that was not normalised for it."""
        self.note_all([(record_id, found)])

    def note_all(self, issues: Sequence[tuple[str | None, Issue]]) -> None:
        """Keep many such issues, as (record id, issue)."""
        with self._writing() as connection:
            self._note(connection, issues)

    def take_back(self, field: str, severity: Severity) -> None:
        """Drop what earlier attempts noted of the run as a whole in this field: it holds no more."""
        noted = delete(issue).where(
            issue.c.run_id == self.id,
            issue.c.record_id.is_(None),
            issue.c.field == field,
            issue.c.severity == severity,
        )
        with self._writing() as connection:
            connection.execute(noted)

    def figures(
        self,
        recent_days: int = RECENT_DAYS,
        released_at: datetime | None = None,
        usual: UsualCodes | None = None,
    ) -> RunFigures:
        """What publishing the run would mean, counted in the database.

        What was lost already when a person released a run at `released_at` is told apart, and so are codes that
        are not among the usual ones.
        """
        with self._database.read() as connection:
            row = read_run(connection, self.id).judged
            return figures_of(connection, row, recent_days, released_at, usual)

    def finish(self, state: RunState, report: dict[str, Any], at: datetime) -> None:
        """End the run with its verdict and report; an accepted one changes nothing until it is published."""
        state = RunState(state)
        with self._database.write() as connection:
            row = self._mine(connection)
            published = row.published_at is not None and state is not RunState.ACCEPTED
            if row.state is RunState.REJECTED or published:
                raise StaleRun(
                    f"run {self.id} of {self.source_id} has ended ({row.state}); it cannot become {state}"
                )
            write_run(connection, self.id, state=state, report=report, finished_at=at, notified_at=None)
            keep_since_when(connection, self.id)
            drop_ended_issues(connection, self.id, self.source_id)
            if state is RunState.HELD:
                supersede_held(connection, row.judged, at)
            self._row = read_run(connection, self.id)

    def prove_no_absence(self, checkpoint: dict[str, Any] | None = None) -> None:
        """Count as an incremental run: the listing was not read to its end, so it tells no absence."""
        with self._writing(checkpoint=checkpoint) as connection:
            write_run(connection, self.id, is_complete=False)
        self.kind = RunKind.INCREMENTAL

    def forget_before(self, attempt: int, checkpoint: dict[str, Any] | None = None) -> None:
        """Let go of what only earlier attempts saw: this one or one since read the listing from its beginning.

        The payloads stay; what is not listed any more is missing, or was never in the catalogue.
        """
        seen = delete(run_seen).where(run_seen.c.run_id == self.id, run_seen.c.attempt < attempt)
        unseen = delete(staged_record).where(
            staged_record.c.run_id == self.id,
            staged_record.c.record_id.not_in(
                select(run_seen.c.record_id).where(run_seen.c.run_id == self.id)
            ),
        )
        with self._writing(checkpoint=checkpoint) as connection:
            if attempt > 1:
                connection.execute(seen)
                connection.execute(unseen)

    def purge_staging(self) -> None:
        """Drop what the run kept in its staging area; its issues and report stay."""
        with self._database.write() as connection:
            self._mine(connection)
            drop_staging(connection, [self.id])

    def row(self) -> RunRow:
        """The run as the store knows it now."""
        with self._database.read() as connection:
            return read_run(connection, self.id)

    def _mine(self, connection: Connection) -> RunRow:
        """The run's row, while no later attempt is at work on it."""
        row = read_run(connection, self.id)
        if row.attempt != self._row.attempt:
            raise StaleRun(f"run {self.id} of {self.source_id} was taken over by attempt {row.attempt}")
        return row

    @contextmanager
    def _writing(
        self, at: datetime | None = None, checkpoint: dict[str, Any] | None = None, duplicates: int = 0
    ) -> Iterator[Connection]:
        """A transaction of this attempt of the run; one that has ended or was taken over writes nothing."""
        row = self._row
        now = replace(
            row,
            seen_at=row.seen_at if at is None else max(row.seen_at, at),
            checkpoint=row.checkpoint if checkpoint is None else checkpoint,
            duplicates=row.duplicates + duplicates,
        )
        mine = {"mine": self.id, "my_attempt": row.attempt}
        values = {"seen_at": now.seen_at, "checkpoint": now.checkpoint, "duplicates": now.duplicates}
        with self._database.write() as connection:
            if connection.execute(GO_ON, mine | values).rowcount == 0:
                raise StaleRun(
                    f"run {self.id} of {self.source_id} has ended or was taken over by a later attempt"
                )
            yield connection
        self._row = now

    def _note(self, connection: Connection, issues: Sequence[tuple[str | None, Issue]]) -> None:
        if not issues:
            return
        at = self._row.started_at
        taken_down = suppressed_in(connection, self.source_id)
        told = [(record_id, found) for record_id, found in issues if record_id not in taken_down]
        keep_issues(
            connection,
            [
                row
                for record_id, found in told
                for row in issue_rows(self.source_id, self.id, record_id, [found], at, of_record=False)
            ],
        )

    def _evidence(self, record_ids: Sequence[str], evidence: Evidence) -> list[Row]:
        check_ids(self.source_id, record_ids)
        said = evidence.value, self._row.attempt, None, None
        return [(self.id, record_id, *said) for record_id in dict.fromkeys(record_ids)]

    def _unstage(self, connection: Connection, record_ids: Sequence[str]) -> None:
        staged = delete(staged_record).where(staged_record.c.run_id == self.id)
        for part in parts(record_ids):
            connection.execute(staged.where(among(connection, staged_record.c.record_id, part)))


def _list(connection: Connection, table: Table) -> Insert:
    """What is listed after it was said to be gone is there after all; what was kept before stays kept."""
    statement = insert(connection, table)
    new, there = statement.excluded, table.c
    is_older = or_(
        there.evidence == literal_column(f"'{Evidence.ABSENT.value}'"),
        there.evidence == literal_column(f"'{Evidence.GONE.value}'"),
        there.attempt < new.attempt,
    )
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={"evidence": new.evidence, "attempt": new.attempt},
        where=is_older,
    )
