"""Publishing a run: one transaction of set-based statements that writes all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, literal, select, update

from catalogue_store.absence import write_presence
from catalogue_store.dialect import serialise_changes
from catalogue_store.errors import StaleRun
from catalogue_store.issue_rows import publish_issues
from catalogue_store.publish_organisations import publish_organisations
from catalogue_store.publish_records import write_raw_records, write_records
from catalogue_store.record_ids import of_source
from catalogue_store.run_changes import AbsencePolicy, record_changes
from catalogue_store.run_row import RunRow, read_run, write_run
from catalogue_store.states import RunKind, RunState
from catalogue_store.supersede import supersede_held
from catalogue_store.tables.raw import raw_record
from catalogue_store.tables.records import change, record
from catalogue_store.tables.sources import source
from catalogue_store.validators import publish_validators


@dataclass(frozen=True, slots=True)
class PublishedCounts:
    """What publishing did, in records."""

    added: int = 0
    changed: int = 0
    renormalised: int = 0
    withdrawn: int = 0
    revived: int = 0
    missing: int = 0
    """Live records that the last full run did not list and whose absence is not believed yet."""


def publish_run(
    connection: Connection, run_id: int, policy: AbsencePolicy, at: datetime, attempt: int | None = None
) -> PublishedCounts:
    """Bring the catalogue to what the run found; StaleRun when it may not be published (any more).

    The change log is written first and is then the plan that the other statements follow. Records are written
    before raw records, because what a record changes from is read off its last normalisation.
    """
    serialise_changes(connection)
    row = read_run(connection, run_id).judged
    _check(connection, row, attempt)
    before = connection.scalar(select(func.coalesce(func.max(change.c.seq), 0))) or 0
    plan = record_changes(row, policy).subquery()
    entries = select(plan.c.record_id, plan.c.kind, literal(at, change.c.at.type)).order_by(plan.c.record_id)
    connection.execute(insert(change).from_select(["record_id", "kind", "at"], entries))
    write_records(connection, row, before, at)
    write_raw_records(connection, row)
    write_presence(connection, row, policy)
    publish_organisations(connection, row)
    publish_issues(connection, row.id, row.source_id, row.kind)
    publish_validators(connection, row)
    supersede_held(connection, row, at)
    _write_state(connection, row, at)
    return _counts(connection, row, before)


def _check(connection: Connection, row: RunRow, attempt: int | None) -> None:
    """Refuse a run that has ended otherwise, or that was judged against a state that is no more."""
    which = f"run {row.id} of {row.source_id}"
    if row.published_at is not None:
        raise StaleRun(
            f"{which} was published at {row.published_at:%Y-%m-%d %H:%M} UTC; nothing is left to publish"
        )
    if row.superseded_by is not None:
        raise StaleRun(f"{which} was superseded by run {row.superseded_by}; look at that one")
    if row.state in {RunState.REJECTED, RunState.INTERRUPTED} or not row.has_staging:
        raise StaleRun(f"{which} is {row.state}; only a running, accepted or held run can be published")
    if attempt is not None and attempt != row.attempt:
        raise StaleRun(
            f"{which} was taken over by attempt {row.attempt}; attempt {attempt} publishes no more"
        )
    current = connection.scalar(select(source.c.published_run_id).where(source.c.id == row.source_id))
    if current != row.base_run_id:
        raise StaleRun(
            f"{which} was judged against run {row.base_run_id or 'none'}, but run {current} was published "
            "since; discard it and harvest again"
        )


def _write_state(connection: Connection, row: RunRow, at: datetime) -> None:
    values: dict[str, object] = {"published_run_id": row.id}
    if row.kind is RunKind.FULL:
        values["listed_at"] = row.seen_at
    connection.execute(update(source).where(source.c.id == row.source_id).values(values))
    # One that was held ended long ago; that a person decided on it is another moment.
    finished_at = row.finished_at or at
    write_run(
        connection, row.id, kind=row.kind, state=RunState.ACCEPTED, published_at=at, finished_at=finished_at
    )


def _counts(connection: Connection, row: RunRow, before: int) -> PublishedCounts:
    kinds = select(change.c.kind, func.count()).where(change.c.seq > before).group_by(change.c.kind)
    origin = record.join(raw_record, raw_record.c.record_id == record.c.id)
    missing = (
        select(func.count())
        .select_from(origin)
        .where(
            of_source(record.c.id, row.source_id),
            record.c.withdrawn_at.is_(None),
            raw_record.c.missing_since_at.is_not(None),
        )
    )
    counted = {str(kind): int(count) for kind, count in connection.execute(kinds)}
    return PublishedCounts(**counted, missing=connection.scalar(missing) or 0)
