"""What publishing a run would do to each record: one query, for figures before and for publishing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from catalogue_store.record_ids import of_source
from catalogue_store.run_row import RunRow
from catalogue_store.states import PRESENT, ChangeKind, Evidence, Outcome, RunKind
from catalogue_store.tables.raw import raw_record, run_seen, staged_record
from catalogue_store.tables.records import record


@dataclass(frozen=True, slots=True)
class AbsencePolicy:
    """When a record that full runs do not list is believed to be gone: after both."""

    runs: int = 2
    """Complete full runs in a row that missed it."""
    days: int = 7
    """Days from the first run that missed it to the one that is published now."""


RAW_HASH = func.coalesce(run_seen.c.raw_hash, raw_record.c.raw_hash)
"""The raw form a staged record was normalised from."""

STAGED = (
    staged_record.outerjoin(
        run_seen,
        and_(run_seen.c.run_id == staged_record.c.run_id, run_seen.c.record_id == staged_record.c.record_id),
    )
    .outerjoin(raw_record, raw_record.c.record_id == staged_record.c.record_id)
    .outerjoin(record, record.c.id == staged_record.c.record_id)
)
"""Staged records beside how the run saw them, their last normalisation and their record."""


def record_changes(row: RunRow, policy: AbsencePolicy | None = None) -> CompoundSelect[Any]:
    """(record_id, kind) of each record the run changes; absence only with a policy and for full runs."""
    parts = [_staged_changes(row), _revived_unchanged(row), _destroyed(row)]
    if policy is not None and row.kind is RunKind.FULL:
        parts.append(_believed_absent(row, policy))
    return union_all(*parts)


def is_staged_by(row: RunRow) -> ColumnElement[bool]:
    """Whether a row of `STAGED` counts for the run: its raw form is kept, and it was not destroyed meanwhile."""
    seen = true() if row.kind is RunKind.REPLAY else run_seen.c.evidence.in_(PRESENT)
    return and_(staged_record.c.run_id == row.id, RAW_HASH.is_not(None), seen)


def _staged_changes(row: RunRow) -> Select[Any]:
    kind = _staged_kind(row)
    return (
        select(staged_record.c.record_id, kind.label("kind"))
        .select_from(STAGED)
        .where(is_staged_by(row), kind.is_not(None))
    )


def _staged_kind(row: RunRow) -> ColumnElement[str]:
    """A replay sees nothing: it adds and revives only what is not believed absent."""
    accepted = staged_record.c.outcome == Outcome.ACCEPTED
    present = raw_record.c.absent_at.is_(None) if row.kind is RunKind.REPLAY else true()
    is_new = record.c.id.is_(None)
    differs = staged_record.c.descriptor_hash != record.c.descriptor_hash
    source_differs = and_(
        record.c.content_hash != staged_record.c.content_hash, record.c.raw_hash != RAW_HASH
    )
    rejected = and_(staged_record.c.outcome == Outcome.NOT_ACCEPTED, record.c.withdrawn_at.is_(None))
    return case(
        (and_(accepted, is_new, present), ChangeKind.ADDED.value),
        (and_(accepted, is_new), null()),
        (and_(accepted, record.c.withdrawn_at.is_not(None), present), ChangeKind.REVIVED.value),
        (and_(accepted, differs, source_differs), ChangeKind.CHANGED.value),
        (and_(accepted, differs), ChangeKind.RENORMALISED.value),
        (and_(rejected, record.c.id.is_not(None)), ChangeKind.WITHDRAWN.value),
        else_=null(),
    )


def _revived_unchanged(row: RunRow) -> Select[Any]:
    """Withdrawn records that are listed again just as they were."""
    origin = (
        run_seen.join(record, record.c.id == run_seen.c.record_id)
        .join(raw_record, raw_record.c.record_id == run_seen.c.record_id)
        .outerjoin(
            staged_record,
            and_(
                staged_record.c.run_id == run_seen.c.run_id, staged_record.c.record_id == run_seen.c.record_id
            ),
        )
    )
    return (
        select(run_seen.c.record_id, literal(ChangeKind.REVIVED.value))
        .select_from(origin)
        .where(
            run_seen.c.run_id == row.id,
            run_seen.c.evidence.in_(PRESENT),
            record.c.withdrawn_at.is_not(None),
            raw_record.c.outcome == Outcome.ACCEPTED,
            staged_record.c.record_id.is_(None),
        )
    )


def _destroyed(row: RunRow) -> Select[Any]:
    return (
        select(run_seen.c.record_id, literal(ChangeKind.WITHDRAWN.value))
        .select_from(run_seen.join(record, record.c.id == run_seen.c.record_id))
        .where(
            run_seen.c.run_id == row.id, run_seen.c.evidence == Evidence.GONE, record.c.withdrawn_at.is_(None)
        )
    )


def is_believed_absent(row: RunRow, policy: AbsencePolicy) -> ColumnElement[bool]:
    """Whether a raw record that the run missed has been missing long enough, this run counted."""
    since = func.coalesce(
        raw_record.c.missing_since_at, literal(row.seen_at, raw_record.c.missing_since_at.type)
    )
    return and_(
        raw_record.c.missing_runs + 1 >= policy.runs, since <= row.seen_at - timedelta(days=policy.days)
    )


def is_not_seen_by(row: RunRow, record_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the run neither found the record where it is listed nor was told that it is gone."""
    seen = select(run_seen.c.record_id).where(
        run_seen.c.run_id == row.id,
        run_seen.c.record_id == record_id,
        run_seen.c.evidence != Evidence.ABSENT,
    )
    return ~seen.exists()


def _believed_absent(row: RunRow, policy: AbsencePolicy) -> Select[Any]:
    return (
        select(record.c.id, literal(ChangeKind.WITHDRAWN.value))
        .select_from(record.join(raw_record, raw_record.c.record_id == record.c.id))
        .where(
            of_source(record.c.id, row.source_id),
            record.c.withdrawn_at.is_(None),
            is_not_seen_by(row, record.c.id),
            is_believed_absent(row, policy),
        )
    )
