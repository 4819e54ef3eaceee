"""Reading which records are one credential, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, or_, select

from catalogue_store.database import Database
from catalogue_store.dialect import parts
from catalogue_store.tables.records import record
from catalogue_store.tables.sameness import cluster_member, sameness_pair, sameness_state
from normalise.sameness.likeness import Verdict

PAGE = 500


@dataclass(frozen=True, slots=True)
class Membership:
    """A record's place among those that are one credential."""

    cluster_id: str
    """Record id of the oldest member."""
    size: int
    """Members, two or more."""
    is_representative: bool
    """Whether this record is shown where one stands for all."""


@dataclass(frozen=True, slots=True)
class StoredPair:
    """Two records that are the same, or possibly, and what speaks for and against it."""

    one_id: str
    other_id: str
    verdict: Verdict
    score: float
    reasons: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredCluster:
    """Records of several sources that are one credential."""

    id: str
    members: tuple[str, ...]
    """Record ids, the oldest first."""
    representative: str


class ClusterTable:
    """What `catalogue_store.clustering` found; empty before it first ran."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, record_id: str) -> StoredCluster | None:
        """The cluster of a record; none when it stands alone."""
        own = select(cluster_member.c.cluster_id).where(cluster_member.c.record_id == record_id)
        with self._database.read() as connection:
            cluster_id = connection.scalar(own)
            if cluster_id is None:
                return None
            return next(
                _clusters(connection.execute(_MEMBERS.where(cluster_member.c.cluster_id == cluster_id)))
            )

    def all(self) -> Iterator[StoredCluster]:
        """Every cluster by its id, streamed."""
        after = ""
        while ids := self._ids(after):
            with self._database.read() as connection:
                found = connection.execute(_MEMBERS.where(cluster_member.c.cluster_id.in_(ids))).all()
            yield from _clusters(found)
            after = ids[-1]

    def pairs(self, record_ids: Iterable[str]) -> list[StoredPair]:
        """Every pair that one of these records belongs to, the likeliest first."""
        with self._database.read() as connection:
            found = {
                row
                for part in parts(record_ids)
                for row in map(_pair, connection.execute(
                    select(sameness_pair).where(
                        or_(sameness_pair.c.one_id.in_(part), sameness_pair.c.other_id.in_(part))
                    )
                ))
            }  # fmt: skip
        return sorted(found, key=lambda it: (-it.score, it.one_id, it.other_id))

    def possible(self) -> Iterator[StoredPair]:
        """Pairs that an operator may want to join, by their ids, streamed."""
        after = ("", "")
        ordered = select(sameness_pair).where(sameness_pair.c.verdict == Verdict.POSSIBLE.value)
        ordered = ordered.order_by(sameness_pair.c.one_id, sameness_pair.c.other_id).limit(PAGE)
        one, other = sameness_pair.c.one_id, sameness_pair.c.other_id
        while True:
            behind = or_(one > after[0], (one == after[0]) & (other > after[1]))
            with self._database.read() as connection:
                page = [_pair(row) for row in connection.execute(ordered.where(behind))]
            if not page:
                return
            yield from page
            after = page[-1].one_id, page[-1].other_id

    def count(self) -> tuple[int, int]:
        """Clusters, and the records in them."""
        counted = select(func.count(func.distinct(cluster_member.c.cluster_id)), func.count())
        with self._database.read() as connection:
            clusters, members = connection.execute(counted.select_from(cluster_member)).one()
            return clusters, members

    def reached(self) -> int:
        """The last change that was compared; 0 when nothing ever was."""
        with self._database.read() as connection:
            return connection.scalar(select(sameness_state.c.seq)) or 0

    def _ids(self, after: str) -> Sequence[str]:
        ids = select(cluster_member.c.cluster_id).distinct().where(cluster_member.c.cluster_id > after)
        with self._database.read() as connection:
            return connection.scalars(ids.order_by(cluster_member.c.cluster_id).limit(PAGE)).all()


_MEMBERS = (
    select(cluster_member.c.cluster_id, cluster_member.c.record_id, cluster_member.c.is_representative)
    .join(record, record.c.id == cluster_member.c.record_id)
    .order_by(cluster_member.c.cluster_id, record.c.number)
)


def _clusters(rows: Iterable[Any]) -> Iterator[StoredCluster]:
    members: dict[str, list[str]] = {}
    chosen: dict[str, str] = {}
    for row in rows:
        members.setdefault(row.cluster_id, []).append(row.record_id)
        if row.is_representative:
            chosen[row.cluster_id] = row.record_id
    for cluster_id, ids in members.items():
        yield StoredCluster(cluster_id, tuple(ids), chosen.get(cluster_id, ids[0]))


def _pair(row: Row[Any]) -> StoredPair:
    return StoredPair(
        row.one_id, row.other_id, Verdict(row.verdict), row.score, tuple(row.reasons), tuple(row.against)
    )
