"""Looking for damage: in the file, in the bodies under their hashes, and between rows that belong together."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select

from catalogue_store import blobs
from catalogue_store.database import Database
from catalogue_store.states import ChangeKind
from catalogue_store.tables.raw import descriptor, payload, raw_payload, raw_record, raw_version
from catalogue_store.tables.records import change, record, record_version

SAMPLE = 500
"""Bodies of each kind that are read unless all are asked for."""
PAGE = 500
SAID = 10
"""Findings of one kind that are named; the rest is counted."""
PRESENCE = (ChangeKind.ADDED, ChangeKind.REVIVED, ChangeKind.WITHDRAWN, ChangeKind.PURGED)
"""The kinds of change that say whether a record is live."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found; empty lists and zeros when all is well."""

    damage: list[str]
    """What the database itself says of its file."""
    broken_keys: list[str]
    """Rows that name a row of another table which is not there, by table."""
    bodies_read: int
    broken_payloads: list[str]
    """Records one of whose kept payloads is missing or not what its hash says."""
    broken_descriptors: list[str]
    """Records whose descriptor, of today or earlier, is missing or not what its hash says."""
    records_without_version: list[str]
    """Records whose current version, raw form or raw record is not there."""
    unlogged: list[str]
    """Records that are live or withdrawn without the change log saying so."""
    newest_change_at: datetime | None


def inspect(database: Database, *, deep: bool) -> Inspection:
    """Read-only; each part sees one state of the database."""
    with database.read() as connection:
        damage = _damage(connection, deep)
        if damage:
            return Inspection(damage, [], 0, [], [], [], [], None)
        payloads = _Bodies(payload, deep)
        descriptors = _Bodies(descriptor, deep)
        broken_payloads = _records_of_payloads(connection, payloads.broken(connection))
        broken_descriptors = _records_of_descriptors(connection, descriptors.broken(connection))
        return Inspection(
            damage=damage,
            broken_keys=_broken_keys(connection),
            bodies_read=payloads.read + descriptors.read,
            broken_payloads=broken_payloads + _ids(connection, raw_payload.c.record_id, _NO_PAYLOAD),
            broken_descriptors=broken_descriptors + _ids(connection, record.c.id, _NO_DESCRIPTOR),
            records_without_version=_ids(connection, record.c.id, _NO_VERSION),
            unlogged=_unlogged(connection),
            newest_change_at=connection.scalar(select(func.max(change.c.at))),
        )


class _Bodies:
    """The bodies of one table, compared with their names."""

    def __init__(self, table: Table, deep: bool) -> None:
        self._table = table
        self._deep = deep
        self.read = 0

    def broken(self, connection: Connection) -> list[bytes]:
        """The names of those that are not what their name says."""
        found = []
        for name, body in self._bodies(connection):
            self.read += 1
            if not blobs.is_whole(name, body):
                found.append(name)
        return found

    def _bodies(self, connection: Connection) -> Iterator[tuple[bytes, bytes]]:
        """All, or some from a random place on: hashes lie evenly, so those are a fair choice."""
        columns = select(self._table.c.hash, self._table.c.body).order_by(self._table.c.hash)
        after = b"" if self._deep else os.urandom(16)
        left = None if self._deep else SAMPLE
        wrapped = self._deep
        while left is None or left > 0:
            limit = PAGE if left is None else min(PAGE, left)
            page = connection.execute(columns.where(self._table.c.hash > after).limit(limit)).all()
            if not page and wrapped:
                return
            if not page:
                after, wrapped = b"", True
                continue
            yield from ((name, body) for name, body in page)
            after = page[-1].hash
            left = None if left is None else left - len(page)


def _damage(connection: Connection, deep: bool) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    check = "integrity_check" if deep else "quick_check"
    said = [row[0] for row in connection.exec_driver_sql(f"PRAGMA {check}({SAID})")]
    return [] if said == ["ok"] else said


def _broken_keys(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return sorted({f"{row[0]} names a {row[2]} that is not there" for row in rows})


def _records_of_payloads(connection: Connection, names: list[bytes]) -> list[str]:
    by = raw_payload.c.payload_hash.in_(names[:SAID])
    return _ids(connection, raw_payload.c.record_id, by) if names else []


def _records_of_descriptors(connection: Connection, names: list[bytes]) -> list[str]:
    by = record_version.c.descriptor_hash.in_(names[:SAID])
    return _ids(connection, record_version.c.record_id, by) if names else []


def _ids(connection: Connection, column: ColumnElement[str], condition: ColumnElement[bool]) -> list[str]:
    return list(connection.scalars(select(column).distinct().where(condition).order_by(column)))


_NO_PAYLOAD = ~select(payload.c.hash).where(payload.c.hash == raw_payload.c.payload_hash).exists()
_NO_DESCRIPTOR = ~select(descriptor.c.hash).where(descriptor.c.hash == record.c.descriptor_hash).exists()
_HAS_VERSION = (
    select(record_version.c.version)
    .where(record_version.c.record_id == record.c.id, record_version.c.version == record.c.version)
    .exists()
)
_HAS_RAW_FORM = (
    select(raw_version.c.record_id)
    .where(raw_version.c.record_id == record.c.id, raw_version.c.raw_hash == record.c.raw_hash)
    .exists()
)
_HAS_RAW_RECORD = select(raw_record.c.record_id).where(raw_record.c.record_id == record.c.id).exists()
_NO_VERSION = ~(_HAS_VERSION & _HAS_RAW_FORM & _HAS_RAW_RECORD)


def _unlogged(connection: Connection) -> list[str]:
    """Records of which the last word about their presence is missing, or another than the record's own."""
    last = (
        select(change.c.kind)
        .where(change.c.record_id == record.c.id, change.c.kind.in_(PRESENCE))
        .order_by(change.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    is_live = record.c.withdrawn_at.is_(None)
    said_live = last.in_((ChangeKind.ADDED, ChangeKind.REVIVED))
    said_gone = last == ChangeKind.WITHDRAWN
    wrong = func.coalesce((is_live & ~said_live) | (~is_live & ~said_gone), True)
    return _ids(connection, record.c.id, wrong)
