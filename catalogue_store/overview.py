"""All sources at a glance, for those who watch them: one query a question, however many sources there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select

from catalogue_store.database import Database
from catalogue_store.run_row import COLUMNS, RunRow, run_row
from catalogue_store.states import RunKind, RunState
from catalogue_store.tables.records import issue, record
from catalogue_store.tables.sources import run, source
from normalise.issue import IssueCode, Severity


@dataclass(frozen=True, slots=True)
class RunTally:
    """How many runs of one kind a source has in one state."""

    source_id: str
    kind: RunKind
    state: RunState
    count: int


@dataclass(frozen=True, slots=True)
class RecordTally:
    """How many records of a source there are."""

    live: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class IssueTally:
    """How many issues of one kind stand."""

    source_id: str
    code: IssueCode
    severity: Severity
    count: int


class Overview:
    """Questions about every source at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def run_tallies(self) -> list[RunTally]:
        """The runs there ever were, by source, kind and state."""
        keys = (run.c.source_id, run.c.kind, run.c.state)
        with self._database.read() as connection:
            found = connection.execute(select(*keys, func.count()).group_by(*keys))
            return [
                RunTally(source_id, RunKind(kind), RunState(state), count)
                for source_id, kind, state, count in found
            ]

    def last_accepted(self) -> dict[str, RunRow]:
        """The newest published run of each source that read the source; a replay reads only what is kept."""
        return self._newest(run.c.published_at.is_not(None), run.c.kind != RunKind.REPLAY)

    def last_ended(self) -> dict[str, RunRow]:
        """The newest run of each source that is not at work, with its report."""
        return self._newest(run.c.finished_at.is_not(None))

    def held(self) -> dict[str, RunRow]:
        """The run of each source that waits for a person, where there is one."""
        return self._rows(select(run.c.id).where(run.c.state == RunState.HELD))

    def record_tallies(self) -> dict[str, RecordTally]:
        """Live and withdrawn records of each source that has any; reads every record."""
        live = func.count().filter(record.c.withdrawn_at.is_(None))
        columns = select(record.c.source_id, live, func.count()).group_by(record.c.source_id)
        with self._database.read() as connection:
            return {
                source_id: RecordTally(alive, every - alive)
                for source_id, alive, every in connection.execute(columns)
            }

    def issue_tallies(self, run_ids: Iterable[int]) -> list[IssueTally]:
        """Issues that are published, or that these runs said, by source, code and severity."""
        keys = (issue.c.source_id, issue.c.code, issue.c.severity)
        stands = or_(issue.c.is_published, issue.c.run_id.in_(list(run_ids)))
        columns = select(*keys, func.count()).where(stands).group_by(*keys)
        with self._database.read() as connection:
            return [
                IssueTally(source_id, IssueCode(code), Severity(severity), count)
                for source_id, code, severity, count in connection.execute(columns)
            ]

    def _newest(self, *conditions: ColumnElement[bool]) -> dict[str, RunRow]:
        """Of each source the newest run that meets them: read from its newest on, so few are looked at."""
        own = select(run.c.id).where(run.c.source_id == source.c.id, *conditions)
        return self._rows(
            select(own.order_by(run.c.id.desc()).limit(1).scalar_subquery()).select_from(source)
        )

    def _rows(self, run_ids: Select[int]) -> dict[str, RunRow]:
        with self._database.read() as connection:
            found = connection.execute(
                select(*COLUMNS).where(run.c.id.in_(run_ids)).order_by(run.c.source_id)
            )
            return {row.source_id: row for row in map(run_row, found)}
