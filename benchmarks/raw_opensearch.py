"""The bare requests to an OpenSearch that answer a question: written before, answers parsed and left as they come.

They go through `opensearch-py`, with the quick reading of JSON that the product gives it: what somebody would write who
asks a cluster from Python. The client takes some 0.9 ms of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from opensearchpy import OpenSearch

from benchmarks.latency_figures import THREADS
from benchmarks.raw_order import column_of, hits_wanted
from benchmarks.search_cases import COUNTED_BY_RANGE, counted_columns
from normalise.vocabularies import load_vocabularies
from search_api.cursor import effective_sort
from search_api.facets import FACETS
from search_api.index import layout
from search_api.index.code_book import COLUMNS as CODE_COLUMNS
from search_api.index.code_words import CodeWords
from search_api.index.opensearch_clauses import OpenSearchClauses
from search_api.index.opensearch_json import QuickJson
from search_api.index.question import Question
from search_api.query import SearchQuery
from search_api.synonyms import load_synonyms
from search_api.words import read_words

PAGE = 20
ROOM = 1.2
"""More values than were counted: the cluster's count of distinct values is a near guess."""
COLUMNS = tuple(layout.facet_column(name) for name in FACETS if name not in COUNTED_BY_RANGE)


class RawOpenSearch:
    """A table of a cluster."""

    def __init__(self, address: str, table: str) -> None:
        """`table` is the alias of the records."""
        self._client = OpenSearch(
            hosts=[address], serializer=QuickJson(), timeout=120, pool_maxsize=max(THREADS)
        )
        self._table = table
        self._synonyms = load_synonyms()
        counted = {column: {"cardinality": {"field": column}} for column in COLUMNS}
        (answer,) = self._asked(_lines([{"size": 0, "aggs": counted}]))
        self._sizes = {name: int(one["value"] * ROOM) + PAGE for name, one in answer["aggregations"].items()}
        self._codes = self._code_words()

    def call(self, query: SearchQuery) -> Callable[[], object]:
        """One request: the hits with what is counted under all conditions, and each other count."""
        typed = read_words(query.text)
        question = Question(OpenSearchClauses(), query, typed, self._synonyms, self._codes)
        body: dict[str, Any] = {
            "query": hits_wanted(question).query,
            "track_total_hits": True,
            **_hits(query),
        }
        others = []
        for without, names in counted_columns(query):
            counted = {name: self._terms(name) for name in names}
            if without is None:
                body["aggs"] = counted
            else:
                others.append({"query": question.clause(without).query, "size": 0, "aggs": counted})
        lines = _lines([body, *others])
        return lambda: self._asked(lines)

    def _code_words(self) -> CodeWords:
        counted = {facet: self._terms(facet, self._sizes[column]) for facet, column in CODE_COLUMNS.items()}
        (answer,) = self._asked(_lines([{"size": 0, "aggs": counted}]))
        held = {
            facet: frozenset(one["key"] for one in told["buckets"])
            for facet, told in answer["aggregations"].items()
        }
        return CodeWords(held, load_vocabularies())

    def _terms(self, facet: str, size: int = PAGE) -> Mapping[str, Any]:
        column = layout.facet_column(facet)
        return {"terms": {"field": column, "size": size, "shard_size": self._sizes[column]}}

    def _asked(self, lines: bytes) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = self._client.msearch(body=lines, index=self._table)["responses"]
        for answer in answers:
            if "error" in answer:
                raise SystemExit(f"{self._table}: {answer['error']}")
        return answers


def _hits(query: SearchQuery) -> dict[str, Any]:
    told: dict[str, Any] = {"size": query.size, "stored_fields": list(layout.SHOWN)}
    column = column_of(query)
    if column is not None:
        way = "desc" if effective_sort(query).descending else "asc"
        told["sort"] = [{column: {"order": way, "missing": "_last"}}]
    return told


def _lines(bodies: list[dict[str, Any]]) -> bytes:
    return b"".join(b'{"request_cache":false}\n' + orjson.dumps(body) + b"\n" for body in bodies)
