"""What a published run says about presence: seen again, missing, believed absent, destroyed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, or_, select, update

from catalogue_store.record_ids import of_source
from catalogue_store.run_changes import AbsencePolicy, is_believed_absent, is_not_seen_by
from catalogue_store.run_row import RunRow
from catalogue_store.states import PRESENT, Evidence, RunKind
from catalogue_store.tables.columns import UtcTime
from catalogue_store.tables.raw import raw_record, run_seen
from catalogue_store.tables.sources import source


def write_presence(connection: Connection, row: RunRow, policy: AbsencePolicy) -> None:
    """Write it to the raw records of the source, so that what was never accepted is followed too."""
    if row.kind is RunKind.REPLAY:
        return
    _seen_again(connection, row)
    if row.kind is RunKind.FULL:
        _missed(connection, row, policy)
    _destroyed(connection, row)


def _seen_again(connection: Connection, row: RunRow) -> None:
    """A full run writes only to those that were missing; for the others the source's listed_at says it."""
    seen = _seen_as(row, gone=False)
    again = update(raw_record).where(of_source(raw_record.c.record_id, row.source_id))
    if row.kind is RunKind.FULL:
        was_missing = or_(raw_record.c.missing_since_at.is_not(None), raw_record.c.absent_at.is_not(None))
        again = again.where(was_missing, seen.where(run_seen.c.record_id == raw_record.c.record_id).exists())
    else:
        again = again.where(raw_record.c.record_id.in_(seen))
    values = {"missing_since_at": None, "missing_runs": 0, "absent_at": None, "last_seen_at": row.seen_at}
    connection.execute(again.values(values))


def _missed(connection: Connection, row: RunRow, policy: AbsencePolicy) -> None:
    now = literal(row.seen_at, UtcTime())
    missed = update(raw_record).where(
        of_source(raw_record.c.record_id, row.source_id),
        raw_record.c.absent_at.is_(None),
        is_not_seen_by(row, raw_record.c.record_id),
    )
    connection.execute(
        missed.values(
            last_seen_at=_last_seen(row),
            missing_since_at=func.coalesce(raw_record.c.missing_since_at, now),
            missing_runs=raw_record.c.missing_runs + 1,
            absent_at=case((is_believed_absent(row, policy), now)),
        )
    )


def _destroyed(connection: Connection, row: RunRow) -> None:
    destroyed = update(raw_record).where(
        of_source(raw_record.c.record_id, row.source_id),
        raw_record.c.absent_at.is_(None),
        raw_record.c.record_id.in_(_seen_as(row, gone=True)),
    )
    connection.execute(destroyed.values(last_seen_at=_last_seen(row), absent_at=row.seen_at))


def _last_seen(row: RunRow) -> ColumnElement[datetime]:
    """When a record that goes was last seen: full runs since its row was written left that to listed_at."""
    listed_at = select(source.c.listed_at).where(source.c.id == row.source_id).scalar_subquery()
    was_present = and_(raw_record.c.missing_since_at.is_(None), raw_record.c.last_seen_at < listed_at)
    return case((was_present, listed_at), else_=raw_record.c.last_seen_at)


def _seen_as(row: RunRow, *, gone: bool) -> Select[tuple[str]]:
    """The records that the run saw so.

    A run of a few is asked for all of them at once; to ask it for each raw record would be to ask a million times. A
    full run, which saw nearly all, is asked for each of the few that were missing.
    """
    evidence = run_seen.c.evidence == Evidence.GONE if gone else run_seen.c.evidence.in_(PRESENT)
    return select(run_seen.c.record_id).where(run_seen.c.run_id == row.id, evidence)
