"""A run as it is told to others, and reading and writing its row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from catalogue_store.errors import UnknownRun
from catalogue_store.states import RunKind, RunState
from catalogue_store.tables.sources import run


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of one source."""

    id: int
    source_id: str
    kind: RunKind
    state: RunState
    stamp: str
    """Of the mapping, normaliser and vocabularies it normalises with."""
    started_at: datetime
    seen_at: datetime
    """The latest moment at which it saw anything of the source."""
    finished_at: datetime | None
    published_at: datetime | None
    attempt: int
    """1, and one more each time it was resumed."""
    base_run_id: int | None
    """The run published last when this one began: the state it is judged against."""
    superseded_by: int | None
    """The later full run that took a held run's place."""
    duplicates: int
    has_staging: bool
    """Whether what it kept is still there to go on from, release or discard."""
    checkpoint: dict[str, Any]
    report: dict[str, Any]
    is_complete: bool = True
    """False for a full run whose listing was not read to its end: it proves no absence."""
    notified_at: datetime | None = None
    """When its end was told to whoever wants to know; none when nobody does, or not yet."""

    @property
    def is_unfinished(self) -> bool:
        """Whether a start of the same kind goes on with it."""
        waiting = self.state in {RunState.RUNNING, RunState.INTERRUPTED, RunState.ACCEPTED}
        return waiting and self.has_staging and self.published_at is None

    @property
    def ended_at(self) -> datetime | None:
        """When it came to its end as it stands; none while it is at work.

        That is its own end, a person's decision on it, or the moment at which a later run took its place.
        """
        later = ((self.report.get("decision") or {}).get("at"), self.report.get("superseded_at"))
        ends = [datetime.fromisoformat(at) for at in later if at is not None]
        return max(filter(None, (self.finished_at, *ends)), default=None)

    @property
    def judged(self) -> RunRow:
        """The run as it counts: a full one that proves no absence is worth an incremental one."""
        return self if self.is_complete else replace(self, kind=RunKind.INCREMENTAL)


COLUMNS = [
    run.c.id,
    run.c.source_id,
    run.c.kind,
    run.c.state,
    run.c.stamp,
    run.c.started_at,
    run.c.seen_at,
    run.c.finished_at,
    run.c.published_at,
    run.c.attempt,
    run.c.base_run_id,
    run.c.superseded_by,
    run.c.duplicates,
    run.c.has_staging,
    run.c.checkpoint,
    run.c.report,
    run.c.is_complete,
    run.c.notified_at,
]


def run_row(found: Row[*tuple[Any, ...]]) -> RunRow:
    """A row of `COLUMNS` in our own words."""
    values = {**found._mapping}
    return RunRow(**{**values, "kind": RunKind(values["kind"]), "state": RunState(values["state"])})


def read_run(connection: Connection, run_id: int) -> RunRow:
    """The run of that id; UnknownRun when there is none."""
    found = connection.execute(select(*COLUMNS).where(run.c.id == run_id)).first()
    if found is None:
        raise UnknownRun(f"no run {run_id}; `credatlas runs` lists those there are")
    return run_row(found)


def write_run(connection: Connection, run_id: int, **values: object) -> None:
    """Change columns of the run's row."""
    connection.execute(update(run).where(run.c.id == run_id).values(**values))
