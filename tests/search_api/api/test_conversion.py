"""`convert`: prices in other currencies, only when asked for, with the rates in the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from normalise.reference_rates import DayRates, ReferenceRates
from search_api.app import build_app
from search_api.services import Services

Get = Callable[[str], Any]
SEARCH = "/v1/credentials"
MONDAY = date(2026, 3, 2)
RATES = ReferenceRates.of(
    "Test bank", [DayRates(MONDAY, "EUR", {"NZD": 2.0, "CAD": 1.5, "XXX": 1.0, "USD": 1.1})]
)


@pytest.fixture(scope="module")
def rated(services: Services) -> Iterator[TestClient]:
    with TestClient(build_app(replace(services, rates=RATES))) as client:
        yield client


def ids(answer: Any) -> set[str]:
    return {hit["id"].rpartition(":")[2] for hit in answer["hits"]}


def test_prices_in_other_currencies_belong_to_a_converted_range(rated: TestClient) -> None:
    def found(question: str) -> set[str]:
        return ids(rated.get(f"{SEARCH}?{question}&facets=").json())

    stated = found("cost=1..&currency=NZD")
    assert stated
    assert found("cost=1..&currency=EUR") == set(), "never without being asked for"
    assert found("cost=1..&currency=EUR&convert=2026-03-02") >= stated
    price = rated.get(f"{SEARCH}?cost=1..&currency=NZD&facets=").json()["hits"][0]["estimated_cost"][0]
    half = price["amount"]["low"] / 2
    assert found(f"cost={half:g}&currency=EUR&convert=2026-03-02") & stated
    assert not found(f"cost={half + 1:g}..{half + 2:g}&currency=EUR&convert=2026-03-02") & stated


def test_the_answer_names_rates_day_and_source_and_keeps_what_was_stated(rated: TestClient) -> None:
    answer = rated.get(f"{SEARCH}?cost=1..&currency=EUR&convert=2026-03-05&facets=").json()
    told = answer["conversion"]
    assert {name: told[name] for name in ("currency", "asked", "date", "source")} == {
        "currency": "EUR",
        "asked": "2026-03-05",
        "date": "2026-03-02",
        "source": "Test bank",
    }
    [hit] = [one for one in answer["hits"] if one["estimated_cost"][0]["currency"] == "NZD"][:1]
    stated, [other] = hit["estimated_cost"][0], hit["converted_cost"]
    assert other["stated"] == {"amount": stated["amount"], "currency": "NZD"}
    assert (other["currency"], other["rate"], other["date"]) == ("EUR", 0.5, "2026-03-02")
    assert other["amount"]["low"] == stated["amount"]["low"] / 2
    assert told["rates"]["NZD"] == 0.5
    assert "XXX" not in told["rates"]


def test_without_the_parameter_nothing_is_converted(rated: TestClient) -> None:
    answer = rated.get(f"{SEARCH}?currency=EUR&facets=").json()
    assert "conversion" not in answer
    assert all("converted_cost" not in hit for hit in answer["hits"])


def test_counts_under_a_converted_range_are_those_of_the_questions_they_stand_for(rated: TestClient) -> None:
    question = "cost=1..&currency=EUR&convert=2026-03-02"
    answer = rated.get(f"{SEARCH}?{question}&facets=country").json()
    for one in answer["facets"]["country"]["values"]:
        narrowed = rated.get(f"{SEARCH}?{question}&country={one['value']}&facets=").json()
        assert narrowed["total"] == one["count"]


def test_the_next_page_is_asked_for_with_the_same_rates(rated: TestClient) -> None:
    first = rated.get(f"{SEARCH}?currency=EUR&convert=2026-03-02&size=1&facets=").json()
    assert "convert=2026-03-02" in first["next"]
    assert rated.get(first["next"]).status_code == 200
    other = first["next"].replace("2026-03-02", "2026-03-03")
    assert rated.get(other).status_code == 200, "the same rates"


@pytest.mark.parametrize(
    ("question", "parameter", "reason"),
    [
        ("convert=2026-03-02", "currency", "currency to convert to"),
        ("currency=EUR&convert=soon", "convert", "is no day of rates"),
        ("currency=EUR&convert=2026-04-02", "convert", "rates from 2026-03-02 to 2026-03-02"),
        ("currency=JPY&convert=2026-03-02", "currency", "has no rate on 2026-03-02"),
        ("currency=EUR&convert=2026-03-02&sort=cost", "convert", "sort=cost"),
        ("currency=EUR&convert=2026-03-02&distributions=cost", "convert", "distributions=cost"),
    ],
)
def test_what_cannot_be_converted_is_refused_with_what_would_be_right(
    rated: TestClient, question: str, parameter: str, reason: str
) -> None:
    response = rated.get(f"{SEARCH}?{question}")
    assert response.status_code == 400
    assert response.json()["parameter"] == parameter
    assert reason in response.json()["detail"]


def test_without_rates_the_error_says_how_to_load_them(client: TestClient) -> None:
    response = client.get(f"{SEARCH}?currency=EUR&convert=2026-03-02")
    assert (response.status_code, response.json()["parameter"]) == (400, "convert")
    assert "credatlas rates load FILE" in response.json()["detail"]
