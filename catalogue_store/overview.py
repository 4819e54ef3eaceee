"""All sources at a glance, for those who watch them: one query a question, however many sources there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from catalogue_store.database import Database
from catalogue_store.run_row import COLUMNS, RunRow, run_row
from catalogue_store.states import RunKind, RunState
from catalogue_store.tables.records import issue, record
from catalogue_store.tables.sources import run, source
from normalise.issue import IssueCode, Severity


@dataclass(frozen=True, slots=True)
class AcceptedRun:
    """A run that read its source and was published."""

    id: int
    published_at: datetime
    seen_at: datetime
    """The latest moment at which it saw anything of the source."""


@dataclass(frozen=True, slots=True)
class RunTally:
    """How many runs of one kind a source has in one state."""

    source_id: str
    kind: RunKind
    state: RunState
    is_superseded: bool
    """Whether a later run took the place of these, which were held."""
    count: int
    ended_at: datetime | None
    """When the last of them ended; none while it is at work."""


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
        keys = (run.c.source_id, run.c.kind, run.c.state, run.c.superseded_by.is_not(None))
        with self._database.read() as connection:
            found = connection.execute(
                select(*keys, func.count(), func.max(run.c.finished_at)).group_by(*keys)
            )
            return [
                RunTally(source_id, RunKind(kind), RunState(state), bool(is_superseded), count, ended_at)
                for source_id, kind, state, is_superseded, count, ended_at in found
            ]

    def last_accepted(self) -> dict[str, AcceptedRun]:
        """The newest published run of each source that read the source; a replay reads only what is kept."""
        newest = _newest(run.c.published_at.is_not(None), run.c.kind != RunKind.REPLAY)
        columns = select(run.c.source_id, run.c.id, run.c.published_at, run.c.seen_at)
        with self._database.read() as connection:
            found = connection.execute(columns.where(run.c.id.in_(newest)))
            return {source_id: AcceptedRun(*rest) for source_id, *rest in found}

    def last_ended(self) -> dict[str, RunRow]:
        """The newest run of each source that is not at work, with its report."""
        newest = _newest(run.c.finished_at.is_not(None))
        with self._database.read() as connection:
            rows = select(*COLUMNS).where(run.c.id.in_(newest)).order_by(run.c.source_id)
            return {row.source_id: row for row in map(run_row, connection.execute(rows))}

    def latest_states(self) -> dict[str, RunState]:
        """The state of the newest run of each source that ever had one."""
        columns = select(run.c.source_id, run.c.state).where(run.c.id.in_(_newest()))
        with self._database.read() as connection:
            found = connection.execute(columns.order_by(run.c.source_id))
            return {source_id: RunState(state) for source_id, state in found}

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


def _newest(*conditions: ColumnElement[bool]) -> Select[int]:
    """Of each source the newest run that meets them: read from its newest on, so few are looked at."""
    own = select(run.c.id).where(run.c.source_id == source.c.id, *conditions)
    return select(own.order_by(run.c.id.desc()).limit(1).scalar_subquery()).select_from(source)
