"""What the API and the pages say of a credential that several sources list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from parsel import Selector
from starlette.testclient import TestClient

from catalogue_store import open_store
from normalise.vocabularies import Vocabularies
from search_api.app import build_app
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.catalogue_store.test_clustering import AT, list_in, offer


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory, vocabularies: Vocabularies) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("clusters")
    with open_store(f"sqlite:///{folder / 'catalogue.db'}") as store:
        list_in(store, "aa", offer("aa"), offer("aa", "2", "Bread"))
        list_in(store, "bb", offer("bb"))
        store.clustering().catch_up(AT)
        index = open_embedded_index(folder / "index", vocabularies)
        Indexer(store, index, vocabularies).rebuild()
        yield TestClient(build_app(Services(index, store, vocabularies, SearchSettings(), lambda: AT)))
        index.close()


def test_members_with_reasons(twice: TestClient) -> None:
    told = twice.get("/v1/credentials/bb:1/cluster").json()
    assert told["cluster"] == "aa:1"
    assert [(one["id"], one["source_id"], one["is_representative"]) for one in told["members"]] == [
        ("aa:1", "aa", True),
        ("bb:1", "bb", False),
    ]
    (pair,) = told["pairs"]
    assert (pair["records"], pair["verdict"], pair["score"]) == (["aa:1", "bb:1"], "same", 0.85)
    assert pair["reasons"][0] == "same provider harbour college"


def test_a_record_alone_says_so(twice: TestClient) -> None:
    told = twice.get("/v1/credentials/aa:2/cluster").json()
    assert told == {"id": "aa:2", "cluster": None, "members": [], "pairs": []}


def test_both_counts_when_clusters_are_counted(twice: TestClient) -> None:
    told = twice.get("/v1/credentials?facets=cluster").json()
    assert (told["total"], told["distinct"]) == (3, {"total": 2, "is_exact": True})
    assert "distinct" not in twice.get("/v1/credentials?facets=country").json()


def test_hits_tell_their_place(twice: TestClient) -> None:
    told = twice.get("/v1/credentials?cluster=aa:1&is_representative=no").json()
    (hit,) = told["hits"]
    assert hit["cluster"] == {"id": "aa:1", "size": 2, "is_representative": False}


def test_the_page_lists_the_other_records_and_why(twice: TestClient) -> None:
    page = Selector(twice.get("/credentials/bb:1?lang=en").text)
    other = page.css("#same li")
    assert other.css("a").attrib["href"] == "/credentials/aa:1?lang=en"
    text = " ".join(other.css("::text").getall())
    assert "same title 'soil testing'" in text
    assert "shown where one stands for all" in text
    assert not Selector(twice.get("/credentials/aa:2?lang=en").text).css("#same")


def test_the_search_page_says_how_many_are_different(twice: TestClient) -> None:
    page = Selector(twice.get("/?lang=en").text)
    assert "2 different credentials" in " ".join(page.css(".results-head .how::text").getall())
    links = page.css(".result-marks a.mark")
    assert {one.attrib["href"] for one in links} == {"/?cluster=aa:1&lang=en"}
    only = Selector(twice.get("/?lang=en&q=bread").text)
    assert "different" not in " ".join(only.css(".results-head .how::text").getall())
