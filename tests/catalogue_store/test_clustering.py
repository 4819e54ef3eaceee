"""The stage that puts records together: in step with the change log, whatever happened in between."""

from __future__ import annotations

import random
from typing import Any

import pytest

from catalogue_store import CatalogueStore, ChangeKind, Membership
from catalogue_store.clustering import Clustering
from catalogue_store.database import Database
from normalise.descriptor import Descriptor
from normalise.elements import Level, Organisation
from normalise.language_map import LanguageMap
from normalise.sameness.decisions import Decisions, pair_of
from normalise.sameness.likeness import Verdict
from tests.catalogue_store.harvest import day
from tests.search_api.store_catalogue import descriptor, publish

AT = day(100)


def offer(
    source_id: str,
    native_id: str = "1",
    name: str = "Soil testing",
    number: int = 5,
    college: str = "Harbour College",
) -> Descriptor:
    provider = Organisation(id=f"{source_id}:{college.lower()}", name=LanguageMap({"en": college}))
    at_level = (Level(framework="nzqcf", level=str(number), as_given=str(number)),)
    return descriptor(native_id, name, source_id=source_id, offered_by=(provider,), at_level=at_level)


def list_in(store: CatalogueStore, source_id: str, *offers: Descriptor) -> None:
    publish(store, list(offers), source_id)


def clusters(store: CatalogueStore) -> list[tuple[str, ...]]:
    return [one.members for one in store.clusters.all()]


def reindexed(store: CatalogueStore, after: int) -> set[str]:
    return {one.record_id for one in store.changes.after(after) if one.kind is ChangeKind.REINDEXED}


def test_records_of_two_sources_come_together_and_are_indexed_again(store: CatalogueStore) -> None:
    list_in(store, "aa", offer("aa"), offer("aa", "2", "Bread"))
    list_in(store, "bb", offer("bb"))
    before = store.changes.last_seq()
    assert store.clustering().catch_up(AT) > 0
    assert clusters(store) == [("aa:1", "bb:1")]
    assert reindexed(store, before) == {"aa:1", "bb:1"}
    found = store.records.many(["aa:1", "bb:1", "aa:2"])
    assert found["aa:1"].membership == Membership("aa:1", 2, True)
    assert found["bb:1"].membership == Membership("aa:1", 2, False)
    assert found["aa:2"].membership is None
    assert store.clusters.count() == (1, 2)


def test_nothing_new_costs_nothing(store: CatalogueStore) -> None:
    list_in(store, "aa", offer("aa"))
    list_in(store, "bb", offer("bb"))
    store.clustering().catch_up(AT)
    last = store.changes.last_seq()
    assert store.clustering().catch_up(AT) == 0
    assert store.changes.last_seq() == last == store.clusters.reached()


def test_a_change_that_contradicts_parts_them_again(store: CatalogueStore) -> None:
    list_in(store, "aa", offer("aa"))
    list_in(store, "bb", offer("bb"))
    clustering = store.clustering()
    clustering.catch_up(AT)
    list_in(store, "bb", offer("bb", number=6))
    before = store.changes.last_seq()
    clustering.catch_up(AT)
    assert clusters(store) == []
    assert reindexed(store, before) == {"aa:1", "bb:1"}


def test_a_withdrawn_and_a_purged_member_leave(store: CatalogueStore) -> None:
    for source_id in ("aa", "bb", "cc"):
        list_in(store, source_id, offer(source_id))
    clustering = store.clustering()
    clustering.catch_up(AT)
    assert clusters(store) == [("aa:1", "bb:1", "cc:1")]
    list_in(store, "aa", offer("aa", "2", "Bread"))
    clustering.catch_up(AT)
    assert clusters(store) == [("bb:1", "cc:1")]
    store.records.purge_source("cc", AT)
    clustering.catch_up(AT)
    assert clusters(store) == []
    assert store.clusters.pairs(["bb:1"]) == []


def test_what_one_record_less_makes_of_the_others_is_seen(store: CatalogueStore) -> None:
    """A page that a source gives to two records identifies neither; to one, it does."""
    page = {"same_as": ("https://harbour.example/soil",)}
    french = {"name": LanguageMap({"fr": "Analyse des sols"})}
    list_in(store, "aa", offer("aa").model_copy(update=page))
    translated = offer("bb").model_copy(update=page | french)
    list_in(store, "bb", translated, offer("bb", "2", "Bread", college="Mill").model_copy(update=page))
    clustering = store.clustering()
    clustering.catch_up(AT)
    assert clusters(store) == []
    list_in(store, "bb", translated, offer("bb", "2", "Bread", college="Mill"))
    clustering.catch_up(AT)
    assert clusters(store) == [("aa:1", "bb:1")]


def test_an_alias_of_an_operator_joins_providers(store: CatalogueStore) -> None:
    list_in(store, "aa", offer("aa"))
    list_in(store, "bb", offer("bb", college="Harbour Campus"))
    clustering = store.clustering()
    clustering.catch_up(AT)
    assert clusters(store) == []
    store.organisations.set_alias("bb:harbour campus", "aa:harbour college", AT)
    clustering.catch_up(AT)
    assert clusters(store) == [("aa:1", "bb:1")]
    store.organisations.remove_alias("bb:harbour campus", AT)
    clustering.catch_up(AT)
    assert clusters(store) == []


def test_decisions_join_and_split_and_taking_them_back_restores(store: CatalogueStore) -> None:
    list_in(store, "aa", offer("aa"), offer("aa", "2", "Bread"))
    list_in(store, "bb", offer("bb"), offer("bb", "2", "Pain"))
    said = Decisions(
        same={pair_of("aa:2", "bb:2"): "a translation"}, different={pair_of("aa:1", "bb:1"): "two editions"}
    )
    store.clustering(lambda: said).catch_up(AT)
    assert clusters(store) == [("aa:2", "bb:2")]
    (pair,) = store.clusters.pairs(["aa:2"])
    assert (pair.verdict, pair.reasons) == (Verdict.SAME, ("an operator says so: a translation",))
    store.clustering().catch_up(AT)
    assert clusters(store) == [("aa:1", "bb:1")]


def test_pairs_that_may_be_the_same_are_listed(store: CatalogueStore) -> None:
    list_in(store, "aa", offer("aa"))
    list_in(store, "bb", offer("bb").model_copy(update={"at_level": ()}))
    store.clustering().catch_up(AT)
    assert clusters(store) == []
    (pair,) = store.clusters.possible()
    assert (pair.one_id, pair.other_id, pair.score) == ("aa:1", "bb:1", 0.7)


def test_an_older_copy_of_the_database_is_compared_anew(store: CatalogueStore, database: Database) -> None:
    list_in(store, "aa", offer("aa"))
    list_in(store, "bb", offer("bb"))
    store.clustering().catch_up(AT)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE sameness_state SET seq = 1000000")
        connection.exec_driver_sql("DELETE FROM cluster_member")
    assert store.clustering().catch_up(AT) > 0
    assert clusters(store) == [("aa:1", "bb:1")]


@pytest.mark.parametrize("seed", range(6))
def test_step_by_step_ends_as_comparing_everything_at_once(
    store: CatalogueStore, database: Database, seed: int
) -> None:
    """Small batches, changes and restarts at random; the same as one stage over the final records."""
    chance = random.Random(seed)
    names, levels, pages = ("Soil", "Bread", "Water"), (4, 5), ("https://a.example/1", "https://a.example/2")
    clustering = Clustering(database, batch=2)
    for _ in range(8):
        source_id = chance.choice(("aa", "bb", "cc"))
        offers = [
            offer(source_id, str(number), chance.choice(names), chance.choice(levels)).model_copy(
                update={"same_as": (chance.choice(pages),)}
            )
            for number in range(chance.randint(1, 4))
        ]
        list_in(store, source_id, *offers)
        for _ in range(chance.randint(0, 5)):
            clustering.step(AT)
        if chance.random() < 0.4:
            clustering = Clustering(database, batch=3)
    clustering.catch_up(AT)
    stepwise = clusters(store), _pairs(store)
    with database.write() as connection:
        for table in ("sameness_state", "cluster_member", "sameness_pair", "sameness_key"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    Clustering(database).catch_up(AT)
    assert (clusters(store), _pairs(store)) == stepwise


def _pairs(store: CatalogueStore) -> list[Any]:
    ids = [record.id for record in store.records.iterate(include_withdrawn=True)]
    return store.clusters.pairs(ids)
