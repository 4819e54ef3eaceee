"""The half of an index that answers: the same for every engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

import orjson

from search_api.errors import BadQuery
from search_api.index import layout
from search_api.index.answers import Answers, entries
from search_api.index.contract import Entry, IndexCounts
from search_api.index.reader import Commits, Reader
from search_api.index.suggestions import suggestions
from search_api.query import FacetPage, Hit, SearchPage, SearchQuery, Suggestion
from search_api.question import check_facet_page, checked
from search_api.synonyms import Synonyms


class ReadableIndex:
    """Keeps the reading half of `search_api.index.contract.SearchIndex`."""

    def __init__(self, commits: Commits, currencies: Collection[str], synonyms: Synonyms) -> None:
        """Costs can be limited and ordered in these currencies. Nothing is opened before it is needed."""
        self._currencies = frozenset(currencies)
        self._answers = Answers(synonyms)
        self._reader = Reader(commits, self._answers.warm)

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
        own = records.clauses.value(layout.ID, record_id)
        rows = records.best(own, 1, showing=(layout.CARD,)).rows
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

    def _checked(self, query: SearchQuery) -> SearchQuery:
        if query.currency is not None and query.currency not in self._currencies:
            raise BadQuery("currency", query.currency, "is no currency of ISO 4217 in use, such as NZD")
        return checked(query)
