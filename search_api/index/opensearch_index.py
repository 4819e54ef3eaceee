"""The search index of a deployment of many machines: tables of an OpenSearch cluster."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

from normalise.vocabularies import Vocabularies
from search_api.errors import EngineFailure, IndexBusy, IndexMissing
from search_api.index.columns import Columns
from search_api.index.contract import Batch, Building, Change, Sources
from search_api.index.layout import columns, layout_name
from search_api.index.opensearch import Cluster
from search_api.index.opensearch_commits import OpenSearchCommits
from search_api.index.opensearch_connection import Connection
from search_api.index.opensearch_mappings import ANALYSIS, mappings
from search_api.index.opensearch_mappings import Sources as ClusterSources
from search_api.index.opensearch_state import STATE_KEY, StateDocument, is_written, read_state
from search_api.index.opensearch_tables import Generation, Tables
from search_api.index.opensearch_writer import ClusterWriter
from search_api.index.reader import Reader
from search_api.index.reading import ReadableIndex
from search_api.index.stamps import STAMPS, CountedSources
from search_api.synonyms import Synonyms, load_synonyms

ENGINE = "opensearch"
GRACE_SECONDS = 60.0
"""How long a generation that no longer answers is kept for readers that have yet to look at the aliases."""


def open_opensearch_index(
    connection: Connection, vocabularies: Vocabularies, synonyms: Synonyms | None = None
) -> OpenSearchIndex:
    """The index in this cluster, under the name that the connection's server has for it."""
    known = load_synonyms() if synonyms is None else synonyms
    return OpenSearchIndex(connection, tuple(vocabularies.currencies), known, vocabularies)


class OpenSearchIndex(ReadableIndex):
    """Keeps `search_api.index.contract.SearchIndex`. One process writes a generation, any number read."""

    def __init__(
        self,
        connection: Connection,
        currencies: Collection[str],
        synonyms: Synonyms,
        vocabularies: Vocabularies,
    ) -> None:
        """Costs can be limited and ordered in these currencies. Nothing is asked before it is needed.

        `vocabularies` are the tables that documents are built with, and that say what codes are called.
        """
        self._cluster = Cluster(connection)
        self._vocabularies = vocabularies.version
        self._columns = {**columns(currencies), **STAMPS}
        self._sources = CountedSources(ClusterSources(self._columns))
        self._tables = Tables(self._cluster, self._columns, _layout(self._columns))
        self._commits = OpenSearchCommits(self._cluster, self._tables, self._columns)
        self._writer: ClusterWriter | None = None
        self._mark = uuid4().hex
        """By it the cluster knows what we wrote, also when it could not tell us."""
        self._writing = threading.Lock()
        super().__init__(self._commits, currencies, synonyms, vocabularies)

    def apply(self, changes: Iterable[Change], checkpoint: int) -> None:
        """Take a batch into the generation that answers; the first batch of all makes the first one."""
        with self._writer_in_use() as writer:
            writer.apply(changes, checkpoint)
            self._reader.written()

    def note_catalogue(self, catalogue: str) -> None:
        """Write down from which catalogue the documents of the generation that answers come."""
        with self._writer_in_use() as writer:
            writer.state.change(catalogue=catalogue)

    def checkpoint(self) -> int:
        """The checkpoint of the generation that answers; 0 when there is none that this program can read."""
        current = self._commits.current()
        if current is None or current[0].layout != self._tables.layout:
            return 0
        return read_state(current[1]).checkpoint

    @property
    def catalogue(self) -> str | None:
        """The catalogue that the generation that answers was made from; none when it does not say."""
        current = self._commits.current()
        return None if current is None else read_state(current[1]).catalogue

    @property
    def is_outdated(self) -> bool:
        """Whether the generation that answers was built with other tables than this program has."""
        current = self._commits.current()
        return current is not None and read_state(current[1]).vocabularies != self._vocabularies

    @property
    def sources(self) -> Sources:
        """What makes the documents that a new generation is filled with."""
        return self._sources

    def build(self) -> Building:
        """Start a new generation beside the one that answers."""
        return _Building(self._cluster, self._tables, self._new_writer(), self._reader)

    def close(self) -> None:
        """Let go of the writer and of the view."""
        with self._writing:
            self._close_writer()
            self._reader.close()
            self._answers.close()
            self._commits.close()  # the views that answers were carried on from are left only now

    @contextmanager
    def _writer_in_use(self) -> Iterator[ClusterWriter]:
        """The writer of the generation that answers, for one thread; another one after it failed."""
        with self._writing:
            try:
                yield self._current_writer()
            except (EngineFailure, IndexBusy, IndexMissing):
                self._close_writer()
                raise

    def _current_writer(self) -> ClusterWriter:
        """A writer of the generation that answers now: another one than before when the aliases moved."""
        current = self._commits.current()
        generation = None if current is None else current[0]
        if generation is not None and generation.layout != self._tables.layout:
            raise IndexMissing(f"the index is {generation.layout!r} and cannot be added to; rebuild it")
        if self._writer is None or self._writer.generation != generation:
            self._close_writer()
            self._writer = self._first_writer() if generation is None else self._writer_of(generation)
            remove_superseded(self._cluster, self._tables)
        return self._writer

    def _writer_of(self, generation: Generation) -> ClusterWriter:
        state = StateDocument(self._cluster, generation, mark=self._mark)
        state.take()
        state.check_records()
        return ClusterWriter(self._cluster, generation, self._sources, state)

    def _new_writer(self) -> ClusterWriter:
        generation = self._tables.create()
        state = StateDocument(self._cluster, generation, mark=self._mark)
        state.create(self._vocabularies)
        return ClusterWriter(self._cluster, generation, self._sources, state)

    def _first_writer(self) -> ClusterWriter:
        """A writer of the first generation of all, which answers at once, however empty."""
        writer = self._new_writer()
        writer.state.change(answers_since=time.time())
        try:
            self._tables.switch_to(writer.generation)
        except EngineFailure:
            with suppress(EngineFailure):  # what failed is being told; else each try leaves tables behind
                self._tables.drop(writer.generation)
            raise
        return writer

    def _close_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            with suppress(EngineFailure):  # a cluster that is ill is told of where something is asked of it
                writer.state.give_up()


class _Building:
    """A generation under construction, see `search_api.index.contract.Building`."""

    def __init__(self, cluster: Cluster, tables: Tables, writer: ClusterWriter, reader: Reader) -> None:
        self._cluster = cluster
        self._tables = tables
        self._writer = writer
        self._reader = reader
        self._checkpoint = 0
        self._is_open = True
        tables.set_for_building(writer.generation)

    def fill(self, batch: Batch) -> None:
        """Take documents of records of which it has none yet."""
        self._writer.take_ready(batch)
        self._writer.state.keep()

    def part(self) -> None:
        """None: a cluster takes all documents from one sender."""

    def join(self) -> None:
        """Nothing stands apart."""

    def apply(self, changes: Iterable[Change], checkpoint: int) -> None:
        """Take a batch. Nobody reads here yet, so nothing is committed."""
        self._writer.take(changes)
        self._writer.state.keep()
        self._checkpoint = checkpoint

    def note_catalogue(self, catalogue: str) -> None:
        """Write down from which catalogue the documents come."""
        self._writer.state.change(catalogue=catalogue)

    def checkpoint(self) -> int:
        """Up to where it is filled."""
        return self._checkpoint

    def switch(self) -> None:
        """Let it answer."""
        self._tables.set_for_answering(self._writer.generation)
        self._writer.commit(self._checkpoint, answers_since=time.time())
        self._tables.switch_to(self._writer.generation)
        self._is_open = False
        self._writer.state.give_up()
        self._reader.written()
        remove_superseded(self._cluster, self._tables)

    def discard(self) -> None:
        """Throw it away, unless it answers already."""
        if self._is_open:
            self._is_open = False
            with suppress(EngineFailure):  # what failed is being told; here it is only thrown away
                if not self._answers():
                    self._tables.drop(self._writer.generation)

    def _answers(self) -> bool:
        """Whether the switch was made although the cluster could not tell."""
        kept = self._cluster.document(self._tables.names_alias, STATE_KEY)
        return kept is not None and kept.table == self._writer.generation.names


def remove_superseded(cluster: Cluster, tables: Tables) -> None:
    """Delete generations that answer no more, once readers had time to leave them and nobody writes them."""
    kept = cluster.document(tables.names_alias, STATE_KEY)
    current = None if kept is None else tables.generation_of(kept.table)
    if kept is None or current is None or time.time() - read_state(kept).answers_since < GRACE_SECONDS:
        return
    for older in tables.all():
        if older.number < current.number:
            left = cluster.document(older.names, STATE_KEY)
            if left is None or not is_written(read_state(left), time.time()):
                tables.drop(older)


def _layout(kept_columns: Columns) -> str:
    """Names how documents are kept: with whatever changes that, in columns, settings or mappings."""
    kept = f"{ANALYSIS}{mappings(kept_columns, with_state=False)}"
    return layout_name(kept_columns, ENGINE, kept)
