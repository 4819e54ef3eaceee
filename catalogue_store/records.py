"""The records of the catalogue, live and withdrawn, and their versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, func, select

from catalogue_store.blobs import decompress
from catalogue_store.clusters import Membership
from catalogue_store.database import Database
from catalogue_store.dialect import parts, serialise_changes
from catalogue_store.purge import Purge, remove_source
from catalogue_store.record_ids import of_source
from catalogue_store.record_shape import parts_of, read_part
from catalogue_store.states import ChangeKind
from catalogue_store.tables.raw import descriptor, raw_record
from catalogue_store.tables.records import record, record_version
from catalogue_store.tables.sameness import cluster_member
from catalogue_store.tables.sources import source


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record with its last good descriptor."""

    id: str
    number: int
    """Unique in 32 bits; never given to another record."""
    source_id: str
    native_id: str
    descriptor_json: bytes
    version: int
    """1, and one more with each other descriptor."""
    first_seen_at: datetime
    last_seen_at: datetime
    changed_at: datetime
    """When the catalogue last took up a change of the source's content."""
    withdrawn_at: datetime | None
    content_hash: str
    descriptor_hash: str
    """32 hexadecimal digits; names the descriptor's bytes, as an ETag does."""
    membership: Membership | None = None
    """Its place among the records that are one credential; none when it stands alone."""


@dataclass(frozen=True, slots=True)
class RecordVersion:
    """A descriptor that a record once had."""

    record_id: str
    version: int
    kind: ChangeKind
    """What made this version."""
    at: datetime
    descriptor_json: bytes
    descriptor_hash: str
    content_hash: str
    stamp: str
    run_id: int


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """Some numbers of records in a row."""

    after: int
    """The one before the first."""
    last: int


PAGE = 1_000
"""Rows read at once where there may be very many."""
IS_PRESENT = and_(raw_record.c.missing_since_at.is_(None), raw_record.c.absent_at.is_(None))
LAST_SEEN = case(
    (and_(IS_PRESENT, source.c.listed_at > raw_record.c.last_seen_at), source.c.listed_at),
    else_=raw_record.c.last_seen_at,
)
"""A record that is not missing was seen by the last full run of its source, which writes to none of them."""

STORED = (
    select(
        record.c.id,
        record.c.number,
        record.c.source_id,
        record.c.native_id,
        descriptor.c.body,
        record.c.version,
        raw_record.c.first_seen_at,
        LAST_SEEN.label("last_seen_at"),
        record.c.changed_at,
        record.c.withdrawn_at,
        record.c.content_hash,
        record.c.descriptor_hash,
        cluster_member.c.cluster_id,
        cluster_member.c.size,
        cluster_member.c.is_representative,
    )
    .join(raw_record, raw_record.c.record_id == record.c.id)
    .join(descriptor, descriptor.c.hash == record.c.descriptor_hash)
    .join(source, source.c.id == record.c.source_id)
    .outerjoin(cluster_member, cluster_member.c.record_id == record.c.id)
)


def _stored(found: Row[*tuple[Any, ...]]) -> StoredRecord:
    id_, number, source_id, native_id, body, *versions_and_times, digest, cluster_id, size, is_first = found
    membership = None if cluster_id is None else Membership(cluster_id, size, is_first)
    descriptor_json = decompress(body)
    known = (
        id_,
        number,
        source_id,
        native_id,
        descriptor_json,
        *versions_and_times,
        digest.hex(),
        membership,
    )
    return StoredRecord(*known)


class RecordTable:
    """Reading records; only publishing, purging and suppressing write them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, record_id: str) -> StoredRecord | None:
        """The record of that id, live or withdrawn."""
        return self.many([record_id]).get(record_id)

    def many(self, record_ids: Iterable[str]) -> dict[str, StoredRecord]:
        """Those of the records that there are, by id."""
        with self._database.read() as connection:
            return {
                row.id: _stored(row)
                for part in parts(record_ids)
                for row in connection.execute(STORED.where(record.c.id.in_(part)))
            }

    def iterate(
        self,
        after_number: int = 0,
        limit: int = 1000,
        include_withdrawn: bool = False,
        source_id: str | None = None,
    ) -> list[StoredRecord]:
        """The next records by number; go on after the last one's number until none comes."""
        page = STORED.where(record.c.number > after_number).order_by(record.c.number).limit(limit)
        if not include_withdrawn:
            page = page.where(record.c.withdrawn_at.is_(None))
        if source_id is not None:
            page = page.where(record.c.source_id == source_id)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(page)]

    def spans(self, size: int) -> Iterator[NumberSpan]:
        """All records, the withdrawn included, in pages of so many, each found when it is asked for."""
        after = 0
        while (last := self._last_of_next(size, after)) is not None:
            yield NumberSpan(after, last)
            after = last

    def within(self, span: NumberSpan) -> list[StoredRecord]:
        """The records of a span, the withdrawn included, by number."""
        page = STORED.where(record.c.number.between(span.after + 1, span.last)).order_by(record.c.number)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(page).all()]

    def _last_of_next(self, size: int, after: int) -> int | None:
        following = select(record.c.number).where(record.c.number > after).order_by(record.c.number)
        with self._database.read() as connection:
            found: int | None = connection.scalar(select(func.max(following.limit(size).subquery().c.number)))
            return found

    def versions(self, record_id: str) -> list[RecordVersion]:
        """Every descriptor the record ever had, oldest first."""
        columns = select(record_version, descriptor.c.body).join(
            descriptor, descriptor.c.hash == record_version.c.descriptor_hash
        )
        ordered = columns.where(record_version.c.record_id == record_id).order_by(record_version.c.version)
        with self._database.read() as connection:
            return [_version(row) for row in connection.execute(ordered)]

    def count(self, source_id: str | None = None) -> int:
        """Live records, of one source or of all."""
        live = select(func.count()).select_from(record).where(record.c.withdrawn_at.is_(None))
        if source_id is not None:
            live = live.where(of_source(record.c.id, source_id))
        with self._database.read() as connection:
            return connection.scalar(live) or 0

    def shapes(self, source_id: str) -> list[tuple[frozenset[str], int]]:
        """(filled fields, live records that have just these) of a source, quarantined ones left out."""
        live = select(raw_record.c.shape, func.count()).join(record, record.c.id == raw_record.c.record_id)
        live = live.where(of_source(record.c.id, source_id), record.c.withdrawn_at.is_(None))
        grouped = live.where(raw_record.c.shape.is_not(None)).group_by(raw_record.c.shape)
        counts = Counter[frozenset[str]]()
        with self._database.read() as connection:
            for shape, count in connection.execute(grouped.execution_options(yield_per=PAGE)):
                counts[frozenset(read_part(part).name for part in parts_of(shape))] += count
        return list(counts.items())

    def purge_source(self, source_id: str, at: datetime) -> int:
        """Remove a source with all that was harvested from it; returns how many records were purged."""
        with self._database.write() as connection:
            serialise_changes(connection)
            count = Purge.of_source(connection, source_id).remove(at)
            remove_source(connection, source_id)
            return count


def _version(row: Row[*tuple[Any, ...]]) -> RecordVersion:
    return RecordVersion(
        record_id=row.record_id,
        version=row.version,
        kind=ChangeKind(row.kind),
        at=row.at,
        descriptor_json=decompress(row.body),
        descriptor_hash=row.descriptor_hash.hex(),
        content_hash=row.content_hash,
        stamp=row.stamp,
        run_id=row.run_id,
    )
