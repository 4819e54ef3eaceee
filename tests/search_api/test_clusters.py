"""Records that are one credential, as searches see them: filters, both counts, and an index in step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, open_store
from normalise.vocabularies import Vocabularies
from search_api.distinct import Distinct, distinct_credentials
from search_api.index.contract import SearchIndex
from search_api.indexer import Indexer
from search_api.query import SearchQuery
from tests.catalogue_store.harvest import day
from tests.catalogue_store.test_clustering import list_in, offer
from tests.search_api.index_catalogue import question

AT = day(100)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as opened:
        list_in(opened, "aa", offer("aa"), offer("aa", "2", "Bread"))
        list_in(opened, "bb", offer("bb"), offer("bb", "3", "Water"))
        list_in(opened, "cc", offer("cc"))
        yield opened


@pytest.fixture
def indexer(store: CatalogueStore, index: SearchIndex, vocabularies: Vocabularies) -> Indexer:
    clustering = store.clustering()
    return Indexer(store, index, vocabularies, between=lambda: clustering.step(AT))


def ids(index: SearchIndex, query: SearchQuery) -> set[str]:
    return {hit.id for hit in index.search(query).hits}


def distinct(index: SearchIndex, **filters: tuple[str, ...]) -> Distinct | None:
    query = question(filters=filters, facets=("cluster",))
    return distinct_credentials(index, query, index.search(query))


def test_all_records_are_found_and_each_credential_counts_once_beside_them(
    indexer: Indexer, index: SearchIndex
) -> None:
    assert indexer.settle() == 8, "five records, and the three of one credential once more"
    assert index.search(question()).total == 5
    assert distinct(index) == Distinct(3, is_exact=True)
    assert distinct(index, source=("bb",)) == Distinct(2, is_exact=True)
    assert distinct(index, cluster=("aa:1",)) == Distinct(1, is_exact=True)
    assert distinct(index, cluster=("aa:1", "unknown")) == Distinct(3, is_exact=True)


def test_one_of_each_credential(indexer: Indexer, index: SearchIndex) -> None:
    indexer.settle()
    assert ids(index, question(filters={"is_representative": ("yes",)})) == {"aa:1", "aa:2", "bb:3"}
    assert ids(index, question(filters={"cluster": ("aa:1",)})) == {"aa:1", "bb:1", "cc:1"}


def test_a_cluster_is_called_as_the_record_that_stands_for_it(indexer: Indexer, index: SearchIndex) -> None:
    indexer.settle()
    values = index.search(question(facets=("cluster",))).facets["cluster"].values
    assert {one.value: (one.count, dict(one.names)) for one in values if one.value != "unknown"} == {
        "aa:1": (3, {"en": "Soil testing"})
    }


def test_the_card_tells_a_records_place(indexer: Indexer, index: SearchIndex) -> None:
    indexer.settle()
    card = index.get("bb:1")
    assert card is not None
    assert card["cluster"] == {"id": "aa:1", "size": 3, "is_representative": False}
    alone = index.get("bb:3")
    assert alone is not None
    assert "cluster" not in alone


def test_verifying_finds_a_place_that_the_index_has_not_heard_of(
    indexer: Indexer, index: SearchIndex, store: CatalogueStore
) -> None:
    indexer.catch_up()
    store.clustering().catch_up(AT)
    assert {one.record_id for one in indexer.verify()} == {"aa:1", "bb:1", "cc:1"}
    indexer.settle()
    assert list(indexer.verify()) == []
    indexer.rebuild()
    assert list(indexer.verify()) == []
    assert distinct(index) == Distinct(3, is_exact=True)
