"""Builds documents in processes of their own, so that a rebuild uses more than one core."""

from __future__ import annotations

import gc
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing import get_context, parent_process
from multiprocessing.util import Finalize
from typing import ClassVar

from catalogue_store import NumberSpan, open_store
from normalise.framework_checks.judge import FrameworkChecks
from normalise.vocabularies import load_vocabularies
from normalise.vocabularies.esco import EscoVocabulary
from search_api.document_builder import Aliases, DocumentBuilder
from search_api.errors import EngineFailure
from search_api.index.contract import Batch, OpenedPart, Part, Sources
from search_api.page_builder import PageBuilder
from search_api.settings import SearchSettings

AHEAD = 1
"""Pages that wait for each process beside the one it works on: enough that none stands still, and no more."""
COLLECTED_AT = 50_000
"""Objects allocated before the youngest are looked through: a page is tens of thousands, and none of it is garbage."""
MOST = 4
"""Each holds some 450 MB, most of it documents that are not written yet."""


@dataclass(frozen=True, slots=True)
class Materials:
    """What documents are built from and for; each process is given it when it starts."""

    store_url: str = field(repr=False)
    esco: EscoVocabulary | None
    vocabularies: str
    """The version that the tables of every process must be of."""
    aliases: Aliases
    sources: Sources


class DocumentProcesses:
    """Some processes that read pages of the store and build their documents; use it within its `with` block.

    Each puts the documents into a part of the index, and nothing but their names comes back; or, without parts,
    documents come back as the engine reads them.
    """

    def __init__(self, materials: Materials, parts: Sequence[Part | None]) -> None:
        """One process for each part; they start with the first page."""
        spawned = get_context("spawn")
        self._lanes = [ProcessPoolExecutor(1, spawned, Builder.start, (materials, part)) for part in parts]

    def __enter__(self) -> DocumentProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        for lane in self._lanes:
            lane.shutdown(wait=False, cancel_futures=True)
        for lane in self._lanes:
            lane.shutdown()

    def batches(self, pages: Iterable[NumberSpan]) -> Iterator[Batch]:
        """What is left of each page for the caller to take, in the order of the pages; then the parts are closed.

        Raises:
            BrokenBatch: a document cannot be built; the first in that order is named.
            EngineFailure: one of the processes was ended, or could not put its documents where they belong.
        """
        waiting: deque[Future[Batch]] = deque()
        try:
            for lane, page in zip(cycle(self._lanes), pages, strict=False):
                waiting.append(lane.submit(Builder.build, page))
                if len(waiting) > len(self._lanes) * (1 + AHEAD):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
            for closing in [lane.submit(Builder.close) for lane in self._lanes]:
                closing.result()
        except BrokenProcessPool as error:
            raise EngineFailure(
                "a process that builds documents was ended, or could not start; the index stands where it stood. "
                "Where memory is short, CREDATLAS_INDEX_PROCESSES=0 builds them without further processes"
            ) from error


class Builder:
    """What one of these processes builds with."""

    _materials: ClassVar[Materials]
    _builder: ClassVar[DocumentBuilder]
    _part: ClassVar[Part | None]
    _opened: ClassVar[OpenedPart | None] = None
    _pages: ClassVar[PageBuilder | None] = None

    @classmethod
    def start(cls, materials: Materials, part: Part | None) -> None:
        """Make ready to build, and end as soon as the process is gone that wants the documents."""
        threading.Thread(target=_end_with_parent, daemon=True).start()
        vocabularies = load_vocabularies(materials.esco)
        if vocabularies.version != materials.vocabularies:
            raise EngineFailure(
                f"vocabularies of version {vocabularies.version}, wanted are {materials.vocabularies}"
            )
        cls._materials, cls._part = materials, part
        cls._builder = DocumentBuilder(vocabularies, materials.aliases, FrameworkChecks(vocabularies))
        gc.freeze()
        gc.set_threshold(COLLECTED_AT, 20, 50)

    @classmethod
    def build(cls, page: NumberSpan) -> Batch:
        """Build the documents of a page and put them into the part; what is left of them are their names.

        The store is opened with the first page, so that its own errors are told.
        """
        if cls._pages is None:
            store = open_store(cls._materials.store_url, migrate=False)
            Finalize(None, store.close, exitpriority=0)
            cls._pages = PageBuilder(store.records, cls._builder, cls._materials.sources)
        batch = cls._pages.batch(page)
        if cls._part is not None:
            cls._open(cls._part).fill(batch)
            batch = Batch({}, batch.names)
        return batch

    @classmethod
    def close(cls) -> None:
        """Make certain that the part is kept, be it empty."""
        if cls._part is not None:
            cls._open(cls._part).close()

    @classmethod
    def _open(cls, part: Part) -> OpenedPart:
        if cls._opened is None:
            cls._opened = part.open()
        return cls._opened


def processes_for(settings: SearchSettings) -> int:
    """As many as the settings say, else one for each core: the process that started them only waits for them.

    None on a single core.
    """
    if settings.index_processes is not None:
        return settings.index_processes
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST) if usable > 1 else 0


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
