"""Finds which records are one credential: reads the change log after its own checkpoint, as the indexer does.

A record's keys lead to the records it may be the same as; all that hang together are compared anew, and those whose
cluster changed are written as `reindexed`. Keys, pairs, clusters and checkpoint are one transaction: killed at any
moment it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select

from catalogue_store.blobs import decompress
from catalogue_store.changes import log_reindexed
from catalogue_store.database import Database
from catalogue_store.dialect import parts, serialise_changes, upsert
from catalogue_store.tables.raw import descriptor
from catalogue_store.tables.records import change, organisation_alias, record
from catalogue_store.tables.sameness import cluster_member, sameness_key, sameness_pair, sameness_state
from normalise.sameness.clusters import RULES, Clustered, cluster
from normalise.sameness.decisions import NO_DECISIONS, Decisions
from normalise.sameness.keys import keys_of
from normalise.sameness.traits import Traits, traits_of
from normalise.stored_descriptor import read_republished

BATCH = 500
"""Records compared in one transaction, so that it is short."""
Member = tuple[str, int, bool]
"""Cluster, size, whether it represents."""


class Clustering:
    """The one process that puts records together.

    `decisions` is asked before each step. Other rules or other decisions than last time compare every record again.
    """

    def __init__(
        self,
        database: Database,
        decisions: Callable[[], Decisions] = lambda: NO_DECISIONS,
        batch: int = BATCH,
    ) -> None:
        self._database = database
        self._decisions = decisions
        self._batch = batch
        self._walk: _Walk | None = None

    def catch_up(self, at: datetime) -> int:
        """Compare all that is to be compared; returns how many records were looked at."""
        seen = 0
        while looked_at := self.step(at):
            seen += looked_at
        return seen

    def step(self, at: datetime) -> int:
        """Compare the next batch; returns how many records were looked at, 0 when nothing is left to do."""
        decisions = self._decisions()
        version = f"{RULES}.{decisions.version}"
        reached, last = self._reached(version)
        if reached is None:
            return self._step_anew(decisions, version, last, at)
        self._walk = None
        changes = self._changes_after(reached)
        if changes:
            state = _State(changes[-1][0], version)
            self._compare({record_id for _, record_id in changes}, decisions, state, at)
        return len(changes)

    def _step_anew(self, decisions: Decisions, version: str, last: int, at: datetime) -> int:
        """Go on comparing every record; the checkpoint is written with the last, so that a kill begins anew."""
        if self._walk is None or self._walk.version != version:
            self._walk = _Walk(version, last)
        page = self._records_after(self._walk.number)
        state = None if page else _State(self._walk.seq, version)
        self._compare({record_id for _, record_id in page}, decisions, state, at)
        if not page:
            return self.step(at)
        self._walk.number = page[-1][0]
        return len(page)

    def _reached(self, version: str) -> tuple[int | None, int]:
        """The checkpoint of these rules and decisions, and the newest change."""
        with self._database.read() as connection:
            row = connection.execute(select(sameness_state.c.seq, sameness_state.c.version)).first()
            last = connection.scalar(select(func.max(change.c.seq))) or 0
        if row is None or row.version != version or row.seq > last:
            return None, last
        return row.seq, last

    def _changes_after(self, seq: int) -> list[tuple[int, str]]:
        page = select(change.c.seq, change.c.record_id).where(change.c.seq > seq)
        with self._database.read() as connection:
            rows = connection.execute(page.order_by(change.c.seq).limit(self._batch))
            return [(row.seq, row.record_id) for row in rows]

    def _records_after(self, number: int) -> list[tuple[int, str]]:
        page = select(record.c.number, record.c.id).where(record.c.number > number)
        with self._database.read() as connection:
            rows = connection.execute(page.order_by(record.c.number).limit(self._batch))
            return [(row.number, row.id) for row in rows]

    def _compare(
        self, record_ids: set[str], decisions: Decisions, state: _State | None, at: datetime
    ) -> None:
        """Compare these records with all that they may be the same as, and write the checkpoint with what is found."""
        with self._database.read() as connection:
            canonical = _canonical(connection)
            traits = _traits(connection, record_ids, canonical)
        with self._database.write() as connection:
            serialise_changes(connection)
            shared = {one for part in parts(record_ids) for one in _sharing(connection, part)}
            _replace_keys(connection, record_ids, traits)
            together = _together(connection, record_ids | shared, decisions)
            traits |= _traits(connection, together - record_ids, canonical)
            found = cluster(list(traits.values()), decisions)
            log_reindexed(connection, sorted(_Written(connection, together).replace(found)), at)
            if state is not None:
                row = {"id": 1, "seq": state.seq, "version": state.version}
                connection.execute(upsert(connection, sameness_state), row)


@dataclass(frozen=True, slots=True)
class _State:
    """The checkpoint."""

    seq: int
    version: str


@dataclass(slots=True)
class _Walk:
    """How far comparing every record has come."""

    version: str
    seq: int
    """The newest change when it began."""
    number: int = 0


@dataclass(frozen=True, slots=True)
class _Written:
    """What is written of some records, inside a transaction."""

    connection: Connection
    record_ids: set[str]

    def replace(self, found: Clustered) -> set[str]:
        """Write what was found in place of what stands; returns the records whose cluster is another now."""
        before, after = self._members(), _members_of(found)
        self._replace_pairs(found)
        moved = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
        for part in parts(moved):
            self.connection.execute(delete(cluster_member).where(cluster_member.c.record_id.in_(part)))
        rows = [_member_row(one, after[one]) for one in sorted(moved) if one in after]
        if rows:
            self.connection.execute(insert(cluster_member), rows)
        return moved

    def _members(self) -> dict[str, Member]:
        columns = select(cluster_member)
        return {
            row.record_id: (row.cluster_id, row.size, row.is_representative)
            for part in parts(self.record_ids)
            for row in self.connection.execute(columns.where(cluster_member.c.record_id.in_(part)))
        }

    def _replace_pairs(self, found: Clustered) -> None:
        one, other = sameness_pair.c.one_id, sameness_pair.c.other_id
        for part in parts(self.record_ids):
            self.connection.execute(delete(sameness_pair).where(or_(one.in_(part), other.in_(part))))
        rows = [
            {
                "one_id": pair[0],
                "other_id": pair[1],
                "verdict": it.verdict.value,
                "score": it.score,
                "reasons": list(it.reasons),
                "against": list(it.against),
            }
            for pair, it in sorted(found.pairs.items())
        ]
        if rows:
            self.connection.execute(insert(sameness_pair), rows)


def _members_of(found: Clustered) -> dict[str, Member]:
    return {
        member: (one.id, len(one.members), member == one.representative)
        for one in found.clusters
        for member in one.members
    }


def _member_row(record_id: str, member: Member) -> dict[str, object]:
    cluster_id, size, is_representative = member
    return {
        "record_id": record_id,
        "cluster_id": cluster_id,
        "size": size,
        "is_representative": is_representative,
    }


def _canonical(connection: Connection) -> dict[str, str]:
    return {row.id: row.canonical_id for row in connection.execute(select(organisation_alias))}


def _traits(
    connection: Connection, record_ids: Iterable[str], canonical: Mapping[str, str]
) -> dict[str, Traits]:
    """Of those that are live; what a source withholds is not compared, because reasons would tell it."""
    columns = select(record.c.id, record.c.number, descriptor.c.body).join(
        descriptor, descriptor.c.hash == record.c.descriptor_hash
    )
    live = columns.where(record.c.withdrawn_at.is_(None))
    return {
        row.id: traits_of(read_republished(decompress(row.body)), row.number, canonical)
        for part in parts(record_ids)
        for row in connection.execute(live.where(record.c.id.in_(part)))
    }


def _replace_keys(connection: Connection, record_ids: set[str], traits: Mapping[str, Traits]) -> None:
    for part in parts(record_ids):
        connection.execute(delete(sameness_key).where(sameness_key.c.record_id.in_(part)))
    rows = [
        {"key": key, "record_id": one.record_id, "source_id": one.source_id}
        for one in traits.values()
        for key in sorted(keys_of(one))
    ]
    if rows:
        connection.execute(insert(sameness_key), rows)


def _together(connection: Connection, record_ids: set[str], decisions: Decisions) -> set[str]:
    """These records and all that hang together with them: by a key of several sources, a pair or a decision."""
    known, new = set(record_ids), set(record_ids)
    while new:
        found = decisions.partners(new)
        for part in parts(new):
            found |= _sharing(connection, part) | _paired(connection, part) | _clustered(connection, part)
        new = found - known
        known |= new
    return known


def _sharing(connection: Connection, record_ids: list[str]) -> set[str]:
    """Records that share a key with them, of keys that records of several sources have."""
    keys = select(sameness_key.c.key).where(sameness_key.c.record_id.in_(record_ids))
    several = select(sameness_key.c.key).where(sameness_key.c.key.in_(keys)).group_by(sameness_key.c.key)
    several = several.having(func.count(func.distinct(sameness_key.c.source_id)) > 1)
    return set(connection.scalars(select(sameness_key.c.record_id).where(sameness_key.c.key.in_(several))))


def _paired(connection: Connection, record_ids: list[str]) -> set[str]:
    one, other = sameness_pair.c.one_id, sameness_pair.c.other_id
    first = select(other).where(one.in_(record_ids))
    return set(connection.scalars(first.union(select(one).where(other.in_(record_ids)))))


def _clustered(connection: Connection, record_ids: list[str]) -> set[str]:
    own = select(cluster_member.c.cluster_id).where(cluster_member.c.record_id.in_(record_ids))
    return set(
        connection.scalars(select(cluster_member.c.record_id).where(cluster_member.c.cluster_id.in_(own)))
    )
