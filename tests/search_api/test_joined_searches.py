"""Searches that share their words go as one, and each is told what it would be told alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from search_api.index.opensearch_joined import joined
from search_api.index.opensearch_requests import Group

Json = Mapping[str, Any]
DATA, MUSIC = {"term": {"text": {"value": "data"}}}, {"term": {"text": {"value": "music"}}}
GONE = {"term": {"state": "withdrawn"}}
NZ, ONLINE = {"term": {"facet_country": "NZ"}}, {"term": {"facet_delivery_type": "online"}}


def condition(words: Json, *filters: Json) -> Json:
    return {"bool": {"must": [words], **({"filter": list(filters)} if filters else {}), "must_not": [GONE]}}


def group(key: str, query: Json, *columns: str, size: int = 0, values: int = 10) -> Group:
    counted = {name: {"terms": {"field": name, "size": values}} for name in columns}
    return Group({"query": query, "size": size, **({"aggs": counted} if counted else {})}, [key.encode()])


HITS = group("hits", condition(DATA, NZ, ONLINE), "facet_level", size=20)
COUNTRY = group("country", condition(DATA, ONLINE), "facet_country")
ANY = group("any", DATA)


def test_words_and_shared_filters_are_looked_for_once_and_the_rest_narrows_each_group() -> None:
    (search,) = joined([HITS, COUNTRY, ANY])
    assert search.body["query"] == {"bool": {"must": [DATA]}}
    assert search.body["post_filter"] == {"bool": {"filter": [NZ, ONLINE], "must_not": [GONE]}}
    own = [search.body["aggs"][f"group {place}"]["filter"] for place in range(3)]
    live = {"must_not": [GONE]}
    assert own == [
        {"bool": {"filter": [NZ, ONLINE], **live}},
        {"bool": {"filter": [ONLINE], **live}},
        {"match_all": {}},
    ]
    (wider,) = joined([group("hits", condition(DATA), size=20), COUNTRY])
    assert wider.body["query"] == condition(DATA)
    assert "post_filter" not in wider.body


def test_every_group_is_told_what_it_would_be_told_alone() -> None:
    (search,) = joined([HITS, COUNTRY, ANY])
    told = {
        "hits": {"total": {"value": 3}, "hits": ["some"]},
        "aggregations": {
            "group 0": {"doc_count": 3, "facet_level": "levels"},
            "group 1": {"doc_count": 7, "facet_country": "countries"},
            "group 2": {"doc_count": 9},
        },
    }
    answers = {one.keys[0]: answer for one, answer in search.answers(told)}
    assert answers[b"hits"]["hits"] == told["hits"]
    assert answers[b"hits"]["aggregations"]["facet_level"] == "levels"
    assert answers[b"country"]["aggregations"]["facet_country"] == "countries"
    assert [answers[key]["hits"]["total"]["value"] for key in (b"country", b"any")] == [7, 9]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(group("x", condition(MUSIC), "facet_country"), id="other words"),
        pytest.param(group("x", condition(DATA), "facet_country", size=5), id="hits of its own"),
        pytest.param(group("x", condition(DATA, NZ, ONLINE), "facet_level"), id="the same condition"),
        pytest.param(group("x", condition(DATA), "facet_skill", values=64_995), id="too many values"),
        pytest.param(group("x", {"bool": {"filter": [NZ]}}, "facet_level"), id="no words"),
        pytest.param(group("x", {"bool": {"must": [DATA], "boost": 3.0}}), id="words that weigh otherwise"),
        pytest.param(group("x", MUSIC), id="other words alone"),
    ],
)
def test_what_cannot_share_a_search_has_its_own(other: Group) -> None:
    assert bodies([HITS, other]) == [HITS.body, other.body]
    assert len(joined([HITS, other, COUNTRY])) == 2


def bodies(groups: Sequence[Group]) -> list[Json]:
    return [search.body for search in joined(groups)]
