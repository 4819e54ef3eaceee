"""The search index of the default deployment: files of this machine, no server."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from normalise.vocabularies import Vocabularies
from search_api.errors import EngineFailure, IndexMissing, IndexUnwritable
from search_api.index import layout
from search_api.index.contract import Batch, Building, Change, Sources
from search_api.index.embedded import ENGINE_VERSION
from search_api.index.embedded_commits import EmbeddedCommits
from search_api.index.embedded_parts import EmbeddedPart
from search_api.index.embedded_sources import EmbeddedSources
from search_api.index.embedded_writer import (
    GenerationWriter,
    read_catalogue,
    read_checkpoint,
    read_vocabularies,
    remove_superseded,
)
from search_api.index.generations import Generations, layout_of
from search_api.index.reader import Reader
from search_api.index.reading import ReadableIndex
from search_api.index.stamps import STAMPS, CountedSources
from search_api.index.writing_errors import writing_errors
from search_api.synonyms import Synonyms, load_synonyms


def open_embedded_index(
    directory: Path, vocabularies: Vocabularies, synonyms_file: Path | None = None
) -> EmbeddedIndex:
    """The index in this directory of a local disk; with an operator's own synonyms on top of ours."""
    synonyms = load_synonyms(synonyms_file)
    return EmbeddedIndex(directory, tuple(vocabularies.currencies), synonyms, vocabularies)


class EmbeddedIndex(ReadableIndex):
    """Keeps `search_api.index.contract.SearchIndex`. One process writes, any number read."""

    def __init__(
        self, root: Path, currencies: Collection[str], synonyms: Synonyms, vocabularies: Vocabularies
    ) -> None:
        """Costs can be limited and ordered in these currencies. Nothing is opened before it is needed.

        `vocabularies` are the tables that documents are built with, and that say what codes are called.
        """
        self._vocabularies = vocabularies.version
        self._columns = {**layout.columns(currencies), **STAMPS}
        self._sources = CountedSources(EmbeddedSources(self._columns))
        self._layout = layout.layout_name(self._columns, f"embedded-{ENGINE_VERSION}")
        self._generations = Generations(root)
        super().__init__(
            EmbeddedCommits(self._generations, self._columns, self._layout),
            currencies,
            synonyms,
            vocabularies,
        )
        self._writer: GenerationWriter | None = None
        self._writing = threading.Lock()

    def apply(self, changes: Iterable[Change], checkpoint: int) -> None:
        """Take a batch into the generation that answers; the first batch of all makes the first one."""
        with self._writer_in_use() as writer:
            writer.apply(changes, checkpoint)
        self._reader.refreshed()

    def note_catalogue(self, catalogue: str) -> None:
        """Write down from which catalogue the documents of the generation that answers come."""
        with self._writer_in_use() as writer:
            writer.note_catalogue(catalogue)

    def checkpoint(self) -> int:
        """The checkpoint of the generation that answers; 0 when there is none that this program can read."""
        name = self._generations.current()
        if name is None or layout_of(name) != self._layout:
            return 0
        return read_checkpoint(self._generations.path(name))

    @property
    def catalogue(self) -> str | None:
        """The catalogue that the generation that answers was made from; none when it does not say."""
        name = self._generations.current()
        if name is None or not layout_of(name):  # a damaged pointer names no generation
            return None
        return read_catalogue(self._generations.path(name))

    @property
    def is_outdated(self) -> bool:
        """Whether the generation that answers was built with other tables than this program has."""
        name = self._generations.current()
        return name is not None and read_vocabularies(self._generations.path(name)) != self._vocabularies

    @property
    def sources(self) -> Sources:
        """What makes the documents that a new generation is filled with."""
        return self._sources

    def build(self) -> Building:
        """Start a new generation beside the one that answers."""
        with writing_errors(self._generations.root):
            return _Building(self._generations, self._new_writer(), self._reader, self._vocabularies)

    def close(self) -> None:
        """Let go of the writer and of the view."""
        with self._writing:
            self._close_writer()
            self._reader.close()
            self._answers.close()

    @contextmanager
    def _writer_in_use(self) -> Iterator[GenerationWriter]:
        """The writer of the generation that answers, for one thread; another one after it failed."""
        with self._writing:
            try:
                with writing_errors(self._generations.root):
                    yield self._current_writer()
            except IndexUnwritable:
                self._abandon_writer()
                raise

    def _current_writer(self) -> GenerationWriter:
        """A writer of the generation that answers now: another one than before when the pointer moved."""
        name = self._generations.current()
        if name is not None and layout_of(name) != self._layout:
            raise IndexMissing(f"the index is {layout_of(name)!r} and cannot be added to; rebuild it")
        if self._writer is None or self._writer.name != name:
            self._close_writer()
            self._writer = self._new_writer() if name is None else self._writer_of(name)
            if name is None:
                self._writer.note_vocabularies(self._vocabularies)
                self._generations.point_to(self._writer.name)
            remove_superseded(self._generations)
        return self._writer

    def _new_writer(self) -> GenerationWriter:
        return self._writer_of(self._generations.create(self._layout), is_new=True)

    def _writer_of(self, name: str, *, is_new: bool = False) -> GenerationWriter:
        directory = self._generations.path(name)
        return GenerationWriter(name, directory, self._columns, self._sources, is_new=is_new)

    def _abandon_writer(self) -> None:
        """Let go of a writer that failed, so that the next batch begins with one that has not."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with suppress(EngineFailure):  # it has failed already, and that is being told
                writer.close()

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


class _Building:
    """A generation under construction, see `search_api.index.contract.Building`."""

    def __init__(
        self, generations: Generations, writer: GenerationWriter, reader: Reader, vocabularies: str
    ) -> None:
        self._vocabularies = vocabularies
        self._generations = generations
        self._writer = writer
        self._reader = reader
        self._checkpoint = 0
        self._is_open = True
        self._parts: list[EmbeddedPart] = []

    def part(self) -> EmbeddedPart:
        """A folder that one process fills."""
        directory = self._generations.path(self._writer.name) / f"part{len(self._parts)}"
        self._parts.append(EmbeddedPart(self._generations.root, directory, self._writer.columns))
        return self._parts[-1]

    def fill(self, batch: Batch) -> None:
        """Take documents of records of which it has none yet."""
        with writing_errors(self._generations.root):
            self._writer.fill(batch)

    def join(self) -> None:
        """Take in what the parts hold."""
        with writing_errors(self._generations.root):
            self._writer.adopt([one.folder for one in self._parts])

    def apply(self, changes: Iterable[Change], checkpoint: int) -> None:
        """Take a batch. Nobody reads here yet, so nothing is committed."""
        with writing_errors(self._generations.root):
            self._writer.take(changes)
            self._checkpoint = checkpoint

    def note_catalogue(self, catalogue: str) -> None:
        """Write down from which catalogue the documents come."""
        with writing_errors(self._generations.root):
            self._writer.note_catalogue(catalogue)

    def checkpoint(self) -> int:
        """Up to where it is filled."""
        return self._checkpoint

    def switch(self) -> None:
        """Let it answer."""
        with writing_errors(self._generations.root):
            self._writer.commit()
            self._writer.note_vocabularies(self._vocabularies)
            self._writer.move_checkpoint(self._checkpoint)
            self._end()
            self._generations.point_to(self._writer.name)
        self._reader.refreshed()
        remove_superseded(self._generations)

    def discard(self) -> None:
        """Throw it away, unless it answers already."""
        if self._is_open:
            try:
                with suppress(EngineFailure):  # what failed is being told; here it is only thrown away
                    self._end()
            finally:
                self._generations.remove(self._writer.name)

    def _end(self) -> None:
        self._is_open = False
        self._writer.close()
