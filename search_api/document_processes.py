"""Builds documents in processes of their own, so that a rebuild uses more than one core."""

from __future__ import annotations

import gc
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.util import Finalize
from typing import ClassVar

from catalogue_store import NumberSpan, open_store
from normalise.framework_checks.judge import FrameworkChecks
from normalise.vocabularies import load_vocabularies
from normalise.vocabularies.esco import EscoVocabulary
from search_api.document_builder import Aliases, DocumentBuilder
from search_api.errors import EngineFailure
from search_api.index.contract import Batch, Sources
from search_api.page_builder import PageBuilder
from search_api.settings import SearchSettings

AHEAD = 1
"""Pages that wait for each process beside the one it works on: enough that none stands still, and no more."""
COLLECTED_AT = 50_000
"""Objects allocated before the youngest are looked through: a page is tens of thousands, and none of it is garbage."""
MOST = 4
"""More than these build faster than one process can write."""


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

    Only what the engine reads comes back from them.
    """

    def __init__(self, materials: Materials, count: int) -> None:
        """They start with the first page."""
        self._count = count
        self._pool = ProcessPoolExecutor(count, get_context("spawn"), Builder.start, (materials,))

    def __enter__(self) -> DocumentProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def batches(self, pages: Iterable[NumberSpan]) -> Iterator[Batch]:
        """The documents of each page, in the order of the pages.

        Raises:
            BrokenBatch: a document cannot be built; the first in that order is named.
            EngineFailure: one of the processes was ended.
        """
        waiting: deque[Future[Batch]] = deque()
        try:
            for page in pages:
                waiting.append(self._pool.submit(Builder.build, page))
                if len(waiting) > self._count * (1 + AHEAD):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise EngineFailure(
                "a process that builds documents was ended, or could not start; the index stands where it stood. "
                "Where memory is short, CREDATLAS_INDEX_PROCESSES=0 builds them without further processes"
            ) from error


class Builder:
    """What one of these processes builds with."""

    _materials: ClassVar[Materials]
    _builder: ClassVar[DocumentBuilder]
    _pages: ClassVar[PageBuilder | None] = None

    @classmethod
    def start(cls, materials: Materials) -> None:
        """Make ready to build, and end as soon as the process is gone that wants the documents."""
        threading.Thread(target=_end_with_parent, daemon=True).start()
        vocabularies = load_vocabularies(materials.esco)
        if vocabularies.version != materials.vocabularies:
            raise EngineFailure(
                f"vocabularies of version {vocabularies.version}, wanted are {materials.vocabularies}"
            )
        cls._materials = materials
        cls._builder = DocumentBuilder(vocabularies, materials.aliases, FrameworkChecks(vocabularies))
        gc.freeze()
        gc.set_threshold(COLLECTED_AT, 20, 50)

    @classmethod
    def build(cls, page: NumberSpan) -> Batch:
        """The documents of a page. The store is opened with the first, so that its own errors are told."""
        if cls._pages is None:
            store = open_store(cls._materials.store_url, migrate=False)
            Finalize(None, store.close, exitpriority=0)
            cls._pages = PageBuilder(store.records, cls._builder, cls._materials.sources)
        return cls._pages.batch(page)


def processes_for(settings: SearchSettings) -> int:
    """As many as the settings say, else one for each core: the one that writes the index waits for them at times.

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
