"""What a snapshot is asked, as search requests of OpenSearch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from search_api.index.opensearch_mappings import shifted
from search_api.index.opensearch_sizes import MAX_BUCKETS
from search_api.index.snapshot import Asked, Bands, Best, Ordered
from search_api.spelling import near_prefixes

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


def request_of(asked: Asked, tie_break: str | None, sizes_of: SizesOf) -> list[Request]:
    """The request that answers it; several for more values than one answer can hold."""
    if isinstance(asked, Best):
        return [_best(asked, tie_break)]
    if isinstance(asked, Ordered):
        return [_ordered(asked)]
    if isinstance(asked, Bands):
        counted = band_aggregations(asked.column, asked.edges)
        return [Request(asked.clause.query, {"size": 0, "aggs": counted})]
    if not asked.columns:
        return []
    return [values_request(asked.clause.query, sizes) for sizes in sizes_of(asked.columns)]


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


def _best(asked: Best, tie_break: str | None) -> Request:
    if not asked.limit:
        return Request(asked.clause.query, {"size": 0})
    order = [{"_score": "desc"}, *([] if tie_break is None else [{tie_break: "asc"}])]
    body = {"size": asked.limit, "from": asked.offset, "sort": order, **_shown(asked.showing)}
    return Request(asked.clause.query, body)


def _ordered(asked: Ordered) -> Request:
    way = "desc" if asked.descending else "asc"
    body = {
        "size": asked.limit,
        "sort": [{asked.column: {"order": way, "missing": "_last"}}],
        "docvalue_fields": [asked.column],
        **_shown(asked.showing),
    }
    return Request(asked.clause.query, body)


def _shown(columns: Sequence[str]) -> Json:
    return {"stored_fields": list(columns) or "_none_"}
