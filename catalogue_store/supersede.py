"""A held run gives way to a later full one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from catalogue_store.run_row import RunRow, read_run, write_run
from catalogue_store.staging import drop_staging
from catalogue_store.states import RunKind, RunState
from catalogue_store.tables.sources import run


def supersede_held(connection: Connection, later: RunRow, at: datetime) -> None:
    """Reject the source's held runs that are older than a full run that is now held or published itself.

    Each keeps the moment at which it ended by itself; that it gave way is an end of its own, to be told anew.
    """
    if later.kind is not RunKind.FULL:
        return
    older = select(run.c.id).where(
        run.c.source_id == later.source_id, run.c.state == RunState.HELD, run.c.id < later.id
    )
    run_ids = list(connection.scalars(older))
    for run_id in run_ids:
        report = read_run(connection, run_id).report | {"superseded_at": at.isoformat()}
        values = {"state": RunState.REJECTED, "superseded_by": later.id, "notified_at": None}
        write_run(connection, run_id, report=report, **values)
    drop_staging(connection, run_ids)
