"""Answers follow the index: another generation is another edition, and readiness tells the lag."""

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
from tests.search_api.api.catalogue import (
    FIRST_RUN,
    NOW,
    NZ,
    SECOND_RUN,
    first_descriptors,
    publish,
    second_descriptors,
    source_row,
)

SEARCH = "/v1/credentials?facets=source&lang=en"


@pytest.fixture
def growing(tmp_path: Path, vocabularies: Vocabularies) -> Iterator[Services]:
    """A catalogue after its first run, whose index can be brought up to date."""
    settings = SearchSettings(public_url="https://catalogue.example/")
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as store:
        store.sources.register(source_row(NZ, "Register", "NZ", ()))
        publish(store, NZ, first_descriptors(), FIRST_RUN)
        index = open_embedded_index(tmp_path / "index", vocabularies)
        Indexer(store, index, vocabularies).rebuild()
        yield Services(index, store, vocabularies, settings, lambda: NOW)
        index.close()


def test_a_change_is_seen_as_soon_as_it_is_indexed(growing: Services) -> None:
    client = TestClient(build_app(growing))
    before = client.get(SEARCH)
    assert before.json()["facets"]["source"]["values"][0]["count"] == 6
    publish(growing.store, NZ, second_descriptors(), SECOND_RUN, gone=[f"{NZ}:5"])
    assert client.get("/readyz").json()["lag"] == 2
    assert client.get(SEARCH, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    Indexer(growing.store, growing.index, growing.vocabularies).catch_up()
    after = client.get(SEARCH, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["X-Credatlas-Generation"] != before.headers["X-Credatlas-Generation"]
    assert after.json()["facets"]["source"]["values"][0]["count"] == 5
    assert client.get("/readyz").json()["lag"] == 0


def test_a_record_has_another_edition_with_each_version(growing: Services) -> None:
    client = TestClient(build_app(growing))
    before = client.get(f"/v1/credentials/{NZ}:3").headers["ETag"]
    unchanged = client.get(f"/v1/credentials/{NZ}:4").headers["ETag"]
    assert client.get("/v1/sources").json()["sources"][0]["records"] == 6
    publish(growing.store, NZ, second_descriptors(), SECOND_RUN, gone=[f"{NZ}:5"])
    after = client.get(f"/v1/credentials/{NZ}:3", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.json()["workload"]["hours"] == {"low": 60.0, "high": 60.0}
    same = client.get(f"/v1/credentials/{NZ}:4", headers={"If-None-Match": unchanged})
    assert same.status_code == 304
    assert client.get("/v1/sources").json()["sources"][0]["records"] == 5


def test_statements_stand_at_the_public_address(growing: Services) -> None:
    told = TestClient(build_app(growing)).get(f"/v1/credentials/{NZ}:1?format=ctdl").json()
    assert told["@graph"][0]["@id"] == f"https://catalogue.example/credentials/{NZ}:1"


def test_a_walk_by_relevance_says_when_the_index_has_changed(growing: Services) -> None:
    client = TestClient(build_app(growing))
    following = client.get("/v1/credentials?q=data&size=1&facets=").json()["next"]
    assert client.get(following).json()["stable"] is True
    publish(growing.store, NZ, second_descriptors(), SECOND_RUN, gone=[f"{NZ}:5"])
    Indexer(growing.store, growing.index, growing.vocabularies).catch_up()
    assert client.get(following).json()["stable"] is False
    Indexer(growing.store, growing.index, growing.vocabularies).rebuild()
    expired = client.get(following)
    assert (expired.status_code, expired.json()["type"]) == (410, "/v1/problems/expired-cursor")
