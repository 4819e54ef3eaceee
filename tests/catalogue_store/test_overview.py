"""All sources at a glance: each question is one query, whatever the number of sources."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event

from catalogue_store import CatalogueStore, Holder, RecordTally, RunKind, RunState
from catalogue_store.overview import IssueTally, RunTally
from normalise.issue import IssueCode, Severity
from tests.catalogue_store.harvest import day, fill, harvest, replay, source_row

SITE = {"a": "Data", "b": "odd", "c": "BAD one"}


def test_last_accepted_is_the_last_that_read_the_source(store: CatalogueStore) -> None:
    assert store.overview.last_accepted() == {}
    harvest(store, day(0), SITE)
    first = store.overview.last_accepted()["src"]
    assert (first.published_at, first.seen_at) == (day(0), day(0))
    replay(store, day(3), "mended")
    assert store.overview.last_accepted()["src"] == first
    harvest(store, day(5), {"d": "Welding"}, kind=RunKind.INCREMENTAL)
    assert store.overview.last_accepted()["src"].seen_at == day(5)
    held = fill(store, day(7), {})
    held.finish(RunState.HELD, {}, day(7))
    assert store.overview.last_accepted()["src"].seen_at == day(5)


def test_runs_are_counted_by_kind_and_state(store: CatalogueStore) -> None:
    for at in (0, 1):
        run = fill(store, day(at), SITE)
        run.finish(RunState.REJECTED, {}, day(at))
    held = fill(store, day(2), SITE)
    held.finish(RunState.HELD, {"told": 1}, day(2))
    store.runs.start("src", RunKind.INCREMENTAL, "one", day(3))
    tallies = sorted(store.overview.run_tallies(), key=lambda one: one.state)
    assert tallies == [
        RunTally("src", RunKind.FULL, RunState.HELD, False, 1, day(2)),
        RunTally("src", RunKind.FULL, RunState.REJECTED, False, 2, day(1)),
        RunTally("src", RunKind.INCREMENTAL, RunState.RUNNING, False, 1, None),
    ]
    assert store.overview.latest_states() == {"src": RunState.RUNNING}
    ended = store.overview.last_ended()["src"]
    assert (ended.id, ended.report) == (held.id, {"told": 1})


def test_records_and_issues_are_counted_by_source(store: CatalogueStore) -> None:
    store.sources.register(source_row("two"))
    harvest(store, day(0), SITE)
    harvest(store, day(0), {"x": "odd x"}, source_id="two")
    harvest(store, day(1), {"b": "odd"}, gone=["a"], kind=RunKind.INCREMENTAL)
    assert store.overview.record_tallies() == {"src": RecordTally(1, 1), "two": RecordTally(1, 0)}
    missing = IssueTally("src", IssueCode.MISSING_FIELD, Severity.ERROR, 1)
    odd = [IssueTally(name, IssueCode.UNMAPPED_VALUE, Severity.WARNING, 1) for name in ("src", "two")]
    assert sorted(store.overview.issue_tallies([]), key=str) == sorted([missing, *odd], key=str)
    held = fill(store, day(2), {"e": "odd e", "f": "odd f"})
    assert len(store.overview.issue_tallies([])) == 3
    counts = {
        one.source_id: one.count
        for one in store.overview.issue_tallies([held.id])
        if one.code == "unmapped_value"
    }
    assert counts == {"src": 3, "two": 1}


def test_leases_of_all_sources_that_are_held_now(store: CatalogueStore) -> None:
    for source_id in ("src", "two"):
        store.leases.take(source_id, Holder("here", 1, "then"), day(0), seconds=60)
    assert set(store.leases.at_work(day(0))) == {"src", "two"}
    assert store.leases.at_work(day(1)) == {}


@pytest.mark.parametrize(
    "question", ["last_accepted", "last_ended", "latest_states", "run_tallies", "record_tallies"]
)
def test_many_sources_are_asked_about_at_once(store: CatalogueStore, question: str) -> None:
    for number in range(12):
        store.sources.register(source_row(f"s{number}"))
        harvest(store, day(0), {"a": "Data"}, source_id=f"s{number}")
    asked: list[str] = []
    event.listen(store._database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    ask: Callable[[], object] = getattr(store.overview, question)
    ask()
    assert len([one for one in asked if one.startswith("SELECT")]) == 1


def test_runs_are_paged_by_the_last_one_seen(store: CatalogueStore) -> None:
    ids = []
    for at in range(5):
        run = fill(store, day(at), SITE)
        run.finish(RunState.REJECTED, {}, day(at))
        ids.append(run.id)
    first = [row.id for row in store.runs.of_source("src", 2)]
    second = [row.id for row in store.runs.of_source("src", 2, before=first[-1])]
    last = [row.id for row in store.runs.of_source("src", 2, before=second[-1])]
    assert first + second + last == ids[::-1]


def test_usual_runs_are_published_full_ones_before_this(store: CatalogueStore) -> None:
    harvest(store, day(0), SITE)
    harvest(store, day(1), SITE, kind=RunKind.INCREMENTAL)
    harvest(store, day(2), SITE)
    rejected = fill(store, day(3), SITE)
    rejected.finish(RunState.REJECTED, {}, day(3))
    harvest(store, day(4), SITE)
    rows = store.runs.published_before("src", rejected.id, 5)
    assert [row.started_at for row in rows] == [day(2), day(0)]
    assert [row.started_at for row in store.runs.published_before("src", 10**6, 1)] == [day(4)]
