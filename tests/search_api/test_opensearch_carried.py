"""Answers carried on in a cluster: what it is asked for them, and what it may do meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from opensearchpy import Urllib3HttpConnection, exceptions

from search_api.errors import IndexUnreachable
from search_api.facets import FACETS
from search_api.index.opensearch import Cluster
from search_api.index.opensearch_index import OpenSearchIndex
from search_api.index.opensearch_state import StateDocument
from search_api.index.opensearch_writer import ClusterWriter
from search_api.index.view import View
from tests.search_api.index_catalogue import put, question
from tests.search_api.opensearch_opening import Opening, lose_points
from tests.search_api.test_carried_model import LANDING

SIZE = 30
FILTERS: Sequence[dict[str, Any]] = [
    {},
    {"filters": {"country": ("NZ",)}},
    {"filters": {"country": ("CA", "NZ"), "level": ("nzqcf:4",)}},
]


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """Every search that the cluster is asked for."""
    bodies: list[Mapping[str, Any]] = []
    search = Cluster.search

    def noted(self: Cluster, asked: Sequence[Mapping[str, Any]]) -> Any:
        bodies.extend(asked)
        return search(self, asked)

    monkeypatch.setattr(Cluster, "search", noted)
    return bodies


def filled(opening: Opening) -> OpenSearchIndex:
    index = opening()
    index.apply([put(str(n), number=n + 1, **of("NZ")) for n in range(SIZE)], 1)
    return index


def of(country: str, second: int = 5) -> dict[str, Any]:
    return {
        "facets": {"country": [country], "level": ["nzqcf:4"]},
        "spans": {"changed_at": (second, second), "hours": (10.0, 20.0)},
    }


def countries(index: OpenSearchIndex, **parts: Any) -> dict[str, int]:
    """Of the newest commit."""
    index._reader.refreshed()
    page = index.search(replace(LANDING, size=2, **parts))
    return {one.value: one.count for one in page.facets["country"].values if one.count}


def test_a_commit_of_a_few_changes_counts_nothing_anew_in_the_cluster(
    opening: Opening, searches: list[Mapping[str, Any]]
) -> None:
    index = filled(opening)
    assert [countries(index, **parts) for parts in FILTERS] == [{"NZ": SIZE}] * 3
    index.apply([put("0", number=1, **of("CA", 7)), put("new", number=SIZE + 1, **of("FR", 8))], 2)
    searches.clear()
    assert countries(index) == {"NZ": SIZE - 1, "CA": 1, "FR": 1}
    assert all("aggs" not in one for one in searches)
    assert len(searches) <= 10, "sizes, what was written now and before, and its cells"
    searches.clear()
    assert countries(index, **FILTERS[1]) == {"NZ": SIZE - 1, "CA": 1, "FR": 1}
    assert countries(index, **FILTERS[2]) == {"NZ": SIZE - 1, "CA": 1, "FR": 1}
    assert searches == [], "all is read for the first page"


def test_questions_with_words_are_asked_of_the_cluster(
    opening: Opening, searches: list[Mapping[str, Any]]
) -> None:
    index = filled(opening)
    assert countries(index, text="title") == {"NZ": SIZE}
    index.apply([put("0", "Other", number=1, **of("NZ"))], 2)
    searches.clear()
    assert countries(index, text="title") == {"NZ": SIZE - 1}
    assert any("aggs" in one for one in searches)


def test_the_values_that_words_may_mean_are_carried_on(
    opening: Opening, searches: list[Mapping[str, Any]]
) -> None:
    index = filled(opening)
    assert [index.search(question(text)).total for text in ("nzqcf 4", "nzqcf 6")] == [SIZE, 0]
    index.apply([put(str(n), number=n + 1, facets={"level": ["nzqcf:6"]}) for n in range(9)], 2)
    index._reader.refreshed()
    searches.clear()
    assert index.search(question("nzqcf 6")).total == 9
    assert all("aggs" not in one for one in searches)


def test_commits_that_the_cluster_lost_are_counted_anew_and_those_after_them_carried_on(
    opening: Opening, searches: list[Mapping[str, Any]]
) -> None:
    index, carried = filled(opening), []
    assert countries(index) == {"NZ": SIZE}
    lose_points(index)
    for turn in range(4):
        index.apply([put(str(turn), number=turn + 1, **of("CA", 6 + turn))], 2 + turn)
        searches.clear()
        assert countries(index) == {"NZ": SIZE - turn - 1, "CA": turn + 1}
        carried.append(all("aggs" not in one for one in searches))
    assert carried == [False, True, True, True]


def test_what_a_writer_that_was_taken_over_sent_too_late_counts_when_it_is_seen(opening: Opening) -> None:
    """Nobody has written that record since, so the cluster takes it: it was written after a commit of long ago."""
    index, reader = filled(opening), opening()
    stale = index._writer
    assert stale is not None
    taken = StateDocument(reader._cluster, stale.generation, lambda: 4e9)
    taken.take()
    newer = ClusterWriter(reader._cluster, stale.generation, reader._sources, taken)
    for turn in range(3):
        newer.apply([put(str(turn), number=turn + 1, **of("CA"))], 2 + turn)
        assert countries(reader) == {"NZ": SIZE - turn - 1, "CA": turn + 1}
    stale.take([put("9", number=10, **of("FR"))])
    newer.apply([put("8", number=9, **of("CA"))], 5)
    assert countries(reader) == {"NZ": SIZE - 5, "CA": 4, "FR": 1}
    newer.apply([put("9", number=10, **of("FR"))], 6)
    assert countries(reader) == countries(opening()) == {"NZ": SIZE - 5, "CA": 4, "FR": 1}
    taken.give_up()


def test_takings_over_are_kept_in_mind_and_nothing_else_is_looked_at_again(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.index.opensearch_state.MOST_TAKEN", 3)
    index = filled(opening)
    for turn in range(5):
        index.close()
        index = opening()
        index.apply([], 1)
        index.apply([put("0", number=1, **of("NZ", turn))], 2 + turn)
    view = index._reader.view()
    assert view.commit is not None
    assert view.commit.late == [[5, 5], [7, 7], [9, 9]], (
        "each taking over is a commit, and so is what it wrote"
    )
    clauses = view.records.clauses
    late = clauses.any_of([clauses.between("written", low, high) for low, high in view.commit.late])
    assert view.records.count(late) == 0


def test_takings_over_that_commit_nothing_are_one(opening: Opening) -> None:
    index = filled(opening)
    for _ in range(4):
        index.close()
        index = opening()
        with index._writer_in_use() as writer:
            writer.take([put("0", number=1, **of("CA"))])
    index.apply([put("1", number=2, **of("CA"))], 2)
    view = index._reader.refreshed()
    assert view.commit is not None
    assert view.commit.late == [[1, 4]]
    assert countries(index) == {"NZ": SIZE - 2, "CA": 2}


def test_a_point_in_time_opened_again_may_hold_more_and_counts_it_once(opening: Opening) -> None:
    """A shard that is moved is refreshed: what is not committed yet is seen by whoever opens the commit anew."""
    index, reader = filled(opening), opening()
    filtered: dict[str, Any] = {"filters": {"level": ("nzqcf:4",)}}
    assert countries(reader) == {"NZ": SIZE}
    writer, before = index._writer, reader._reader.view()
    assert writer is not None
    writer.take([put("0", number=1, **of("CA"))])
    index._cluster.refresh(writer.generation.records)
    names: Any = before.names
    reader._cluster.close_points_in_time([names._point.id])
    assert reader._reader.reopened(before).token == before.token
    assert countries(reader, **filtered) == {"NZ": SIZE - 1, "CA": 1}
    writer.commit(2)
    for _ in range(2):
        assert countries(reader, **filtered) == countries(reader) == {"NZ": SIZE - 1, "CA": 1}
        index.apply([put("2", number=3, **of("NZ", 9))], 3)


def test_who_still_reads_from_an_earlier_point_is_answered_from_it(opening: Opening) -> None:
    index, reader = filled(opening), opening()
    writer, earlier = index._writer, reader._reader.refreshed()
    assert writer is not None

    def counted(view: View, **parts: Any) -> dict[str, int]:
        page = reader._answers.search(view, replace(LANDING, **parts))
        return {one.value: one.count for one in page.facets["country"].values if one.count}

    assert counted(earlier) == {"NZ": SIZE}
    writer.take([put("0", number=1, **of("CA"))])
    index._cluster.refresh(writer.generation.records)
    later = reader._commits.newest(None)
    assert later.token == earlier.token
    filtered: dict[str, Any] = {"filters": {"level": ("nzqcf:4",)}}
    assert counted(later, size=3) == counted(later, size=3, **filtered) == {"NZ": SIZE - 1, "CA": 1}
    assert counted(earlier, size=4) == counted(earlier, size=4, **filtered) == {"NZ": SIZE}


def test_a_bulk_is_sent_once_by_the_client(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two, the first may come last, over what was written since; the next batch begins with a new fence."""
    index = filled(opening)
    sent: list[str] = []
    perform = Urllib3HttpConnection.perform_request

    def broken(self: Urllib3HttpConnection, method: str, url: str, *given: Any, **named: Any) -> Any:
        if url.endswith("_bulk"):
            sent.append(url)
            raise exceptions.ConnectionError("N/A", "no answer", OSError())
        return perform(self, method, url, *given, **named)

    monkeypatch.setattr(Urllib3HttpConnection, "perform_request", broken)
    with pytest.raises(IndexUnreachable):
        index.apply([put("0", number=1, **of("CA"))], 2)
    assert len(sent) == 1
    monkeypatch.undo()
    index.apply([put("0", number=1, **of("CA"))], 2)
    assert index._writer is not None
    assert index._writer.state.state.fence == 2


def test_what_keeps_answers_from_being_carried_on_is_said_once(
    opening: Opening, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    index = filled(opening)
    assert countries(index) == {"NZ": SIZE}
    index.apply([put("0", number=1, **of("CA"))], 2)
    monkeypatch.setattr("search_api.index.opensearch_requests.MOST_COLUMNS", 1_000)
    monkeypatch.setattr("search_api.index.difference.IN_ONE_JOURNEY", ("facet_country", *["low_hours"] * 200))
    assert countries(index) == {"NZ": SIZE - 1, "CA": 1}
    told = [one for one in caplog.records if one.msg == "not_carried_on"]
    assert len(told) == 1
    assert "docvalue_fields" in told[0].__dict__["reason"]


def test_a_moment_in_the_middle_of_a_commit_is_compared_with_none(opening: Opening) -> None:
    index = filled(opening)
    writer = index._writer
    assert writer is not None
    writer.state.change(is_committing=True)
    stranger = opening()
    assert stranger.search(question(facets=tuple(FACETS))).total == SIZE
    assert stranger._reader.view().commit is None
