"""Form, formats, addresses of sources, ids and script data: small parts with sharp edges."""

from __future__ import annotations

import json
from collections.abc import Hashable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.partial_date import PartialDate
from normalise.vocabularies import Vocabularies
from search_api.api.parameters import read_query
from search_api.facets import RANGES
from search_api.pages.addresses import Addresses, page_defaults
from search_api.pages.assets import load_assets
from search_api.pages.bad_query import turned_round
from search_api.pages.form import from_form, is_form
from search_api.pages.formatting import Formats
from search_api.pages.interface import Interface, lowered
from search_api.pages.templating import Templates, script_data, slug
from search_api.pages.web_address import web_address
from search_api.query import Range, SearchQuery

TODAY = date(2026, 11, 23)
ENDS = st.one_of(st.just(""), st.integers(0, 500).map(str))


@given(st.dictionaries(st.sampled_from(["hours", "ects", "completeness"]), st.tuples(ENDS, ENDS)))
def test_what_the_form_sends_becomes_an_address_that_is_no_form(sent: dict[str, tuple[str, str]]) -> None:
    pairs = [
        (f"{name}.{end}", value)
        for name, ends in sent.items()
        for end, value in zip(("from", "to"), ends, strict=True)
    ]
    read = from_form([("q", ""), *pairs])
    assert not is_form(read)
    assert dict(read) == {name: f"{low}..{high}" for name, (low, high) in sent.items() if low or high}


def test_unknown_belongs_only_to_a_range_that_is_limited() -> None:
    sent = [("include_unknown", "hours"), ("include_unknown", "ects"), ("hours.from", "40"), ("hours.to", "")]
    assert from_form(sent) == [("include_unknown", "hours"), ("hours", "40..")]


@given(
    st.dictionaries(
        st.sampled_from([name for name, one in RANGES.items() if one.unit not in ("day", "money")]),
        st.tuples(st.integers(0, 50), st.integers(50, 100)),
    ),
    st.sampled_from([None, "en", "fr"]),
)
def test_addresses_ask_the_same_question_again(
    ranges: dict[str, tuple[int, int]], language: str | None
) -> None:
    defaults = page_defaults(language)
    query = SearchQuery(
        today=TODAY,
        text="data & más",
        filters={"country": ("CA", "NZ")},
        ranges={name: Range(*ends) for name, ends in ranges.items()},
        facets=defaults.facets,
        facet_size=defaults.facet_size,
        distributions=defaults.distributions,
        highlight=True,
        language=language or "fr",
    )
    addresses = Addresses(query, defaults)
    assert read_query(addresses.pairs(), TODAY, defaults) == query
    assert ("lang" in dict(addresses.pairs())) == (language is None)


@pytest.mark.parametrize(
    ("value", "ends"),
    [
        ("80..40", ("40", "80")),
        ("80.0..40.5", ("40.5", "80")),
        ("40..80", None),
        ("x..y", None),
        ("..5", None),
    ],
)
def test_ends_the_wrong_way_round_are_seen(value: str, ends: tuple[str, str] | None) -> None:
    assert turned_round(value) == ends


def test_days_the_wrong_way_round_are_seen() -> None:
    assert turned_round("2026-05-01..2026-04-01") == ("2026-04-01", "2026-05-01")


@pytest.mark.parametrize(
    "given",
    ["javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://example.org", "", None, "http://["],
)
def test_only_web_addresses_become_links(given: str | None) -> None:
    assert web_address(given) is None


def test_web_addresses_stay_as_they_are() -> None:
    assert web_address(" https://example.org/a?b=c ") == "https://example.org/a?b=c"


@given(st.text(), st.text())
def test_no_two_values_share_an_id(one: str, other: str) -> None:
    assert (slug(one) == slug(other)) == (one == other)


@given(st.text())
def test_script_data_is_the_same_json_without_a_sign_of_html(text: str) -> None:
    written = script_data({"said": text})
    assert json.loads(written) == {"said": text}
    assert not set("<>&") & set(written)


def test_dates_are_as_precise_as_they_are_known() -> None:
    english, french = Formats("en"), Formats("fr")
    assert english.date(PartialDate(2026, 11, 2)) == "2 November 2026"
    assert french.date(PartialDate(2026, 11)) == "novembre 2026"
    assert english.date(PartialDate(2026)) == "2026"
    assert english.moment(datetime(2026, 11, 23, 4, 10, tzinfo=UTC)) == "23 November 2026, 04:10\u00a0UTC"


def test_labels_lose_their_capital_but_not_abbreviations() -> None:
    assert [lowered(text) for text in ("Full price", "EQF 5", "À son rythme", "")] == [
        "full price",
        "EQF 5",
        "à son rythme",
        "",
    ]


def test_time_since(english: Interface) -> None:
    now = datetime(2026, 11, 23, 4, tzinfo=UTC)
    said = [english.ago(datetime(2026, 11, day, 23, tzinfo=UTC), now) for day in (22, 16)]
    assert said == ["yesterday", "7 days ago"]


def test_a_part_of_a_page_is_rendered_once_in_each_language(vocabularies: Vocabularies) -> None:
    rendered: list[str] = []

    def render(part: Hashable) -> str:
        rendered.append(f"{part}")
        return rendered[-1]

    kept: Any = Templates(load_assets())._environment.globals["kept"]
    english, french = Interface("en", vocabularies), Interface("fr", vocabularies)
    for ui, part in [(english, "a"), (english, "a"), (french, "a"), (english, "b")]:
        assert kept(ui, part, render) == part
    assert rendered == ["a", "a", "b"]
