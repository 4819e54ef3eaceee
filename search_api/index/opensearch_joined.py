"""Searches for the same words, sent as one: the words are looked for once, and what is each one's own is a filter.

A question with filters in several facets is one search for its hits and one more for each of those facets, which is
counted without its own filter. Apart they look for the words as many times over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from search_api.index.opensearch_clauses import parts_of
from search_api.index.opensearch_requests import Group, Json, values_of
from search_api.index.opensearch_sizes import MAX_BUCKETS

WORDS = "must"
"""The part of a condition that weighs; to be joined, conditions have the same."""
NARROWING = ("filter", "must_not")
"""The parts that do not."""
EVERYTHING: Json = {"match_all": {}}


@dataclass(frozen=True, slots=True)
class Search:
    """One search that answers all these groups; of the first alone it may give hits."""

    body: Json
    groups: Sequence[Group]

    def answers(self, told: Json) -> Iterator[tuple[Group, Json]]:
        """What each group would have been told by a search of its own."""
        counted = told.get("aggregations", {})
        for place, group in enumerate(self.groups):
            own = counted.get(_name(place))
            if own is None:
                yield group, told
            elif group.body["size"]:
                yield group, {"hits": told["hits"], "aggregations": own}
            else:
                yield group, {"hits": {"total": {"value": own["doc_count"]}, "hits": []}, "aggregations": own}


def joined(groups: Sequence[Group]) -> list[Search]:
    """As few searches as answer all groups, of which those that want hits stand first."""
    together: list[list[Group]] = []
    for group in groups:
        fitting = next((others for others in together if _may_join(others, group)), None)
        if fitting is None:
            together.append([group])
        else:
            fitting.append(group)
    return [_joined(some) if len(some) > 1 else Search(some[0].body, some) for some in together]


def _may_join(others: Sequence[Group], group: Group) -> bool:
    """Whether a group looks for the same words under other filters, and its values fit into one answer with theirs."""
    parts = [_parts(one.body["query"]) for one in (*others, group)]
    return (
        group.body["size"] == 0
        and all(WORDS in one and one[WORDS] == parts[0][WORDS] for one in parts)
        and parts[-1] not in parts[:-1]
        and sum(values_of(one.body.get("aggs", {})) for one in (*others, group)) <= MAX_BUCKETS
    )


def _joined(groups: Sequence[Group]) -> Search:
    parts = [_parts(group.body["query"]) for group in groups]
    shared = {name: _in_all([one.get(name, []) for one in parts]) for name in NARROWING}
    body = {**groups[0].body, "query": _bool({WORDS: parts[0][WORDS], **shared})}
    counted: dict[str, Json] = {}
    for place, (group, one) in enumerate(zip(groups, parts, strict=True)):
        counts = group.body.get("aggs", {})
        own = _bool({name: _without(one.get(name, []), shared[name]) for name in NARROWING})
        if not place and own == EVERYTHING:
            counted |= counts
            continue
        counted[_name(place)] = {"filter": own, **({"aggs": counts} if counts else {})}
        if group.body["size"]:
            body["post_filter"] = own
    return Search({**body, "aggs": counted}, groups)


def _bool(parts: Mapping[str, Sequence[Json]]) -> Json:
    given = {name: clauses for name, clauses in parts.items() if clauses}
    return {"bool": given} if given else EVERYTHING


def _parts(query: Json) -> Mapping[str, Sequence[Json]]:
    """A condition by its parts; words without any other are all of it."""
    return parts_of(query) or {WORDS: [query]}


def _in_all(lists: Sequence[Sequence[Json]]) -> list[Json]:
    return [one for one in lists[0] if all(one in others for others in lists[1:])]


def _without(clauses: Sequence[Json], shared: Sequence[Json]) -> list[Json]:
    return [one for one in clauses if one not in shared]


def _name(place: int) -> str:
    """Of the counts of one group; no column is named so."""
    return f"group {place}"
