"""The pages over a small catalogue, made once: asked in this process, or by a browser over loopback."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from parsel import Selector
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from starlette.testclient import TestClient

from normalise.vocabularies import Vocabularies
from search_api.pages.interface import Interface
from search_api.services import Services
from tests.search_api.pages.served import filled_services, page_app, running

Ask = Callable[..., Selector]


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory, vocabularies: Vocabularies) -> Iterator[Services]:
    with filled_services(tmp_path_factory.mktemp("pages"), vocabularies) as made:
        yield made


@pytest.fixture(scope="session")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(page_app(services)) as client:
        yield client


@pytest.fixture
def page_of(client: TestClient) -> Ask:
    """The HTML of an address that must answer with the given status."""

    def ask(address: str, status: int = 200) -> Selector:
        response = client.get(address)
        assert response.status_code == status, response.text
        return Selector(response.text)

    return ask


@pytest.fixture(scope="session")
def english(vocabularies: Vocabularies) -> Interface:
    return Interface("en", vocabularies)


@pytest.fixture(scope="session")
def french(vocabularies: Vocabularies) -> Interface:
    return Interface("fr", vocabularies)


@pytest.fixture(scope="session")
def site_address(services: Services) -> Iterator[str]:
    """Where a browser finds the pages."""
    with running(page_app(services)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = os.environ.get("CREDATLAS_CHROMIUM")
    if not executable:
        pytest.fail("CREDATLAS_CHROMIUM names no browser; `make test` finds one, `make test-fast` needs none")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser, site_address: str) -> Iterator[BrowserContext]:
    """A new visitor."""
    made = browser.new_context(base_url=site_address, locale="en-GB", viewport={"width": 1440, "height": 900})
    made.set_default_timeout(5_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page of a new visitor; a message on its console fails the test that asks `silent`."""
    return context.new_page()
