"""A record that was taken down: out of the index, and its addresses say so and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from catalogue_store import open_store
from normalise.vocabularies import Vocabularies
from search_api.app import build_app
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.search_api.store_catalogue import SOURCE, STARTED, descriptor, publish

SECRET = "Zanzibarine"
TAKEN_DOWN = f"{SOURCE}:2"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, vocabularies: Vocabularies) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("suppressed")
    with open_store(f"sqlite:///{folder / 'catalogue.db'}") as store:
        publish(store, [descriptor("1", "Pruning"), descriptor("2", SECRET)])
        index = open_embedded_index(folder / "index", vocabularies)
        indexer = Indexer(store, index, vocabularies)
        indexer.catch_up()
        assert index.get(TAKEN_DOWN) is not None
        store.suppressions.suppress(TAKEN_DOWN, f"{SECRET}: asked by its provider", STARTED, "kim")
        indexer.catch_up()
        assert list(indexer.verify()) == []
        services = Services(index, store, vocabularies, SearchSettings(), lambda: STARTED)
        yield TestClient(build_app(services))
        index.close()


@pytest.mark.parametrize(
    "address",
    [
        f"/v1/credentials/{TAKEN_DOWN}",
        f"/v1/credentials/{TAKEN_DOWN}?format=ctdl",
        f"/v1/credentials/{TAKEN_DOWN}/provenance",
        f"/v1/credentials/{TAKEN_DOWN}/history",
    ],
)
def test_its_addresses_answer_410_with_the_fact_only(client: TestClient, address: str) -> None:
    answered = client.get(address)
    assert (answered.status_code, answered.json()["type"]) == (410, "/v1/problems/suppressed-record")
    assert answered.json().keys() == {"type", "title", "status", "detail"}
    assert not {SECRET, "asked", "kim"} & set(answered.text.replace(":", " ").split())


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "This credential was taken down"), ("fr", "Ce titre a été retiré")]
)
def test_its_page_says_so_in_the_language_of_the_visitor(
    client: TestClient, language: str, heading: str
) -> None:
    page = client.get(f"/credentials/{TAKEN_DOWN}?lang={language}")
    assert page.status_code == 410
    assert heading in page.text
    assert SECRET not in page.text


def test_it_is_found_by_no_search_and_the_change_log_says_purged(client: TestClient) -> None:
    assert client.get(f"/v1/credentials?q={SECRET}").json()["total"] == 0
    assert [hit["id"] for hit in client.get("/v1/credentials").json()["hits"]] == [f"{SOURCE}:1"]
    changes = client.get("/v1/changes?after=0").json()["changes"]
    assert [(one["id"], one["kind"]) for one in changes][-1] == (TAKEN_DOWN, "purged")
