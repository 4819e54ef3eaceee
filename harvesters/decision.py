"""A person's decision on a held run: release what was held, or discard it, with the reason kept in its report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from catalogue_store import AbsencePolicy, CatalogueStore, RunRow, RunState
from catalogue_store.errors import StaleRun, UnknownRun
from harvesters.held_lease import HeldLease


def release_run(
    store: CatalogueStore, run_id: int, reason: str, now: Callable[[], datetime]
) -> dict[str, int]:
    """Publish exactly what was held; additions and changes count at once, absence still waits its grace.

    The grace is that of the mapping by which the run was judged, whatever has become of its file. StaleRun when
    the run is not held, or the catalogue has moved since it was judged.
    """
    row = _held(store, run_id)
    policy = _absence_policy(row)
    with HeldLease(store.leases, row.source_id, now):
        counts = asdict(store.publish(run_id, policy, now()))
        report = row.report | {"state": RunState.ACCEPTED, "published": counts}
        _keep(store, row, RunState.ACCEPTED, report | _decision("released", reason, now()))
    return counts


def discard_run(store: CatalogueStore, run_id: int, reason: str, now: Callable[[], datetime]) -> None:
    """Reject a held run: the catalogue stays as it is, what was held is dropped, its issues stay."""
    row = _held(store, run_id)
    with HeldLease(store.leases, row.source_id, now):
        _keep(store, row, RunState.HELD, row.report | _decision("discarded", reason, now()))
        store.runs.discard(run_id, now())


def _held(store: CatalogueStore, run_id: int) -> RunRow:
    row = store.runs.get(run_id)
    if row is None:
        raise UnknownRun(f"no run {run_id}; `credatlas runs list` shows those there are")
    if row.superseded_by is not None:
        raise StaleRun(
            f"run {run_id} of {row.source_id} was superseded by run {row.superseded_by}, a later full run; "
            f"decide on that one if it is held: `credatlas runs show {row.superseded_by}`"
        )
    if row.state is not RunState.HELD:
        raise StaleRun(
            f"run {run_id} of {row.source_id} is {row.state}, not held; there is nothing to decide"
        )
    return row


def _absence_policy(row: RunRow) -> AbsencePolicy:
    runs, days = row.report.get("absence_runs"), row.report.get("absence_days")
    if runs is None or days is None:
        raise StaleRun(
            f"run {row.id} of {row.source_id} was held by an earlier version, whose report does not say when a "
            "missing record is withdrawn; harvest the source again, and decide on that run if it is held"
        )
    return AbsencePolicy(runs, days)


def _decision(taken: str, reason: str, at: datetime) -> dict[str, Any]:
    return {"decision": {"taken": taken, "reason": reason, "at": at.isoformat()}}


def _keep(store: CatalogueStore, row: RunRow, state: RunState, report: dict[str, Any]) -> None:
    """With the moment at which the run itself ended; the decision has its own."""
    store.runs.open(row.id).finish(state, report, row.finished_at or row.seen_at)
