"""Sources, all values of a facet, errors, and what every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from parsel import Selector
from starlette.testclient import TestClient

from catalogue_store import open_store
from normalise.vocabularies import Vocabularies
from search_api.app import STATUSES as API_STATUSES
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.pages.error_page import STATUSES
from search_api.pages.interface import Interface
from search_api.pages.source_view import operation_words
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.search_api.pages.page_catalogue import NOW, source_row
from tests.search_api.pages.served import page_app
from tests.search_api.pages.test_search_page import words

Ask = Callable[..., Selector]


def test_sources_say_state_first_and_what_visitors_see(page_of: Ask) -> None:
    page = page_of("/sources?lang=en")
    assert words(page, "h1") == ["2 sources"]
    sample, held = page.css("article.source")
    assert words(held, ".source-head .status") == ["Held"]
    assert "Visitors see the 41 records accepted on 9 March 2026." in words(held, ".about")[0]
    assert words(held, ".reasons li")[0] == "1 records are listed; at least 30 are expected"
    assert words(sample, ".source-head .sample") == ["Sample"]
    assert words(sample, ".source-head .status") == ["Accepted"]
    assert words(sample, ".figures .value")[:2] == ["4", "yesterday"]


def test_runs_of_a_source_are_a_table_with_their_figures(page_of: Ask) -> None:
    table = page_of("/sources?lang=en").css("article.source")[0].css("table")
    assert words(table, "caption") == ["Latest runs of Sample register (NZ)"]
    first = words(table, "tbody tr:nth-child(1) > *")
    assert first[1:5] == ["Accepted", "full", "22 November 2026, 02:14 UTC", "4"]
    assert first[-1] == "3"


def test_all_values_of_a_facet_with_a_search_of_their_own(page_of: Ask) -> None:
    page = page_of("/facets/provider?q=data&country=CA&lang=en")
    assert words(page, "h1") == ["All 13 providers"]
    kept = [(one.attrib["name"], one.attrib["value"]) for one in page.css("#search input[type=hidden]")]
    assert kept == [("q", "data"), ("country", "CA"), ("lang", "en")]
    found = page_of("/facets/provider?country=CA&prefix=ced&lang=en")
    assert sorted(words(found, ".choice .words")) == ["Cedar College", "Cedarline College"]
    none = page_of("/facets/provider?prefix=zzz&lang=en")
    assert "No value begins like this." in words(none, "fieldset p")


def test_chosen_values_survive_a_search_that_does_not_show_them(page_of: Ask) -> None:
    page = page_of("/facets/provider?provider=ca_table:aspen&prefix=ced&lang=en")
    assert page.css('#search input[type=hidden][name="provider"]').attrib["value"] == "ca_table:aspen"
    assert page.css('form[role=search] input[name="provider"]').attrib["value"] == "ca_table:aspen"


def test_range_the_wrong_way_round_can_be_put_right(page_of: Ask) -> None:
    page = page_of("/?hours=80..40&country=NZ&lang=en", 400)
    assert words(page, "h1") == ["Notional hours: the range is the wrong way round"]
    assert words(page, ".parameter") == ["hours: low..high, for example 40..80"]
    fix = page.css(".ways a")
    assert words(page, ".ways a") == ["Use 40–80"]
    assert fix.attrib["href"] == "/?country=NZ&lang=en&hours=40..80"
    assert [one.attrib["value"] for one in page.css(".wrong-range input")] == ["80", "40"]
    page_of(fix.attrib["href"])


@pytest.mark.parametrize(
    ("asked", "heading", "fixed"),
    [
        ("stackability=stakable", "Stackability cannot be read", "/?lang=en&stackability=stackable"),
        ("contry=NZ", "contry cannot be read", "/?country=NZ&lang=en"),
        ("sort=hour", "Order cannot be read", "/?lang=en&sort=hours"),
    ],
)
def test_mistyped_address_offers_the_nearest_one(page_of: Ask, asked: str, heading: str, fixed: str) -> None:
    page = page_of(f"/?{asked}&lang=en", 400)
    assert words(page, "h1") == [heading]
    assert page.css(".ways a").attrib["href"] == fixed
    page_of(fixed)


@pytest.mark.parametrize(
    ("asked", "takes", "fixed"),
    [
        ("country=nz", "two capital letters", "/?lang=en&country=NZ"),
        ("language=english", "tag of a language", "/?lang=en&language=en"),
        ("level=5", "framework and one of its levels", "/?lang=en&level=nzqcf:5"),
    ],
)
def test_value_that_no_table_knows_is_explained_with_what_was_meant(
    page_of: Ask, asked: str, takes: str, fixed: str
) -> None:
    page = page_of(f"/?{asked}&lang=en", 400)
    name = asked.partition("=")[0]
    assert takes in words(page, ".state p")[0]
    assert page.css(".ways a").attrib["href"] == fixed
    ways = page.css(".state a::attr(href)").getall()
    assert f"/facets/{name}?lang=en" in ways
    for way in ways:
        page_of(way)
    page_of(f"/facets/country?{asked}&lang=fr", 400)


def test_a_level_without_its_framework_offers_those_that_have_it(page_of: Ask) -> None:
    page = page_of("/?level=5&lang=en", 400)
    assert {"nzqcf:5", "eqf:5"} <= set(words(page, ".allowed .chip"))


def test_a_source_that_is_off_tells_its_schedule(english: Interface, french: Interface) -> None:
    row = replace(source_row("ca_table", "unknown"), enabled=False, schedule="weekly")
    assert operation_words(row, english) == "html_pages, off; when on: weekly"
    assert operation_words(row, french).replace("\xa0", " ").replace("\u202f", " ") == (
        "html_pages, à l’arrêt ; en marche : weekly"
    )
    assert operation_words(replace(row, enabled=True), english) == "html_pages, weekly"
    assert operation_words(replace(row, schedule=None), english) == "html_pages, no schedule"


def test_an_empty_catalogue_says_what_to_do_and_counts_nothing(
    tmp_path: Path, vocabularies: Vocabularies
) -> None:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as store:
        index = open_embedded_index(tmp_path / "index", vocabularies)
        Indexer(store, index, vocabularies).rebuild()
        empty = Services(index, store, vocabularies, SearchSettings(), lambda: NOW)
        page = Selector(TestClient(page_app(empty)).get("/?lang=en").text)
        index.close()
    (said,) = words(page, ".state p")
    assert "“credatlas sources enable” and fills the catalogue with “credatlas harvest”" in said
    assert page.css(".count, .facet").getall() == []


@pytest.mark.parametrize(
    "asked",
    ["hours=x..y", "start=2026-13", "cursor=nonsense", "size=many", "cost=1..2", "lang=de", "q=" + "a" * 600],
)
def test_any_wrong_value_is_explained_in_a_page_with_a_way_on(page_of: Ask, asked: str) -> None:
    page = page_of(f"/?{asked}&country=CA", 400)
    assert words(page, "h1")[0]
    ways = page.css(".state a::attr(href)").getall()
    assert any(page_of(way).css("h1") for way in ways if way.startswith("/?country=CA"))


def test_unknown_address_and_unknown_credential_are_pages(page_of: Ask) -> None:
    assert words(page_of("/nowhere?lang=en", 404), "h1") == ["There is no such page"]
    assert words(page_of("/credentials/x:1?lang=fr", 404), "h1") == ["Ce titre n’existe pas"]
    assert words(page_of("/facets/colour?lang=en", 404), "h1") == ["There is no such filter"]


def test_programs_that_ask_for_nothing_get_problem_details(client: TestClient) -> None:
    response = client.get("/v1/nowhere")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_errors_have_the_same_status_as_in_the_api() -> None:
    expected = {error: status for error, (status, _) in API_STATUSES.items() if error in STATUSES}
    assert {error: status for error, (status, _) in STATUSES.items()} == expected


@pytest.mark.parametrize(
    "address", ["/", "/sources", "/credentials/sample_nz_register:4587", "/nowhere", "/?x=1"]
)
def test_every_page_forbids_inline_scripts_and_other_hosts(client: TestClient, address: str) -> None:
    response = client.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    page = Selector(response.text)
    scripts = page.css("script:not([src])")
    assert all(one.attrib["type"] == "application/ld+json" for one in scripts)
    assert page.xpath("//*[@style]").get() is None
    assert page.xpath("//@*[starts-with(name(), 'on')]").get() is None


def test_assets_have_names_of_their_content_and_stay_for_ever(client: TestClient) -> None:
    page = Selector(client.get("/").text)
    addresses = [
        *page.css("link[href^='/static']::attr(href)").getall(),
        *page.css("script::attr(src)").getall(),
    ]
    assert len(addresses) == 4
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/credatlas.000000000000.css").status_code == 404


@pytest.mark.parametrize("address", ["/", "/sources", "/credentials/sample_nz_register:4587", "/?hours=9..1"])
def test_every_link_of_the_head_and_foot_leads_somewhere(
    page_of: Ask, client: TestClient, address: str
) -> None:
    page = Selector(client.get(address).text)
    for link in page.css("header a::attr(href), footer a::attr(href)").getall():
        status = client.get(link).status_code
        assert status == 200 or (status == 400 and "hours=9..1" in link), link
