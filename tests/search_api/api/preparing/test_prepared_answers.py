"""What was prepared is sent again as it is: the same to the byte as the application says, and only while it is right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from catalogue_store import CatalogueStore
from normalise.vocabularies import Vocabularies
from search_api.app import build_app
from search_api.asked_address import Address
from search_api.index.contract import SearchIndex
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.preparation import Preparation
from search_api.prepared_answers import Edition, PreparedAnswers
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.search_api.index_catalogue import wait_until
from tests.search_api.store_catalogue import descriptor, publish

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
ADDRESSES = ("/", "/v1/credentials", "/?country=NZ", "/v1/credentials?country=NZ")
BROWSER = {"Accept-Language": "fr-CA, fr;q=0.8", "Accept-Encoding": "gzip, deflate, br"}
PROGRAM = {"Accept-Encoding": "identity"}


class Visited:
    """The application, which notes what visitors ask of it; what it asks itself comes with no client."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.paths: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "client" in scope:
            self.paths.append(scope["path"])
        await self._app(scope, receive, send)

    def taken(self) -> list[str]:
        paths, self.paths = self.paths, []
        return paths


@pytest.fixture
def services(
    store: CatalogueStore,
    indexer: Indexer,
    tmp_path: Path,
    vocabularies: Vocabularies,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Services]:
    monkeypatch.setattr("search_api.index.reader.KEEPER_SECONDS", 0.005)
    monkeypatch.setattr("search_api.preparation.PREPARED_SECONDS", 600.0)
    index: SearchIndex = open_embedded_index(tmp_path / "index", vocabularies)
    yield Services(index, store, vocabularies, SearchSettings(), lambda: NOW)
    index.close()


@pytest.fixture
def visited(services: Services) -> Visited:
    return Visited(build_app(services))


@pytest.fixture
def client(visited: Visited, services: Services, store: CatalogueStore, indexer: Indexer) -> TestClient:
    """A server that was asked for each address before the last commit."""
    application = Preparation(visited, services)
    services.index.keep_fresh(application)
    asking = TestClient(application)
    for address in ADDRESSES:
        asking.get(address, headers=BROWSER)
        asking.get(address, headers=PROGRAM)
    commit(asking, store, indexer, 5)
    visited.taken()
    return asking


def commit(client: TestClient, store: CatalogueStore, indexer: Indexer, records: int) -> None:
    """Publish so many records, and wait until they are what visitors see."""
    publish(store, [descriptor(str(n), f"Data {n}", country="NZ") for n in range(records)])
    indexer.catch_up()
    counted = "/v1/credentials?q=data&facets=&size=1"
    wait_until(lambda: client.get(counted).json()["total"] == records)


@pytest.mark.parametrize("headers", [BROWSER, PROGRAM], ids=["browser", "program"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_prepared_answer_is_what_the_application_says_but_the_application_is_not_asked(
    client: TestClient, visited: Visited, services: Services, address: str, headers: dict[str, str]
) -> None:
    prepared = client.get(address, headers=headers)
    assert visited.taken() == []
    said = TestClient(build_app(services)).get(address, headers=headers)
    assert (prepared.status_code, prepared.headers) == (said.status_code, said.headers)
    assert prepared.content == said.content
    assert ("Content-Encoding" in prepared.headers) == (headers is BROWSER)


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://portal.test"}, {"If-None-Match": '"another"'}], ids=["origin", "tag"]
)
def test_a_request_whose_headers_ask_for_more_is_answered_by_the_application(
    client: TestClient, visited: Visited, headers: dict[str, str]
) -> None:
    answer = client.get("/v1/credentials", headers=headers)
    assert visited.taken() == ["/v1/credentials"]
    assert answer.headers.get("Access-Control-Allow-Origin") == ("*" if "Origin" in headers else None)


def test_whoever_has_the_edition_is_told_so(client: TestClient) -> None:
    known = client.get("/", headers=PROGRAM).headers["ETag"]
    assert client.get("/", headers={**PROGRAM, "If-None-Match": known}).status_code == 304


def test_each_commit_has_its_own_answers(client: TestClient, store: CatalogueStore, indexer: Indexer) -> None:
    seen = {client.get("/v1/credentials", headers=PROGRAM).json()["total"]}
    for records in (7, 4):
        commit(client, store, indexer, records)
        answer = client.get("/v1/credentials", headers=PROGRAM)
        assert answer.json()["generation"] == answer.headers["X-Credatlas-Generation"]
        seen.add(answer.json()["total"])
    assert seen == {5, 7, 4}


def test_a_refused_address_is_refused_anew(client: TestClient, visited: Visited) -> None:
    for _ in range(2):
        assert client.get("/v1/credentials?country=Zealand", headers=PROGRAM).status_code == 400
    assert len(visited.taken()) == 2


def test_without_a_commit_at_hand_the_application_answers(client: TestClient, visited: Visited) -> None:
    """Such as a moment after the index became unreadable: whoever asks then is told what is wrong."""
    application = client.app
    assert isinstance(application, Preparation)
    application._index.close()
    client.get("/v1/credentials", headers=PROGRAM)
    assert visited.taken() == ["/v1/credentials"]


def test_nothing_is_found_of_another_commit_or_day_and_only_the_newest_editions_are_kept() -> None:
    answers, address = PreparedAnswers(), Address("/", "", "en")
    editions = [Edition(f"commit {n}", date(2026, 3, 15)) for n in range(4)]
    for edition in editions:
        answers.keep(edition, address, [{"type": "http.response.start", "status": 200}])
    assert [answers.find(edition, address) is not None for edition in editions] == [False, False, True, True]
    assert answers.find(Edition("commit 3", date(2026, 3, 16)), address) is None
    assert answers.find(editions[3], Address("/", "", "fr")) is None


def test_what_is_no_answer_is_not_kept() -> None:
    answers, address, edition = PreparedAnswers(), Address("/", "", "en"), Edition("one", date(2026, 3, 15))
    answers.keep(edition, address, [{"type": "http.response.start", "status": 503}])
    answers.keep(edition, address, [])
    assert answers.find(edition, address) is None
