"""Takes changes into one generation in a cluster: names, then records, then the commit, then the checkpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from search_api.errors import BrokenBatch, EngineFailure, IndexBusy, IndexUnwritable
from search_api.index.batch import read_batch
from search_api.index.contract import Batch, Change, Sources
from search_api.index.layout import DICTIONARY, KEY, NAMES
from search_api.index.names import KnownNames
from search_api.index.opensearch import BUSY, Cluster
from search_api.index.opensearch_bulk import Action, Refusal
from search_api.index.opensearch_mappings import Sources as ClusterSources
from search_api.index.opensearch_state import StateDocument
from search_api.index.opensearch_tables import Generation
from search_api.index.stamps import WrittenSources

LONGEST_ID = 512
"""Bytes of a document's own id in a cluster."""
MOST_TOLD = 5
"""Refusals that a message lists."""
CONFLICT = 409
READ_AT_ONCE = 1_000
NAME_SOURCES = ClusterSources(DICTIONARY)


class ClusterWriter:
    """The one writer of one generation."""

    def __init__(
        self, cluster: Cluster, generation: Generation, sources: Sources, state: StateDocument
    ) -> None:
        """The state is ours already."""
        self.generation = generation
        self.sources = sources
        self.state = state
        self._cluster = cluster
        self._names = KnownNames(self._read_names)
        self._records = 0
        self._has_names = False

    def apply(self, changes: Iterable[Change], checkpoint: int) -> None:
        """Take a batch, then its checkpoint; see `search_api.index.contract.Changes`."""
        if self.take(changes) or checkpoint != self.state.state.checkpoint:
            self.commit(checkpoint)
        else:
            self.state.keep()

    def take(self, changes: Iterable[Change]) -> int:
        """Write a batch that nobody sees yet; how many records it was. A batch that cannot be made is not begun."""
        batch = list(changes)
        if batch:
            self.state.begin()
        return self.take_ready(read_batch(batch, WrittenSources(self.sources, self.state.state.commit)))

    def take_ready(self, batch: Batch) -> int:
        """The same with a batch that is ready; its documents bear no commit, so no view may be older than they are."""
        if batch.sources:
            self.state.check_records()
        self._records += len(batch.sources)
        fresh = self._names.learn(batch.names)
        try:
            self._send(self._name_actions(fresh))
            self._send(self._record_actions(batch))
        except BaseException:
            # Nobody knows which of them were written, whatever ended the sending; a signal may have too.
            self._names.forget()
            raise
        self._has_names = self._has_names or bool(fresh)
        return len(batch.sources)

    def commit(self, checkpoint: int, **parts: Any) -> None:
        """Let everything that was taken be seen, names first, and only then write down up to where that is."""
        state = self.state.state
        if self._records or self._has_names:
            self.state.check_records()
            # What an earlier writer did not count is not known from here on either.
            written = None if state.written is None else state.written + self._records
            self.state.change(is_committing=True, written=written)
            if self._has_names:
                self._cluster.refresh(self.generation.names)
            self._cluster.refresh(self.generation.records)
        self.state.change(
            is_committing=False,
            checkpoint=checkpoint,
            commit=state.commit + int(bool(self._records) or self._has_names),
            names=state.names + int(self._has_names),
            **parts,
        )
        self._records = 0
        self._has_names = False

    def _record_actions(self, batch: Batch) -> Iterator[Action]:
        for record_id, source in batch.sources.items():
            where = {
                "_index": self.generation.records,
                "_id": document_key(record_id),
                "version": self.state.state.fence,
                "version_type": "external_gte",
            }
            yield ({"delete": where}, None) if source is None else ({"index": where}, source)

    def _name_actions(self, fresh: Iterable[tuple[str, Any]]) -> Iterator[Action]:
        for key, cells in fresh:
            where = {"_index": self.generation.names, "_id": document_key(key)}
            yield {"index": where}, NAME_SOURCES.source(cells)

    def _read_names(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Key -> names of values that an earlier writer learned."""
        found: dict[str, bytes] = {}
        for start in range(0, len(keys), READ_AT_ONCE):
            asked = [document_key(key) for key in keys[start : start + READ_AT_ONCE]]
            kept = self._cluster.documents(self.generation.names, asked)
            found |= {source[KEY][0]: source[NAMES][0].encode() for source in kept.values()}
        return found

    def _send(self, actions: Iterable[Action]) -> None:
        refusals = self._cluster.bulk(actions)
        if refusals:
            raise _cause(refusals)


def document_key(key: str) -> str:
    """The id of a document in a cluster: the key itself, or its digest when it is too long for one."""
    encoded = key.encode()
    return key if len(encoded) <= LONGEST_ID else hashlib.blake2b(encoded, digest_size=32).hexdigest()


def _cause(refusals: Sequence[Refusal]) -> Exception:
    """Why documents were not taken: another writer, a cluster that is ill, or what they hold."""
    told = "; ".join(f"{one.id}: {one.reason} (status {one.status})" for one in refusals[:MOST_TOLD])
    more = f"; and {len(refusals) - MOST_TOLD} more" if len(refusals) > MOST_TOLD else ""
    said = f"{len(refusals)} documents were not taken: {told}{more}"
    if any("cluster_block_exception" in one.reason for one in refusals):
        return IndexUnwritable(said)
    if any(one.status in BUSY or one.status >= 500 for one in refusals):
        return EngineFailure(said)
    if any(one.status == CONFLICT for one in refusals):
        return IndexBusy(f"another process has written newer documents: {said}")
    return BrokenBatch(said)
