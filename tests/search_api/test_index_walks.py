"""Walks through many records while others change, the same on every engine.

`CREDATLAS_WALK_RECORDS` says how many there are; `make test-long` walks through 100,000.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from search_api.index.contract import Change, Remove, SearchIndex
from search_api.query import MAX_SIZE, RELEVANCE_DEPTH, SearchPage, SearchQuery, Sort
from tests.search_api.conftest import NewIndex
from tests.search_api.index_catalogue import put, question

WALKED = int(os.environ.get("CREDATLAS_WALK_RECORDS", "20000"))
BATCH = 5_000
CHANGING = 300
"""Records behind those that stay as they are: some go, come back and change their values during a walk."""
PAGES_BETWEEN_COMMITS = 25
STAYING = WALKED - CHANGING


def small(number: int, hours: int) -> Change:
    """A record of few values: each seventh without hours, and many with as many."""
    spans = {"changed_at": (number // 50, number // 50), "completeness": (number % 14, number % 14)}
    if number % 7:
        spans["hours"] = (hours, hours)
    return put(str(number), "Data", number=number, spans=spans)


@pytest.fixture(scope="module")
def many(new_index: NewIndex) -> SearchIndex:
    """An index of as many records as are walked through."""
    index = new_index()
    for first in range(1, WALKED + 1, BATCH):
        numbers = range(first, min(first + BATCH, WALKED + 1))
        index.apply([small(number, number % 90) for number in numbers], checkpoint=first)
    return index


def pages(index: SearchIndex, query: SearchQuery) -> Iterator[SearchPage]:
    """Page after page to the end."""
    while True:
        page = index.search(query)
        yield page
        if page.next_cursor is None:
            return
        query = replace(query, cursor=page.next_cursor)


def disturb(index: SearchIndex, turn: int) -> None:
    """Commit a change of every record that is not to stay: a third goes, the others get other hours."""
    changing = range(STAYING + 1, WALKED + 1)
    index.apply(
        [
            Remove(f"test:{number}") if (number + turn) % 3 == 0 else small(number, (number * turn) % 90)
            for number in changing
        ],
        checkpoint=WALKED + turn,
    )


@pytest.mark.parametrize("sort", [Sort("hours"), Sort("hours", descending=True), Sort()], ids=str)
def test_every_record_that_stays_is_met_once_however_deep_and_whatever_is_committed(
    many: SearchIndex, sort: Sort
) -> None:
    turns, seen = count(1), []
    for place, page in enumerate(pages(many, question(sort=sort, size=MAX_SIZE)), 1):
        seen += [int(hit.id.removeprefix("test:")) for hit in page.hits]
        if place % PAGES_BETWEEN_COMMITS == 0:
            disturb(many, next(turns))
    assert next(turns) > WALKED // MAX_SIZE // PAGES_BETWEEN_COMMITS - 1
    assert sorted(number for number in seen if number <= STAYING) == list(range(1, STAYING + 1))


def test_relevance_goes_its_depth_and_meets_each_record_once(many: SearchIndex) -> None:
    asked = question("data", size=MAX_SIZE)
    walked = list(pages(many, asked))
    seen = [hit.id for page in walked for hit in page.hits]
    assert len(seen) == len(set(seen)) == min(RELEVANCE_DEPTH, walked[0].total)
    assert {(page.total, page.total_is_exact, page.stable) for page in walked} == {
        (walked[0].total, True, True)
    }
    assert walked[0].total > RELEVANCE_DEPTH


def test_relevance_says_that_the_index_has_changed_however_deep(many: SearchIndex) -> None:
    walk = pages(many, question("data", size=MAX_SIZE))
    assert [next(walk).stable for _ in range(40)] == [True] * 40
    disturb(many, 7)
    assert not next(walk).stable
