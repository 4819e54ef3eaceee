"""Orders and cursors, the same on every engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from search_api.cursor import LAST_POSITION, Cursor, Part, question_digest
from search_api.errors import BadQuery, ExpiredCursor
from search_api.index.contract import Put, Remove, SearchIndex
from search_api.query import SearchQuery, Sort
from tests.search_api.index_catalogue import RANGES, found, put, question


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        (Sort("hours"), ["to30", "ten", "wide", "from50", "none"]),
        (Sort("hours", descending=True), ["from50", "wide", "to30", "ten", "none"]),
    ],
)
def test_an_interval_sorts_by_its_near_end_and_missing_comes_last(
    index: SearchIndex, sort: Sort, ids: list[str]
) -> None:
    index.apply(RANGES, checkpoint=1)
    assert found(index, question(sort=sort)) == ids


def test_costs_sort_in_their_own_currency(index: SearchIndex) -> None:
    costs = [
        ("dear", {"NZD": (900, 900)}),
        ("cheap", {"NZD": (1, 1)}),
        ("euro", {"EUR": (5, 5), "NZD": (10, 10)}),
    ]
    index.apply([put(name, costs=cost) for name, cost in costs] + [put("none")], checkpoint=1)
    assert found(index, question(sort=Sort("cost"), currency="NZD")) == ["cheap", "euro", "dear", "none"]
    dear_first = Sort("cost", descending=True)
    assert found(index, question(sort=dear_first, currency="NZD")) == ["dear", "euro", "cheap", "none"]
    assert found(index, question(sort=Sort("cost"), currency="EUR"))[0] == "euro"


@pytest.mark.parametrize("name", ["changed_at", "eqf_level", "start", "completeness"])
def test_every_order_has_two_directions(index: SearchIndex, name: str) -> None:
    values = [("low", 100), ("high", 900)]
    index.apply(
        [put(key, spans={name: (value, value)}) for key, value in values] + [put("none")], checkpoint=1
    )
    assert found(index, question(sort=Sort(name))) == ["low", "high", "none"]
    assert found(index, question(sort=Sort(name, descending=True))) == ["high", "low", "none"]


def test_without_words_relevance_puts_the_newest_changes_first(index: SearchIndex) -> None:
    index.apply(
        [put("old", spans={"changed_at": (1, 1)}), put("new", spans={"changed_at": (2, 2)})], checkpoint=1
    )
    page = index.search(question())
    assert [hit.id for hit in page.hits] == ["test:new", "test:old"]
    assert page.hits[0].score is None


# --- cursors


ORDERS = [
    Sort("changed_at"),
    Sort("changed_at", descending=True),
    Sort("hours"),
    Sort("hours", descending=True),
]


def walk(index: SearchIndex, query: SearchQuery, between: Callable[[], None] = lambda: None) -> list[str]:
    """All ids, page by page, with something happening between pages."""
    seen: list[str] = []
    while True:
        page = index.search(query)
        seen += [hit.id for hit in page.hits]
        if page.next_cursor is None:
            return seen
        query = replace(query, cursor=page.next_cursor)
        between()


def many(count: int) -> list[Put]:
    """Records of which some share their hours and some have none."""
    spans = [
        {"changed_at": (n // 3, n // 3), **({"hours": (n % 4, n % 4)} if n % 5 else {})} for n in range(count)
    ]
    return [
        put(str(n), f"Data {n}", spans=one, costs={"NZD": (n, n)} if n % 2 else {})
        for n, one in enumerate(spans)
    ]


@pytest.mark.parametrize("sort", [*ORDERS, Sort("cost"), Sort("cost", descending=True), Sort()])
@pytest.mark.parametrize("text", ["", "data"])
def test_a_walk_meets_every_record_once(index: SearchIndex, sort: Sort, text: str) -> None:
    index.apply(many(23), checkpoint=1)
    for size in (1, 4, 23, 100):
        seen = walk(index, question(text, sort=sort, size=size, currency="NZD"))
        assert len(seen) == 23
        assert len(set(seen)) == 23


@pytest.mark.parametrize("sort", ORDERS)
def test_a_page_after_a_cursor_goes_on_in_the_same_order(index: SearchIndex, sort: Sort) -> None:
    index.apply(many(20), checkpoint=1)
    assert walk(index, question(sort=sort, size=3)) == walk(index, question(sort=sort, size=100))


@pytest.mark.parametrize("sort", ORDERS)
def test_unchanged_records_are_met_once_though_others_change_between_pages(
    index: SearchIndex, sort: Sort
) -> None:
    index.apply(many(20), checkpoint=1)
    news = count(1000)

    def commit() -> None:
        number = next(news)
        gone = Remove(f"test:{number - 1}")
        index.apply([put(str(number), spans={"changed_at": (3, 3), "hours": (2, 2)}), gone], number)

    seen = [
        one
        for one in walk(index, question(sort=sort, size=3), commit)
        if int(one.removeprefix("test:")) < 1000
    ]
    assert sorted(seen) == sorted(f"test:{n}" for n in range(20))


def test_a_walk_by_key_goes_on_after_a_rebuild(index: SearchIndex) -> None:
    changes = many(20)
    index.apply(changes, checkpoint=1)

    def rebuild() -> None:
        building = index.build()
        building.apply(reversed(changes), 1)
        building.switch()

    assert len(set(walk(index, question(sort=Sort("hours"), size=7), rebuild))) == 20


def test_the_total_is_the_same_on_every_page(index: SearchIndex) -> None:
    index.apply(many(20), checkpoint=1)
    for sort in (Sort("hours"), Sort()):
        first = index.search(question("data", sort=sort, size=6))
        second = index.search(question("data", sort=sort, size=6, cursor=first.next_cursor))
        assert (first.total, second.total) == (20, 20)


def test_a_relevance_cursor_says_when_the_index_has_changed(index: SearchIndex) -> None:
    index.apply(many(20), checkpoint=1)
    first = index.search(question("data", size=5))
    following = question("data", size=5, cursor=first.next_cursor)
    assert index.search(following).stable
    index.apply([put("new", "Data new")], checkpoint=2)
    assert not index.search(following).stable
    assert index.search(question("data", size=5)).stable


def test_a_relevance_cursor_expires_with_its_generation(index: SearchIndex) -> None:
    index.apply(many(20), checkpoint=1)
    first = index.search(question("data", size=5))
    building = index.build()
    building.apply(many(20), 1)
    building.switch()
    with pytest.raises(ExpiredCursor):
        index.search(question("data", size=5, cursor=first.next_cursor))


def test_relevance_ends_at_its_depth(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_api.index.hit_pages.RELEVANCE_DEPTH", 12)
    index.apply(many(20), checkpoint=1)
    assert len(walk(index, question("data", size=5))) == 12
    assert index.search(question("data")).total == 20


@pytest.mark.parametrize("cursor", ["", "x", "bm9uZQ", "WzEsMl0", "é" * 3])
def test_what_is_no_cursor_is_refused(index: SearchIndex, cursor: str) -> None:
    index.apply(many(3), checkpoint=1)
    with pytest.raises(BadQuery) as raised:
        index.search(question("data", cursor=cursor))
    assert raised.value.parameter == "cursor"


@pytest.mark.parametrize("part", [Part.VALUES, Part.MISSING])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("name", ["hours", "cost", "start"])
def test_the_last_place_of_all_can_be_asked_for(
    index: SearchIndex, part: Part, descending: bool, name: str
) -> None:
    index.apply(many(3), checkpoint=1)
    asked = question(sort=Sort(name, descending), currency="NZD" if name == "cost" else None)
    cursor = Cursor(part, LAST_POSITION[part], question_digest(asked))
    page = index.search(replace(asked, cursor=cursor.encoded()))
    assert (page.total, page.next_cursor) == (3, None)


def test_the_depth_of_relevance_can_be_asked_for(index: SearchIndex) -> None:
    index.apply(many(3), checkpoint=1)
    asked = question("data")
    token = index.search(asked).generation
    cursor = Cursor(Part.RELEVANCE, LAST_POSITION[Part.RELEVANCE], question_digest(asked), token)
    page = index.search(replace(asked, cursor=cursor.encoded()))
    assert (page.total, page.hits, page.next_cursor) == (3, (), None)


def test_a_cursor_belongs_to_one_question(index: SearchIndex) -> None:
    index.apply(many(20), checkpoint=1)
    cursor = index.search(question("data", size=5)).next_cursor
    for other in (
        question("data other"),
        question("data", sort=Sort("hours")),
        question("data", filters={"country": ("NZ",)}),
    ):
        with pytest.raises(BadQuery):
            index.search(replace(other, cursor=cursor))
    assert index.search(question("data", size=7, facets=("country",), cursor=cursor)).total == 20
