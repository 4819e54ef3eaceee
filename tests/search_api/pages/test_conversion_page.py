"""Converting prices on the search page: a box where rates are loaded, the rates' day wherever a price is converted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from parsel import Selector
from starlette.testclient import TestClient

from normalise.reference_rates import DayRates, ReferenceRates
from search_api.app import build_app
from search_api.pages.form import from_form
from search_api.services import Services
from tests.search_api.pages.test_search_page import Ask, row, words

DAY = date(2026, 2, 27)
RATES = ReferenceRates.of("Test bank", [DayRates(DAY, "EUR", {"NZD": 2.0, "CAD": 1.6})])


@pytest.fixture
def rated(services: Services) -> Iterator[TestClient]:
    with TestClient(build_app(replace(services, rates=RATES))) as client:
        yield client


def page_of_rated(client: TestClient, address: str) -> Selector:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return Selector(response.text)


def test_without_rates_there_is_no_box(page_of: Ask) -> None:
    assert page_of("/?lang=en").css("#convert").get() is None


def test_the_box_names_day_and_source_of_the_rates(rated: TestClient) -> None:
    page = page_of_rated(rated, "/?lang=en")
    assert page.css("#convert").attrib["value"] == "2026-02-27"
    assert page.css("#convert[checked]").get() is None
    assert "27 February 2026 (Test bank)" in " ".join(words(page, "#facet-cost .words"))


def test_converted_prices_stand_below_the_stated_ones(rated: TestClient) -> None:
    page = page_of_rated(rated, "/?cost=200..300&currency=EUR&convert=2026-02-28&lang=en")
    assert page.css("#convert[checked]").attrib["value"] == "2026-02-28"
    assert "rates of 27 February 2026" in words(page, ".chip")[0], "never silent"
    found = " ".join(words(row(page, "Data Literacy"), ".fact"))
    assert "NZD\u00a0520".replace("\u00a0", " ") in found.replace("\u00a0", " ")
    assert "= EUR 260 by the rates of 27 February 2026" in found.replace("\u00a0", " ")
    french = page_of_rated(rated, "/?cost=200..300&currency=EUR&convert=2026-02-28&lang=fr")
    assert "aux cours du 27 février 2026" in " ".join(words(french, ".fact"))


def test_a_form_converts_only_into_a_chosen_currency_and_keeps_no_order_by_price() -> None:
    box = ("convert", "2026-02-27")
    assert from_form([box, ("currency", "")]) == []
    given = [box, ("currency", "EUR"), ("sort", "-cost"), ("cost.from", "1"), ("cost.to", "")]
    assert from_form(given) == [box, ("currency", "EUR"), ("cost", "1..")]
    assert from_form([("sort", "cost"), ("currency", "EUR")]) == [("sort", "cost"), ("currency", "EUR")]


def test_an_address_that_cannot_be_converted_is_explained(page_of: Ask) -> None:
    page = page_of("/?cost=1..2&currency=EUR&convert=2026-02-27&lang=en", 400)
    assert "credatlas rates load FILE" in " ".join(words(page, "main"))
    assert words(page, "h1")[0].startswith("Conversion")
