"""Parts of search pages are made again exactly when something that they show has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from catalogue_store import CatalogueStore, open_store
from normalise.vocabularies import Vocabularies
from search_api.api.labelling import Labelling
from search_api.api.parameters import read_query
from search_api.app import build_app
from search_api.index.contract import SearchIndex
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.pages.addresses import Addresses, page_defaults
from search_api.pages.filters import CountedFilters
from search_api.pages.interface import Interface
from search_api.pages.kept_parts import KeptParts
from search_api.query import Bucket, Distribution, FacetCounts, FacetValue, Hit
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.search_api.store_catalogue import descriptor, publish

TODAY = date(2026, 3, 15)
FIELDS = ("0613", "0421", "0612", "0111", "0711", "0911", "0311")
ASKED = (
    "/",
    "/?lang=fr",
    "/?country=NZ",
    "/?country=CA&delivery_type=online",
    "/?subject=06",
    "/?subject=06&lang=fr",
    "/?hours=10..50",
    "/?q=data",
    "/?country=NZ&currency=NZD&sort=cost",
    "/?provider=zz_test:one",
)


def addresses(*pairs: tuple[str, str], language: str | None = "en") -> Addresses:
    defaults = page_defaults(language)
    return Addresses(read_query(list(pairs), TODAY, defaults), defaults)


@pytest.fixture
def ui(vocabularies: Vocabularies) -> Interface:
    return Interface("en", vocabularies)


@pytest.fixture
def parts() -> KeptParts:
    return KeptParts(None)


@pytest.fixture
def counted(vocabularies: Vocabularies) -> CountedFilters:
    """Made anew each time, as a commit does."""
    return CountedFilters(
        addresses(("country", "NZ")),
        {"country": FacetCounts((FacetValue("NZ", 3, selected=True), FacetValue("CA", 1)), 0)},
        {"hours": Distribution((Bucket(0, None, 2),), 1)},
        Labelling("en", vocabularies, {"one": {"en": "Register"}}),
    )


def again(counted: CountedFilters, **changes: Any) -> CountedFilters:
    """Equal counts of another commit, but for the changes."""
    given = {"facets": dict(counted.facets), "distributions": dict(counted.distributions), **changes}
    return replace(counted, **given)


def test_filters_that_show_the_same_are_the_same(
    parts: KeptParts, counted: CountedFilters, ui: Interface
) -> None:
    first = parts.filters(counted, ui)
    assert parts.filters(again(counted), ui) is first
    assert first.chosen_count == 1
    assert first.clear_address == "/"


@pytest.mark.parametrize(
    "changes",
    [
        {"facets": {"country": FacetCounts((FacetValue("NZ", 4, selected=True), FacetValue("CA", 1)), 0)}},
        {"facets": {"country": FacetCounts((FacetValue("NZ", 3, selected=True), FacetValue("CA", 1)), 7)}},
        {"distributions": {"hours": Distribution((Bucket(0, None, 3),), 1)}},
        {"distributions": {"hours": Distribution((Bucket(0, None, 2),), 5)}},
    ],
    ids=["count", "other values", "bucket", "unknown"],
)
def test_filters_of_other_counts_are_made_anew(
    parts: KeptParts, counted: CountedFilters, ui: Interface, changes: dict[str, Any]
) -> None:
    first = parts.filters(counted, ui)
    other = again(counted, **changes)
    assert parts.filters(other, ui).panels != first.panels
    assert parts.filters(again(other), ui) is parts.filters(other, ui)


def test_filters_of_another_title_language_or_question_are_others(
    parts: KeptParts, counted: CountedFilters, ui: Interface, vocabularies: Vocabularies
) -> None:
    first = parts.filters(counted, ui)
    retitled = again(counted, labelling=Labelling("en", vocabularies, {"one": {"en": "Its new name"}}))
    assert parts.filters(retitled, ui) is not first
    french = replace(retitled, labelling=Labelling("fr", vocabularies, {}))
    assert parts.filters(french, Interface("fr", vocabularies)).panels[0].label == "Pays"
    assert parts.filters(again(counted, addresses=addresses()), ui).clear_address is None


def hit(card: dict[str, Any] | None = None, **marked: str) -> Hit:
    return Hit("zz_test:1", None, orjson.dumps(card or {"name": {"en": "Data"}}), marked)


def test_a_row_is_made_once_for_each_card(parts: KeptParts, ui: Interface) -> None:
    first = parts.row(hit(), addresses(), ui)
    assert parts.row(hit(), addresses(("country", "NZ")), ui) is first
    rewritten = parts.row(hit({"name": {"en": "Bread"}}), addresses(), ui)
    assert (first.title.text, rewritten.title.text) == ("Data", "Bread")


def test_a_row_carries_the_language_that_its_address_says(parts: KeptParts, ui: Interface) -> None:
    parts.row(hit(), addresses(), ui)
    said = parts.row(hit(), addresses(("lang", "en"), language=None), ui)
    assert said.address == "/credentials/zz_test:1?lang=en"


def test_a_row_with_marked_words_is_of_its_question_alone(parts: KeptParts, ui: Interface) -> None:
    marked = parts.row(hit(name="<mark>Data</mark>"), addresses(("q", "data")), ui)
    assert marked.title.text == "<mark>Data</mark>"
    assert parts.row(hit(), addresses(), ui).title.text == "Data"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as opened:
        yield opened


@pytest.fixture
def index(tmp_path: Path, vocabularies: Vocabularies) -> Iterator[SearchIndex]:
    opened = open_embedded_index(tmp_path / "index", vocabularies)
    yield opened
    opened.close()


def record(number: int, country: str, title: str, provider: str = "One") -> Any:
    return descriptor(
        str(number),
        title,
        country=country,
        delivery_type=("online",) if number % 2 else ("blended",),
        offered_by=[{"id": "zz_test:one", "name": {"en": provider}, "country": country}],
        subject=[{"scheme": "isced-f", "code": FIELDS[number % len(FIELDS)]}],
        workload={"hours": {"low": 10 * number, "high": 10 * number}, "kind": "notional", "as_given": "h"},
        estimated_cost=[
            {"amount": {"low": number, "high": number}, "currency": "NZD", "kind": "full", "as_given": "x"}
        ],
    )


COMMITS = (
    [record(n, "NZ", f"Data {n}") for n in range(1, 6)],
    [record(n, "NZ", f"Data {n}") for n in range(1, 7)],
    [record(n, "CA" if n == 2 else "NZ", f"Data {n}") for n in range(1, 7)],
    [record(n, "NZ", f"Bread {n}") for n in range(1, 7)],
    [record(n, "NZ", f"Bread {n}", "Renamed") for n in range(1, 7)],
    [record(n, "CA", f"Data {n}", "Renamed") for n in range(3, 5)],
)


def test_pages_that_live_through_many_commits_say_what_new_ones_say(
    store: CatalogueStore, index: SearchIndex, vocabularies: Vocabularies
) -> None:
    now = datetime(2026, 3, 15, 12, tzinfo=UTC)
    services = Services(index, store, vocabularies, SearchSettings(), lambda: now)
    indexer, lasting = Indexer(store, index, vocabularies), TestClient(build_app(services))
    said: set[str] = set()
    for records in COMMITS:
        publish(store, records)
        indexer.catch_up()
        new = TestClient(build_app(services))
        for address in ASKED:
            page = lasting.get(address)
            assert page.status_code == 200, page.text
            assert page.text == new.get(address).text, address
            said.add(page.text)
    assert len(said) > len(COMMITS) * 5
