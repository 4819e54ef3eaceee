"""The circuit breaker of a source: after each run that fails it is left alone twice as long."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalogue_store import CatalogueStore, RunKind, RunRow, RunState
from harvesters.at_work import is_at_work
from harvesters.broken_runs import close_broken_runs, explain_end
from harvesters.runner import ChildEnd, ChildOutcome
from normalise.mapping.harvest_block import HarvestBase

Attempt = tuple[int, int]
"""A run's id and the number of its attempt."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long a source is left alone after runs that failed."""

    first: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(days=1)

    def after(self, failures: int) -> timedelta:
        """The pause after so many failures in a row: the first, doubled up to the longest."""
        doublings = min(failures - 1, MOST_DOUBLINGS)
        return min(self.first * (1 << doublings), self.longest)


def pauses_of(harvest: HarvestBase) -> Pauses:
    """The pauses of a mapping."""
    return Pauses(
        timedelta(minutes=harvest.first_pause_minutes), timedelta(minutes=harvest.longest_pause_minutes)
    )


USUAL_PAUSES = Pauses()
MOST_DOUBLINGS = 20
"""A minute doubled so often is longer than a year."""


def attempts_of(store: CatalogueStore, source_id: str) -> frozenset[Attempt]:
    """The attempts there have been at the source's newest runs; taken before a child starts."""
    return frozenset((row.id, row.attempt) for row in store.runs.of_source(source_id))


def settle_child(
    store: CatalogueStore,
    source_id: str,
    before: Set[Attempt],
    outcome: ChildOutcome,
    why: str,
    now: Callable[[], datetime],
    pauses: Pauses = USUAL_PAUSES,
) -> RunRow | None:
    """Take into account how a child ended, and give the run it worked on.

    A run left open is closed as interrupted, with `why`. A run that was rejected or interrupted, and a child
    that ended badly before any run, count as failures; a held run does not. Being stopped by us is none.
    """
    close_broken_runs(store, source_id, why, now)
    row = _worked_on(store, source_id, before)
    if row is not None and row.state is RunState.INTERRUPTED and outcome.end is not ChildEnd.FINISHED:
        row = explain_end(store, row, why, now)
    if row is not None and ended_well(row):
        clear_trouble(store, source_id)
    elif outcome.end is not ChildEnd.STOPPED and (row is not None or _died(store, source_id, outcome, now)):
        note_failure(store, source_id, _reason(row, why), now(), pauses)
    return row


def _worked_on(store: CatalogueStore, source_id: str, before: Set[Attempt]) -> RunRow | None:
    rows = (row for row in store.runs.of_source(source_id) if row.kind is not RunKind.REPLAY)
    return next((row for row in rows if (row.id, row.attempt) not in before), None)


def ended_well(row: RunRow) -> bool:
    """Whether a run did all it could: published, or waiting for a person."""
    return row.state is RunState.HELD or row.published_at is not None


def note_failure(
    store: CatalogueStore, source_id: str, failure: str, now: datetime, pauses: Pauses = USUAL_PAUSES
) -> None:
    """Leave the source alone, longer than the last time."""
    known = store.sources.troubles().get(source_id)
    failures = 1 if known is None else known.failures + 1
    store.sources.note_failure(source_id, failure, now + pauses.after(failures))


def clear_trouble(store: CatalogueStore, source_id: str) -> None:
    """Let the schedule of a source that was in trouble count again."""
    if source_id in store.sources.troubles():
        store.sources.clear_failures(source_id)


def _died(store: CatalogueStore, source_id: str, outcome: ChildOutcome, now: Callable[[], datetime]) -> bool:
    """Whether the child failed; one that found somebody else at work on the source did not."""
    is_well = outcome.end is ChildEnd.FINISHED and outcome.code == 0
    return not is_well and not is_at_work(store.leases, source_id, now())


def _reason(row: RunRow | None, why: str) -> str:
    if row is None:
        return f"{why}, before a run had begun"
    return f"run {row.id} {row.state}: {row.report.get('error') or why}"
