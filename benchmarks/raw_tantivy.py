"""The bare calls of tantivy that answer a question: conditions made before, answers left as they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tantivy

from benchmarks.raw_order import column_of, hits_wanted
from benchmarks.search_cases import counted_columns
from normalise.vocabularies import load_vocabularies
from search_api.cursor import effective_sort
from search_api.index import layout
from search_api.index.carried_answers import CarriedAnswers
from search_api.index.code_book import CodeBook
from search_api.index.contract import SearchIndex
from search_api.index.embedded import SEGMENT_CUT_OFF
from search_api.index.question import Question
from search_api.index.view import View
from search_api.query import SearchQuery
from search_api.synonyms import load_synonyms
from search_api.words import read_words

Call = Callable[[], object]
PAGE = 20


class RawTantivy:
    """The engine beneath an embedded index, at the commit that was newest when this was made."""

    def __init__(self, index: SearchIndex) -> None:
        reading: Any = index
        self._view: View = reading._reader.view()
        records: Any = self._view.records
        self._searcher: tantivy.Searcher = records._searcher
        self._synonyms = load_synonyms()
        self._codes = CodeBook(load_vocabularies()).of(self._view, CarriedAnswers(1))

    def call(self, query: SearchQuery) -> Call:
        """All that the engine must do for one question."""
        typed = read_words(query.text)
        question = Question(self._view.records.clauses, query, typed, self._synonyms, self._codes)
        groups = {name: {one: _terms(one) for one in names} for name, names in counted_columns(query)}
        clauses = {name: question.clause(name) for name in groups}
        hits = self._hits(question)

        def ask() -> None:
            hits()
            for name, columns in groups.items():
                self._searcher.aggregate(clauses[name], columns)

        return ask

    def _hits(self, question: Question) -> Call:
        query, wanted, column = question.query, hits_wanted(question), column_of(question.query)
        order: dict[str, Any] = {}
        if column is not None:
            way = tantivy.Order.Desc if effective_sort(query).descending else tantivy.Order.Asc
            order = {"order_by_field": column, "order": way}

        def ask() -> None:
            for _, address in self._searcher.search(wanted, query.size, **order).hits:
                self._searcher.doc(address)

        return ask


def _terms(facet: str) -> dict[str, object]:
    return {"terms": {"field": layout.facet_column(facet), "size": PAGE, "segment_size": SEGMENT_CUT_OFF}}
