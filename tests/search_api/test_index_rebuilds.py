"""Batches applied again or broken, and rebuilds while everybody asks, the same on every engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from search_api.errors import BrokenBatch, ExpiredCursor
from search_api.index.contract import Building, Change, Remove, SearchIndex
from search_api.query import SearchPage, Sort
from tests.search_api.index_catalogue import found, put, question, wait_until

EARLIER: list[Change] = [
    put(str(number), f"Data {number}", number=number + 1, facets={"country": ["NZ"]}) for number in range(6)
]
BATCH: list[Change] = [
    put("0", "Changed data", number=1, facets={"country": ["CA"]}),
    Remove("test:1"),
    put("new", "New data", number=50, facets={"country": ["FR"]}),
    put("passing", "Data", number=51),
    Remove("test:passing"),
    put("2", "Withdrawn data", number=3, is_withdrawn=True),
]


def told(index: SearchIndex) -> tuple[object, ...]:
    """All that an index says of itself, but for the name of its commit."""
    page = index.search(question("data", facets=("country", "status"), size=100))
    entries = [(one.number, one.id, one.fingerprint) for one in index.entries()]
    return page.total, [hit.id for hit in page.hits], page.facets, entries, index.counts()


def test_a_batch_can_be_applied_any_number_of_times(index: SearchIndex) -> None:
    index.apply(EARLIER, checkpoint=1)
    index.apply(BATCH, checkpoint=2)
    before = told(index)
    for _ in range(3):
        index.apply(BATCH, checkpoint=2)
        assert (told(index), index.checkpoint()) == (before, 2)


def test_batches_that_are_applied_again_from_an_earlier_checkpoint_end_alike(index: SearchIndex) -> None:
    index.apply(EARLIER, checkpoint=1)
    index.apply(BATCH, checkpoint=2)
    before = told(index)
    index.apply([*EARLIER, *BATCH], checkpoint=2)
    assert told(index) == before


@pytest.mark.parametrize("broken_after", [0, 1, len(BATCH)])
def test_a_batch_that_breaks_anywhere_changes_nothing(index: SearchIndex, broken_after: int) -> None:
    def changes() -> Iterator[Change]:
        yield from BATCH[:broken_after]
        raise BrokenBatch("test:bad: cannot be built")

    index.apply(EARLIER, checkpoint=1)
    before, generation = told(index), index.generation
    with pytest.raises(BrokenBatch, match="test:bad"):
        index.apply(changes(), checkpoint=2)
    assert (told(index), index.checkpoint(), index.generation) == (before, 1, generation)
    index.apply(BATCH, checkpoint=2)
    assert index.checkpoint() == 2


def test_a_broken_batch_leaves_a_new_generation_as_it_was(index: SearchIndex) -> None:
    index.apply(EARLIER, checkpoint=1)

    def changes() -> Iterator[Change]:
        yield put("lost", "Data")
        raise BrokenBatch("test:bad: cannot be built")

    building = index.build()
    building.apply(EARLIER, checkpoint=1)
    with pytest.raises(BrokenBatch):
        building.apply(changes(), checkpoint=2)
    assert building.checkpoint() == 1
    building.switch()
    assert set(found(index)) == {str(number) for number in range(6)}


@contextmanager
def asking(ask: Callable[[], SearchPage], threads: int = 3) -> Iterator[list[SearchPage]]:
    """Ask all the time on several threads; a question that was not answered is raised at the end."""
    answers: list[SearchPage] = []
    is_over = threading.Event()

    def go_on() -> None:
        while not is_over.is_set():
            answers.append(ask())

    with ThreadPoolExecutor(threads) as pool:
        asked = [pool.submit(go_on) for _ in range(threads)]
        try:
            yield answers
        finally:
            is_over.set()
        for one in asked:
            one.result()


def rebuilt(index: SearchIndex, changes: list[Change], checkpoint: int) -> Building:
    building = index.build()
    for change in changes:
        building.apply([change], checkpoint)
    building.switch()
    return building


def test_there_is_no_moment_without_answers_while_generations_change(
    index: SearchIndex, open_index: Callable[[], SearchIndex]
) -> None:
    index.apply([put("a", "Data one"), put("b", "Data two")], checkpoint=1)
    reader = open_index()
    with asking(lambda: reader.search(question("data", facets=("status",)))) as answers:
        for turn in range(2, 5):
            turned = [put(f"{turn}-{number}", f"Data {number}") for number in range(turn)]
            rebuilt(index, turned, turn)
            wait_until(lambda turn=turn: reader.search(question("data")).total == turn, 10.0)  # type: ignore[misc]
    reader.close()
    assert {page.total for page in answers} <= {2, 3, 4}
    for page in answers:
        assert len(page.hits) == page.total == page.facets["status"].values[0].count
    assert len({page.generation for page in answers}) <= 4


def test_every_answer_is_of_one_commit_while_batches_come_in(
    index: SearchIndex, open_index: Callable[[], SearchIndex]
) -> None:
    """Each batch takes two records out and brings two others: an answer that mixed commits would not hold two."""
    index.apply([put("0-a", "Data"), put("0-b", "Data")], checkpoint=1)
    reader = open_index()
    with asking(lambda: reader.search(question("data", facets=("status",)))) as answers:
        for turn in range(1, 12):
            gone = [Remove(f"test:{turn - 1}-a"), Remove(f"test:{turn - 1}-b")]
            index.apply([put(f"{turn}-a", "Data"), *gone, put(f"{turn}-b", "Data")], checkpoint=turn + 1)
    reader.close()
    for page in answers:
        assert page.total == page.facets["status"].values[0].count == 2
        assert len({hit.id.partition("-")[0] for hit in page.hits}) == 1


def test_after_a_rebuild_relevance_begins_anew_and_keys_go_on(index: SearchIndex) -> None:
    index.apply(EARLIER, checkpoint=1)
    relevance = question("data", size=2)
    by_key = question("data", size=2, sort=Sort("hours"))
    cursors = [index.search(query).next_cursor for query in (relevance, by_key)]
    rebuilt(index, EARLIER, 1)
    with pytest.raises(ExpiredCursor):
        index.search(question("data", size=2, cursor=cursors[0]))
    on = index.search(question("data", size=10, sort=Sort("hours"), cursor=cursors[1]))
    assert [hit.id for hit in on.hits] == [f"test:{number}" for number in range(2, 6)]


def test_a_generation_that_is_thrown_away_leaves_answers_and_cursors(index: SearchIndex) -> None:
    index.apply(EARLIER, checkpoint=1)
    first, generation = index.search(question("data", size=2)), index.generation
    building = index.build()
    building.apply([put("other", "Data")], checkpoint=9)
    building.discard()
    assert (index.generation, index.checkpoint()) == (generation, 1)
    assert index.search(question("data", size=2, cursor=first.next_cursor)).stable
