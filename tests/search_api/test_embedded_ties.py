"""Equal scores of the embedded engine when more are equal than it reads around a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalise.vocabularies import Vocabularies
from search_api.index import embedded_ties
from search_api.index.contract import Put, Remove
from search_api.index.embedded_index import EmbeddedIndex, open_embedded_index
from tests.search_api.index_catalogue import document, question

TITLES = ("Data", "Data ethics", "Data of bread and butter")
"""The better match first."""
Described = list[tuple[int, int | None]]
"""Title and described elements of each record, by number."""


@pytest.fixture
def index(tmp_path: Path, vocabularies: Vocabularies) -> Iterator[EmbeddedIndex]:
    opened = open_embedded_index(tmp_path / "index", vocabularies)
    yield opened
    opened.close()


def catalogue() -> st.SearchStrategy[Described]:
    elements = st.none() | st.integers(0, 2)
    return st.lists(st.tuples(st.integers(0, len(TITLES) - 1), elements), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(described=catalogue(), size=st.integers(1, 8), margin=st.integers(0, 3), reach=st.integers(1, 4))
def test_pages_of_many_equals_are_those_of_a_sorted_list(
    index: EmbeddedIndex, described: Described, size: int, margin: int, reach: int
) -> None:
    numbered = dict(enumerate(described, 1))
    changes = [
        Put(
            document(
                str(number),
                TITLES[title],
                number=number,
                spans={} if elements is None else {"completeness": (elements, elements)},
            )
        )
        for number, (title, elements) in reversed(numbered.items())
    ]
    before = [Remove(one.id) for one in index.entries()] if index.checkpoint() else []
    index.apply([*before, *changes], index.checkpoint() + 1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(embedded_ties, "MARGIN", margin)
        patched.setattr(embedded_ties, "REACH", reach)
        seen = walk(index, size)

    def place(number: int) -> tuple[int, int, int]:
        title, elements = numbered[number]
        return title, -1 - elements if elements is not None else 0, number

    assert seen == [f"test:{number}" for number in sorted(numbered, key=place)]


def walk(index: EmbeddedIndex, size: int) -> list[str]:
    """All hits, by pages of that size."""
    query, seen = question("data", size=size), []
    while True:
        page = index.search(query)
        seen += [hit.id for hit in page.hits]
        if page.next_cursor is None:
            return seen
        query = replace(query, cursor=page.next_cursor)
