"""What a run still has to normalise, read page by page with its payloads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from catalogue_store import blobs
from catalogue_store.dialect import among, parts
from catalogue_store.keeping import KeptRecord
from catalogue_store.record_ids import of_source
from catalogue_store.run_row import RunRow
from catalogue_store.states import PRESENT, RunKind
from catalogue_store.tables.raw import payload, raw_payload, raw_record, raw_version, run_seen, staged_record
from catalogue_store.tables.records import record
from normalise.raw_record import Payload, PayloadRole, RawRecord


def pending_page(connection: Connection, row: RunRow, after: str, limit: int) -> list[KeptRecord]:
    """The next records by id that are not staged and whose content or stamp is not that last normalised."""
    candidates = _replayed(row) if row.kind is RunKind.REPLAY else _seen(row)
    record_id = candidates.selected_columns.record_id
    page = candidates.where(record_id > after).order_by(record_id).limit(limit)
    found = connection.execute(page).all()
    payloads = read_payloads(connection, [(entry.record_id, entry.raw_hash) for entry in found])
    return [_kept(row.source_id, entry, payloads) for entry in found]


def _kept(
    source_id: str, entry: Row[Any], payloads: dict[tuple[str, bytes], tuple[Payload, ...]]
) -> KeptRecord:
    parts = payloads.get((entry.record_id, entry.raw_hash), ())
    raw = RawRecord(source_id, entry.native_id, parts, entry.listed_class)
    return KeptRecord(raw, entry.record_id, entry.content_hash)


def _seen(row: RunRow) -> Select[Any]:
    """Of what the run saw: kept in another form than last normalised, or normalised under another stamp."""
    raw_hash = func.coalesce(run_seen.c.raw_hash, raw_record.c.raw_hash)
    content_hash = func.coalesce(run_seen.c.content_hash, raw_record.c.content_hash)
    origin = (
        run_seen.outerjoin(raw_record, raw_record.c.record_id == run_seen.c.record_id)
        .join(raw_version, _is_version(run_seen.c.record_id, raw_hash))
        .outerjoin(staged_record, _is_staged(row.id, run_seen.c.record_id))
    )
    return (
        select(
            run_seen.c.record_id,
            raw_hash.label("raw_hash"),
            content_hash.label("content_hash"),
            raw_version.c.native_id,
            raw_version.c.listed_class,
        )
        .select_from(origin)
        .where(
            run_seen.c.run_id == row.id,
            run_seen.c.evidence.in_(PRESENT),
            staged_record.c.record_id.is_(None),
            or_(run_seen.c.raw_hash.is_not(None), raw_record.c.stamp != row.stamp),
        )
    )


def _replayed(row: RunRow) -> Select[Any]:
    """What was normalised under another stamp and is still at the source, or has a record to bring up."""
    origin = (
        raw_record.join(raw_version, _is_version(raw_record.c.record_id, raw_record.c.raw_hash))
        .outerjoin(staged_record, _is_staged(row.id, raw_record.c.record_id))
        .outerjoin(record, record.c.id == raw_record.c.record_id)
    )
    return (
        select(
            raw_record.c.record_id,
            raw_record.c.raw_hash,
            raw_record.c.content_hash,
            raw_version.c.native_id,
            raw_version.c.listed_class,
        )
        .select_from(origin)
        .where(
            of_source(raw_record.c.record_id, row.source_id),
            staged_record.c.record_id.is_(None),
            raw_record.c.stamp != row.stamp,
            or_(raw_record.c.absent_at.is_(None), record.c.id.is_not(None)),
        )
    )


def _is_version(record_id: ColumnElement[str], raw_hash: ColumnElement[bytes]) -> ColumnElement[bool]:
    return (raw_version.c.record_id == record_id) & (raw_version.c.raw_hash == raw_hash)


def _is_staged(run_id: int, record_id: ColumnElement[str]) -> ColumnElement[bool]:
    return (staged_record.c.run_id == run_id) & (staged_record.c.record_id == record_id)


def read_payloads(
    connection: Connection, versions: Sequence[tuple[str, bytes]]
) -> dict[tuple[str, bytes], tuple[Payload, ...]]:
    """The payloads of raw forms named by (record id, raw hash), decompressed, in the order they were kept."""
    wanted = set(versions)
    columns = select(raw_payload).order_by(
        raw_payload.c.record_id, raw_payload.c.raw_hash, raw_payload.c.position
    )
    rows = [
        row
        for part in parts(record_id for record_id, _ in versions)
        for row in connection.execute(columns.where(among(connection, raw_payload.c.record_id, part)))
        if (row.record_id, row.raw_hash) in wanted
    ]
    bodies = blobs.get(connection, payload, {row.payload_hash for row in rows})
    found: dict[tuple[str, bytes], list[Payload]] = {}
    for row in rows:
        part = Payload(
            PayloadRole(row.role), row.address, row.media_type, bodies[row.payload_hash], row.charset
        )
        found.setdefault((row.record_id, row.raw_hash), []).append(part)
    return {version: tuple(parts) for version, parts in found.items()}
