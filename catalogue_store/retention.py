"""Letting go of old raw forms and versions, and of bodies that nothing names any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, select, union

from catalogue_store.database import Database
from catalogue_store.tables.raw import (
    descriptor,
    payload,
    raw_payload,
    raw_record,
    raw_version,
    run_seen,
    staged_record,
)
from catalogue_store.tables.records import record, record_version


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was let go, in rows."""

    raw_versions: int
    versions: int
    payloads: int
    descriptors: int


def prune(database: Database, payloads_before: datetime, versions_before: datetime) -> Pruned:
    """Remove what is older and not in use: nothing that a record, a replay or a waiting run needs.

    Each step is a transaction of its own, so that writers wait for one of them only.
    """
    with database.write() as connection:
        raw_versions = _prune_raw(connection, payloads_before)
    with database.write() as connection:
        current = select(record.c.id).where(
            record.c.id == record_version.c.record_id, record.c.version == record_version.c.version
        )
        old = delete(record_version).where(record_version.c.at < versions_before, ~current.exists())
        versions = connection.execute(old).rowcount
    with database.write() as connection:
        payloads = _remove_unnamed(connection, payload, [raw_payload.c.payload_hash])
    with database.write() as connection:
        names = [record_version.c.descriptor_hash, staged_record.c.descriptor_hash]
        descriptors = _remove_unnamed(connection, descriptor, names)
    return Pruned(raw_versions, versions, payloads, descriptors)


def _prune_raw(connection: Connection, before: datetime) -> int:
    in_use = [
        _names(raw_record, raw_record.c.record_id),
        _names(record, record.c.id),
        _names(run_seen, run_seen.c.record_id),
    ]
    old = raw_version.c.kept_at < before, *(~used for used in in_use)
    connection.execute(
        delete(raw_payload).where(
            select(raw_version.c.record_id)
            .where(
                raw_version.c.record_id == raw_payload.c.record_id,
                raw_version.c.raw_hash == raw_payload.c.raw_hash,
                *old,
            )
            .exists()
        )
    )
    return connection.execute(delete(raw_version).where(*old)).rowcount


def _names(table: Table, record_id: ColumnElement[str]) -> ColumnElement[bool]:
    naming = select(record_id).where(
        record_id == raw_version.c.record_id, table.c.raw_hash == raw_version.c.raw_hash
    )
    return naming.correlate(raw_version).exists()


def _remove_unnamed(connection: Connection, table: Table, names: Sequence[ColumnElement[bytes]]) -> int:
    named = union(*(select(name).where(name.is_not(None)) for name in names))
    return connection.execute(delete(table).where(table.c.hash.not_in(named))).rowcount
