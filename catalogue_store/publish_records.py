"""The statements of publishing that write records, their versions and what is known of their raw form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, insert, literal, null, or_, select, update

from catalogue_store.dialect import upsert_from
from catalogue_store.run_changes import RAW_HASH, STAGED, is_staged_by
from catalogue_store.run_row import RunRow
from catalogue_store.states import ChangeKind, Outcome, RunKind
from catalogue_store.tables.columns import UtcTime
from catalogue_store.tables.raw import raw_record, staged_record
from catalogue_store.tables.records import change, record, record_version


def write_records(connection: Connection, row: RunRow, before: int, at: datetime) -> None:
    """Write what the changes after seq `before` say."""
    _add(connection, row, before, at)
    _alter(connection, row, before, at)
    for kind, withdrawn_at in ((ChangeKind.WITHDRAWN, at), (ChangeKind.REVIVED, None)):
        statement = update(record).where(record.c.id.in_(_changed_ids(before, kind)))
        connection.execute(statement.values(withdrawn_at=withdrawn_at))
    _add_versions(connection, row, before, at)


def _add(connection: Connection, row: RunRow, before: int, at: datetime) -> None:
    new = {
        "id": staged_record.c.record_id,
        "source_id": literal(row.source_id),
        "native_id": staged_record.c.native_id,
        "version": literal(1),
        "descriptor_hash": staged_record.c.descriptor_hash,
        "raw_hash": RAW_HASH,
        "content_hash": staged_record.c.content_hash,
        "changed_at": literal(at, UtcTime()),
    }
    added = (
        select(*new.values())
        .select_from(STAGED.join(change, change.c.record_id == staged_record.c.record_id))
        .where(is_staged_by(row), change.c.seq > before, change.c.kind == ChangeKind.ADDED)
        .order_by(change.c.seq)
    )
    connection.execute(insert(record).from_select(list(new), added))


def _alter(connection: Connection, row: RunRow, before: int, at: datetime) -> None:
    """Bring records up to their staged form, also those whose raw form moved and whose descriptor stays."""
    now = (
        select(
            staged_record.c.record_id,
            staged_record.c.native_id,
            staged_record.c.descriptor_hash,
            staged_record.c.content_hash,
            RAW_HASH.label("raw_hash"),
            change.c.kind,
        )
        .select_from(
            STAGED.outerjoin(
                change, and_(change.c.record_id == staged_record.c.record_id, change.c.seq > before)
            )
        )
        .where(
            is_staged_by(row),
            staged_record.c.outcome == Outcome.ACCEPTED,
            or_(change.c.kind.is_(None), change.c.kind != ChangeKind.ADDED),
        )
        .subquery()
    )
    differs = now.c.descriptor_hash != record.c.descriptor_hash
    source_differs = and_(
        now.c.content_hash != record.c.content_hash, now.c.raw_hash != record.c.raw_hash, differs
    )
    values: dict[str, ColumnElement[Any]] = {
        "native_id": now.c.native_id,
        "version": record.c.version + case((differs, 1), else_=0),
        "descriptor_hash": now.c.descriptor_hash,
        "raw_hash": now.c.raw_hash,
        "content_hash": now.c.content_hash,
        "changed_at": case((source_differs, literal(at, UtcTime())), else_=record.c.changed_at),
    }
    connection.execute(update(record).where(record.c.id == now.c.record_id).values(values))


def _add_versions(connection: Connection, row: RunRow, before: int, at: datetime) -> None:
    """A version for each descriptor that was not the record's last one."""
    there = select(record_version.c.record_id).where(
        record_version.c.record_id == record.c.id, record_version.c.version == record.c.version
    )
    new = {
        "record_id": record.c.id,
        "version": record.c.version,
        "descriptor_hash": record.c.descriptor_hash,
        "raw_hash": record.c.raw_hash,
        "content_hash": record.c.content_hash,
        "stamp": literal(row.stamp),
        "kind": change.c.kind,
        "run_id": literal(row.id),
        "at": literal(at, UtcTime()),
    }
    versions = (
        select(*new.values())
        .select_from(change.join(record, record.c.id == change.c.record_id))
        .where(change.c.seq > before, change.c.kind != ChangeKind.WITHDRAWN, ~there.exists())
    )
    connection.execute(insert(record_version).from_select(list(new), versions))


def _changed_ids(before: int, kind: ChangeKind) -> Any:
    return select(change.c.record_id).where(change.c.seq > before, change.c.kind == kind)


def write_raw_records(connection: Connection, row: RunRow) -> None:
    """Remember how each staged record was last normalised; a replay says nothing about when it was seen."""
    now = {
        "record_id": staged_record.c.record_id,
        "native_id": staged_record.c.native_id,
        "raw_hash": RAW_HASH,
        "content_hash": staged_record.c.content_hash,
        "stamp": literal(row.stamp),
        "outcome": staged_record.c.outcome,
        "class_name": staged_record.c.class_name,
        "shape": staged_record.c.shape,
        "run_id": literal(row.id),
        "first_seen_at": literal(row.seen_at, UtcTime()),
        "last_seen_at": literal(row.seen_at, UtcTime()),
        "missing_since_at": null(),
        "missing_runs": literal(0),
        "absent_at": null(),
    }
    presence = (
        ["last_seen_at", "missing_since_at", "missing_runs", "absent_at"]
        if row.kind is RunKind.REPLAY
        else []
    )
    rows = select(*now.values()).select_from(STAGED).where(is_staged_by(row))
    connection.execute(
        upsert_from(connection, raw_record, list(now), rows, keep=["first_seen_at", *presence])
    )
