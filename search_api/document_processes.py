"""Builds documents in processes of their own, so that a rebuild uses more than one core."""

from __future__ import annotations

import gc
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import ClassVar

from catalogue_store import StoredRecord
from normalise.framework_checks.judge import FrameworkChecks
from normalise.vocabularies import Vocabularies, load_vocabularies
from normalise.vocabularies.esco import EscoVocabulary
from search_api.document import IndexDocument
from search_api.document_builder import Aliases, DocumentBuilder
from search_api.errors import EngineFailure
from search_api.settings import SearchSettings

AHEAD = 2
"""Pages that wait for each process beside the one it works on: enough that none stands still, and no more."""
COLLECTED_AT = 50_000
"""Objects allocated before the youngest are looked through: a page is tens of thousands, and none of it is garbage."""
MOST = 4
"""More than these build faster than one process can write."""


class DocumentProcesses:
    """Some processes that know vocabularies and aliases; use it within its `with` block."""

    def __init__(self, vocabularies: Vocabularies, aliases: Aliases, count: int) -> None:
        """They start with the first page."""
        self._count = count
        self._pool = ProcessPoolExecutor(
            count, get_context("spawn"), Builder.start, (vocabularies.esco, vocabularies.version, aliases)
        )

    def __enter__(self) -> DocumentProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def documents(self, pages: Iterable[Sequence[StoredRecord]]) -> Iterator[list[IndexDocument]]:
        """The documents of each page, in the order of the pages.

        Raises:
            BrokenBatch: a document cannot be built; the first in that order is named.
            EngineFailure: one of the processes was ended.
        """
        waiting: deque[Future[list[IndexDocument]]] = deque()
        try:
            for page in pages:
                waiting.append(self._pool.submit(Builder.build, page))
                if len(waiting) > self._count * AHEAD:
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

    _builder: ClassVar[DocumentBuilder]

    @classmethod
    def start(cls, esco: EscoVocabulary | None, version: str, aliases: Aliases) -> None:
        """Make ready to build, and end as soon as the process is gone that wants the documents."""
        threading.Thread(target=_end_with_parent, daemon=True).start()
        vocabularies = load_vocabularies(esco)
        if vocabularies.version != version:
            raise EngineFailure(f"vocabularies of version {vocabularies.version}, wanted are {version}")
        cls._builder = DocumentBuilder(vocabularies, aliases, FrameworkChecks(vocabularies))
        gc.freeze()
        gc.set_threshold(COLLECTED_AT, 20, 50)

    @classmethod
    def build(cls, page: Sequence[StoredRecord]) -> list[IndexDocument]:
        """The documents of a page."""
        return [cls._builder.build(record) for record in page]


def processes_for(settings: SearchSettings) -> int:
    """As many as the settings say, else one for each core beside the one that writes the index."""
    if settings.index_processes is not None:
        return settings.index_processes
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable - 1, MOST)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
