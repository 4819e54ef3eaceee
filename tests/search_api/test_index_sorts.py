"""Every order, both ways: near ends, unique tie-breaks and missing values last, on every engine."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from search_api.facets import SORTS
from search_api.index.contract import Change, SearchIndex
from search_api.query import RELEVANCE, SearchQuery, Sort
from tests.search_api.index_catalogue import found, put, question

ORDERS = sorted(set(SORTS) - {RELEVANCE})
ENDS = {
    "wide": (10.0, 400.0),
    "twin-1": (20.0, 300.0),
    "twin-2": (20.0, 300.0),
    "point": (30.0, 30.0),
    "none-1": None,
    "none-2": None,
}
"""In the order of their numbers."""
OPEN = {"from-50": (50.0, None), "to-5": (None, 5.0), "eight": (8.0, 8.0), "said-nothing": None}
"""Of quantities that may have an open end."""


def _of(native_id: str, number: int, ends: tuple[float | None, float | None] | None, skill: str) -> Change:
    spans = {} if ends is None else {name: ends for name in ORDERS if name != "cost"}
    costs = {} if ends is None else {"NZD": ends}
    return put(native_id, "Fig", number=number, spans=spans, costs=costs, facets={"skill": [skill]})


# Sent in another order than that of their numbers.
CATALOGUE: list[Change] = [
    *reversed([_of(key, number, ends, "closed") for number, (key, ends) in enumerate(ENDS.items(), 1)]),
    *(_of(key, number, ends, "open") for number, (key, ends) in enumerate(OPEN.items(), 11)),
]


def of(sort: Sort, skill: str = "closed", **parts: object) -> SearchQuery:
    filters = {"skill": (skill,)}
    return replace(question(sort=sort, currency="NZD", filters=filters), **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "fig"])
@pytest.mark.parametrize("name", ORDERS)
def test_ascending_goes_by_lower_ends(filled: SearchIndex, name: str, text: str) -> None:
    assert found(filled, of(Sort(name), text=text)) == [
        *("wide", "twin-1", "twin-2", "point"),
        *("none-1", "none-2"),
    ]


@pytest.mark.parametrize("text", ["", "fig"])
@pytest.mark.parametrize("name", ORDERS)
def test_descending_goes_by_upper_ends(filled: SearchIndex, name: str, text: str) -> None:
    assert found(filled, of(Sort(name, descending=True), text=text)) == [
        *("wide", "twin-2", "twin-1", "point"),
        *("none-1", "none-2"),
    ]


@pytest.mark.parametrize("name", sorted(set(ORDERS) - {"changed_at", "start"}))
def test_an_open_end_lies_beyond_all_others(filled: SearchIndex, name: str) -> None:
    assert found(filled, of(Sort(name), "open")) == ["to-5", "eight", "from-50", "said-nothing"]
    descending = found(filled, of(Sort(name, descending=True), "open"))
    assert descending == ["from-50", "eight", "to-5", "said-nothing"]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_pages_cut_the_order_anywhere(filled: SearchIndex, name: str, descending: bool, size: int) -> None:
    query = of(Sort(name, descending=descending), size=size)
    whole = found(filled, replace(query, size=100))
    seen: list[str] = []
    for _ in range(7):
        page = filled.search(query)
        assert page.total == len(ENDS)
        seen += [hit.id.removeprefix("test:") for hit in page.hits]
        if page.next_cursor is None:
            break
        query = replace(query, cursor=page.next_cursor)
    assert seen == whole


@pytest.mark.parametrize("name", ORDERS)
def test_hits_by_a_value_have_no_score(filled: SearchIndex, name: str) -> None:
    assert {hit.score for hit in filled.search(of(Sort(name), text="fig")).hits} == {None}


def test_hits_by_relevance_have_scores_that_fall(filled: SearchIndex) -> None:
    scores = [hit.score for hit in filled.search(question("fig")).hits]
    assert all(one is not None and other is not None and one >= other > 0 for one, other in pairwise(scores))


def test_costs_in_other_currencies_are_missing(filled: SearchIndex) -> None:
    euro = of(Sort("cost"), currency="EUR")
    assert found(filled, euro) == ["wide", "twin-1", "twin-2", "point", "none-1", "none-2"]
