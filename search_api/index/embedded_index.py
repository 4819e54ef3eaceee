"""The search index of the default deployment: files of this machine, no server."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from normalise.vocabularies import Vocabularies
from search_api.errors import BadQuery, EngineFailure, IndexMissing, IndexUnwritable
from search_api.index import embedded_layout as layout
from search_api.index.contract import Building, Change, Entry, IndexCounts
from search_api.index.embedded_answers import Answers, entries
from search_api.index.embedded_reader import Reader
from search_api.index.embedded_suggestions import suggestions
from search_api.index.embedded_writer import (
    GenerationWriter,
    read_checkpoint,
    read_vocabularies,
    remove_superseded,
)
from search_api.index.generations import Generations, layout_of
from search_api.query import FacetPage, Hit, SearchPage, SearchQuery, Suggestion
from search_api.question import check_facet_page, checked
from search_api.synonyms import Synonyms, load_synonyms

COMMITTED_AT_ONCE = 50_000
"""Documents of a new generation between two commits: their words wait in memory."""


def open_embedded_index(
    directory: Path, vocabularies: Vocabularies, synonyms_file: Path | None = None
) -> EmbeddedIndex:
    """The index in this directory of a local disk; with an operator's own synonyms on top of ours."""
    synonyms = load_synonyms(synonyms_file)
    return EmbeddedIndex(directory, tuple(vocabularies.currencies), synonyms, vocabularies.version)


class EmbeddedIndex:
    """Keeps `search_api.index.contract.SearchIndex`. One process writes, any number read."""

    def __init__(
        self, root: Path, currencies: Collection[str], synonyms: Synonyms, vocabularies: str = ""
    ) -> None:
        """Costs can be limited and ordered in these currencies. Nothing is opened before it is needed.

        `vocabularies` is the version of the tables that documents are built with.
        """
        self._vocabularies = vocabularies
        self._columns = layout.columns(currencies)
        self._currencies = frozenset(currencies)
        self._layout = layout.layout_name(self._columns)
        self._generations = Generations(root)
        self._answers = Answers(synonyms)
        self._reader = Reader(self._generations, self._columns, self._layout, self._answers.warm)
        self._writer: GenerationWriter | None = None
        self._writing = threading.Lock()

    @property
    def generation(self) -> str:
        """Names the generation and the commit that answers now."""
        return self._reader.view().token

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer one question."""
        return self._answers.search(self._reader.view(), self._checked(query))

    def facet_values(
        self,
        query: SearchQuery,
        facet: str,
        *,
        prefix: str = "",
        among: Collection[str] | None = None,
        after: str | None = None,
        size: int = 20,
    ) -> FacetPage:
        """One page of all values of one facet."""
        check_facet_page(facet, size)
        counter = self._answers.counter(self._reader.view(), self._checked(query))
        return counter.page(facet, prefix=prefix, among=among, after=after, size=size)

    def suggest(
        self, text: str, *, today: date, language: str = "en", size: int = 8
    ) -> tuple[Suggestion, ...]:
        """Titles, providers and skills that what was typed may become."""
        return suggestions(self._reader.view(), text, today=today, language=language, size=size)

    def get(self, record_id: str) -> Mapping[str, Any] | None:
        """The card of one record."""
        records = self._reader.view().records
        rows = records.best(records.clauses.value(layout.ID, record_id), 1).rows
        card: Mapping[str, Any] | None = None
        if rows:
            card = orjson.loads(records.stored(rows[0].address)[layout.CARD])
        return card

    def more_like_this(self, record_id: str, *, today: date, size: int = 5) -> tuple[Hit, ...]:
        """Records whose words are most like this one's."""
        return self._answers.more_like_this(self._reader.view(), record_id, today, size)

    def entries(self, after_number: int = 0) -> Iterator[Entry]:
        """Every record by its number, all of one commit."""
        return entries(self._reader.refreshed(), after_number)

    def counts(self) -> IndexCounts:
        """How much there is."""
        return self._answers.counts(self._reader.view())

    def apply(self, changes: Iterable[Change], checkpoint: int) -> None:
        """Take a batch into the generation that answers; the first batch of all makes the first one."""
        with self._writing:
            try:
                with writing_errors(self._generations.root):
                    self._current_writer().apply(changes, checkpoint)
            except IndexUnwritable:
                self._abandon_writer()
                raise
            self._reader.refreshed()

    def checkpoint(self) -> int:
        """The checkpoint of the generation that answers; 0 when there is none that this program can read."""
        name = self._generations.current()
        if name is None or layout_of(name) != self._layout:
            return 0
        return read_checkpoint(self._generations.path(name))

    @property
    def is_outdated(self) -> bool:
        """Whether the generation that answers was built with other tables than this program has."""
        name = self._generations.current()
        return name is not None and read_vocabularies(self._generations.path(name)) != self._vocabularies

    def build(self) -> Building:
        """Start a new generation beside the one that answers."""
        with writing_errors(self._generations.root):
            return _Building(self._generations, self._new_writer(), self._reader, self._vocabularies)

    def close(self) -> None:
        """Let go of the writer and of the view."""
        with self._writing:
            self._close_writer()
            self._reader.close()

    def _checked(self, query: SearchQuery) -> SearchQuery:
        if query.currency is not None and query.currency not in self._currencies:
            raise BadQuery("currency", query.currency, "is no currency of ISO 4217 in use, such as NZD")
        return checked(query)

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
        return GenerationWriter(name, self._generations.path(name), self._columns, is_new=is_new)

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
        self._waiting = 0
        self._is_open = True

    def apply(self, changes: Iterable[Change], checkpoint: int) -> None:
        """Take a batch. A commit costs as much as hundreds of documents, and nobody reads here yet."""
        with writing_errors(self._generations.root):
            self._waiting += self._writer.take(changes)
            self._checkpoint = checkpoint
            if self._waiting >= COMMITTED_AT_ONCE:
                self._commit()

    def checkpoint(self) -> int:
        """Up to where it is filled."""
        return self._checkpoint

    def switch(self) -> None:
        """Let it answer."""
        with writing_errors(self._generations.root):
            self._commit()
            self._writer.note_vocabularies(self._vocabularies)
            self._writer.move_checkpoint(self._checkpoint)
            self._end()
            self._generations.point_to(self._writer.name)
        self._reader.refreshed()
        remove_superseded(self._generations)

    def discard(self) -> None:
        """Throw it away, unless it answers already."""
        if self._is_open:
            with suppress(EngineFailure):  # what failed is being told; here it is only thrown away
                self._end()
            self._generations.remove(self._writer.name)

    def _commit(self) -> None:
        self._writer.commit()
        self._waiting = 0

    def _end(self) -> None:
        self._is_open = False
        self._writer.close()


@contextmanager
def writing_errors(root: Path) -> Iterator[None]:
    """An engine or a disk that fails while an index is written, as an error that says what to do."""
    try:
        yield
    except (EngineFailure, OSError) as error:
        raise IndexUnwritable(
            f"the index in {root} cannot be written: {error}; it stands where it stood and catches up once the "
            "folder can be written and its disk has room"
        ) from error
