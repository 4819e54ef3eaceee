"""Equal relevance: the more completely described record first, then the one of the lower number, on every engine."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from search_api.index.contract import Change, Put, Remove, SearchIndex
from search_api.query import SearchQuery
from tests.search_api.index_catalogue import document, found, put, question

ELEMENTS = 13


def described(native_id: str, title: str, number: int, elements: int | None, text: str = "") -> Put:
    """A record of which so many elements are described; none when nobody counted."""
    spans = {} if elements is None else {"completeness": (elements, elements)}
    return Put(document(native_id, title, text=text, number=number, spans=spans))


def walk(index: SearchIndex, query: SearchQuery) -> list[str]:
    seen: list[str] = []
    while True:
        page = index.search(query)
        seen += [hit.id.removeprefix("test:") for hit in page.hits]
        if page.next_cursor is None:
            return seen
        query = replace(query, cursor=page.next_cursor)


def test_of_equal_texts_the_most_completely_described_comes_first(index: SearchIndex) -> None:
    elements = [3, 13, None, 0, 7, 12, 8]
    index.apply([described(f"{n}", "Data ethics", number, n) for number, n in enumerate(elements, 1)], 1)
    assert found(index, "data") == ["13", "12", "8", "7", "3", "0", "None"]


def test_of_equally_described_ones_the_lower_number_comes_first(index: SearchIndex) -> None:
    numbers = [5, 2, 9, 1, 2**32 - 1, 7]
    index.apply([described(str(number), "Data ethics", number, 6) for number in numbers], checkpoint=1)
    assert found(index, "data") == ["1", "2", "5", "7", "9", str(2**32 - 1)]
    index.apply([described("1", "Data ethics", 1, 6), described("5", "Data ethics", 5, 6)], checkpoint=2)
    assert found(index, "data") == ["1", "2", "5", "7", "9", str(2**32 - 1)]


@pytest.mark.parametrize("elements", [(0, ELEMENTS), (ELEMENTS, 0), (6, 6), (None, ELEMENTS)])
def test_completeness_lifts_nothing_above_a_better_match(
    index: SearchIndex, elements: tuple[int | None, int]
) -> None:
    better, worse = elements
    filler = "of the many other things that one can learn"
    index.apply(
        [
            described("text", filler, 1, worse, text=f"{filler} welding {filler}"),
            described("title", "Welding", 2, better),
            described("long", f"Welding {filler}", 3, worse),
        ],
        checkpoint=1,
    )
    assert found(index, "welding") == ["title", "long", "text"]


@pytest.mark.parametrize("length", [1, 5, 12])
def test_one_word_more_in_a_text_is_a_worse_match_whatever_is_described(
    index: SearchIndex, length: int
) -> None:
    filler = " ".join(f"word{number}" for number in range(length))
    index.apply(
        [
            described("short", f"Welding {filler}", 2, 0),
            described("longer", f"Welding {filler} more", 1, ELEMENTS),
        ],
        checkpoint=1,
    )
    assert found(index, "welding") == ["short", "longer"]


GRID = list(product(range(4), range(6)))
"""Elements described and place among those of as many: four times six equal titles."""
CATALOGUE: list[Change] = [
    *(
        described(f"{elements}-{place}", "Data ethics", 1_000 - 100 * place + elements, elements)
        for elements, place in GRID
    ),
    described("better", "Data", 5_000, 0),
    *(described(f"worse-{place}", "Data ethics of bread and butter", place + 1, 13) for place in range(3)),
]
EXPECTED = [
    "better",
    *(f"{elements}-{place}" for elements in reversed(range(4)) for place in reversed(range(6))),
    *(f"worse-{place}" for place in range(3)),
]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 13, 25, 28, 100])
def test_ties_over_the_ends_of_pages_are_met_once_and_in_order(filled: SearchIndex, size: int) -> None:
    assert walk(filled, question("data", size=size)) == EXPECTED


def test_ties_are_ordered_alike_under_filters_and_with_facets(filled: SearchIndex) -> None:
    query = question("data", filters={"status": ("current",)}, facets=("country",), size=4)
    assert walk(filled, query) == EXPECTED


def test_equal_hits_show_equal_scores_and_better_ones_a_higher(filled: SearchIndex) -> None:
    scores = [hit.score or 0.0 for hit in filled.search(question("data", size=100)).hits]
    assert scores[0] > scores[1] > scores[-1] > 0
    assert scores[1] == pytest.approx(scores[len(GRID)], abs=1e-3)
    assert scores == sorted(scores, reverse=True)


def test_relaxed_words_order_their_ties_as_well(filled: SearchIndex) -> None:
    page = filled.search(question("ethcis", size=100))
    assert page.relaxed is not None
    assert [hit.id.removeprefix("test:") for hit in page.hits] == EXPECTED[1:]


def test_ties_stay_in_order_over_many_commits(index: SearchIndex) -> None:
    for number in (4, 1, 3, 5, 2):
        changes: list[Change] = [described(str(number), "Data ethics", number, 1 + number % 2)]
        index.apply([*changes, put(f"other-{number}", "Bread")], checkpoint=number + 1)
    assert found(index, "data") == ["1", "3", "5", "2", "4"]
    index.apply([Remove("test:3"), described("4", "Data ethics", 4, 2)], checkpoint=9)
    assert found(index, "data") == ["1", "4", "5", "2"]


def test_without_words_the_newest_changes_come_first_whatever_is_described(index: SearchIndex) -> None:
    index.apply(
        [
            put("old", spans={"changed_at": (1, 1), "completeness": (13, 13)}),
            put("new", spans={"changed_at": (2, 2), "completeness": (0, 0)}),
        ],
        checkpoint=1,
    )
    assert found(index) == ["new", "old"]
