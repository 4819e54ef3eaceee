"""Random catalogues and questions: every engine agrees with plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_api.document import IndexDocument
from search_api.index.contract import Put, Remove, SearchIndex
from search_api.query import Conversion, SearchQuery, Sort
from tests.search_api.naive_index import distribution, matching, ordered, value_counts
from tests.search_api.random_catalogues import FACETS, conversions, documents, orders, questions

DRAWN = ("hours", "contact_hours", "ects", "cost", "completeness")
SAME_INDEX = [HealthCheck.function_scoped_fixture]
"""All examples of a test share one index, which each fills anew."""


def fill(index: SearchIndex, catalogue: list[IndexDocument]) -> None:
    """Put the catalogue in, and take out what was there before."""
    before = [Remove(one.id) for one in index.entries()] if index.checkpoint() else []
    index.apply([*before, *map(Put, catalogue)], index.checkpoint() + 1)


@settings(max_examples=40, deadline=None, suppress_health_check=SAME_INDEX)
@given(catalogue=documents(), query=questions(), conversion=conversions())
def test_totals_and_counts_are_those_of_plain_python(
    index: SearchIndex, catalogue: list[IndexDocument], query: SearchQuery, conversion: Conversion | None
) -> None:
    fill(index, catalogue)
    query = replace(query, conversion=conversion)
    page = index.search(query)
    assert page.relaxed is None
    assert {hit.id for hit in page.hits} == {one.id for one in matching(catalogue, query)}
    assert page.total == len(page.hits)
    assert page.total_is_exact
    for name in FACETS:
        assert page.facets[name].is_exact
        assert_counts(
            page.facets[name].values, value_counts(catalogue, query, name), query.filters.get(name, ())
        )


@settings(max_examples=20, deadline=None, suppress_health_check=SAME_INDEX)
@given(catalogue=documents(), query=questions())
def test_distributions_are_those_of_plain_python(
    index: SearchIndex, catalogue: list[IndexDocument], query: SearchQuery
) -> None:
    fill(index, catalogue)
    page = index.search(replace(query, distributions=DRAWN))
    for name in DRAWN:
        assert page.distributions[name] == distribution(catalogue, query, name), name


@settings(max_examples=40, deadline=None, suppress_health_check=SAME_INDEX)
@given(catalogue=documents(), query=questions(), sort=orders(), size=st.integers(1, 5))
def test_orders_and_their_pages_are_those_of_plain_python(
    index: SearchIndex, catalogue: list[IndexDocument], query: SearchQuery, sort: Sort, size: int
) -> None:
    fill(index, catalogue)
    query = replace(query, sort=sort, size=size, facets=())
    expected = [one.id for one in ordered(catalogue, query)]
    seen: list[str] = []
    for _ in range(len(catalogue) + 1):
        page = index.search(query)
        assert (page.total, page.stable) == (len(expected), True)
        seen += [hit.id for hit in page.hits]
        if page.next_cursor is None:
            break
        query = replace(query, cursor=page.next_cursor)
    assert seen == expected


@settings(max_examples=15, deadline=None, suppress_health_check=SAME_INDEX)
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


@settings(max_examples=25, deadline=None, suppress_health_check=SAME_INDEX)
@given(catalogue=documents(), query=questions(), size=st.integers(1, 3), name=st.sampled_from(FACETS))
def test_pages_of_facet_values_are_those_of_plain_python(
    index: SearchIndex, catalogue: list[IndexDocument], query: SearchQuery, size: int, name: str
) -> None:
    fill(index, catalogue)
    expected = value_counts(catalogue, query, name)
    seen, after = [], None
    for _ in range(len(expected) + 1):
        page = index.facet_values(query, name, after=after, size=size)
        seen += [(one.value, one.count) for one in page.values]
        assert page.total_values == len(expected)
        after = page.next_after
        if after is None:
            break
    assert seen == sorted(expected.items(), key=lambda pair: (-pair[1], pair[0]))


@settings(max_examples=12, deadline=None, suppress_health_check=SAME_INDEX)
@given(before=documents(), after=documents(), query=questions())
def test_changes_leave_what_a_new_index_would_hold(
    index: SearchIndex, before: list[IndexDocument], after: list[IndexDocument], query: SearchQuery
) -> None:
    fill(index, before)
    gone = {one.id for one in before} - {one.id for one in after}
    batch = [*map(Put, after), *map(Remove, sorted(gone))]
    for _ in range(2):  # the second time changes nothing
        index.apply(batch, index.checkpoint())
        assert [(one.number, one.id) for one in index.entries()] == sorted(
            (one.number, one.id) for one in after
        )
        assert {hit.id for hit in index.search(query).hits} == {one.id for one in matching(after, query)}


def assert_counts(listed: Any, expected: Mapping[str, int], chosen: tuple[str, ...]) -> None:
    assert {one.value: one.count for one in listed} == {**dict.fromkeys(chosen, 0), **expected}
    assert [one.value for one in listed] == sorted(
        {**dict.fromkeys(chosen, 0), **expected}, key=lambda value: (-expected.get(value, 0), value)
    )
    assert {one.value for one in listed if one.selected} == set(chosen)
