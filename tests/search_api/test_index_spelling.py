"""Exact first: another spelling is searched only when nothing is found, and offered only when little is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search_api.index.contract import Change, SearchIndex
from search_api.query import MAX_SIZE, Sort
from tests.search_api.index_catalogue import found, put, question, worded

CATALOGUE: list[Change] = [
    put("weld", "Welding basics", facets={"country": ["NZ"]}),
    put("welder", "Welding for ships", facets={"country": ["CA"]}),
    put("bake", "Baking basics", text="Sourdough and welfare."),
    put("fr", "Compétences numériques", language="fr"),
    put("account", "Accounting principles"),
    put("mi", "Whakairo rākau", language="mi"),
    *(put(f"many-{number}", "Gardening outdoors") for number in range(12)),
    put("slip", "Gradening outdoors"),
    *(put(f"some-{number}", "Carpentry indoors") for number in range(8)),
    put("rare", "Carpantry indoors"),
    *(put(f"five-{number}", "Brewinng cellar") for number in range(5)),
    *(put(f"six-{number}", "Caninng jars") for number in range(6)),
    *(put(f"brew-{number}", "Brewing cellar") for number in range(70)),
    *(put(f"can-{number}", "Canning jars") for number in range(70)),
    put("withdrawn", "Falconry", is_withdrawn=True),
]


@pytest.mark.parametrize(
    ("typed", "to", "ids"),
    [
        ("wleding", "welding", {"weld", "welder"}),
        ("elding", "welding", {"weld", "welder"}),
        ("weldinng basics", "welding basics", {"weld"}),
        ("welding bascis", "welding basics", {"weld"}),
        ("wleding bascis", "welding basics", {"weld"}),
        ("WLEDING", "welding", {"weld", "welder"}),
        ("wleding -ships", "welding -ships", {"weld"}),
        ('wleding "for ships"', 'welding "for ships"', {"welder"}),
        ("competances", "competences", {"fr"}),
        ("compétances numériques", "competences numériques", {"fr"}),
        ("acountign", "accounting", {"account"}),
        ("whakario", "whakairo", {"mi"}),
        ("rakua", "rakau", {"mi"}),
    ],
)
def test_when_nothing_is_found_the_nearest_words_are_searched(
    filled: SearchIndex, typed: str, to: str, ids: set[str]
) -> None:
    page = filled.search(question(typed))
    assert page.relaxed is not None
    assert (page.relaxed.from_, page.relaxed.to) == (typed, to)
    assert {hit.id.removeprefix("test:") for hit in page.hits} == ids
    assert (page.total, page.did_you_mean) == (len(ids), None)


@pytest.mark.parametrize(
    "typed",
    ["welding", "WELDING", "welds", "accounting", "competence", "basics -welding", "gardening", "sourdough"],
)
def test_what_is_found_exactly_is_not_relaxed(filled: SearchIndex, typed: str) -> None:
    page = filled.search(question(typed))
    assert page.total > 0
    assert page.relaxed is None


@pytest.mark.parametrize(
    "typed",
    [
        '"wleding"',
        '"wleding basics"',
        "bkae2",
        "abc",
        "zzzzzzzz",
        "cacounnitg",
        "wleding quarks",
        "sourduogh",
        "micro-wleding",
    ],
)
def test_what_is_quoted_short_a_code_or_far_from_every_title_finds_nothing(
    filled: SearchIndex, typed: str
) -> None:
    page = filled.search(question(typed))
    assert (page.total, page.relaxed, page.did_you_mean) == (0, None, None)


def test_an_exact_hit_in_a_text_keeps_a_near_title_away(filled: SearchIndex) -> None:
    assert found(filled, "welfare") == ["bake"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("gradening", "gardening"),
        ("gradening outdoors", "gardening outdoors"),
        ("carpantry", None),
        ("brewinng", "brewing"),
        ("caninng", None),
        ("gardening", None),
        ('"gradening"', None),
    ],
)
def test_another_spelling_is_offered_for_a_much_rarer_word_when_little_is_found(
    filled: SearchIndex, typed: str, offered: str | None
) -> None:
    page = filled.search(question(typed))
    assert page.total > 0
    assert (page.relaxed, page.did_you_mean) == (None, offered)


def test_the_offered_spelling_is_a_question_that_finds_more(filled: SearchIndex) -> None:
    little = filled.search(question("gradening"))
    assert little.did_you_mean is not None
    assert filled.search(question(little.did_you_mean)).total > little.total


def test_filters_counts_and_orders_hold_for_the_relaxed_words(filled: SearchIndex) -> None:
    page = filled.search(question("wleding", filters={"country": ("NZ",)}, facets=("country", "status")))
    assert (page.total, page.relaxed is not None) == (1, True)
    assert [(one.value, one.count) for one in page.facets["country"].values] == [("CA", 1), ("NZ", 1)]
    sorted_page = filled.search(question("wleding", sort=Sort("completeness")))
    assert (sorted_page.total, sorted_page.relaxed) == (2, filled.search(question("wleding")).relaxed)


@pytest.mark.parametrize("sort", [Sort(), Sort("hours")])
def test_a_walk_goes_on_in_the_relaxed_words(filled: SearchIndex, sort: Sort) -> None:
    query, seen = question("brweing", size=30, sort=sort), []
    for _ in range(4):
        page = filled.search(query)
        assert page.relaxed is not None
        seen += [hit.id for hit in page.hits]
        if page.next_cursor is None:
            break
        query = replace(query, cursor=page.next_cursor)
    assert sorted(seen) == sorted(f"test:brew-{number}" for number in range(70))


def test_pages_of_facet_values_take_the_same_spelling(filled: SearchIndex) -> None:
    values = filled.facet_values(question("wleding"), "country").values
    assert [(one.value, one.count) for one in values] == [("CA", 1), ("NZ", 1)]


def test_texts_that_may_not_be_shown_lend_no_spelling(index: SearchIndex) -> None:
    index.apply([worded("one", {"name": [("en", "Ships")], "description": [("en", "Welding")]})], 1)
    page = index.search(question("wleding"))
    assert (page.total, page.relaxed) == (0, None)


def test_a_page_without_hits_is_relaxed_all_the_same(filled: SearchIndex) -> None:
    page = filled.search(question("wleding", size=0))
    assert (page.total, page.hits, page.relaxed is not None) == (2, (), True)
    assert filled.search(question("welding", size=MAX_SIZE)).relaxed is None
