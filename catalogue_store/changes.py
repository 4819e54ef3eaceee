"""The change log: the only way out of the store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, literal, select

from catalogue_store.database import Database
from catalogue_store.dialect import insert_counted, parts, serialise_changes
from catalogue_store.record_ids import of_source
from catalogue_store.states import ChangeKind
from catalogue_store.tables.columns import UtcTime
from catalogue_store.tables.records import change, record


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a record."""

    seq: int
    """Grows with each change, in the order of commit; gaps are allowed."""
    record_id: str
    kind: ChangeKind
    at: datetime

    @property
    def mark(self) -> str:
        """16 hexadecimal digits that no other change of the same number has."""
        said = f"{self.seq} {self.record_id} {self.kind} {self.at.isoformat()}"
        return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


class ChangeLog:
    """Changes in the order in which they were committed: whoever has seen seq n has seen all before it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(self, seq: int, limit: int = 1000) -> list[Change]:
        """The next changes after that one."""
        columns = select(change.c.seq, change.c.record_id, change.c.kind, change.c.at)
        page = columns.where(change.c.seq > seq).order_by(change.c.seq).limit(limit)
        with self._database.read() as connection:
            return [
                Change(found.seq, found.record_id, ChangeKind(found.kind), found.at)
                for found in connection.execute(page)
            ]

    def of_record(self, record_id: str) -> list[Change]:
        """All that happened to one record, oldest first."""
        columns = select(change.c.seq, change.c.record_id, change.c.kind, change.c.at)
        with self._database.read() as connection:
            rows = connection.execute(columns.where(change.c.record_id == record_id).order_by(change.c.seq))
            return [Change(found.seq, found.record_id, ChangeKind(found.kind), found.at) for found in rows]

    def catalogue(self) -> str | None:
        """Names the catalogue: the mark of the first change of all, which each copy and backup of it holds.

        None before anything happened. Nothing is ever taken out of the log.
        """
        first = next(iter(self.after(0, 1)), None)
        return None if first is None else first.mark

    def last_seq(self) -> int:
        """The newest change; 0 when nothing ever happened."""
        with self._database.read() as connection:
            return connection.scalar(select(func.max(change.c.seq))) or 0

    def reindex(self, record_ids: Iterable[str], at: datetime) -> int:
        """Have these records indexed again; returns how many of them there are."""
        with self._database.write() as connection:
            serialise_changes(connection)
            return log_reindexed(connection, record_ids, at)

    def reindex_source(self, source_id: str, at: datetime) -> int:
        """Have every record of a source indexed again, for instance when its rights changed."""
        with self._database.write() as connection:
            serialise_changes(connection)
            columns = select(record.c.id, literal(ChangeKind.REINDEXED.value), literal(at, UtcTime()))
            rows = columns.where(of_source(record.c.id, source_id)).order_by(record.c.id)
            return insert_counted(connection, insert(change).from_select(["record_id", "kind", "at"], rows))


def log_reindexed(connection: Connection, record_ids: Iterable[str], at: datetime) -> int:
    """Write `reindexed` for those of the records that there are."""
    columns = select(record.c.id, literal(ChangeKind.REINDEXED.value), literal(at, UtcTime()))
    written = 0
    for part in parts(record_ids):
        rows = columns.where(record.c.id.in_(part)).order_by(record.c.id)
        written += insert_counted(connection, insert(change).from_select(["record_id", "kind", "at"], rows))
    return written
