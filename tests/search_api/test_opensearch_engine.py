"""What only an engine of several machines can get wrong: shards, points in time, refusals, other writers, generations."""

from __future__ import annotations

import random
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from opensearchpy import Transport
from opensearchpy.exceptions import NotFoundError

from catalogue_store import open_store
from catalogue_store.this_process import this_holder
from normalise.vocabularies import Vocabularies
from search_api.errors import (
    BadQuery,
    BrokenBatch,
    EngineFailure,
    IndexBusy,
    IndexMissing,
    IndexUnreachable,
)
from search_api.index import layout
from search_api.index.contract import Change, Remove
from search_api.index.opensearch_connection import Connection
from search_api.index.opensearch_index import OpenSearchIndex, open_opensearch_index
from search_api.index.opensearch_state import LEASE_SECONDS, RENEWED_SECONDS, State, StateDocument, is_written
from search_api.index.opensearch_tables import Tables
from search_api.index.opensearch_writer import ClusterWriter
from search_api.index.snapshot import SnapshotLost
from search_api.indexer import Indexer
from search_api.synonyms import Synonyms, load_synonyms
from tests.search_api.index_catalogue import found, put, question, wait_until
from tests.search_api.index_engines import drop_tables, new_place, server_at
from tests.search_api.store_catalogue import descriptor, publish

FACETS = ("country", "provider", "level", "skill", "delivery_type", "status")
Opening = Callable[..., OpenSearchIndex]


@pytest.fixture
def place(opensearch_address: str) -> Iterator[str]:
    made = new_place(opensearch_address)
    yield made
    drop_tables(made)


@pytest.fixture
def opening(place: str, vocabularies: Vocabularies) -> Iterator[Opening]:
    """Opens the index of the test, with other shards or other currencies if need be."""
    opened: list[OpenSearchIndex] = []

    def make(currencies: tuple[str, ...] = (), **parts: int) -> OpenSearchIndex:
        connection = Connection(server_at(place, **parts))
        if currencies:
            opened.append(OpenSearchIndex(connection, currencies, Synonyms([]), vocabularies))
        else:
            opened.append(open_opensearch_index(connection, vocabularies, load_synonyms()))
        return opened[-1]

    yield make
    for index in opened:
        index.close()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every request that goes to the cluster, by method and path."""
    requests: list[tuple[str, str]] = []
    perform = Transport.perform_request

    def noted(self: Transport, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        requests.append((method, url))
        return perform(self, method, url, *args, **kwargs)

    monkeypatch.setattr(Transport, "perform_request", noted)
    return requests


def tables(index: OpenSearchIndex) -> Tables:
    return index._tables


def client(index: OpenSearchIndex) -> Any:
    return index._cluster._client


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


def test_a_point_in_time_without_one_of_its_shards_is_never_opened(opening: Opening, place: str) -> None:
    index = opening()
    index.apply([put("one")], 1)
    table = f"{place.split()[1]}-homeless"
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
    for parts in (
        {"facets": FACETS},
        {"facets": FACETS, "filters": {"country": ("NZ",), "level": ("nzqcf:4", "nzqcf:5")}},
        {"facets": FACETS, "distributions": ("hours", "cost"), "currency": "NZD", "highlight": True},
    ):
        index.generation  # noqa: B018 - whatever looking for a newer commit asks, it asks here
        sent.clear()
        assert index.search(question("data -x", **parts)).total == 9
        searches = [request for request in sent if "search" in request[1]]
        assert searches == [("POST", "/_search")]


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
    assert _points(index) == []
    assert index.search(question("data")).total == 2


def test_a_commit_that_the_cluster_lost_is_opened_anew(opening: Opening) -> None:
    index = opening()
    index.apply([put("one", "Data")], 1)
    before = index.search(question("data"))
    client(index).delete_all_pits()
    assert index.search(question("data", facets=("country",))).total == 1
    client(index).delete_all_pits()
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
            client(index).delete_all_pits()
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

    client(index).delete_all_pits()
    monkeypatch.setattr(index._cluster, "open_point_in_time", lost)
    with pytest.raises(SnapshotLost, match="is gone"):
        list(index.entries())


def test_points_in_time_are_closed_when_a_newer_one_has_taken_over(opening: Opening) -> None:
    index = opening()
    for number in range(1, 6):
        index.apply([put(f"{number}", "Data")], number)
        index.search(question("data"))
    index.search(question("data", facets=("country",)))
    assert 1 <= len(_points(index)) <= 3
    index.close()
    assert _points(index) == []


def _points(index: OpenSearchIndex) -> list[str]:
    """Those over tables of this index, whose names their ids hold: other tests use the same server meanwhile."""
    with suppress(NotFoundError):  # when there is none
        ids = [one["pit_id"] for one in client(index).get_all_pits()["pits"]]
        return [one for one in ids if tables(index)._prefix.encode() in urlsafe_b64decode(one + "==")]
    return []


def test_what_was_written_is_not_seen_before_its_commit(opening: Opening) -> None:
    index, late = opening(), opening()
    index.apply([put("one", "Data")], 1)
    writer = index._writer
    assert writer is not None
    writer.take([put("two", "Data"), Remove("test:one")])
    assert found(late) == ["one"]
    assert (late.checkpoint(), index.checkpoint()) == (1, 1)
    index.close()
    # As after a crash between the documents and the checkpoint: the same batch again.
    late.apply([put("two", "Data"), Remove("test:one")], 2)
    assert (found(late), late.checkpoint()) == (["two"], 2)


def test_in_the_middle_of_a_commit_readers_keep_the_one_before(opening: Opening) -> None:
    index, late = opening(), opening()
    index.apply([put("one", "Data")], 1)
    token = late.generation
    writer = index._writer
    assert writer is not None
    writer.take([put("two", "Data")])
    writer.state.change(is_committing=True)
    index._cluster.refresh(writer.generation.records)
    assert (found(late), late.generation) == (["one"], token)
    stranger = opening()
    assert stranger.generation.startswith(f"{token}-")
    index.close()
    late.apply([put("two", "Data")], 2)
    wait_until(lambda: stranger.generation == late.generation != token)
    assert set(found(stranger)) == {"one", "two"}


# --- documents that are not taken


def test_what_the_cluster_refuses_is_named_and_moves_nothing(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opening()
    index.apply([put("kept", "Data")], 1)
    refused = '{"no_such_field": [1]}'
    monkeypatch.setattr("search_api.index.opensearch_mappings.Sources.source", lambda *_: refused)
    with pytest.raises(BrokenBatch, match=r"1 documents were not taken: test:bad: .*no_such_field"):
        index.apply([put("bad")], 2)
    monkeypatch.undo()
    assert (found(index), index.checkpoint()) == (["kept"], 1)
    index.apply([put("good", "Data")], 2)
    assert set(found(index)) == {"kept", "good"}


def test_values_too_long_for_the_cluster_are_named_before_anything_is_sent(opening: Opening) -> None:
    index = opening()
    index.apply([put("kept")], 1)
    with pytest.raises(BrokenBatch, match=r"test:long: .*20,000 letters"):
        index.apply([put("lost"), put("long", facets={"skill": ["é" * 20_000]})], 2)
    assert (found(index), index.checkpoint()) == (["kept"], 1)


def test_long_ids_and_long_words_are_taken(opening: Opening) -> None:
    index = opening()
    long_id, word = "x" * 700, "y" * 40_000
    names = {("skill", "s" * 600): {"en": "Long"}}
    index.apply([put(long_id, f"Data {word}", facets={"skill": ["s" * 600]}, names=names)], 1)
    page = index.search(question("data", facets=("skill",)))
    assert [hit.id for hit in page.hits] == [f"test:{long_id}"]
    assert dict(page.facets["skill"].values[0].names) == {"en": "Long"}
    index.apply([Remove(f"test:{long_id}")], 2)
    assert index.search(question()).total == 0


def test_more_words_than_the_cluster_looks_for_are_a_wrong_question(opening: Opening) -> None:
    index = opening()
    signs = [chr(0x4E00 + place) for place in range(237)]
    words = " ".join(["mcn", "ai", "hr", "rpl", "wil", "esl", "ece", *signs])
    index.apply([put("one", text=words)], 1)
    with pytest.raises(BadQuery) as raised:
        index.search(question(words))
    assert raised.value.parameter == "q"


# --- writers


def test_a_writer_that_is_heard_of_keeps_others_out_and_one_that_is_not_is_taken_over(
    opening: Opening,
) -> None:
    index = opening()
    index.apply([put("one")], 1)
    index.close()
    current = index._commits.current()
    assert current is not None
    now = [1_000.0]
    first, second = (StateDocument(index._cluster, current[0], lambda: now[0]) for _ in range(2))
    first.take()
    with pytest.raises(IndexBusy):
        second.take()
    now[0] += LEASE_SECONDS - 1
    first.keep()
    now[0] += LEASE_SECONDS - 1
    with pytest.raises(IndexBusy):
        second.take()
    now[0] += 2
    second.take()
    with pytest.raises(IndexBusy):
        first.change(checkpoint=99)
    first.give_up()
    second.change(checkpoint=2)
    assert index.checkpoint() == 2
    second.give_up()


def test_a_writer_whose_process_is_gone_from_this_machine_is_waited_for_by_nobody() -> None:
    ourselves = this_holder()
    heard = State(
        writer="mark",
        writer_host=ourselves.host,
        writer_pid=ourselves.pid,
        writer_started=ourselves.process_started,
        heard_at=1_000.0,
    )
    just_now = heard.heard_at + 1
    assert is_written(heard, just_now)
    assert not is_written(heard, heard.heard_at + LEASE_SECONDS), (
        "another index of this process was forgotten"
    )
    assert not is_written(replace(heard, writer_started="before"), just_now), (
        "its id is another process's by now"
    )
    assert not is_written(replace(heard, writer_pid=2**22 + 1), just_now)
    elsewhere = replace(heard, writer_host="elsewhere", writer_started="before")
    assert is_written(elsewhere, just_now)
    assert not is_written(elsewhere, heard.heard_at + LEASE_SECONDS)


def test_documents_of_a_writer_that_was_taken_over_come_too_late(opening: Opening) -> None:
    index, late = opening(), opening()
    index.apply([put("one", "Old")], 1)
    stale = index._writer
    assert stale is not None
    taken = StateDocument(late._cluster, stale.generation, lambda: 4e9)
    taken.take()
    newer = ClusterWriter(late._cluster, stale.generation, late._sources, taken)
    newer.apply([put("one", "New")], 3)
    with pytest.raises(IndexBusy, match="newer documents"):
        stale.take([put("one", "Stale")])
    taken.give_up()
    assert found(late, "new") == ["one"]


def test_what_was_deleted_is_remembered_for_longer_than_a_writer_can_be_late(opening: Opening) -> None:
    index = opening()
    index.apply([put("one")], 1)
    for table in client(index).indices.get_settings(index=tables(index).alias).values():
        assert table["settings"]["index"]["gc_deletes"] == "1h"


# --- what somebody deletes


@pytest.mark.parametrize("deleted", ["records", "names", "*"])
def test_an_index_of_which_somebody_deletes_tables_is_built_anew(
    deleted: str, opening: Opening, place: str, tmp_path: Path, vocabularies: Vocabularies
) -> None:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as store:
        publish(store, [descriptor("old", "Bees"), descriptor("older", "Wasps")])
        index, late = opening(), opening()
        indexer = Indexer(store, index, vocabularies)
        indexer.catch_up()
        assert late.search(question()).total == 2
        client(index).indices.delete(index=f"{place.split()[1]}-*-{deleted}")
        if deleted == "*":
            client(index).indices.delete_index_template(name=f"{place.split()[1]}-*")
        publish(store, [descriptor("old", "Bees"), descriptor("older", "Wasps"), descriptor("new", "Moths")])
        for _ in range(2):  # where it is seen to be another one's, it is looked at again
            with suppress(IndexBusy):
                indexer.catch_up()
        assert list(indexer.verify()) == []
        wait_until(lambda: late.search(question()).total == 3)


def test_nothing_is_written_to_a_table_that_the_cluster_has_made_by_itself(
    opening: Opening, place: str
) -> None:
    index = opening()
    index.apply([put("one"), put("two")], 1)
    client(index).indices.delete(index=f"{place.split()[1]}-*-records")
    with pytest.raises(IndexMissing, match="rebuild"):
        opening().search(question())
    with pytest.raises(IndexMissing, match="was deleted"):
        index.apply([put("three")], 2)
    client(index).indices.create(index=f"{index._commits.current()[0].records}")  # type: ignore[index]
    with pytest.raises(IndexMissing, match="was deleted"):
        index.apply([put("three")], 2)
    assert index.checkpoint() == 1


def test_a_writer_with_nothing_to_write_sees_that_its_table_is_gone(opening: Opening, place: str) -> None:
    index = opening()
    index.apply([put("one")], 1)
    index.close()
    current = index._commits.current()
    assert current is not None
    now = [1_000.0]
    state = StateDocument(index._cluster, current[0], lambda: now[0])
    state.take()
    client(index).indices.delete(index=f"{place.split()[1]}-*-records")
    state.keep()
    now[0] += RENEWED_SECONDS
    with pytest.raises(IndexMissing, match="was deleted"):
        state.keep()


def test_a_name_that_is_taken_is_told_and_leaves_no_tables_behind(opening: Opening, place: str) -> None:
    index, name = opening(), place.split()[1]
    client(index).indices.create(index=name)
    for _ in range(2):
        with pytest.raises(EngineFailure, match="CREDATLAS_OPENSEARCH_INDEX_NAME"):
            index.apply([put("one")], 1)
    assert tables(index).all() == []
    client(index).indices.delete(index=name)
    index.apply([put("one")], 1)
    assert found(index) == ["one"]


# --- generations


def test_superseded_generations_are_deleted_after_their_grace(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, late = opening(), opening()
    index.apply([put("old")], 1)
    assert found(late) == ["old"]
    building = index.build()
    building.apply([put("new")], 2)
    building.switch()
    assert [one.number for one in tables(index).all()] == [1, 2]
    monkeypatch.setattr("search_api.index.opensearch_index.GRACE_SECONDS", 0.0)
    index.apply([put("newer")], 3)
    assert [one.number for one in tables(index).all()] == [2]
    wait_until(lambda: set(found(late)) == {"new", "newer"})


def test_a_generation_is_made_as_our_templates_say(opening: Opening) -> None:
    index = opening(shards=2, replicas=1)
    index.apply([put("one")], 1)
    name = tables(index).all()[0].records
    settings = client(index).indices.get_settings(index=name)[name]["settings"]["index"]
    assert (settings["number_of_shards"], settings["number_of_replicas"]) == ("2", "1")
    assert settings["refresh_interval"] == "-1"
    mapping = client(index).indices.get_mapping(index=name)[name]["mappings"]
    assert mapping["dynamic"] == "strict"
    assert list(client(index).indices.get_alias(name=tables(index).alias)) == [name]
    building = index.build()
    built = tables(index).all()[1].records
    settings = client(index).indices.get_settings(index=built)[built]["settings"]["index"]
    assert settings["number_of_replicas"] == "0"
    building.switch()
    settings = client(index).indices.get_settings(index=built)[built]["settings"]["index"]
    assert settings["number_of_replicas"] == "1"
    assert list(client(index).indices.get_alias(name=tables(index).alias)) == [built]


def test_an_index_of_another_layout_is_neither_read_nor_added_to(opening: Opening) -> None:
    old = opening(("NZD",))
    old.apply([put("old")], 1)
    assert found(old) == ["old"]
    index = opening()
    assert index.checkpoint() == 0
    with pytest.raises(IndexMissing, match="rebuild"):
        index.search(question())
    with pytest.raises(IndexMissing, match="rebuild it"):
        index.apply([put("new")], 2)
    building = index.build()
    building.apply([put("new")], 2)
    building.switch()
    assert (found(index), found(old)) == (["new"], ["old"])


def test_an_index_built_with_other_vocabularies_is_outdated(
    opening: Opening, place: str, vocabularies: Vocabularies
) -> None:
    other = OpenSearchIndex(
        Connection(server_at(place)),
        tuple(vocabularies.currencies),
        load_synonyms(),
        replace(vocabularies, version="of another day"),
    )
    assert not other.is_outdated
    other.apply([put("old")], 1)
    other.close()
    index = opening()
    assert (index.is_outdated, found(index)) == (True, ["old"])
    index.build().switch()
    assert not index.is_outdated
