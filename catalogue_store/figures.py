"""What a run would mean for the catalogue, counted by the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select

from catalogue_store.record_ids import of_source
from catalogue_store.run_changes import is_not_seen_by, record_changes
from catalogue_store.run_outcomes import CodeShift, RunOutcomes, UsualCodes
from catalogue_store.run_row import RunRow
from catalogue_store.states import PRESENT, ChangeKind, Evidence, RunKind
from catalogue_store.tables.raw import raw_record, run_seen, suppression
from catalogue_store.tables.records import record

USUAL_RUNS = 5
"""How many earlier accepted full runs say what is usual of a source, unless the run's report says otherwise."""


@dataclass(frozen=True, slots=True)
class RunFigures:
    """The figures of a run; counts are of records."""

    listed: int
    """Listed by the source, whatever was made of them; duplicates counted once."""
    new: int
    """Would be added to the catalogue."""
    changed: int
    """Live records whose descriptor would change because their source changed."""
    renormalised: int
    """Live or withdrawn records whose descriptor would change because our mapping or vocabularies did."""
    revived: int
    unchanged: int
    """Accepted records that nothing happens to."""
    gone: int
    """Live records that the source says were destroyed."""
    no_longer_accepted: int
    """Live records that `accept` now refuses; publishing withdraws them."""
    missing: int
    """Live records that a full run did not list, or that are not to be found where it lists them."""
    recently_missing: int
    """Records missing or withdrawn in the last days and not listed again, beside `missing`."""
    live: int
    """Records of the source in the catalogue before the run, not withdrawn."""
    quarantined: int
    not_accepted: dict[str, int] = field(default_factory=dict)
    """Class -> records; the empty name stands for no class."""
    described: int = 0
    """Accepted records: what `fill` is a share of."""
    fill: dict[str, float] = field(default_factory=dict)
    """Descriptor field -> share of the accepted records that have it."""
    duplicates: int = 0
    """Second records with an id already kept."""
    released: int = 0
    """Records missing or withdrawn when a person last released a run, who thereby allowed it; not counted above."""
    suppressed: int = 0
    """Listed, but taken down on request: nothing of them is kept."""
    codes: dict[str, dict[str, int]] = field(default_factory=dict)
    """Coded field -> code -> accepted records that have it."""
    shifts: dict[str, CodeShift] = field(default_factory=dict)
    """Coded field -> how the source moved the codes of records known before, where it did."""


def figures_of(
    connection: Connection,
    row: RunRow,
    recent_days: int,
    released_at: datetime | None = None,
    usual: UsualCodes | None = None,
) -> RunFigures:
    """The figures of a run whose staging area is there.

    `released_at` is when a person last released one; `usual` the codes that published runs had.
    """
    changes = record_changes(row).subquery()
    kinds = _counted_by(connection, changes.c.kind)
    outcomes = RunOutcomes(connection, row, usual or {})
    stirred = sum(kinds.get(kind, 0) for kind in (ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.REVIVED))
    gone = _count(connection, _live(row), _is_seen(row, gone=True))
    losses = _Losses(connection, row, recent_days, released_at)
    return RunFigures(
        listed=_count(connection, run_seen.c.run_id == row.id, run_seen.c.evidence != Evidence.GONE),
        new=kinds.get(ChangeKind.ADDED, 0),
        changed=kinds.get(ChangeKind.CHANGED, 0),
        renormalised=kinds.get(ChangeKind.RENORMALISED, 0),
        revived=kinds.get(ChangeKind.REVIVED, 0),
        unchanged=max(0, outcomes.described - stirred - kinds.get(ChangeKind.RENORMALISED, 0)),
        gone=gone,
        no_longer_accepted=kinds.get(ChangeKind.WITHDRAWN, 0) - gone,
        missing=losses.missing,
        recently_missing=losses.recent,
        live=_count(connection, _live(row)),
        quarantined=outcomes.quarantined,
        not_accepted=dict(outcomes.classes),
        described=outcomes.described,
        fill=outcomes.fill(),
        duplicates=row.duplicates,
        released=losses.released,
        suppressed=_suppressed(connection, row),
        codes=outcomes.codes(),
        shifts=outcomes.shifts(),
    )


class _Losses:
    """Records that the run did not find, apart from those whose loss a person has allowed."""

    def __init__(
        self, connection: Connection, row: RunRow, recent_days: int, released_at: datetime | None
    ) -> None:
        since = row.started_at - timedelta(days=recent_days)
        unseen = and_(_live(row), is_not_seen_by(row, record.c.id))
        withdrawn = and_(
            of_source(record.c.id, row.source_id),
            record.c.withdrawn_at >= since,
            ~_is_seen(row, gone=False),
        )
        # Only a full run tells that a record is missing; the others remember what the last ones told.
        is_full = row.kind is RunKind.FULL
        missing = unseen if is_full else and_(unseen, _is_missing_since(since))
        allowed = _is_lost_before(released_at) if released_at is not None else false()
        self.missing = _count(connection, missing, ~allowed) if is_full else 0
        self.recent = _count(connection, or_(withdrawn, missing if not is_full else false()), ~allowed)
        self.released = _count(connection, or_(withdrawn, missing), allowed)


def _live(row: RunRow) -> ColumnElement[bool]:
    return and_(of_source(record.c.id, row.source_id), record.c.withdrawn_at.is_(None))


def _is_missing_since(since: datetime) -> ColumnElement[bool]:
    missing = select(raw_record.c.record_id).where(
        raw_record.c.record_id == record.c.id, raw_record.c.missing_since_at >= since
    )
    return missing.exists()


def _is_lost_before(moment: datetime) -> ColumnElement[bool]:
    """Whether a record was missing, destroyed or refused by then."""
    lost_at = func.coalesce(raw_record.c.missing_since_at, raw_record.c.absent_at, record.c.withdrawn_at)
    lost = select(raw_record.c.record_id).where(raw_record.c.record_id == record.c.id, lost_at <= moment)
    return lost.exists()


def _is_seen(row: RunRow, *, gone: bool) -> ColumnElement[bool]:
    evidence = run_seen.c.evidence == Evidence.GONE if gone else run_seen.c.evidence.in_(PRESENT)
    seen = select(run_seen.c.record_id).where(
        run_seen.c.run_id == row.id, run_seen.c.record_id == record.c.id
    )
    return seen.where(evidence).exists()


def _suppressed(connection: Connection, row: RunRow) -> int:
    listed = and_(run_seen.c.run_id == row.id, run_seen.c.record_id == suppression.c.record_id)
    found = select(suppression.c.record_id).join(run_seen, listed)
    here = of_source(suppression.c.record_id, row.source_id)
    return connection.scalar(select(func.count()).select_from(found.where(here).subquery())) or 0


def _counted_by(connection: Connection, column: ColumnElement[str]) -> dict[str, int]:
    counted = connection.execute(select(column, func.count()).group_by(column))
    return {row[0]: row[1] for row in counted}


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).where(*conditions)) or 0
