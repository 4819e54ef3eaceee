"""Keeps an index in step with the store: applies the change log from the index's checkpoint on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence

import orjson

from catalogue_store import CatalogueStore
from catalogue_store.errors import StoreUnavailable
from normalise.framework_checks.judge import FrameworkChecks
from normalise.language_map import LanguageMap
from normalise.vocabularies import Vocabularies
from search_api.document_builder import Aliases, Canonical, DocumentBuilder
from search_api.document_processes import DocumentProcesses, Materials
from search_api.errors import (
    EngineFailure,
    IndexBusy,
    IndexMissing,
    IndexUnreachable,
    NoIndexYet,
    OtherCatalogue,
)
from search_api.index.contract import Building, Change, Changes, Put, Remove, SearchIndex
from search_api.page_builder import PageBuilder
from search_api.verification import Difference, differences

LOG = logging.getLogger(__name__)
BATCH = 2_000
"""Changes that are committed at once."""
PAGE = 1_000
"""Documents that are built at once where all are."""
WORTH_PROCESSES = 10_000
"""Records from which on a rebuild takes longer than a process takes to start."""
IDLE_SECONDS = 0.1
"""How long the change log is left alone when it held nothing new."""
UNASKED_SECONDS = 1.0
"""How long the index itself is left alone meanwhile: over a cluster each look at it takes several requests."""
BUSY_SECONDS = 2.0
"""How long another writer is given before it is asked again."""
FAILED_SECONDS = 5.0
"""How long a disk that is full, or a store that cannot be read, is given."""


class Indexer:
    """The one process that writes an index."""

    def __init__(
        self,
        store: CatalogueStore,
        index: SearchIndex,
        vocabularies: Vocabularies,
        batch: int = BATCH,
        between: Callable[[], int] = lambda: 0,
        processes: int = 0,
    ) -> None:
        """`between` is done whenever the index is in step; it tells how much it did, 0 for nothing.

        `processes` read the store, build the documents of a large rebuild and write them where the engine takes parts.
        """
        self._store = store
        self._index = index
        self._vocabularies = vocabularies
        self._checks = FrameworkChecks(vocabularies)
        self._batch = batch
        self._between = between
        self._processes = processes
        self._last_seen = -1
        self._looked_at = -UNASKED_SECONDS

    def catch_up(self) -> int:
        """Apply what the change log holds and return how many changes that were.

        Where there is no index this makes one, which answers once it holds what the store does. One of another
        version is built anew, and so is one whose documents were built with other vocabularies, which answers
        meanwhile.

        Raises:
            BrokenBatch: a record's document cannot be built; the index stands before that batch.
            IndexBusy: another process writes the index.
            OtherCatalogue: see `require_same_catalogue`.
        """
        self.require_same_catalogue()
        try:
            read, reason = self._follow_log()
        except NoIndexYet:
            LOG.info("index_made")
            return self.rebuild()
        except IndexMissing as error:
            read, reason = 0, str(error)
        if not reason:
            return read
        LOG.warning("index_rebuilt", extra={"reason": reason})
        return self.rebuild()

    def settle(self) -> int:
        """Catch up until nothing is left between either; returns how many changes were applied."""
        applied = self.catch_up()
        while self._between():
            applied += self.catch_up()
        return applied

    def follow(self, stop: threading.Event) -> None:
        """Catch up until told to stop; wait while another process writes the index, its server or disk fails.

        The change log keeps what the index lacks meanwhile.
        """
        waiting = ""
        while not stop.is_set():
            try:
                idle = 0.0 if self._look() or self._between() else IDLE_SECONDS
                waiting = _end_of_waiting(waiting)
            except IndexBusy as error:
                idle, waiting = BUSY_SECONDS, _say_once("index_busy", error, waiting)
            except IndexUnreachable as error:
                idle = max(BUSY_SECONDS, error.retry_seconds)
                waiting = _say_once("index_unreachable", error, waiting)
            except (EngineFailure, StoreUnavailable) as error:
                LOG.warning("indexing_failed", extra={"reason": str(error)})
                idle = FAILED_SECONDS
            stop.wait(idle)

    def _look(self) -> int:
        """Catch up, unless nothing was written since the last look and that was a moment ago."""
        last, now = self._store.changes.last_seq(), time.monotonic()
        if last == self._last_seen and now - self._looked_at < UNASKED_SECONDS:
            return 0
        applied = self.catch_up()
        self._last_seen, self._looked_at = last, now
        return applied

    def require_same_catalogue(self) -> None:
        """OtherCatalogue when the index was made from another catalogue than the store holds.

        An older copy of the store is the same catalogue. An index that does not say of which it is, is taken as its.
        """
        of_index, of_store = self._index.catalogue, self._store.changes.catalogue()
        if of_index is not None and of_index != of_store:
            holds = "no catalogue yet" if of_store is None else f"catalogue {of_store}"
            raise OtherCatalogue(
                f"the index was made from catalogue {of_index}, but database {self._store.name} holds {holds}; it was "
                "left alone: check which database and which index the settings name, or replace the index by one of "
                "this database with `credatlas index rebuild`"
            )

    def rebuild(self) -> int:
        """Build a new generation from all records and switch to it; return how many records it holds.

        The old one answers meanwhile, and the new one catches up with the change log before the switch. Of whatever
        catalogue the old one was, the new one is of the store's.
        """
        building = self._index.build()
        try:
            started_at = self._store.changes.last_seq()
            self._fill(building)
            building.apply([], started_at)
            self._catch_up(building)
            self._note_catalogue(building)
            building.switch()
        finally:
            building.discard()
        return self._index.counts().documents

    def verify(self) -> Iterator[Difference]:
        """Every record that the store and the index do not hold alike, by number, streamed."""
        records = self._store.records
        stored = (record for page in records.spans(self._batch) for record in records.within(page))
        return differences(stored, self._index.entries())

    def _follow_log(self) -> tuple[int, str]:
        """How many changes were applied; and why the index is to be built anew, if it is."""
        checkpoint = self._index.checkpoint()
        if checkpoint == 0 and self._store.changes.last_seq() > 0:
            self._index.counts()  # NoIndexYet where there is none: an empty one would answer that there is nothing
        self._index.apply([], checkpoint)
        if self._index.is_outdated:
            return 0, "the vocabularies have changed"
        if self._index.catalogue is None:
            self._note_catalogue(self._index)
        read = self._catch_up(self._index)
        if read == 0 and self._index.checkpoint() > self._store.changes.last_seq():
            return 0, "it is ahead of the store, which is an older copy"
        return read, ""

    def _note_catalogue(self, target: Changes) -> None:
        catalogue = self._store.changes.catalogue()
        if catalogue is not None:
            target.note_catalogue(catalogue)

    def _catch_up(self, target: Changes) -> int:
        read, checkpoint = 0, target.checkpoint()
        while changes := self._store.changes.after(checkpoint, self._batch):
            checkpoint = changes[-1].seq
            target.apply(self._documents([change.record_id for change in changes]), checkpoint)
            read += len(changes)
        return read

    def _documents(self, record_ids: Sequence[str]) -> list[Change]:
        """Each record as it stands now, so that the newest state counts however many changes led to it."""
        distinct = list(dict.fromkeys(record_ids))
        stored = self._store.records.many(distinct)
        builder = self._builder()
        return [Put(builder.build(stored[one])) if one in stored else Remove(one) for one in distinct]

    def _fill(self, building: Building) -> None:
        """The document of every record, by number."""
        records = self._store.records
        pages = records.spans(min(PAGE, self._batch))
        if self._processes and records.count() >= WORTH_PROCESSES:
            parts = [building.part() for _ in range(self._processes)]
            with DocumentProcesses(self._materials(), parts) as processes:
                for batch in processes.batches(pages):
                    building.fill(batch)
            building.join()
        else:
            builder = PageBuilder(records, self._builder(), self._index.sources)
            for page in pages:
                building.fill(builder.batch(page))

    def _materials(self) -> Materials:
        known = self._vocabularies
        return Materials(self._store.url, known.esco, known.version, self._aliases(), self._index.sources)

    def _builder(self) -> DocumentBuilder:
        return DocumentBuilder(self._vocabularies, self._aliases(), self._checks)

    def _aliases(self) -> Aliases:
        """Which organisations stand for which today."""
        joined = self._store.organisations.aliases()
        canonical = self._store.organisations.many(joined.values())
        return {
            alias: Canonical(found.id, LanguageMap(orjson.loads(found.name_json)))
            for alias, target in joined.items()
            if (found := canonical.get(target)) is not None
        }


def _say_once(event: str, error: Exception, waiting: str) -> str:
    """Log why the indexer waits, once however long that takes."""
    if waiting != event:
        LOG.warning(event, extra={"reason": str(error)})
    return event


def _end_of_waiting(waiting: str) -> str:
    if waiting:
        LOG.warning("index_followed_again", extra={"after": waiting})
    return ""
