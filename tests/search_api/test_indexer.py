"""The indexer keeps an index in step with a real store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalogue_store import CatalogueStore, open_store
from catalogue_store.backup import back_up
from normalise.vocabularies import Vocabularies
from search_api import indexer as indexer_module
from search_api.errors import BrokenBatch, IndexMissing, IndexUnreachable, IndexUnwritable, OtherCatalogue
from search_api.index import embedded_writer
from search_api.index.contract import Change, Put, Remove, SearchIndex
from search_api.index.embedded_index import EmbeddedIndex
from search_api.indexer import Indexer
from search_api.synonyms import load_synonyms
from search_api.verification import Difference, DifferenceKind
from tests.search_api.index_catalogue import question, wait_until
from tests.search_api.store_catalogue import STARTED, descriptor, publish

ON_FILES = pytest.mark.parametrize("engine", ["embedded"], scope="session")
"""What such a test does it does to files."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as opened:
        yield opened


@pytest.fixture
def indexer(store: CatalogueStore, index: SearchIndex, vocabularies: Vocabularies) -> Indexer:
    return Indexer(store, index, vocabularies, batch=3)


def ids(index: SearchIndex, text: str = "", **parts: Any) -> set[str]:
    hits = index.search(question(text, size=100, **parts)).hits
    return {hit.id.partition(":")[2] for hit in hits}


def test_an_empty_store_gives_an_empty_index(indexer: Indexer, index: SearchIndex) -> None:
    assert indexer.catch_up() == 0
    assert index.search(question()).total == 0


def test_what_is_published_is_found_and_what_is_withdrawn_is_not(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore
) -> None:
    publish(store, [descriptor(str(n), f"Data {n}") for n in range(7)])
    assert indexer.catch_up() == 7
    assert len(ids(index, "data")) == 7
    publish(store, [descriptor("0", "Bread"), *(descriptor(str(n), f"Data {n}") for n in range(1, 6))])
    assert indexer.catch_up() == 2
    assert ids(index, "data") == {"1", "2", "3", "4", "5"}
    assert ids(index, "bread") == {"0"}
    assert ids(index, filters={"status": ("withdrawn",)}) == {"6"}
    assert list(indexer.verify()) == []
    assert indexer.catch_up() == 0


def test_an_index_that_is_not_there_answers_once_it_is_whole(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, [descriptor(str(n), f"Data {n}") for n in range(7)])
    told: list[bool] = []
    within = type(store.records).within

    def watched(*args: Any, **kwargs: Any) -> Any:
        told.append(_answers(index))
        return within(*args, **kwargs)

    monkeypatch.setattr(type(store.records), "within", watched)
    assert indexer.catch_up() == 7
    assert told == [False] * 3
    assert index.search(question()).total == 7
    assert (index.catalogue, index.checkpoint()) == (store.changes.catalogue(), store.changes.last_seq())


def test_another_catalogues_index_is_left_alone_until_it_is_rebuilt(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore, vocabularies: Vocabularies, tmp_path: Path
) -> None:
    publish(store, [descriptor("ours"), descriptor("more")])
    indexer.catch_up()
    before = index.generation
    with open_store(f"sqlite:///{tmp_path / 'other.db'}") as other:
        mistaken = Indexer(other, index, vocabularies)
        with pytest.raises(OtherCatalogue, match=r"other\.db holds no catalogue yet"):
            mistaken.catch_up()
        publish(other, [descriptor("theirs")])
        both = f"{store.changes.catalogue()}, but database .* holds catalogue {other.changes.catalogue()}"
        with pytest.raises(OtherCatalogue, match=both):
            mistaken.follow(threading.Event())
        assert (index.generation, ids(index)) == (before, {"ours", "more"})
        assert mistaken.rebuild() == 1
        assert (mistaken.catch_up(), ids(index)) == (0, {"theirs"})
    with pytest.raises(OtherCatalogue):
        indexer.catch_up()


def test_an_older_copy_of_the_catalogue_has_its_index_built_anew(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore, vocabularies: Vocabularies, tmp_path: Path
) -> None:
    publish(store, [descriptor("a")])
    back_up(f"sqlite:///{tmp_path / 'catalogue.db'}", tmp_path / "backup.db")
    publish(store, [descriptor("a"), descriptor("b")])
    indexer.catch_up()
    with open_store(f"sqlite:///{tmp_path / 'backup.db'}") as older:
        assert older.changes.catalogue() == store.changes.catalogue() == index.catalogue
        assert Indexer(older, index, vocabularies).catch_up() == 1
        assert (ids(index), index.catalogue) == ({"a"}, store.changes.catalogue())


def test_an_index_that_does_not_say_its_catalogue_is_taken_as_the_stores(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore
) -> None:
    index.apply([], 0)
    publish(store, [descriptor("a")])
    assert index.catalogue is None
    indexer.catch_up()
    assert index.catalogue == store.changes.catalogue() is not None


def test_purging_a_source_takes_its_records_out(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore
) -> None:
    publish(store, [descriptor("a"), descriptor("b")])
    indexer.catch_up()
    store.records.purge_source("zz_test", STARTED)
    indexer.catch_up()
    assert index.counts().documents == 0
    assert list(indexer.verify()) == []


@ON_FILES
def test_a_crash_between_commit_and_checkpoint_heals(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, [descriptor("0")])
    indexer.catch_up()
    before = index.checkpoint()
    publish(store, [descriptor(str(n)) for n in range(5)])
    with monkeypatch.context() as patched:
        patched.setattr(embedded_writer, "write_whole", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        with pytest.raises(IndexUnwritable, match="killed"):
            indexer.catch_up()
    assert index.checkpoint() == before
    assert indexer.catch_up() == 4
    assert index.counts().documents == 5
    assert list(indexer.verify()) == []


def test_a_descriptor_that_cannot_be_read_stops_the_batch_and_is_named(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, [descriptor("good")])
    indexer.catch_up()
    publish(store, [descriptor("good"), descriptor("bad")])
    many = store.records.many

    def damaged(record_ids: list[str]) -> dict[str, object]:
        return {key: replace(one, descriptor_json=b"{}") for key, one in many(record_ids).items()}

    with monkeypatch.context() as patched:
        patched.setattr(store.records, "many", damaged)
        with pytest.raises(BrokenBatch, match="zz_test:bad"):
            indexer.catch_up()
    assert ids(index) == {"good"}
    indexer.catch_up()
    assert ids(index) == {"good", "bad"}


def test_verifying_finds_planted_differences(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore
) -> None:
    publish(store, [descriptor(str(n)) for n in range(6)])
    indexer.catch_up()
    builder = indexer._builder()
    stored = store.records.many([f"zz_test:{n}" for n in range(6)])
    left_over = builder.build(stored["zz_test:5"])
    planted: list[Change] = [
        Remove("zz_test:1"),
        Put(replace(builder.build(stored["zz_test:3"]), fingerprint="1.other.live")),
        Put(replace(left_over, id="zz_test:x", number=900)),
        Remove("zz_test:5"),
    ]
    index.apply(planted, index.checkpoint())
    kinds = {(one.record_id.partition(":")[2], one.kind) for one in indexer.verify()}
    assert kinds == {
        ("1", DifferenceKind.MISSING),
        ("3", DifferenceKind.STALE),
        ("5", DifferenceKind.MISSING),
        ("x", DifferenceKind.LEFT_OVER),
    }
    indexer.rebuild()
    assert list(indexer.verify()) == []


def test_rebuilding_keeps_answers_and_catches_up(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore, vocabularies: Vocabularies
) -> None:
    publish(store, [descriptor(str(n)) for n in range(5)])
    indexer.catch_up()
    before = index.generation
    totals = []
    real = store.records.within

    def watched(*args: object, **kwargs: object) -> object:
        totals.append(index.search(question(size=0)).total)
        if len(totals) == 2:
            publish(store, [descriptor(str(n)) for n in range(9)])
        return real(*args, **kwargs)  # type: ignore[arg-type]

    store.records.within = watched  # type: ignore[method-assign, assignment]
    assert indexer.rebuild() == 9
    assert set(totals) == {5}
    assert index.generation != before
    assert index.checkpoint() == store.changes.last_seq()
    store.records.within = real  # type: ignore[method-assign]
    assert list(indexer.verify()) == []


def test_a_failed_rebuild_leaves_the_old_generation(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, [descriptor("a")])
    indexer.catch_up()
    before = index.generation
    monkeypatch.setattr(
        "search_api.document_builder.republished", lambda _: (_ for _ in ()).throw(ValueError("no"))
    )
    with pytest.raises(BrokenBatch):
        indexer.rebuild()
    assert (index.generation, ids(index)) == (before, {"a"})


@ON_FILES
def test_an_index_of_another_version_is_built_anew(
    store: CatalogueStore, index: SearchIndex, indexer: Indexer, place: str, vocabularies: Vocabularies
) -> None:
    old = EmbeddedIndex(Path(place), ["NZD"], load_synonyms(), vocabularies)
    Indexer(store, old, vocabularies).catch_up()
    old.close()
    publish(store, [descriptor("a")])
    assert indexer.catch_up() == 1
    assert ids(index) == {"a"}


@ON_FILES
def test_changed_vocabularies_build_the_index_anew_while_the_old_one_answers(
    store: CatalogueStore, index: SearchIndex, indexer: Indexer, place: str, vocabularies: Vocabularies
) -> None:
    publish(store, [descriptor("a", "Bees")])
    other = replace(vocabularies, version="of another day")
    older = EmbeddedIndex(Path(place), tuple(vocabularies.currencies), load_synonyms(), other)
    Indexer(store, older, vocabularies).catch_up()
    older.close()
    before = index.generation
    assert (index.is_outdated, ids(index, "bees")) == (True, {"a"})
    assert indexer.catch_up() == 1
    assert (index.is_outdated, ids(index, "bees")) == (False, {"a"})
    assert index.generation.partition(".")[0] != before.partition(".")[0]
    assert indexer.catch_up() == 0


def test_following_leaves_the_index_alone_while_nothing_is_written(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.indexer.UNASKED_SECONDS", 3_600)
    publish(store, [descriptor("one", "Data")])
    looks, stop = 0, threading.Event()
    catch_up = indexer.catch_up

    def noted() -> int:
        nonlocal looks
        looks += 1
        return catch_up()

    monkeypatch.setattr(indexer, "catch_up", noted)
    rounds = iter(range(6))
    monkeypatch.setattr(stop, "wait", lambda _: stop.set() if next(rounds) == 5 else None)
    indexer.follow(stop)
    assert looks == 1
    assert index.search(question("data")).total == 1


def test_following_applies_changes_until_it_is_stopped(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore
) -> None:
    stop = threading.Event()
    follower = threading.Thread(target=indexer.follow, args=(stop,))
    follower.start()
    try:
        wait_until(lambda: index.checkpoint() == 0 and _answers(index))
        publish(store, [descriptor("a")])
        wait_until(lambda: ids(index) == {"a"})
    finally:
        stop.set()
        follower.join(5)
    assert not follower.is_alive()


def test_index_out_of_reach_is_waited_for_and_said_once(
    indexer: Indexer,
    index: SearchIndex,
    store: CatalogueStore,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(indexer_module, "BUSY_SECONDS", 0.01)
    stop, outage = threading.Event(), iter([True, True, True, False])
    apply = type(index).apply

    def unreachable_at_first(self: SearchIndex, changes: Iterable[Change], checkpoint: int) -> None:
        if next(outage, False):
            raise IndexUnreachable(
                "applying changes: OpenSearch at http://search:9200 cannot be reached", 0.01
            )
        apply(self, changes, checkpoint)
        if self.checkpoint() == store.changes.last_seq():
            stop.set()

    indexer.catch_up()
    publish(store, [descriptor("a"), descriptor("b")])
    monkeypatch.setattr(type(index), "apply", unreachable_at_first)
    with caplog.at_level(logging.WARNING, "search_api.indexer"):
        indexer.follow(stop)
    said = [record.message for record in caplog.records if record.name == "search_api.indexer"]
    assert said == ["index_unreachable", "index_followed_again"]
    assert (ids(index), list(indexer.verify())) == ({"a", "b"}, [])


def _answers(index: SearchIndex) -> bool:
    try:
        index.search(question(size=0))
    except IndexMissing:
        return False
    return True


def test_joined_organisations_are_one_facet_value(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore
) -> None:
    names = {"otago": "Otago Polytechnic", "otago_ltd": "Otago Polytechnic Ltd"}
    offered = {key: [{"id": f"zz_test:{key}", "name": {"en": name}}] for key, name in names.items()}
    publish(
        store,
        [descriptor("a", offered_by=offered["otago"]), descriptor("b", offered_by=offered["otago_ltd"])],
    )
    indexer.catch_up()
    assert len(index.search(question(facets=("provider",))).facets["provider"].values) == 2
    store.organisations.set_alias("zz_test:otago_ltd", "zz_test:otago", STARTED)
    assert indexer.catch_up() > 0
    (value,) = index.search(question(facets=("provider",))).facets["provider"].values
    assert (value.value, value.count, dict(value.names)) == ("zz_test:otago", 2, {"en": "Otago Polytechnic"})


def test_a_difference_says_both_sides() -> None:
    one = Difference(DifferenceKind.STALE, "zz_test:a", "2.x.live", "1.y.live")
    assert (one.in_store, one.in_index) == ("2.x.live", "1.y.live")
