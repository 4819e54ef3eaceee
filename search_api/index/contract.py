"""What an index promises, in our own types; tests/search_api/test_index_contract.py is the definition."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from search_api.document import IndexDocument, Names
from search_api.index.columns import Cells
from search_api.query import FacetPage, Hit, SearchPage, SearchQuery, Suggestion


@dataclass(frozen=True, slots=True)
class Put:
    """Add the document, or replace the one of the same id."""

    document: IndexDocument


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the document out; nothing happens when it is not there."""

    id: str


Change = Put | Remove


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes that are ready for one engine."""

    sources: Mapping[str, str | None]
    """Record id -> the document that takes its place, as the engine reads it; None takes it out."""
    names: Names
    """What the documents call values of open facets."""


class Sources(Protocol):
    """Makes documents as one engine reads them, in any process: it can be pickled."""

    def source(self, cells: Cells) -> str:
        """One document. ValueError, TypeError or LookupError names what the engine would refuse."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one record, for comparison with the store."""

    number: int
    id: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class IndexCounts:
    """The size of an index."""

    documents: int
    """All, the withdrawn included."""
    by_source: Mapping[str, int]


class Changes(Protocol):
    """Something that takes changes: a live index, or a generation under construction."""

    def apply(self, changes: Iterable[Change], checkpoint: int) -> None:
        """Take a batch, then its checkpoint. Applying the same batch again changes nothing.

        Raises:
            BrokenBatch: a change could not be made or taken; neither documents nor checkpoint moved.
            IndexBusy: another process writes this index.
        """
        ...

    def note_catalogue(self, catalogue: str) -> None:
        """Write down from which catalogue the documents come.

        Raises:
            IndexBusy: another process writes this index.
        """
        ...

    def checkpoint(self) -> int:
        """The seq of the last change that is certainly in; 0 at first. Never ahead of the documents."""
        ...


class OpenedPart(Protocol):
    """A part in the process that fills it."""

    def fill(self, batch: Batch) -> None:
        """Take documents as `Building.fill` does, without the names."""
        ...

    def close(self) -> None:
        """Make certain that all of them are kept; nothing is taken afterwards."""
        ...


class Part(Protocol):
    """Where one process puts its share of a new generation's documents: it can be pickled."""

    def open(self) -> OpenedPart:
        """Begin to fill it."""
        ...


class Building(Changes, Protocol):
    """A new generation: invisible until it is switched to. One that failed to take something is discarded."""

    def fill(self, batch: Batch) -> None:
        """Take documents, made by the index's `sources`, of records of which it has none yet."""
        ...

    def part(self) -> Part | None:
        """One more place for documents, which another process fills; none where all are to be handed over."""
        ...

    def join(self) -> None:
        """Take in what the parts hold, all of which are closed. Called once at most, before any change is applied."""
        ...

    def switch(self) -> None:
        """Make it the generation that answers, at once; the old one goes when its readers have moved on."""
        ...

    def discard(self) -> None:
        """Throw it away. After `switch` it does nothing."""
        ...


class Preparing(Protocol):
    """Asks what visitors will ask, so that they need not wait for it."""

    def prepare(self) -> None:
        """Ask. It is called inside `one_commit`, over the commit that is to answer next."""
        ...

    def is_due(self) -> bool:
        """Whether what was prepared has aged although the commit is the same: another day."""
        ...


class SearchIndex(Changes, Protocol):
    """One index: many readers, one writer."""

    @property
    def generation(self) -> str:
        """Names the generation and the commit that answers now: the key of every cache above."""
        ...

    @property
    def shown(self) -> str | None:
        """The generation that visitors see now, told without any wait; none where nobody keeps it fresh for them."""
        ...

    @property
    def synonyms(self) -> str:
        """Names the synonyms that a text finds as well; others give other answers."""
        ...

    @property
    def catalogue(self) -> str | None:
        """The catalogue that the documents come from; none when that was never noted."""
        ...

    @property
    def is_outdated(self) -> bool:
        """Whether its documents were built with other vocabularies: it answers, but is to be built anew."""
        ...

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer one question.

        Raises:
            BadQuery: names the parameter, the value and what is allowed.
            ExpiredCursor: the cursor is of a generation that is gone.
        """
        ...

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
        """All values of one facet under the question's other filters, by count, then value, a page at a time.

        `prefix` holds words of a value's name, the last perhaps unfinished, or the beginning of the value.
        `among` narrows to some values: for facets whose labels only the caller knows (countries, languages).
        """
        ...

    def suggest(
        self, text: str, *, today: date, language: str = "en", size: int = 8
    ) -> tuple[Suggestion, ...]:
        """Titles, providers and skills of current records that what was typed may become."""
        ...

    def get(self, record_id: str) -> Mapping[str, Any] | None:
        """The card of one record, withdrawn or not."""
        ...

    def more_like_this(self, record_id: str, *, today: date, size: int = 5) -> tuple[Hit, ...]:
        """Current records whose words are most like this one's; none when it is not there."""
        ...

    def entries(self, after_number: int = 0) -> Iterator[Entry]:
        """Every record of the index in the order of its number, streamed."""
        ...

    def counts(self) -> IndexCounts:
        """How much there is."""
        ...

    def one_commit(self) -> AbstractContextManager[None]:
        """All questions of the block, also in threads that take its context over, are answered from one commit."""
        ...

    def keep_fresh(self, preparing: Preparing) -> None:
        """Look for newer commits from now on, whether anybody asks or not; each answers once it is prepared.

        Returns when the commit that answers now is prepared, or at once where there is none yet.
        """
        ...

    @property
    def sources(self) -> Sources:
        """What makes the documents that a new generation is filled with."""
        ...

    def build(self) -> Building:
        """Start a new generation beside the one that answers."""
        ...

    def close(self) -> None:
        """Let go of files, locks and threads; a second call does nothing."""
        ...
