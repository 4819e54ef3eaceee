"""What only an engine of several machines can get wrong where it answers: shards, points in time, requests."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from search_api.errors import IndexUnreachable
from search_api.index import layout
from search_api.index.carried_answers import MOST_VIEWS
from search_api.index.contract import Change, Remove
from search_api.index.snapshot import SnapshotLost
from tests.search_api.index_catalogue import put, question, wait_until
from tests.search_api.opensearch_opening import Opening, client, lose_points, points, tables

FACETS = ("country", "provider", "level", "skill", "delivery_type", "status")


# --- shards

VALUES = [f"p{number:03}" for number in range(300)]


def crowded(count: int) -> tuple[list[Change], Counter[str]]:
    """Records of many providers, some of them a little more frequent than others; and how often each comes."""
    chance = random.Random(5)
    chosen = [chance.choices(VALUES, weights=range(300, 0, -1), k=2) for _ in range(count)]
    made = [put(f"{n}", "Data", facets={"provider": sorted(set(one))}) for n, one in enumerate(chosen)]
    return list(made), Counter(value for one in chosen for value in set(one))


def test_counts_are_exact_where_the_clusters_own_sizes_miscount(opening: Opening) -> None:
    index = opening(shards=4)
    changes, expected = crowded(1_500)
    index.apply(changes, 1)
    column = layout.facet_column("provider")
    plain = client(index).search(
        index=tables(index).alias,
        body={"size": 0, "aggs": {"all": {"terms": {"field": column, "size": 20}}}},
    )
    miscounted = [
        one for one in plain["aggregations"]["all"]["buckets"] if one["doc_count"] != expected[one["key"]]
    ]
    assert miscounted, "the catalogue no longer shows the danger"
    counts = index.search(question("data", facets=("provider",))).facets["provider"]
    first = sorted(expected.items(), key=lambda pair: (-pair[1], pair[0]))[:20]
    assert [(one.value, one.count) for one in counts.values] == first
    assert (counts.is_exact, counts.other_values) == (True, len(expected) - 20)


def test_counts_that_cannot_be_exact_say_so(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_api.index.opensearch_sizes.MAX_BUCKETS", 60)
    monkeypatch.setattr("search_api.index.opensearch_snapshot.MAX_BUCKETS", 60)
    index = opening(shards=4)
    index.apply(crowded(400)[0], 1)
    page = index.search(question(facets=("provider", "country")))
    assert not page.facets["provider"].is_exact
    assert page.facets["country"].is_exact
    assert page.total == 400


def test_counts_stay_exact_when_there_are_more_values_than_were_measured(opening: Opening) -> None:
    index = opening(shards=3)
    index.apply([put("first", facets={"skill": ["s"]})], 1)
    assert index.search(question(facets=("skill",))).facets["skill"].is_exact
    index.apply([put(f"{n}", facets={"skill": [f"s{n}"]}) for n in range(900)], 2)
    counts = index.search(question(facets=("skill",))).facets["skill"]
    assert (counts.is_exact, counts.other_values) == (True, 881)


def test_hits_and_orders_are_whole_over_several_shards(opening: Opening) -> None:
    index = opening(shards=4)
    index.apply([put(f"{n}", "Data", number=n, spans={"hours": (n % 7, n % 7)}) for n in range(1, 101)], 1)
    seen, cursor = [], None
    while True:
        page = index.search(question("data", size=30, cursor=cursor))
        seen += [hit.id for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(set(seen)) == len(seen) == page.total == 100
    assert [one.number for one in index.entries()] == list(range(1, 101))


def test_a_point_in_time_without_one_of_its_shards_is_never_opened(
    opening: Opening, cluster_place: str
) -> None:
    index = opening()
    index.apply([put("one")], 1)
    table = f"{cluster_place.split()[1]}-homeless"
    one_of_two = {
        "number_of_shards": 2,
        "number_of_replicas": 0,
        "routing.allocation.total_shards_per_node": 1,
    }
    client(index).indices.create(
        index=table, body={"settings": {"index": one_of_two}}, params={"wait_for_active_shards": "0"}
    )
    health = client(index).cluster.health
    wait_until(lambda: health(index=table)["active_primary_shards"] == 1, seconds=30)
    in_part = client(index).create_pit(index=table, params={"keep_alive": "1m"})
    assert in_part["_shards"]["total"] != in_part["_shards"]["successful"], "the danger is gone"
    with pytest.raises(IndexUnreachable, match="is not ready"):
        index._cluster.open_point_in_time(table)


# --- round trips


def test_hits_and_all_counts_of_an_answer_take_one_request(
    opening: Opening, sent: list[tuple[str, str]]
) -> None:
    index = opening()
    alike = {"country": ["NZ"], "level": ["nzqcf:4"]}
    index.apply([put(f"{n}", "Data", facets=alike) for n in range(9)], 1)
    index.search(question("data", facets=FACETS))
    for path, parts in (
        ("/_search", {"facets": tuple(name for name in FACETS if name != "status")}),
        ("/_msearch", {"facets": FACETS, "filters": {"country": ("NZ",), "level": ("nzqcf:4", "nzqcf:5")}}),
        (
            "/_msearch",
            {"facets": FACETS, "distributions": ("hours",), "currency": "NZD", "highlight": True},
        ),
    ):
        index.generation  # noqa: B018 - whatever looking for a newer commit asks, it asks here
        sent.clear()
        assert index.search(question("data -x", **parts)).total == 9
        searches = [request for request in sent if "search" in request[1]]
        assert searches == [("POST", path)]


def test_a_corrected_word_is_looked_up_once_in_a_commit(
    opening: Opening, sent: list[tuple[str, str]]
) -> None:
    index = opening()
    index.apply([put(f"{n}", "Carpentry") for n in range(9)], 1)
    assert index.search(question("carpantry")).relaxed is not None
    sent.clear()
    relaxed = index.search(question("carpantry", filters={"country": ("unknown",)})).relaxed
    assert relaxed is not None
    assert relaxed.to == "carpentry"
    searches = [request for request in sent if "search" in request[1]]
    assert len(searches) == 2, "one for what was typed, one for what is found instead"


def test_words_that_no_other_is_much_more_frequent_than_cost_one_request_more(
    opening: Opening, sent: list[tuple[str, str]]
) -> None:
    index = opening()
    titles = ("Carpentry indoors", "Gardening outdoors", "Baking indoors")
    index.apply([put(f"{title}-{n}", title) for title in titles for n in range(4)], 1)
    assert index.search(question("carpentry indoors")).did_you_mean is None
    sent.clear()
    assert index.search(question("gardening outdoors")).did_you_mean is None
    assert [path for _, path in sent if "search" in path] == ["/_search", "/_msearch"]


def test_words_that_became_frequent_since_they_were_listed_are_offered(opening: Opening) -> None:
    index = opening()
    index.apply([put("slip", "Gradening"), *(put(f"{n}", "Carpentry") for n in range(300))], 1)
    assert index.search(question("gradening")).did_you_mean is None
    index.apply([put(f"right-{n}", "Gardening") for n in range(11)], 2)
    assert index.search(question("gradening")).did_you_mean == "gardening"
    index.apply([Remove(f"test:right-{n}") for n in range(2)], 3)
    assert index.search(question("gradening")).did_you_mean is None


# --- points in time


def test_who_only_writes_opens_nothing_to_read(opening: Opening) -> None:
    index = opening()
    index.apply([put("one", "Data")], 1)
    index.apply([put("two", "Data")], 2)
    assert points(index) == []
    assert index.search(question("data")).total == 2


def test_a_commit_that_the_cluster_lost_is_opened_anew(opening: Opening) -> None:
    index = opening()
    index.apply([put("one", "Data")], 1)
    before = index.search(question("data"))
    lose_points(index)
    assert index.search(question("data", facets=("country",))).total == 1
    lose_points(index)
    assert index.get("test:one") is not None
    assert index.generation == before.generation


def test_entries_go_on_where_the_cluster_lost_their_commit(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.index.answers.ENTRIES_AT_ONCE", 2)
    index = opening()
    index.apply([put(f"{number}", "Data", number=number) for number in range(1, 8)], 1)
    seen = []
    for entry in index.entries():
        seen.append(entry.number)
        if entry.number in (2, 3, 6):
            lose_points(index)
    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_entries_end_where_every_commit_is_lost_at_once(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opening()
    index.apply([put("one", "Data")], 1)
    opened = index._cluster.open_point_in_time

    def lost(table: str) -> str:
        made = opened(table)
        client(index).delete_pit(body={"pit_id": [made]})
        return made

    lose_points(index)
    monkeypatch.setattr(index._cluster, "open_point_in_time", lost)
    with pytest.raises(SnapshotLost, match="is gone"):
        list(index.entries())


def test_points_in_time_are_closed_when_a_newer_one_has_taken_over(opening: Opening) -> None:
    index = opening()
    for number in range(1, 12):
        index.apply([put(f"{number}", "Data")], number)
        index.search(question(facets=("country",)))
    index.search(question("data", facets=("country",)))
    assert 1 <= len(points(index)) <= MOST_VIEWS + 2, "of names one more, and one that is about to be closed"
    index.close()
    assert points(index) == []
