"""The life of a run: resumed, held, released, discarded, superseded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue_store import AbsencePolicy, CatalogueStore, PublishedCounts, RunKind, RunState
from catalogue_store.errors import StaleRun, StoreUnavailable, UnknownRun
from tests.catalogue_store.harvest import (
    day,
    fill,
    harvest,
    kept,
    logged,
    names,
    normalise_pending,
    source_row,
)

POLICY = AbsencePolicy()


def hold(store: CatalogueStore, at_day: float, site: dict[str, str]) -> int:
    run = fill(store, day(at_day), site)
    run.finish(RunState.HELD, {"verdict": "held"}, day(at_day))
    return run.id


def state(store: CatalogueStore, run_id: int) -> RunState:
    row = store.runs.get(run_id)
    assert row is not None
    return row.state


@pytest.mark.parametrize("died_in", [None, RunState.INTERRUPTED, RunState.ACCEPTED])
def test_next_start_goes_on_with_what_an_unpublished_run_kept(
    store: CatalogueStore, died_in: RunState | None
) -> None:
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    run.keep([kept("a", "Data")], day(0), {"page": 1})
    if died_in is not None:
        run.finish(died_in, {}, day(0))
    assert [row.id for row in store.runs.unfinished("src")] == [run.id]
    resumed = store.runs.start("src", RunKind.FULL, "one", day(1))
    assert (resumed.id, resumed.checkpoint, state(store, run.id)) == (run.id, {"page": 1}, RunState.RUNNING)
    resumed.keep([kept("b", "Welding")], day(1))
    normalise_pending(resumed)
    assert store.publish(resumed.id, POLICY, day(1)) == PublishedCounts(added=2)


def test_ended_runs_are_not_gone_on_with(store: CatalogueStore) -> None:
    first = fill(store, day(0), {"a": "Data"})
    first.finish(RunState.REJECTED, {}, day(0))
    first.purge_staging()
    second = fill(store, day(1), {"a": "Data"})
    store.publish(second.id, POLICY, day(1))
    third = store.runs.start("src", RunKind.FULL, "one", day(2))
    assert len({first.id, second.id, third.id}) == 3
    with pytest.raises(UnknownRun, match="accepted"):
        store.runs.resume(second.id)
    with pytest.raises(UnknownRun, match="999"):
        store.runs.resume(999)


def test_resuming_under_another_stamp_normalises_again(store: CatalogueStore) -> None:
    fill(store, day(0), {"a": "Data"}, stamp="one")
    resumed = store.runs.start("src", RunKind.FULL, "two", day(1))
    assert normalise_pending(resumed, "two") == ["src:a"]


def test_full_run_gives_up_unfinished_runs_of_other_kinds(store: CatalogueStore) -> None:
    part = store.runs.start("src", RunKind.INCREMENTAL, "one", day(0))
    part.keep([kept("a", "Data")], day(0))
    full = store.runs.start("src", RunKind.FULL, "one", day(1))
    assert full.id != part.id
    assert state(store, part.id) is RunState.INTERRUPTED
    assert [row.id for row in store.runs.unfinished("src")] == [full.id]


def test_interrupted_full_run_does_not_bring_old_content_back(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    fill(store, day(1), {"a": "Data 1", "b": "Welding 1"})
    harvest(store, day(2), {"a": "Data 2"}, kind=RunKind.INCREMENTAL)
    resumed = store.runs.start("src", RunKind.FULL, "one", day(3))
    normalise_pending(resumed)
    assert store.publish(resumed.id, POLICY, day(3)) == PublishedCounts(changed=1)
    assert names(store) == {"a": "Data 2", "b": "Welding 1"}


def test_rejected_run_changes_nothing(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    run = fill(store, day(1), {"a": "Wrong", "b": "Wrong"})
    run.finish(RunState.REJECTED, {"why": "short"}, day(1))
    run.purge_staging()
    assert names(store) == {"a": "Data"}
    assert logged(store) == [("a", "added")]
    with pytest.raises(StaleRun, match="rejected"):
        store.publish(run.id, POLICY, day(1))
    # What it brought is not taken for known by the next run.
    assert harvest(store, day(2), {"a": "Wrong", "b": "Wrong"}) == PublishedCounts(added=1, changed=1)


def test_held_run_is_released_by_publishing_it(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    run_id = hold(store, 1, {"a": "Data 1"})
    assert store.runs.held("src") == store.runs.get(run_id)
    assert names(store) == {"a": "Data", "b": "Welding"}
    assert store.runs.open(run_id).figures().missing == 1
    assert store.publish(run_id, POLICY, day(9)) == PublishedCounts(changed=1, missing=1)
    record = store.records.get("src:a")
    assert record is not None
    # Seen when it was harvested, not when somebody clicked.
    assert (record.last_seen_at, record.changed_at) == (day(1), day(9))
    assert store.runs.held("src") is None


def test_release_is_refused_when_the_source_has_moved(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    run_id = hold(store, 1, {"a": "Data 1"})
    harvest(store, day(2), {"a": "Data 2"}, kind=RunKind.INCREMENTAL)
    with pytest.raises(StaleRun, match="published since"):
        store.publish(run_id, POLICY, day(3))
    assert names(store) == {"a": "Data 2"}
    assert state(store, run_id) is RunState.HELD


def test_discarded_run_can_no_longer_be_released(store: CatalogueStore) -> None:
    run_id = hold(store, 1, {"a": "Data 1"})
    store.runs.discard(run_id, day(2))
    assert state(store, run_id) is RunState.REJECTED
    for refused in (store.runs.discard, lambda run_id, at: store.publish(run_id, POLICY, at)):
        with pytest.raises(StaleRun):
            refused(run_id, day(3))


@pytest.mark.parametrize("later", [RunState.HELD, RunState.ACCEPTED])
def test_later_full_run_supersedes_a_held_one(store: CatalogueStore, later: RunState) -> None:
    first = hold(store, 1, {"a": "Data 1"})
    run = fill(store, day(2), {"a": "Data 2"})
    if later is RunState.HELD:
        run.finish(later, {}, day(2))
    else:
        store.publish(run.id, POLICY, day(2))
    row = store.runs.get(first)
    assert row is not None
    assert (row.state, row.superseded_by, row.has_staging) == (RunState.REJECTED, run.id, False)
    assert (row.finished_at, row.ended_at) == (day(1), day(2))
    assert first in [one.id for one in store.notices.untold("src", day(1), day(2))]
    with pytest.raises(StaleRun, match=f"superseded by run {run.id}"):
        store.publish(first, POLICY, day(3))


@pytest.mark.parametrize("kind", [RunKind.INCREMENTAL, RunKind.REPLAY])
def test_partial_run_does_not_supersede_a_held_one(store: CatalogueStore, kind: RunKind) -> None:
    first = hold(store, 1, {"a": "Data 1"})
    harvest(store, day(2), {}, kind=kind, stamp="two")
    assert state(store, first) is RunState.HELD


def test_run_is_published_once(store: CatalogueStore) -> None:
    run = fill(store, day(0), {"a": "Data"})
    store.publish(run.id, POLICY, day(0))
    with pytest.raises(StaleRun, match="was published"):
        store.publish(run.id, POLICY, day(1))
    with pytest.raises(StaleRun):
        run.finish(RunState.REJECTED, {}, day(1))
    with pytest.raises(UnknownRun):
        store.publish(12345, POLICY, day(1))


def test_interrupted_run_is_not_published(store: CatalogueStore) -> None:
    run = fill(store, day(0), {"a": "Data"})
    run.finish(RunState.INTERRUPTED, {}, day(0))
    with pytest.raises(StaleRun, match="interrupted"):
        store.publish(run.id, POLICY, day(0))


def test_runs_are_listed_by_source_newest_first(store: CatalogueStore) -> None:
    store.sources.register(source_row("src_2"))
    for at in (0, 1, 2):
        harvest(store, day(at), {"a": "Data"})
    harvest(store, day(3), {"a": "Data"}, source_id="src_2")
    assert [row.started_at for row in store.runs.of_source("src", limit=2)] == [day(2), day(1)]
    assert {name: row.started_at for name, row in store.runs.latest().items()} == {
        "src": day(2),
        "src_2": day(3),
    }


def test_registering_again_keeps_what_the_operator_set(store: CatalogueStore) -> None:
    store.sources.set_enabled("src", False)
    harvest(store, day(0), {"a": "Data"})
    store.sources.register(replace(source_row("src"), title_json="{}"))
    row = store.sources.get("src")
    assert row is not None
    assert (row.enabled, row.title_json) == (False, "{}")
    record = store.records.get("src:a")
    assert record is not None
    assert record.last_seen_at == day(0)
    assert [found.id for found in store.sources.all()] == ["src"]


def test_interrupted_full_run_does_not_bring_the_destroyed_back(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    fill(store, day(1), {"a": "Data", "b": "Welding II"})
    harvest(store, day(2), {}, kind=RunKind.INCREMENTAL, gone=["b"])
    resumed = store.runs.start("src", RunKind.FULL, "one", day(3))
    normalise_pending(resumed)
    assert store.publish(resumed.id, POLICY, day(3)) == PublishedCounts()
    assert names(store) == {"a": "Data"}


def test_attempt_that_was_taken_over_neither_ends_nor_publishes_the_run(store: CatalogueStore) -> None:
    old = fill(store, day(0), {"a": "Data"})
    new = store.runs.start("src", RunKind.FULL, "one", day(1))
    for forbidden in (
        lambda: old.finish(RunState.REJECTED, {}, day(1)),
        old.purge_staging,
        lambda: store.publish(old.id, POLICY, day(1), attempt=1),
    ):
        with pytest.raises(StaleRun, match="taken over"):
            forbidden()
    assert store.publish(new.id, POLICY, day(1), attempt=2) == PublishedCounts(added=1)


def test_held_run_is_found_behind_any_number_of_later_ones(store: CatalogueStore) -> None:
    held = hold(store, 0, {"a": "Data"})
    for number in range(60):
        run = store.runs.start("src", RunKind.INCREMENTAL, "one", day(number))
        run.finish(RunState.REJECTED, {}, day(number))
    found = store.runs.held("src")
    assert found is not None
    assert found.id == held


def test_staging_left_over_by_ended_runs_is_dropped_by_the_next_start(store: CatalogueStore) -> None:
    run = fill(store, day(0), {"a": "Data"})
    run.finish(RunState.REJECTED, {}, day(0))
    assert run.row().has_staging
    store.runs.start("src", RunKind.INCREMENTAL, "one", day(1))
    assert not run.row().has_staging
    assert run.figures().listed == 0


def test_publishing_succeeds_though_staging_cannot_be_dropped(
    store: CatalogueStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = fill(store, day(0), {"a": "Data"})

    def fail(*_: object) -> None:
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr("catalogue_store.store.drop_staging", fail)
    assert store.publish(run.id, POLICY, day(0)) == PublishedCounts(added=1)
