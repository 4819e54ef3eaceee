"""What only an engine of several machines can get wrong where it is written: refusals, other writers, generations."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue_store import open_store
from catalogue_store.this_process import this_holder
from normalise.vocabularies import Vocabularies
from search_api.errors import (
    BadQuery,
    BrokenBatch,
    EngineFailure,
    IndexBusy,
    IndexMissing,
)
from search_api.index.contract import Remove
from search_api.index.opensearch_connection import Connection
from search_api.index.opensearch_index import OpenSearchIndex
from search_api.index.opensearch_state import LEASE_SECONDS, RENEWED_SECONDS, State, StateDocument, is_written
from search_api.index.opensearch_writer import ClusterWriter
from search_api.indexer import Indexer
from search_api.synonyms import load_synonyms
from tests.search_api.index_catalogue import found, put, question, wait_until
from tests.search_api.index_engines import server_at
from tests.search_api.opensearch_opening import Opening, client, tables
from tests.search_api.store_catalogue import descriptor, publish

FACETS = ("country", "provider", "level", "skill", "delivery_type", "status")


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
    deleted: str, opening: Opening, cluster_place: str, tmp_path: Path, vocabularies: Vocabularies
) -> None:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as store:
        publish(store, [descriptor("old", "Bees"), descriptor("older", "Wasps")])
        index, late = opening(), opening()
        indexer = Indexer(store, index, vocabularies)
        indexer.catch_up()
        assert late.search(question()).total == 2
        client(index).indices.delete(index=f"{cluster_place.split()[1]}-*-{deleted}")
        if deleted == "*":
            client(index).indices.delete_index_template(name=f"{cluster_place.split()[1]}-*")
        publish(store, [descriptor("old", "Bees"), descriptor("older", "Wasps"), descriptor("new", "Moths")])
        for _ in range(2):  # where it is seen to be another one's, it is looked at again
            with suppress(IndexBusy):
                indexer.catch_up()
        assert list(indexer.verify()) == []
        wait_until(lambda: late.search(question()).total == 3)


def test_nothing_is_written_to_a_table_that_the_cluster_has_made_by_itself(
    opening: Opening, cluster_place: str
) -> None:
    index = opening()
    index.apply([put("one"), put("two")], 1)
    client(index).indices.delete(index=f"{cluster_place.split()[1]}-*-records")
    with pytest.raises(IndexMissing, match="rebuild"):
        opening().search(question())
    with pytest.raises(IndexMissing, match="was deleted"):
        index.apply([put("three")], 2)
    client(index).indices.create(index=f"{index._commits.current()[0].records}")  # type: ignore[index]
    with pytest.raises(IndexMissing, match="was deleted"):
        index.apply([put("three")], 2)
    assert index.checkpoint() == 1


def test_a_writer_with_nothing_to_write_sees_that_its_table_is_gone(
    opening: Opening, cluster_place: str
) -> None:
    index = opening()
    index.apply([put("one")], 1)
    index.close()
    current = index._commits.current()
    assert current is not None
    now = [1_000.0]
    state = StateDocument(index._cluster, current[0], lambda: now[0])
    state.take()
    client(index).indices.delete(index=f"{cluster_place.split()[1]}-*-records")
    state.keep()
    now[0] += RENEWED_SECONDS
    with pytest.raises(IndexMissing, match="was deleted"):
        state.keep()


def test_a_name_that_is_taken_is_told_and_leaves_no_tables_behind(
    opening: Opening, cluster_place: str
) -> None:
    index, name = opening(), cluster_place.split()[1]
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
    opening: Opening, cluster_place: str, vocabularies: Vocabularies
) -> None:
    other = OpenSearchIndex(
        Connection(server_at(cluster_place)),
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
