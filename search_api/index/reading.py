"""The half of an index that answers: the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import orjson

from normalise.vocabularies import Vocabularies
from search_api.errors import BadQuery
from search_api.index import layout
from search_api.index.answers import Answers, entries
from search_api.index.code_book import CodeBook
from search_api.index.contract import Entry, IndexCounts, Preparing
from search_api.index.reader import Commits, Reader
from search_api.index.snapshot import SnapshotLost
from search_api.index.suggestions import suggestions
from search_api.index.view import View
from search_api.query import FacetPage, Hit, SearchPage, SearchQuery, Suggestion
from search_api.question import check_facet_page, checked
from search_api.synonyms import Synonyms

Answer = TypeVar("Answer")


class ReadableIndex:
    """Keeps the reading half of `search_api.index.contract.SearchIndex`."""

    def __init__(
        self, commits: Commits, currencies: Collection[str], synonyms: Synonyms, vocabularies: Vocabularies
    ) -> None:
        """Costs can be limited and ordered in these currencies. Nothing is opened before it is needed."""
        self._currencies = frozenset(currencies)
        self._answers = Answers(synonyms, CodeBook(vocabularies))
        self.synonyms = synonyms.version
        self._reader = Reader(commits)

    @property
    def generation(self) -> str:
        """Names the generation and the commit that answers now."""
        return self._reader.view().token

    @property
    def shown(self) -> str | None:
        """The generation that visitors see now, told without any wait; none where nobody keeps it fresh for them."""
        view = self._reader.shown
        return None if view is None else view.token

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer one question."""
        asked = self._checked(query)
        return self._answered(lambda view: self._answers.search(view, asked))

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
        asked = self._checked(query)
        return self._answered(
            lambda view: self._answers.counter(view, asked).page(
                facet, prefix=prefix, among=among, after=after, size=size
            )
        )

    def suggest(
        self, text: str, *, today: date, language: str = "en", size: int = 8
    ) -> tuple[Suggestion, ...]:
        """Titles, providers and skills that what was typed may become."""
        return self._answered(lambda view: suggestions(view, text, today=today, language=language, size=size))

    def get(self, record_id: str) -> Mapping[str, Any] | None:
        """The card of one record."""
        return self._answered(lambda view: _card(view, record_id))

    def more_like_this(self, record_id: str, *, today: date, size: int = 5) -> tuple[Hit, ...]:
        """Records whose words are most like this one's."""
        return self._answered(lambda view: self._answers.more_like_this(view, record_id, today, size))

    def entries(self, after_number: int = 0) -> Iterator[Entry]:
        """Every record by its number, all of one commit; those behind where the engine lost it, of the next."""
        view, number, lost_behind = self._reader.refreshed(), after_number, -1
        while True:
            try:
                for entry in entries(view, number):
                    number = entry.number
                    yield entry
            except SnapshotLost:
                if lost_behind == number:  # not one record since the last time: more is lost than a commit
                    raise
                view, lost_behind = self._reader.reopened(view), number
            else:
                return

    def counts(self) -> IndexCounts:
        """How much there is."""
        return self._answered(self._answers.counts)

    def _answered(self, answer: Callable[[View], Answer]) -> Answer:
        """An answer over the newest view; over another when the engine has lost its commit meanwhile."""
        view = self._reader.view()
        try:
            return answer(view)
        except SnapshotLost:
            return answer(self._reader.reopened(view))

    def one_commit(self) -> AbstractContextManager[None]:
        """All questions of the block are answered from one commit."""
        return self._reader.one_commit()

    def keep_fresh(self, preparing: Preparing) -> None:
        """Look for newer commits from now on; each answers once it is prepared."""
        self._reader.keep_fresh(_WithCodes(preparing, self._learn_codes))

    def _learn_codes(self) -> None:
        self._answered(self._answers.learn_codes)

    def _checked(self, query: SearchQuery) -> SearchQuery:
        if query.currency is not None and query.currency not in self._currencies:
            raise BadQuery("currency", query.currency, "is no currency of ISO 4217 in use, such as NZD")
        return checked(query)


@dataclass(frozen=True, slots=True)
class _WithCodes:
    """Prepares, and learns which codes there are, lest the first who types a word wait for a journey more."""

    preparing: Preparing
    learn: Callable[[], None]

    def prepare(self) -> None:
        """Ask. A commit that is lost meanwhile is met by whoever asks."""
        self.preparing.prepare()
        self.learn()

    def is_due(self) -> bool:
        """Whether what was prepared has aged although the commit is the same."""
        return self.preparing.is_due()


def _card(view: View, record_id: str) -> Mapping[str, Any] | None:
    own = view.records.clauses.value(layout.ID, record_id)
    rows = view.records.best(own, 1, showing=(layout.CARD,)).rows
    card: Mapping[str, Any] | None = None
    if rows:
        card = orjson.loads(view.records.stored(rows[0].address)[layout.CARD])
    return card
