"""The pages while the server of the index is gone: the search says so, and what the store alone tells still answers."""

from __future__ import annotations

import pytest
from parsel import Selector
from starlette.testclient import TestClient

from search_api.errors import IndexUnreachable
from search_api.services import Services
from tests.search_api.api.failing import failing
from tests.search_api.pages.test_credential_page import FULL

GONE = IndexUnreachable("searching: OpenSearch at http://10.0.0.7:9200 cannot be reached", 4.2)


@pytest.fixture
def client(services: Services) -> TestClient:
    return failing(services, GONE)


@pytest.mark.parametrize(
    ("language", "heading", "comfort"),
    [
        ("en", "The search cannot answer just now", "Nothing is lost"),
        ("fr", "La recherche ne peut pas répondre pour l’instant", "Rien n’est perdu"),
    ],
)
def test_search_page_says_what_is_wrong_and_offers_to_ask_again(
    client: TestClient, language: str, heading: str, comfort: str
) -> None:
    answered = client.get(f"/?q=data&country=NZ&lang={language}")
    assert (answered.status_code, answered.headers["Retry-After"]) == (503, "5")
    page = Selector(answered.text)
    assert page.css("h1::text").getall() == [heading]
    assert comfort in answered.text
    assert f"/?q=data&country=NZ&lang={language}" in page.css(".state a::attr(href)").getall()
    assert "10.0.0.7" not in answered.text


def test_credential_keeps_its_page_without_similar_ones(client: TestClient) -> None:
    answered = client.get(FULL)
    page = Selector(answered.text)
    assert answered.status_code == 200
    assert page.css("h1::text").get()
    assert page.css("#similar a").getall() == []


def test_sources_keep_their_page(client: TestClient) -> None:
    assert client.get("/sources").status_code == 200
