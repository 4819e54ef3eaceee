"""Random catalogues and questions: every engine agrees with plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_api.document import IndexDocument
from search_api.index.contract import Put, Remove, SearchIndex
from search_api.query import Conversion, Range, SearchQuery
from tests.search_api.index_catalogue import TODAY, document, question
from tests.search_api.naive_index import matching, value_counts

WORDS = ["data", "ethics", "bread", "māori"]
VALUES = {
    "country": ["NZ", "CA", "FR"],
    "skill": ["a", "b", "c", "d"],
    "delivery_type": ["online", "blended"],
}
FACETS = (*VALUES, "status")
Ends = tuple[float | None, float | None]


@st.composite
def intervals(draw: st.DrawFn) -> Ends:
    """Two ends in order, of which one may be open."""
    low, more = draw(st.integers(0, 12)), draw(st.integers(0, 6))
    return draw(st.sampled_from([(low, low + more), (low, low), (None, low), (low, None)]))


@st.composite
def documents(draw: st.DrawFn) -> list[IndexDocument]:
    """A small catalogue."""
    made = []
    for place in range(draw(st.integers(0, 12))):
        facets = {
            name: draw(st.lists(st.sampled_from(values), max_size=3, unique=True))
            for name, values in VALUES.items()
        }
        hours = draw(st.none() | intervals())
        costs = {currency: draw(st.none() | intervals()) for currency in ("NZD", "CAD")}
        made.append(
            document(
                f"{place}",
                " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))),
                number=place + 1,
                facets=facets,
                spans={} if hours is None else {"hours": hours},
                costs={currency: cost for currency, cost in costs.items() if cost is not None},
                is_withdrawn=draw(st.sampled_from([False, False, False, True])),
                expires=draw(st.sampled_from([None, TODAY, TODAY - timedelta(days=1)])),
            )
        )
    return made


@st.composite
def questions(draw: st.DrawFn) -> SearchQuery:
    """A question with words, filters and ranges."""
    choices = {name: [*values, "unknown"] for name, values in VALUES.items()}
    choices["status"] = ["current", "expired", "withdrawn"]
    filters = {
        name: tuple(draw(st.lists(st.sampled_from(values), max_size=2, unique=True)))
        for name, values in choices.items()
        if draw(st.booleans())
    }
    ranges = {}
    for name in ("hours", "cost"):
        if draw(st.booleans()):
            low, high = draw(intervals())
            ranges[name] = Range(low, high, include_unknown=draw(st.booleans()))
    words = " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=2)))
    conversion = draw(st.sampled_from([None, Conversion(TODAY, TODAY, "test", {"NZD": 1.0, "CAD": 2.0})]))
    return question(
        words,
        filters=filters,
        ranges=ranges,
        currency="NZD",
        conversion=conversion,
        facets=FACETS,
        size=100,
    )


def fill(index: SearchIndex, catalogue: list[IndexDocument]) -> None:
    """Put the catalogue in, and take out what was there before."""
    before = [Remove(one.id) for one in index.entries()] if index.checkpoint() else []
    index.apply([*before, *map(Put, catalogue)], index.checkpoint() + 1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(catalogue=documents(), query=questions())
def test_totals_and_counts_are_those_of_plain_python(
    index: SearchIndex, catalogue: list[IndexDocument], query: SearchQuery
) -> None:
    fill(index, catalogue)
    page = index.search(query)
    assert page.relaxed is None
    assert {hit.id for hit in page.hits} == {one.id for one in matching(catalogue, query)}
    assert page.total == len(page.hits)
    for name in FACETS:
        assert_counts(
            page.facets[name].values, value_counts(catalogue, query, name), query.filters.get(name, ())
        )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(catalogue=documents(), query=questions())
def test_every_listed_value_alone_gives_a_total_of_its_count(
    index: SearchIndex, catalogue: list[IndexDocument], query: SearchQuery
) -> None:
    fill(index, catalogue)
    page = index.search(query)
    for name, counts in page.facets.items():
        for value in counts.values:
            alone = replace(query, filters={**query.filters, name: (value.value,)})
            assert index.search(alone).total == value.count, (name, value)


def assert_counts(listed: Any, expected: Mapping[str, int], chosen: tuple[str, ...]) -> None:
    assert {one.value: one.count for one in listed} == {**dict.fromkeys(chosen, 0), **expected}
    assert [one.value for one in listed] == sorted(
        {**dict.fromkeys(chosen, 0), **expected}, key=lambda value: (-expected.get(value, 0), value)
    )
    assert {one.value for one in listed if one.selected} == set(chosen)
