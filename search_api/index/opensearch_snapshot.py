"""One commit of a table in OpenSearch, seen through a point in time."""

from __future__ import annotations

import weakref
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any

from search_api.index.columns import Kind
from search_api.index.opensearch import KEEP_ALIVE, Cluster, Json
from search_api.index.opensearch_clauses import OpenSearchClause, OpenSearchClauses
from search_api.index.opensearch_frequent import FrequentWords, Listed, frequent_aggregation, read_listed
from search_api.index.opensearch_mappings import listed_column, unshifted
from search_api.index.opensearch_requests import (
    Request,
    Table,
    band_aggregations,
    cells_requests,
    merged,
    values_request,
    words_aggregation,
)
from search_api.index.opensearch_sizes import MAX_BUCKETS, Sizes
from search_api.index.snapshot import Asked, Bands, Best, Found, Ordered, Row, ValueCounts, Values

VALUE_AND_COUNT = itemgetter("key", "doc_count")


class PointInTime:
    """What was refreshed last in one table. It is queued to be closed when nobody holds it any more."""

    def __init__(self, cluster: Cluster, table: str, left: deque[str], written: int | None) -> None:
        """`written` is how many documents had been written, as far as that is known."""
        self.written = written
        self.id = cluster.open_point_in_time(table)
        weakref.finalize(self, left.append, self.id)


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of one table; shared by its snapshots."""

    sizes: Sizes = field(default_factory=Sizes)
    frequent: FrequentWords = field(default_factory=FrequentWords)


class OpenSearchSnapshot:
    """Keeps `search_api.index.snapshot.Comparable`."""

    is_distant = True

    def __init__(self, cluster: Cluster, point: PointInTime, table: Table, learned: Learned) -> None:
        self.clauses = OpenSearchClauses()
        self._cluster = cluster
        self._point = point
        self._table = table
        self._learned = learned
        self._foreseen: Mapping[bytes, Json] = {}

    def foreseeing(self, asked: Callable[[], Iterable[Asked]]) -> OpenSearchSnapshot:
        """The same commit, with answers to all this in hand, got by one request."""
        requests = [request for one in asked() for request in self._requests(one)]
        missing = {request.key: request for request in requests if request.key not in self._foreseen}
        if not missing:
            return self
        made = OpenSearchSnapshot(self._cluster, self._point, self._table, self._learned)
        made._foreseen = {**self._foreseen, **self._sent(list(missing.values()))}
        return made

    @cached_property
    def size(self) -> int:
        """How many documents there are."""
        return self.count(self.clauses.everything())

    def best(
        self, clause: OpenSearchClause, limit: int, offset: int = 0, *, showing: Sequence[str] = ()
    ) -> Found:
        """Hits by score, equal ones by the column of the table that decides."""
        answer = self._one(Best(clause, limit, offset, tuple(showing)))
        rows = tuple(Row(_score(hit), hit.get("fields", {})) for hit in answer["hits"]["hits"])
        return Found(answer["hits"]["total"]["value"], rows)

    def ordered(
        self,
        clause: OpenSearchClause,
        column: str,
        limit: int,
        *,
        descending: bool,
        showing: Sequence[str] = (),
    ) -> Found:
        """Hits by a number column; those without a value come last, in no order."""
        answer = self._one(Ordered(clause, column, limit, descending, tuple(showing)))
        rows = tuple(_keyed_row(hit.get("fields", {}), column) for hit in answer["hits"]["hits"])
        return Found(answer["hits"]["total"]["value"], rows)

    def count(self, clause: OpenSearchClause) -> int:
        """How many documents the clause finds."""
        return int(self._one(Best(clause))["hits"]["total"]["value"])

    def value_counts(self, clause: OpenSearchClause, columns: Sequence[str]) -> dict[str, ValueCounts]:
        """All values of each column with their exact counts, as far as the cluster can return them at once."""
        found: dict[str, ValueCounts] = {}
        for request in self._requests(Values(clause, tuple(columns))):
            answer = self._answer(request)["aggregations"]
            found |= {column: _value_counts(answer[column]) for column in request.body["aggs"]}
        for column, counts in found.items():
            if not counts.is_whole:
                self._learned.sizes.was_short(column)
                whole = self._answer(values_request(clause.query, {column: MAX_BUCKETS}))
                found[column] = _value_counts(whole["aggregations"][column])
        return found

    def band_counts(self, clause: OpenSearchClause, column: str, edges: Sequence[int]) -> list[int]:
        """How many documents have a number from each edge to the next (exclusive), the last band open."""
        answer = self._one(Bands(clause, column, tuple(edges)))["aggregations"]
        counted = answer[next(iter(band_aggregations(column, edges)))]["buckets"]
        return [int(counted[str(place)]["doc_count"]) for place in range(len(edges))]

    def numbers(self, column: str, addresses: Sequence[Mapping[str, Sequence[Any]]]) -> list[int]:
        """What a number column holds of hits whose search was to show it."""
        return [unshifted(address[column][0]) for address in addresses]

    def holders(
        self, clause: OpenSearchClause, by: str, documents: int, columns: Sequence[str]
    ) -> dict[str, dict[Any, frozenset[int]]]:
        """Column -> value -> what the documents with that value hold in the number column `by`."""
        requests = cells_requests(clause.query, documents, by, columns)
        cells = [hit["fields"] for answer in self._sent(requests).values() for hit in answer["hits"]["hits"]]
        return {column: self._holders(cells, by, column) for column in columns}

    def _holders(
        self, cells: Iterable[Mapping[str, Sequence[Any]]], by: str, column: str
    ) -> dict[Any, frozenset[int]]:
        read = unshifted if self._table.columns[column] is Kind.NUMBER else _as_it_is
        found: defaultdict[Any, set[int]] = defaultdict(set)
        for one in cells:
            for value in one.get(column, ()):
                found[read(value)].add(unshifted(one[by][0]))
        return {value: frozenset(numbers) for value, numbers in found.items()}

    def stored(self, address: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
        """Column -> stored value of one hit."""
        return {
            column: values[0].encode() if self._table.columns[column] is Kind.STORED else values[0]
            for column, values in address.items()
        }

    def rules_out(self, column: str, word: str, more_than: int) -> bool:
        """Whether it is certain without a search that no word near this one is in more documents than so many."""
        written = self._point.written
        if written is None:
            return False
        listed = self._learned.frequent.listed(column, written, lambda: self._listed(column, written))
        return listed.rules_out(word, more_than, written)

    def words_near(self, column: str, word: str, slips: int) -> list[tuple[str, int]]:
        """(word, documents) of a column whose words can be listed, among the documents with a word as near."""
        near = self.clauses.near(column, word, slips).query
        field = listed_column(column)
        answer = self._answer(Request(near, {"size": 0, "aggs": words_aggregation(field, word)}))
        return [(one["key"], one["doc_count"]) for one in answer["aggregations"][field]["buckets"]]

    def _listed(self, column: str, written: int) -> Listed:
        everything = self.clauses.everything().query
        answer = self._answer(Request(everything, {"size": 0, "aggs": frequent_aggregation(column)}))
        return read_listed(column, answer["aggregations"], answer["hits"]["total"]["value"], written)

    def _requests(self, asked: Asked) -> list[Request]:
        return self._table.requests_of(asked, self._sizes_of)

    def _sizes_of(self, columns: Sequence[str]) -> list[dict[str, int]]:
        return self._learned.sizes.shares(columns, self._measure)

    def _measure(self, columns: Sequence[str]) -> dict[str, int]:
        """How many values each column has in all, nearly."""
        counted = {
            column: {"cardinality": {"field": column, "precision_threshold": 40_000}} for column in columns
        }
        answer = self._answer(Request({"match_all": {}}, {"size": 0, "aggs": counted}))["aggregations"]
        return {column: int(answer[column]["value"]) for column in columns}

    def _one(self, asked: Asked) -> Json:
        return self._answer(self._requests(asked)[0])

    def _answer(self, request: Request) -> Json:
        known = self._foreseen.get(request.key)
        return self._sent([request])[request.key] if known is None else known

    def _sent(self, requests: Sequence[Request]) -> dict[bytes, Json]:
        """The answer to each request, got by one; those of equal conditions are asked as one search.

        The node works on several searches side by side. To look for the words of all of them once, with what is each
        one's own as filters, takes it longer: each word is then looked for among more records than any count is of.
        """
        groups = merged(requests)
        point = {"pit": {"id": self._point.id, "keep_alive": KEEP_ALIVE}}
        answers = self._cluster.search([{**group.body, **point} for group in groups])
        return {key: answer for group, answer in zip(groups, answers, strict=True) for key in group.keys}


def _as_it_is(value: Any) -> Any:
    return value


def _score(hit: Json) -> float:
    """Ordered by more than the score, hits have it among their keys alone."""
    return float(hit["_score"] if hit["_score"] is not None else hit["sort"][0])


def _keyed_row(fields: Mapping[str, Sequence[Any]], column: str) -> Row:
    key = fields.get(column)
    return Row(None if key is None else unshifted(key[0]), fields)


def _value_counts(answer: Json) -> ValueCounts:
    """Counts that are whole and certain, or else marked: the shards sent too few values to be sure of all.

    They come by count, equal ones by their bytes, which is the order of their letters.
    """
    is_whole = answer["sum_other_doc_count"] == 0 and answer["doc_count_error_upper_bound"] == 0
    return ValueCounts(tuple(map(VALUE_AND_COUNT, answer["buckets"])), is_whole)
