"""Visitors never wait for what a start, a commit or another day makes necessary: it is made before they ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from catalogue_store import CatalogueStore
from normalise.vocabularies import Vocabularies
from search_api.app import build_app
from search_api.index import answers
from search_api.index.contract import SearchIndex
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.preparation import MOST, STANDING, Preparation
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.search_api.index_catalogue import wait_until
from tests.search_api.store_catalogue import descriptor, publish

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Engine:
    """Counts how often an index was really searched."""

    def __init__(self) -> None:
        self.searches = 0

    def counting(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self.searches += 1
            return work(*given, **named)

        return counted


@pytest.fixture
def engine_calls(monkeypatch: pytest.MonkeyPatch) -> Engine:
    engine = Engine()
    monkeypatch.setattr(answers, "hit_page", engine.counting(answers.hit_page))
    return engine


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def index(
    indexer: Indexer, tmp_path: Path, vocabularies: Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SearchIndex]:
    monkeypatch.setattr("search_api.index.reader.KEEPER_SECONDS", 0.005)
    monkeypatch.setattr("search_api.preparation.PREPARED_SECONDS", 600.0)
    opened = open_embedded_index(tmp_path / "index", vocabularies)
    yield opened
    opened.close()


@pytest.fixture
def client(
    index: SearchIndex, store: CatalogueStore, vocabularies: Vocabularies, clock: Clock, engine_calls: Engine
) -> TestClient:
    """A server as `credatlas serve` puts it together."""
    services = Services(index, store, vocabularies, SearchSettings(public_url="https://atlas.test"), clock)
    application = Preparation(build_app(services), services)
    index.keep_fresh(application)
    return TestClient(application)


def total(client: TestClient, address: str = "/v1/credentials") -> int:
    return int(client.get(address).json()["total"])


@pytest.mark.parametrize("language", ["en-NZ,en;q=0.9", "fr-CA, fr;q=0.8, en;q=0.1"])
@pytest.mark.parametrize("address", ["/", "/v1/credentials"])
def test_the_first_visitor_after_a_start_finds_the_landing_page_made(
    client: TestClient, engine_calls: Engine, address: str, language: str
) -> None:
    before = engine_calls.searches
    answer = client.get(address, headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) in (
        (200, "text/html"),
        (200, "application/json"),
    )
    assert engine_calls.searches == before > 0


def test_the_first_visitor_after_a_commit_finds_it_made_and_right(
    client: TestClient, engine_calls: Engine, store: CatalogueStore, indexer: Indexer
) -> None:
    old = client.get("/v1/credentials")
    page = client.get("/").headers["ETag"]
    publish(store, [descriptor(str(n), f"Data {n}", country="NZ") for n in range(5)])
    indexer.catch_up()
    wait_until(lambda: total(client) == 5)
    before = engine_calls.searches
    new = client.get("/v1/credentials")
    assert new.json()["facets"]["country"]["values"][0]["count"] == 5
    assert new.headers["ETag"] != old.headers["ETag"]
    assert new.json()["generation"] == new.headers["X-Credatlas-Generation"]
    assert client.get("/").headers["ETag"] != page
    assert engine_calls.searches == before


def test_what_was_asked_lately_is_made_before_a_commit_is_shown(
    client: TestClient, engine_calls: Engine, store: CatalogueStore, indexer: Indexer
) -> None:
    for address in ("/?country=NZ", "/v1/credentials?country=NZ&facets="):
        client.get(address)
    publish(store, [descriptor("0", "Data", country="NZ")])
    indexer.catch_up()
    wait_until(lambda: total(client) == 1)
    before = engine_calls.searches
    assert total(client, "/v1/credentials?country=NZ&facets=") == 1
    assert "1" in client.get("/?country=NZ").text
    assert engine_calls.searches == before


def test_words_are_not_asked_again_by_themselves(
    client: TestClient, engine_calls: Engine, store: CatalogueStore, indexer: Indexer
) -> None:
    client.get("/v1/credentials?q=data")
    publish(store, [descriptor("0", "Data")])
    indexer.catch_up()
    wait_until(lambda: total(client) == 1)
    before = engine_calls.searches
    assert total(client, "/v1/credentials?q=data") == 1
    assert engine_calls.searches == before + 1


def test_only_so_many_addresses_are_prepared(client: TestClient) -> None:
    application = client.app
    assert isinstance(application, Preparation)
    for size in range(1, 2 * MOST):
        client.get(f"/v1/credentials?facets=&size={size}")
    assert len(list(application._addresses())) == len(STANDING) + MOST


def test_another_day_is_made_ready_as_well(
    client: TestClient, engine_calls: Engine, clock: Clock, index: SearchIndex
) -> None:
    generation, before = index.generation, engine_calls.searches
    clock.now += timedelta(days=1)
    wait_until(lambda: engine_calls.searches > before)
    application = client.app
    assert isinstance(application, Preparation)
    wait_until(lambda: not application.is_due())
    wait_until(lambda: client.get("/v1/credentials").status_code == 200)
    assert index.generation == generation


def test_an_answer_is_of_the_commit_that_its_tag_names(
    client: TestClient, store: CatalogueStore, indexer: Indexer
) -> None:
    known = client.get("/v1/credentials").headers["ETag"]
    assert client.get("/v1/credentials", headers={"If-None-Match": known}).status_code == 304
    publish(store, [descriptor("0", "Data")])
    indexer.catch_up()
    wait_until(lambda: client.get("/v1/credentials", headers={"If-None-Match": known}).status_code == 200)


def test_the_description_of_the_api_can_be_kept_and_asked_for_again(client: TestClient) -> None:
    first = client.get("/openapi.json")
    assert first.json()["openapi"].startswith("3.")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
