"""A held run gives way to a later full one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from catalogue_store.run_row import RunRow
from catalogue_store.staging import drop_staging
from catalogue_store.states import RunKind, RunState
from catalogue_store.tables.sources import run


def supersede_held(connection: Connection, later: RunRow, at: datetime) -> None:
    """Reject the source's held runs that are older than a full run that is now held or published itself."""
    if later.kind is not RunKind.FULL:
        return
    older = select(run.c.id).where(
        run.c.source_id == later.source_id, run.c.state == RunState.HELD, run.c.id < later.id
    )
    run_ids = list(connection.scalars(older))
    ended = update(run).where(run.c.id.in_(run_ids))
    connection.execute(ended.values(state=RunState.REJECTED, superseded_by=later.id, finished_at=at))
    drop_staging(connection, run_ids)
