"""Runs whose process is gone without having said so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from catalogue_store import CatalogueStore, RunRow, RunState
from catalogue_store.errors import LeaseHeld
from harvesters.held_lease import HeldLease


def close_broken_runs(
    store: CatalogueStore, source_id: str, why: str, now: Callable[[], datetime]
) -> tuple[int, ...]:
    """Mark a source's runs that nobody works on any more as interrupted; the next start goes on with them.

    Nothing happens while a live process holds the source's lease. Gives the ids of the runs marked.
    `why` is told to everybody.
    """
    running = [row for row in store.runs.of_source(source_id) if row.state is RunState.RUNNING]
    if not running:
        return ()
    try:
        with HeldLease(store.leases, source_id, now):
            still = [row for row in store.runs.of_source(source_id) if row.state is RunState.RUNNING]
            for row in still:
                report = row.report | {"state": RunState.INTERRUPTED, "error": why, "cause": why}
                store.runs.open(row.id).finish(RunState.INTERRUPTED, report, now())
    except LeaseHeld:
        return ()
    return tuple(row.id for row in still)


def explain_end(store: CatalogueStore, row: RunRow, why: str, now: Callable[[], datetime]) -> RunRow:
    """Add to an interrupted run why its process was asked to end, which it could not know; the run as it is then.

    Nothing happens when somebody has gone on with it.
    """
    try:
        with HeldLease(store.leases, row.source_id, now):
            still = store.runs.get(row.id)
            if still != row:
                return row
            ended = {name: _and(row.report.get(name), why) for name in ("error", "cause")}
            run = store.runs.open(row.id)
            run.finish(RunState.INTERRUPTED, row.report | ended, row.finished_at or now())
            return run.row()
    except LeaseHeld:
        return row


def _and(told: str | None, why: str) -> str:
    return why if told is None else f"{told}; {why}"
