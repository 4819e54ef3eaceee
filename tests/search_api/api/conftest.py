"""The API over a real store and a real index of the test catalogue, made once for all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from catalogue_store import open_store
from normalise.vocabularies import Vocabularies
from search_api.app import build_app
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.search_api.api.catalogue import NOW, fill


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory, vocabularies: Vocabularies) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("api")
    with open_store(f"sqlite:///{folder / 'catalogue.db'}") as store:
        fill(store)
        index = open_embedded_index(folder / "index", vocabularies)
        Indexer(store, index, vocabularies).rebuild()
        yield Services(index, store, vocabularies, SearchSettings(), lambda: NOW)
        index.close()


@pytest.fixture(scope="session")
def client(services: Services) -> TestClient:
    return TestClient(build_app(services))


@pytest.fixture(scope="session")
def operator(services: Services) -> dict[str, str]:
    """The headers of a request that shows an operator's key."""
    return {"Authorization": f"Bearer {services.store.keys.create('Tests', NOW)[1]}"}


@pytest.fixture
def get(client: TestClient) -> Callable[[str], Any]:
    """The body of a request that must succeed."""

    def body(address: str) -> Any:
        response = client.get(address)
        assert response.status_code == 200, response.text
        return response.json()

    return body
