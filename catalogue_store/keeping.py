"""Keeping a batch of raw records: what is new, what changed, and the bytes of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from catalogue_store import blobs
from catalogue_store.dialect import among, insert_new, parts, upsert
from catalogue_store.record_ids import check_ids
from catalogue_store.row_writer import Row, write_rows
from catalogue_store.states import Evidence
from catalogue_store.suppression import suppressed_in
from catalogue_store.tables.raw import payload, raw_payload, raw_record, raw_version, run_seen
from catalogue_store.tables.records import record
from normalise.raw_record import PayloadRole, RawRecord

ROLES = {role: role.value for role in PayloadRole}
KEPT, LISTED = Evidence.KEPT.value, Evidence.LISTED.value
"""Plain texts: to ask an enumeration for its value costs more than to write the column."""


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A raw record with its id and the hash of its content."""

    raw: RawRecord
    record_id: str
    content_hash: str
    """32 hexadecimal digits of `normalise.content_hash`."""


@dataclass(frozen=True, slots=True)
class KeepResult:
    """What a batch brought, against the last normalisation of each record."""

    new: int
    changed: int
    unchanged: int
    duplicates: tuple[str, ...]
    """Ids kept before by this attempt of the run; the first stays."""
    pending: tuple[str, ...] = ()
    """Ids among these that `Run.pending` will bring; a caller may normalise them while they are at hand."""
    suppressed: int = 0
    """Records taken down on request, which are not kept again."""


class KeepBatch:
    """A batch on its way in: read what is known, compress what is not, write.

    Reading and compressing happen before the write lock is taken; the source's lease keeps other runs away in
    between. A body that is there already is compressed again and left alone: cheaper than to ask first.
    """

    def __init__(
        self, connection: Connection, run_id: int, attempt: int, source_id: str, batch: Sequence[KeptRecord]
    ) -> None:
        self.run_id = run_id
        self.attempt = attempt
        record_ids = [kept.record_id for kept in batch]
        check_ids(source_id, record_ids)
        self._last = _last_normalised(connection, record_ids)
        self._before = _seen_before(connection, run_id, record_ids)
        self._source_id = source_id
        self._suppressed = suppressed_in(connection, source_id)
        self.refused: list[str] = []
        """Records taken down on request: they are listed, and nothing of them is kept."""
        self.duplicates: list[str] = []
        self.kept = self._without_duplicates(batch)
        self.fresh = [kept for kept in self.kept if not self._is_unchanged(kept)]
        self.names = {id(part): blobs.digest(part.body) for kept in self.fresh for part in kept.raw.payloads}
        self.raw_hashes = {kept.record_id: self._raw_hash(kept) for kept in self.fresh}
        received = (part for kept in self.fresh for part in kept.raw.payloads)
        self.frames = blobs.compress({self.names[id(part)]: part.body for part in received})

    @property
    def result(self) -> KeepResult:
        """The figures of the batch."""
        new = sum(kept.record_id not in self._last for kept in self.kept)
        changed = sum(self._is_changed(kept) for kept in self.fresh)
        unchanged = len(self.kept) - new - changed
        return KeepResult(
            new, changed, unchanged, tuple(self.duplicates), tuple(self.raw_hashes), len(self.refused)
        )

    @property
    def kept_again(self) -> list[str]:
        """Records that an earlier attempt of the run brought home already: what was staged of them is old."""
        return [kept.record_id for kept in self.kept if kept.record_id in self._before]

    def write(self, connection: Connection, at: datetime) -> None:
        """Write payloads, raw forms and evidence."""
        self._let_go(suppressed_in(connection, self._source_id) - self._suppressed)
        blobs.put(connection, payload, self.frames)
        versions = [self._version(kept, at) for kept in self.fresh]
        write_rows(connection, raw_version, insert_new, versions)
        write_rows(
            connection, raw_payload, insert_new, [row for kept in self.fresh for row in self._parts(kept)]
        )
        write_rows(connection, run_seen, upsert, [self._seen(kept) for kept in self.kept])
        write_rows(connection, run_seen, insert_new, [self._listed(one) for one in self.refused])

    def _let_go(self, record_ids: set[str]) -> None:
        """Refuse what was taken down after the batch was read and before it could be written."""
        if record_ids.isdisjoint(kept.record_id for kept in self.kept):
            return
        self.refused += [kept.record_id for kept in self.kept if kept.record_id in record_ids]
        self.kept = [kept for kept in self.kept if kept.record_id not in record_ids]
        self.fresh = [kept for kept in self.fresh if kept.record_id not in record_ids]
        self.raw_hashes = {kept.record_id: self.raw_hashes[kept.record_id] for kept in self.fresh}
        named = {self.names[id(part)] for kept in self.fresh for part in kept.raw.payloads}
        self.frames = {name: body for name, body in self.frames.items() if name in named}

    def _without_duplicates(self, batch: Sequence[KeptRecord]) -> list[KeptRecord]:
        taken: dict[str, KeptRecord] = {}
        for kept in batch:
            if kept.record_id in self._suppressed:
                self.refused.append(kept.record_id)
                continue
            evidence, attempt = self._before.get(kept.record_id, (None, 0))
            kept_already = evidence == Evidence.KEPT and attempt == self.attempt
            if kept_already or kept.record_id in taken:
                self.duplicates.append(kept.record_id)
            else:
                taken[kept.record_id] = kept
        return list(taken.values())

    def _is_unchanged(self, kept: KeptRecord) -> bool:
        last = self._last.get(kept.record_id)
        return last is not None and last[0] == kept.content_hash

    def _is_changed(self, kept: KeptRecord) -> bool:
        """The same bytes under another hash: the mapping hashes differently; the source did not change."""
        last = self._last.get(kept.record_id)
        return last is not None and last[1] != self.raw_hashes[kept.record_id]

    def _raw_hash(self, kept: KeptRecord) -> bytes:
        raw = kept.raw
        received = [
            (ROLES[part.role], part.address, part.media_type, part.charset, self.names[id(part)])
            for part in raw.payloads
        ]
        said = repr((raw.native_id, raw.listed_class, received))
        return blobs.digest(said.encode("utf-8", "backslashreplace"))

    def _version(self, kept: KeptRecord, at: datetime) -> Row:
        raw = kept.raw
        raw_hash = self.raw_hashes[kept.record_id]
        return kept.record_id, raw_hash, raw.native_id, raw.listed_class, self.run_id, at

    def _parts(self, kept: KeptRecord) -> list[Row]:
        record_id, raw_hash = kept.record_id, self.raw_hashes[kept.record_id]
        return [
            (
                record_id,
                raw_hash,
                position,
                ROLES[part.role],
                part.address,
                part.media_type,
                part.charset,
                self.names[id(part)],
            )
            for position, part in enumerate(kept.raw.payloads)
        ]

    def _listed(self, record_id: str) -> Row:
        return self.run_id, record_id, LISTED, self.attempt, None, None

    def _seen(self, kept: KeptRecord) -> Row:
        raw_hash = self.raw_hashes.get(kept.record_id)
        content_hash = None if raw_hash is None else kept.content_hash
        return self.run_id, kept.record_id, KEPT, self.attempt, raw_hash, content_hash


def _last_normalised(connection: Connection, record_ids: Sequence[str]) -> dict[str, tuple[str, bytes]]:
    """The one hash read of a batch: content hash and raw form of each known record."""
    rows = select(raw_record.c.record_id, raw_record.c.content_hash, raw_record.c.raw_hash)
    return {
        record_id: (content_hash, raw_hash)
        for part in parts(record_ids)
        for record_id, content_hash, raw_hash in connection.execute(
            rows.where(among(connection, raw_record.c.record_id, part))
        )
    }


def _seen_before(
    connection: Connection, run_id: int, record_ids: Sequence[str]
) -> dict[str, tuple[str, int]]:
    rows = select(run_seen.c.record_id, run_seen.c.evidence, run_seen.c.attempt).where(
        run_seen.c.run_id == run_id
    )
    return {
        record_id: (evidence, attempt)
        for part in parts(record_ids)
        for record_id, evidence, attempt in connection.execute(
            rows.where(among(connection, run_seen.c.record_id, part))
        )
    }


def never_kept(
    connection: Connection, run_id: int, source_id: str, record_ids: Sequence[str]
) -> tuple[str, ...]:
    """Those of the records of which neither this run nor a published one kept anything."""
    here = select(run_seen.c.record_id).where(run_seen.c.run_id == run_id, run_seen.c.raw_hash.is_not(None))
    known = {*_last_normalised(connection, record_ids), *suppressed_in(connection, source_id)}
    for part in parts(record_ids):
        known.update(connection.scalars(here.where(among(connection, run_seen.c.record_id, part))))
    return tuple(record_id for record_id in dict.fromkeys(record_ids) if record_id not in known)


def known_among(connection: Connection, run_id: int, record_ids: Sequence[str]) -> frozenset[str]:
    """Those of the records that are live in the catalogue or that the run has come across."""
    live = select(record.c.id).where(record.c.withdrawn_at.is_(None))
    seen = select(run_seen.c.record_id).where(run_seen.c.run_id == run_id)
    return frozenset(
        found
        for part in parts(record_ids)
        for question in (
            live.where(among(connection, record.c.id, part)),
            seen.where(among(connection, run_seen.c.record_id, part)),
        )
        for found in connection.scalars(question)
    )
