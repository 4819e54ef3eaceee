"""Answers carried on from one commit to the next are those made anew, and are carried on indeed."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from normalise.vocabularies import load_vocabularies
from search_api.facets import FACETS, RANGES
from search_api.index import difference, layout
from search_api.index.carried_answers import CarriedAnswers as Carried
from search_api.index.carried_answers import Wanted
from search_api.index.contract import Put, Remove
from search_api.index.embedded import Snapshot
from search_api.index.embedded_index import EmbeddedIndex, open_embedded_index
from search_api.index.stamps import CHANGED_AT, UNCOUNTED, counted
from search_api.query import Range
from tests.search_api.index_catalogue import TODAY, put, question

DRAWN = tuple(name for name, one in RANGES.items() if one.edges)
LANDING = question(facets=tuple(FACETS), facet_size=100, distributions=DRAWN, currency="NZD")
FIRST = replace(LANDING, size=2)
IDS = 6
VOCABULARIES = load_vocabularies()


class Engine:
    """Tells what an index of this process was asked to count, and how many documents its conditions found."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        for name in ("value_counts", "band_counts", "count"):
            monkeypatch.setattr(Snapshot, name, self._noting(name, getattr(Snapshot, name)))

    def _noting(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*given: Any, **named: Any) -> Any:
            self.calls.append(name)
            return work(*given, **named)

        return noted

    def taken(self) -> list[str]:
        """What was counted since this was asked last."""
        calls, self.calls = self.calls, []
        return calls


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    opened = open_embedded_index(tmp_path / "index", VOCABULARIES)
    opened.apply([put(str(n), number=n + 1, facets={"country": ["NZ"]}) for n in range(300)], 1)
    yield opened
    opened.close()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    return Engine(monkeypatch)


def countries(index: EmbeddedIndex, **parts: Any) -> dict[str, int]:
    page = index.search(replace(LANDING, **parts))
    return {one.value: one.count for one in page.facets["country"].values}


def test_a_commit_of_a_few_changes_counts_nothing_anew(index: EmbeddedIndex, engine: Engine) -> None:
    filtered: dict[str, Any] = {"filters": {"country": ("NZ",)}}
    assert countries(index) == countries(index, **filtered) == {"NZ": 300}
    assert engine.taken()
    index.apply([put("0", number=1, facets={"country": ["CA"]}), put("new", number=301)], 2)
    assert countries(index) == countries(index, **filtered) == {"NZ": 299, "CA": 1, "unknown": 1}
    assert engine.taken() == ["count"], "of what was written alone"
    assert index.search(replace(LANDING, **filtered)).total == 299


def test_a_commit_that_takes_a_record_out_counts_anew(index: EmbeddedIndex, engine: Engine) -> None:
    countries(index)
    engine.taken()
    index.apply([Remove("test:0"), put("1", number=2, facets={"country": ["CA"]})], 2)
    assert countries(index) == {"NZ": 298, "CA": 1}
    assert "value_counts" in engine.taken()


def test_a_commit_of_many_changes_counts_anew(
    index: EmbeddedIndex, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(difference, "FEW", 10)
    countries(index)
    for size, is_anew in [(10, False), (11, True)]:
        engine.taken()
        index.apply([put(str(n), number=n + 1, facets={"country": ["CA"]}) for n in range(size)], 2)
        assert countries(index) == {"NZ": 300 - size, "CA": size}
        assert ("value_counts" in engine.taken()) is is_anew


def test_another_day_counts_anew(index: EmbeddedIndex, engine: Engine) -> None:
    index.apply([put("0", number=1, expires=TODAY, facets={"country": ["NZ"]})], 2)
    current: dict[str, Any] = {"filters": {"status": ("current",)}}
    assert countries(index, **current) == {"NZ": 300}
    index.apply([put("1", number=2, facets={"country": ["NZ"]})], 3)
    engine.taken()
    assert countries(index, **current, today=TODAY + timedelta(1)) == {"NZ": 299}
    assert engine.taken()


def test_another_generation_counts_anew(index: EmbeddedIndex, engine: Engine) -> None:
    countries(index)
    building = index.build()
    building.apply([put(str(n), number=n + 1, facets={"country": ["CA"]}) for n in range(300)], 1)
    building.switch()
    engine.taken()
    assert countries(index) == {"CA": 300}
    assert "value_counts" in engine.taken()


def test_an_index_made_anew_in_the_same_folder_counts_anew(
    index: EmbeddedIndex, engine: Engine, tmp_path: Path
) -> None:
    """Its commits bear the same numbers: the parts that it is made of tell it from the one before."""
    other = open_embedded_index(tmp_path / "other", VOCABULARIES)
    other.apply([put(str(n), number=n + 1, facets={"country": ["CA"]}) for n in range(300)], 1)
    before, after = index._reader.view(), other._reader.view()
    assert before.commit is not None
    assert after.commit is not None
    assert (before.generation, before.commit.number) == (after.generation, after.commit.number)
    assert difference.difference(before, after) is None
    assert difference.difference(before, before) is not None
    other.close()


def test_questions_with_words_count_anew(index: EmbeddedIndex, engine: Engine) -> None:
    countries(index, text="title")
    index.apply([put("0", "Other", number=1)], 2)
    engine.taken()
    assert countries(index, text="title") == {"NZ": 299}
    assert "value_counts" in engine.taken()


def test_a_commit_that_no_reader_saw_in_between_is_carried_over(index: EmbeddedIndex, engine: Engine) -> None:
    countries(index)
    for number, country in enumerate(["CA", "FR", "CA"]):
        index.apply([put(str(number), number=number + 1, facets={"country": [country]})], 2 + number)
    engine.taken()
    assert countries(index) == {"NZ": 297, "CA": 2, "FR": 1}
    assert engine.taken() == ["count"], "of what was written alone"


def test_what_few_ask_for_is_carried_over_many_commits(index: EmbeddedIndex, engine: Engine) -> None:
    """Although their files were let go of: what was written was read for what many ask for."""
    seldom: dict[str, Any] = {"filters": {"country": ("CA", "C0", "C4")}}
    assert countries(index, **seldom) != countries(index)
    for number in range(5):
        index.apply([put(str(number), number=number + 1, facets={"country": [f"C{number}"]})], 2 + number)
        countries(index)
    engine.taken()
    assert countries(index, **seldom)["C4"] == 1
    assert index.search(replace(LANDING, **seldom)).total == 2
    assert engine.taken() == []


def test_two_views_of_one_commit_do_not_lead_in_a_circle(index: EmbeddedIndex) -> None:
    """As of a cluster that has lost the point in time of a commit, of which another one is opened."""
    counts = Carried(100)
    before = index._reader.view()
    assert before.commit is not None
    after = replace(before, commit=replace(before.commit, token="another point", opening=1))
    asked = [(before, "a"), (after, "b"), (before, "c"), (after, "d"), (before, "e")]
    made = [counts.get(view, Wanted(key, key.upper)) for view, key in asked]
    assert made == ["A", "B", "C", "D", "E"]
    assert counts.get(after, Wanted("a", lambda: "anew", lambda known, _: known)) == "A"


def test_steps_over_which_nothing_is_carried_do_not_pile_up(index: EmbeddedIndex) -> None:
    counts, view = Carried(100), index._reader.view()
    assert view.commit is not None
    for number in range(50):
        commit = replace(
            view.commit, number=number, pieces=frozenset({str(number)}), token=f"commit {number}"
        )
        counts.get(replace(view, token=str(number), commit=commit), Wanted("a", lambda: 1))
    assert len(counts._steps) == 1


def test_earlier_commits_are_let_go_without_the_collector(index: EmbeddedIndex) -> None:
    seen = []
    gc.disable()
    try:
        for number in range(5):
            index.apply([put("0", number=1, facets={"country": [f"C{number}"]})], 2 + number)
            countries(index)
            seen.append(weakref.ref(index._reader.view().records))
        assert [one() is None for one in seen] == [True, True, False, False, False]
        index.close()
        assert all(one() is None for one in seen)
    finally:
        gc.enable()


# --- hits


@pytest.fixture
def looked_for(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Columns by which the engine was asked for hits, but for those of what was written."""
    asked: list[str] = []
    ordered = Snapshot.ordered

    def noted(snapshot: Snapshot, clause: Any, column: str, *given: Any, **named: Any) -> Any:
        if column != layout.NUMBER:
            asked.append(column)
        return ordered(snapshot, clause, column, *given, **named)

    monkeypatch.setattr(Snapshot, "ordered", noted)
    return asked


def changed(record: int, second: int, **parts: Any) -> Put:
    return put(str(record), number=record + 1, spans={"changed_at": (second, second)}, **parts)


def first(index: EmbeddedIndex, size: int = 2, **parts: Any) -> list[str]:
    """What stands first, newest changes foremost."""
    return [hit.id.removeprefix("test:") for hit in index.search(replace(LANDING, size=size, **parts)).hits]


def test_newest_changes_stand_first_without_a_look_for_the_others(
    index: EmbeddedIndex, looked_for: list[str]
) -> None:
    index.apply([changed(number, number) for number in range(300)], 2)
    assert first(index) == first(index, filters={"country": ("unknown",)}) == ["299", "298"]
    looked_for.clear()
    index.apply([changed(7, 900), changed(8, 299, facets={"country": ["CA"]}), changed(299, 1)], 3)
    assert first(index) == ["7", "8"]
    assert first(index, filters={"country": ("unknown",)}) == ["7", "298"]
    assert looked_for == []
    cards = [hit.card for hit in index.search(replace(LANDING, size=2)).hits]
    assert cards == [put("7").document.card, put("8").document.card]


def test_hits_are_looked_for_where_more_left_the_first_than_came(
    index: EmbeddedIndex, looked_for: list[str]
) -> None:
    index.apply([changed(number, number) for number in range(300)], 2)
    assert first(index) == ["299", "298"]
    looked_for.clear()
    index.apply([changed(299, 1), changed(298, 2)], 3)
    assert first(index) == ["297", "296"]
    assert looked_for == ["high_changed_at"]


def test_where_facets_stay_as_they_are_no_values_are_read(
    index: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns: list[str] = []
    holders = Snapshot.holders

    def noted(snapshot: Snapshot, clause: Any, by: str, documents: int, asked: Any) -> Any:
        columns.extend(asked)
        return holders(snapshot, clause, by, documents, asked)

    monkeypatch.setattr(Snapshot, "holders", noted)
    filtered: dict[str, Any] = {"filters": {"country": ("NZ",)}, "size": 0}
    assert countries(index, **filtered) == {"NZ": 300}
    index.apply([put("0", "Another title", number=1, facets={"country": ["NZ"]})], 2)
    assert countries(index, **filtered) == {"NZ": 300}
    assert columns == []
    index.apply([put("0", "Another title", number=1, facets={"country": ["CA"]})], 3)
    assert countries(index, **filtered) == {"NZ": 299, "CA": 1}
    assert "facet_country" in columns


def test_seldom_asked_hits_are_looked_for_anew_over_commits_whose_files_are_gone(
    index: EmbeddedIndex, engine: Engine, looked_for: list[str]
) -> None:
    seldom: dict[str, Any] = {"filters": {"country": ("NZ",)}}
    index.apply([changed(number, number, facets={"country": ["NZ"]}) for number in range(300)], 2)
    assert first(index, **seldom) == ["299", "298"]
    for turn in range(5):
        index.apply([changed(turn, 900 + turn, facets={"country": ["NZ"]})], 3 + turn)
        countries(index)
    looked_for.clear()
    engine.taken()
    assert first(index, **seldom) == ["4", "3"]
    assert looked_for == ["high_changed_at"]
    assert engine.taken() == [], "counts are carried on all the same"


def test_keys_are_exact_above_what_a_float_holds(index: EmbeddedIndex, looked_for: list[str]) -> None:
    """Of real moments: seconds since 1970 before the number of the record."""
    now = 1_795_000_000
    index.apply([changed(number, now) for number in range(300)], 2)
    assert first(index) == ["299", "298"]
    looked_for.clear()
    index.apply([changed(150, now), changed(297, now, facets={"country": ["CA"]}), changed(9, now + 1)], 3)
    assert first(index, 4) == ["9", "299", "298", "297"]
    index.apply([changed(298, now)], 4)
    looked_for.clear()
    assert first(index, 4) == ["9", "299", "298", "297"]
    assert looked_for == []


# --- what is counted


def test_who_asks_when_records_changed_sees_all_that_were_written(index: EmbeddedIndex) -> None:
    limits = Range(datetime(1970, 1, 1, 0, 4, 50, tzinfo=UTC), None)
    since: dict[str, Any] = {"ranges": {"changed_at": limits}, "size": 0}
    index.apply([changed(number, number, facets={"country": ["NZ"]}) for number in range(300)], 2)
    assert countries(index, **since) == {"NZ": 10}
    index.apply([changed(0, 900, facets={"country": ["NZ"]}), changed(299, 1, facets={"country": ["NZ"]})], 3)
    index.apply([changed(1, 901, facets={"country": ["NZ"]})], 4)
    assert countries(index, **since) == {"NZ": 11}


def test_records_that_take_over_each_others_numbers_are_told_apart(index: EmbeddedIndex) -> None:
    """As of a store that was restored and has gone on: in turn, and one after the other in a chain."""
    index.apply([put(str(n), number=n + 1, facets={"country": [f"C{min(n, 9)}"]}) for n in range(300)], 2)
    assert countries(index)["C1"] == 1
    index.apply(
        [
            put("0", number=2, facets={"country": ["FR"]}),
            put("1", number=1, facets={"country": ["C0"]}),
            put("2", number=4, facets={"country": ["C3"]}),
            put("3", number=301, facets={"country": ["C2"]}),
            put("new", number=3, facets={"country": ["C4"]}),
        ],
        3,
    )
    found = countries(index)
    assert {name: found.get(name) for name in ("FR", "C0", "C1", "C2", "C3", "C4")} == {
        "FR": 1,
        "C0": 1,
        "C1": None,
        "C2": 1,
        "C3": 1,
        "C4": 2,
    }


def test_every_column_that_is_counted_or_limited_by_tells_two_versions_apart() -> None:
    spans = [layout.low_column(name) for name in layout.SPANS] + [
        layout.high_column(name) for name in layout.SPANS
    ]
    asked = {layout.STATE, layout.STATUS_DAY, layout.START_DAY, *layout.FACET_COLUMNS.values(), *spans}
    for column in asked - CHANGED_AT:
        assert counted({column: ["1"]}) != counted({column: ["2"]}), column
        assert counted({column: ["1"]}) != counted({}), column
    for column in UNCOUNTED:
        assert counted({column: ["1"]}) == counted({column: ["2"]}), column
