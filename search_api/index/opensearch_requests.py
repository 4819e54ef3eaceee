"""What a snapshot is asked, as search requests of OpenSearch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from search_api.index.columns import Columns, Kind
from search_api.index.opensearch_mappings import shifted
from search_api.index.opensearch_sizes import MAX_BUCKETS
from search_api.index.snapshot import Asked, Bands, Best, Ordered
from search_api.spelling import near_prefixes

MOST_COLUMNS = 90
"""Of cells that are read of a document in one search (`index.max_docvalue_fields_search` is 100 as it comes)."""

Json = Mapping[str, Any]
SizesOf = Callable[[Sequence[str]], list[dict[str, int]]]
"""Columns -> their sizes, parted into answers that the cluster can give."""


@dataclass(frozen=True)
class Request:
    """One search: a condition, and what is wanted of the documents that fit it."""

    query: Json
    body: Json

    @cached_property
    def key(self) -> bytes:
        """Equal for equal requests."""
        return orjson.dumps([self.query, self.body])


@dataclass(frozen=True, slots=True)
class Group:
    """Requests that are sent as one."""

    body: Json
    keys: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Table:
    """What has to be known of a table to ask it anything."""

    columns: Columns
    tie_break: str | None
    """The column that decides between equal scores."""

    def requests_of(self, asked: Asked, sizes_of: SizesOf) -> list[Request]:
        """The request that answers it; several for more values than one answer can hold."""
        if isinstance(asked, Best):
            return [self._best(asked)]
        if isinstance(asked, Ordered):
            return [self._ordered(asked)]
        if isinstance(asked, Bands):
            counted = band_aggregations(asked.column, asked.edges)
            return [Request(asked.clause.query, {"size": 0, "aggs": counted})]
        if not asked.columns:
            return []
        return [values_request(asked.clause.query, sizes) for sizes in sizes_of(asked.columns)]

    def _best(self, asked: Best) -> Request:
        if not asked.limit:
            return Request(asked.clause.query, {"size": 0})
        order = [{"_score": "desc"}, *([] if self.tie_break is None else [{self.tie_break: "asc"}])]
        body = {"size": asked.limit, "from": asked.offset, "sort": order, **self._shown(asked.showing)}
        return Request(asked.clause.query, body)

    def _ordered(self, asked: Ordered) -> Request:
        way = "desc" if asked.descending else "asc"
        order = [{asked.column: {"order": way, "missing": "_last"}}]
        body = {"size": asked.limit, "sort": order, **self._shown((asked.column, *asked.showing))}
        return Request(asked.clause.query, body)

    def _shown(self, columns: Sequence[str]) -> Json:
        """Numbers are not stored; they are read where they are sorted by."""
        numbers = [column for column in columns if self.columns[column] is Kind.NUMBER]
        stored = [column for column in columns if column not in numbers]
        return {
            "stored_fields": stored or "_none_",
            **({"docvalue_fields": numbers} if numbers else {}),
        }


def cells_requests(query: Json, documents: int, by: str, columns: Sequence[str]) -> list[Request]:
    """What so many documents have in some columns, and each time in one more."""
    parts = (columns[start : start + MOST_COLUMNS] for start in range(0, len(columns), MOST_COLUMNS))
    wanted = {"size": documents, "sort": ["_doc"], "stored_fields": "_none_"}
    return [Request(query, {**wanted, "docvalue_fields": [by, *part]}) for part in parts]


def values_request(query: Json, sizes: Mapping[str, int]) -> Request:
    """All values of some columns, of each as many as its size."""
    counted = {
        column: {"terms": {"field": column, "size": size, "shard_size": size}}
        for column, size in sizes.items()
    }
    return Request(query, {"size": 0, "aggs": counted})


def band_aggregations(column: str, edges: Sequence[int]) -> dict[str, Json]:
    """Counts between edges. Ranges of an aggregation are floats, which 64 bits do not fit; those of filters fit."""
    filters = {}
    for place, low in enumerate(edges):
        limits = {"gte": shifted(low)}
        if place + 1 < len(edges):
            limits["lt"] = shifted(edges[place + 1])
        filters[str(place)] = {"range": {column: limits}}
    return {f"bands_{column}": {"filters": {"filters": filters}}}


def words_aggregation(field: str, word: str) -> dict[str, Json]:
    """The words that begin as the near ones of a word may.

    With `.*` behind the beginnings, 2.19 takes them for prefixes and fails when one lies behind its last word.
    """
    beginnings = "|".join(dict.fromkeys(near_prefixes(word)))
    return {field: {"terms": {"field": field, "size": MAX_BUCKETS, "include": f"({beginnings})[^ ]*"}}}


def merged(requests: Sequence[Request]) -> list[Group]:
    """Requests of one condition together: at most one of them wants hits, which come with the counts of all."""
    groups: list[tuple[dict[str, Any], list[bytes]]] = []
    open_groups: dict[bytes, int] = {}
    for request in sorted(requests, key=lambda one: one.body["size"] == 0):
        condition = orjson.dumps(request.query)
        place = open_groups.get(condition)
        if place is None or not _fits(groups[place][0], request.body):
            open_groups[condition] = len(groups)
            body = {"query": request.query, "track_total_hits": True, **request.body}
            groups.append((body, [request.key]))
            continue
        body, keys = groups[place]
        counted = {**body.get("aggs", {}), **request.body.get("aggs", {})}
        groups[place] = ({**body, **({"aggs": counted} if counted else {})}, [*keys, request.key])
    return [Group(body, keys) for body, keys in groups]


def _fits(body: Json, other: Json) -> bool:
    """Whether the counts that another request wants can come with these: none twice, and not too many values."""
    counted, more = body.get("aggs", {}), other.get("aggs", {})
    return (
        other["size"] == 0
        and not counted.keys() & more.keys()
        and _values_of(counted) + _values_of(more) <= MAX_BUCKETS
    )


def _values_of(counted: Mapping[str, Json]) -> int:
    """How many values these counts may be of."""
    return sum(one["terms"]["size"] for one in counted.values() if "terms" in one)
